import { randomBytes } from 'node:crypto';
import type { Random } from '#src/core/ports.ts';

export const systemRandom: Random = {
  // A copy, because a Node Buffer may be a window on a pool that other code shares.
  bytes: (length) => new Uint8Array(randomBytes(length)),
  float: () => Math.random(),
};
