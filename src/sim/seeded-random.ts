/** Randomness that is the same for the same seed: for rehearsals, never for anything that must not be guessed. */

import type { Random } from '#src/core/ports.ts';

/** `sfc32` by Chris Doty-Humphrey, PractRand, public domain. */
export function createSeededRandom(seed: number): Random {
  let [a, b, c, counter] = [0x9e3779b9, seed >>> 0, Math.floor(seed / 2 ** 32) >>> 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  };
  // The first numbers of near seeds are alike.
  for (let turn = 0; turn < 20; turn += 1) next();
  return {
    bytes: (length) => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; at += 1) bytes[at] = next() & 0xff;
      return bytes;
    },
    float: () => next() / 2 ** 32,
  };
}
