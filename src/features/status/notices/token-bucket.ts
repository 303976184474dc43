/** Paces messages: so many in a second, with a little saved up for the beginning. Bounded, whatever names it is asked for. */

import type { Clock } from '#src/core/ports.ts';

export interface TokenBuckets {
  /** Takes one place of this name, and says how long to wait for it. */
  reserve(name: string): number;
  /** Takes one place only when there is one now: who is refused, however often, makes nobody wait longer. */
  take(name: string): boolean;
}

/** Providers that are paced at once; the one that was longest without a message is forgotten, and begins anew. */
const namesMax = 10_000;

export function createTokenBuckets(clock: Clock, perSecond: number): TokenBuckets {
  /** When the next message of a name may go, in monotonic milliseconds; the last used is the last in order. */
  const nextAt = new Map<string, number>();
  const spacingMs = 1000 / perSecond;
  /** A second's worth may go at once, and always one: a few messages need no pacing. */
  const burstMs = Math.max(1000, spacingMs);
  const next = (name: string, nowMs: number): number =>
    Math.max(nextAt.get(name) ?? -Infinity, nowMs - burstMs) + spacingMs;
  const book = (name: string, at: number): void => {
    nextAt.delete(name);
    nextAt.set(name, at);
    const oldest = nextAt.keys().next();
    if (nextAt.size > namesMax && oldest.done !== true) nextAt.delete(oldest.value);
  };
  return {
    reserve: (name) => {
      const nowMs = clock.monotonicMs();
      const at = next(name, nowMs);
      book(name, at);
      return Math.max(0, at - nowMs);
    },
    take: (name) => {
      const nowMs = clock.monotonicMs();
      const at = next(name, nowMs);
      if (at > nowMs) return false;
      book(name, at);
      return true;
    },
  };
}
