/**
 * The packets of a stream since its last key picture, so that a new viewer sees something at once and a slow one finds its
 * way back. Only the current GOP is kept: a decoder needs nothing older, and a viewer that was behind by a whole GOP must
 * not be sent what it missed. Audio is not kept: sound of the past helps nobody.
 */

/** A MediaPacket with what the site must know to route it. */
export interface StreamPacket {
  /** As every viewer receives it. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly kind: 'description' | 'picture' | 'audio';
  /** A decoder can start at this picture. */
  readonly isKey: boolean;
  readonly number: number;
  readonly epoch: number;
  /** Pictures of the stream before this packet: the place of a picture in the stream. */
  readonly picture: number;
  /** When it was made, on the clock that never steps. */
  readonly madeAtMs: number;
}

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
  let pictures: StreamPacket[] = [];
  let bytes = 0;
  let isWhole = true;
  let edge = 0;

  const keepOnlyKey = (): void => {
    isWhole = false;
    pictures = pictures.slice(0, 1);
    bytes = pictures[0]?.bytes.length ?? 0;
    if (bytes <= limits.bytesMax) return;
    pictures = [];
    bytes = 0;
  };
  const clear = (): void => {
    pictures = [];
    bytes = 0;
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
      pictures.push(picture);
      bytes += picture.bytes.length;
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
