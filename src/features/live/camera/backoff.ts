/** How long to wait before the next attempt: full jitter, so that cameras that died together are not asked together. */

import type { Random } from '#src/core/ports.ts';

export interface Backoff {
  /** How long to wait after one more failure. */
  nextMs(): number;
  /** What was good for long enough makes the failures before it forgotten. */
  wasGoodFor(ms: number): void;
  reset(): void;
}

const firstMs = 500;
const mostMs = 30_000;
/** A session that could be torn down and opened ten times a second would be an attack on a small camera. */
const leastMs = 100;
const goodAfterMs = 30_000;

export function createBackoff(random: Random): Backoff {
  let failures = 0;
  return {
    nextMs: () => {
      const upperMs = Math.min(mostMs, firstMs * 2 ** Math.min(failures, 16));
      failures += 1;
      return Math.max(leastMs, Math.round(random.float() * upperMs));
    },
    wasGoodFor: (ms) => {
      if (ms >= goodAfterMs) failures = 0;
    },
    reset: () => {
      failures = 0;
    },
  };
}
