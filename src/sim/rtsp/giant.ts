/** A picture of 64 MB in fragments, made while it is sent: nobody holds it, neither here nor, if it is wise, there. */

import type { Track } from './tracks.ts';

/** Far above any real picture; a client that keeps it all is out of memory with a few cameras. */
export const giantBytes = 64 * 1024 * 1024;
const partBytes = 1398;

const filler = new Uint8Array(partBytes).fill(0x5a);

/** `undefined` for codecs without such fragments. */
export function giantPart(track: Track, sentBytes: number): Uint8Array | undefined {
  const isFirst = sentBytes === 0;
  // Counted with its head, as the player does.
  const isLast = sentBytes + partBytes + (track.codec === 'h265' ? 3 : 2) >= giantBytes;
  const flags = (isFirst ? 0x80 : 0) | (isLast ? 0x40 : 0);
  // FU-A (RFC 6184) with a key slice inside, or FU (RFC 7798) with a random access point.
  if (track.codec === 'h264') return withHead([0x7c, flags | 5]);
  return track.codec === 'h265' ? withHead([49 << 1, 1, flags | 19]) : undefined;
}

function withHead(head: readonly number[]): Uint8Array {
  const payload = new Uint8Array(head.length + filler.length);
  payload.set(head);
  payload.set(filler, head.length);
  return payload;
}
