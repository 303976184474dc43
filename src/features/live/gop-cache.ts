/**
 * The packets of a stream since its last key picture, so that a new viewer sees something at once and a slow one finds its
 * way back. Only the current GOP is kept: a decoder needs nothing older, and a viewer that was behind by a whole GOP must
 * not be sent what it missed. Audio is not kept: sound of the past helps nobody.
 */

import type { StreamPacket } from './stream-packet.ts';

export interface GopCacheLimits {
  readonly bytesMax: number;
  readonly spanMsMax: number;
}

/**
 * 8 MB are 16 s of 4 Mbps, and more than the longest GOP of a camera that is set up with sense. A GOP that lasts longer
 * than a minute is not worth catching up with on any line.
 */
const gopCacheLimits: GopCacheLimits = { bytesMax: 8 * 1024 * 1024, spanMsMax: 60_000 };

export interface GopCache {
  /** Comes before every picture of its epoch. The pictures of the epoch before it are gone. */
  describe(packet: StreamPacket): void;
  push(picture: StreamPacket): void;
  description(): StreamPacket | undefined;
  /** The key picture that the GOP begins with. */
  key(): StreamPacket | undefined;
  /** The picture at this place of the stream; `undefined` when it is not kept, or not there yet. */
  at(picture: number): StreamPacket | undefined;
  /** The place of the next picture to come. */
  edge(): number;
  /** Bytes of the pictures that are kept. */
  bytes(): number;
  /**
   * All pictures since the key picture are here. A GOP that grew out of the limits keeps its key picture only: it is shown,
   * with its age, until the next one comes.
   */
  isWhole(): boolean;
  clear(): void;
}

export function createGopCache(limits: GopCacheLimits = gopCacheLimits): GopCache {
  let description: StreamPacket | undefined;
  const pictures: StreamPacket[] = [];
  let bytes = 0;
  let isWhole = true;
  let edge = 0;

  const keep = (count: number): void => {
    for (const dropped of pictures.splice(count)) dropped.release();
    bytes = pictures.reduce((sum, { size }) => sum + size, 0);
  };
  const keepOnlyKey = (): void => {
    isWhole = false;
    keep(1);
    if (bytes > limits.bytesMax) keep(0);
  };
  const clear = (): void => {
    keep(0);
    isWhole = true;
  };

  return {
    clear,
    describe: (packet) => {
      description = packet;
      edge = packet.picture;
      clear();
    },
    push: (picture) => {
      edge = picture.picture + 1;
      if (picture.isKey) clear();
      const first = pictures[0] ?? (picture.isKey ? picture : undefined);
      if (!isWhole || first === undefined) return;
      picture.hold();
      pictures.push(picture);
      bytes += picture.size;
      if (bytes > limits.bytesMax || picture.madeAtMs - first.madeAtMs > limits.spanMsMax) keepOnlyKey();
    },
    description: () => description,
    key: () => pictures[0],
    at: (picture) => {
      const [first] = pictures;
      return first === undefined ? undefined : pictures[picture - first.picture];
    },
    edge: () => edge,
    bytes: () => bytes,
    isWhole: () => isWhole,
  };
}
