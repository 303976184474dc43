/** Bits of a NAL unit's payload (ITU-T H.264 section 7.2 and 9.1, the same in H.265), without emulation prevention. */

export interface BitReader {
  /** Up to 32 bits, unsigned. */
  bits(count: number): number;
  flag(): boolean;
  /** Exp-Golomb, unsigned. */
  ue(): number;
  /** Exp-Golomb, signed. */
  se(): number;
  skip(count: number): void;
  /** True when more was read than there is; all that was read since is zero. */
  readonly isPastEnd: boolean;
  /** How many bits were read or skipped. */
  readonly position: number;
}

/** `headerBytes`: 1 in H.264, 2 in H.265. */
export function createBitReader(nal: Uint8Array, headerBytes: number): BitReader {
  return createPlainBitReader(withoutEmulationPrevention(nal.subarray(headerBytes)));
}

/** Over bytes that carry no emulation prevention, such as an AudioSpecificConfig. */
export function createPlainBitReader(payload: Uint8Array): BitReader {
  const end = payload.length * 8;
  let at = 0;

  const bit = (): number => {
    const byte = payload[at >> 3] ?? 0;
    const value = at < end ? (byte >> (7 - (at & 7))) & 1 : 0;
    at += 1;
    return value;
  };
  const bits = (count: number): number => {
    let value = 0;
    for (let i = 0; i < count; i += 1) value = value * 2 + bit();
    return value;
  };
  const ue = (): number => {
    let zeros = 0;
    while (zeros < 32 && bit() === 0) {
      zeros += 1;
      if (at > end) return 0;
    }
    return 2 ** zeros - 1 + bits(zeros);
  };
  return {
    bits,
    flag: () => bit() === 1,
    ue,
    se: () => {
      const value = ue();
      return value % 2 === 1 ? (value + 1) / 2 : -value / 2;
    },
    skip: (count) => {
      at += count;
    },
    get isPastEnd() {
      return at > end;
    },
    get position() {
      return at;
    },
  };
}

/** After two zero bytes the encoder puts a 3, so that no start code appears inside. */
export function withoutEmulationPrevention(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length);
  let length = 0;
  let zeros = 0;
  for (const byte of bytes) {
    if (zeros >= 2 && byte === 3) {
      zeros = 0;
      continue;
    }
    zeros = byte === 0 ? zeros + 1 : 0;
    out[length] = byte;
    length += 1;
  }
  return out.subarray(0, length);
}
