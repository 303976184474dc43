/** AAC: frames of an ADTS stream (ISO/IEC 14496-3 annex 1.A), and their RTP payload (RFC 3640, AAC-hbr). */

import { aacSampleRates } from './aac-config.ts';

export interface AacStream {
  readonly sampleRate: number;
  readonly channels: number;
  /** The AudioSpecificConfig of two bytes. */
  readonly config: Uint8Array;
  /** Raw frames of 1,024 samples each. */
  readonly frames: readonly Uint8Array[];
}

/** `undefined` when the bytes are not ADTS from the first one on; a cut last frame is left out. */
export function parseAdts(bytes: Uint8Array): AacStream | undefined {
  const [sync0, sync1, third = 0, fourth = 0] = bytes;
  if (sync0 !== 0xff || ((sync1 ?? 0) & 0xf6) !== 0xf0) return undefined;
  const rateIndex = (third >> 2) & 0x0f;
  const sampleRate = aacSampleRates[rateIndex];
  if (sampleRate === undefined) return undefined;
  const channels = ((third & 1) << 2) | (fourth >> 6);
  const objectType = (third >> 6) + 1;
  const config = Uint8Array.of((objectType << 3) | (rateIndex >> 1), ((rateIndex & 1) << 7) | (channels << 3));
  return { sampleRate, channels, config, frames: readFrames(bytes) };
}

function readFrames(bytes: Uint8Array): Uint8Array[] {
  const frames: Uint8Array[] = [];
  let offset = 0;
  while (offset + 7 <= bytes.length && bytes[offset] === 0xff) {
    const length =
      (((bytes[offset + 3] ?? 0) & 3) << 11) | ((bytes[offset + 4] ?? 0) << 3) | ((bytes[offset + 5] ?? 0) >> 5);
    const headBytes = ((bytes[offset + 1] ?? 0) & 1) === 1 ? 7 : 9;
    if (length < headBytes || offset + length > bytes.length) break;
    frames.push(bytes.subarray(offset + headBytes, offset + length));
    offset += length;
  }
  return frames;
}

/** One access unit in one payload: sizeLength 13, indexLength 3. */
export function packetizeAac(frame: Uint8Array): Uint8Array {
  const payload = new Uint8Array(4 + frame.length);
  const view = new DataView(payload.buffer);
  view.setUint16(0, 16);
  view.setUint16(2, frame.length << 3);
  payload.set(frame, 4);
  return payload;
}
