/** Paces messages: so many in a second, with a little saved up for the beginning. Bounded, whatever names it is asked for. */

import type { Clock } from '#src/core/ports.ts';

export interface TokenBuckets {
  /** Takes one place of this name, and says how long to wait for it. */
  reserve(name: string): number;
}

/** Providers that are paced at once; the one that was longest without a message is forgotten, and begins anew. */
const namesMax = 10_000;

export function createTokenBuckets(clock: Clock, perSecond: number): TokenBuckets {
  /** When the next message of a name may go, in monotonic milliseconds; the last used is the last in order. */
  const nextAt = new Map<string, number>();
  const spacingMs = 1000 / perSecond;
  /** A second's worth may go at once, and always one: a few messages need no pacing. */
  const burstMs = Math.max(1000, spacingMs);
  return {
    reserve: (name) => {
      const nowMs = clock.monotonicMs();
      const at = Math.max(nextAt.get(name) ?? -Infinity, nowMs - burstMs);
      nextAt.delete(name);
      nextAt.set(name, at + spacingMs);
      const oldest = nextAt.keys().next();
      if (nextAt.size > namesMax && oldest.done !== true) nextAt.delete(oldest.value);
      return Math.max(0, at + spacingMs - nowMs);
    },
  };
}
