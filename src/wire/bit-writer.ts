/** Writes the bits of a NAL unit's payload and protects them against start codes: the counterpart of `bit-reader.ts`. */

export interface BitWriter {
  bits(value: number, count: number): void;
  /** Exp-Golomb, unsigned. */
  ue(value: number): void;
  /** The first `count` bits of other bytes. */
  copy(source: Uint8Array, count: number): void;
  /** With the stop bit and filled to whole bytes, after the header, with emulation prevention. */
  finish(header: Uint8Array): Uint8Array<ArrayBuffer>;
}

export function createBitWriter(): BitWriter {
  const bytes: number[] = [];
  let used = 0;

  const bit = (value: number): void => {
    if ((used & 7) === 0) bytes.push(0);
    bytes[used >> 3] = (bytes[used >> 3] ?? 0) | (value << (7 - (used & 7)));
    used += 1;
  };
  const bits = (value: number, count: number): void => {
    for (let i = count - 1; i >= 0; i -= 1) bit(Math.floor(value / 2 ** i) & 1);
  };
  return {
    bits,
    ue: (value) => {
      const length = Math.floor(Math.log2(value + 1));
      bits(0, length);
      bits(value + 1, length + 1);
    },
    copy: (source, count) => {
      for (let i = 0; i < count; i += 1) bit(((source[i >> 3] ?? 0) >> (7 - (i & 7))) & 1);
    },
    finish: (header) => {
      bit(1);
      return withEmulationPrevention(header, bytes);
    },
  };
}

function withEmulationPrevention(header: Uint8Array, payload: readonly number[]): Uint8Array<ArrayBuffer> {
  const out = [...header];
  let zeros = 0;
  for (const byte of payload) {
    if (zeros >= 2 && byte <= 3) {
      out.push(3);
      zeros = 0;
    }
    out.push(byte);
    zeros = byte === 0 ? zeros + 1 : 0;
  }
  return Uint8Array.from(out);
}
