/**
 * The clock of one program in a rehearsal. The program can be killed: after that nobody who sleeps on it ever wakes, neither
 * by time nor by a signal, and what was under way stays undone, as when a process gets SIGKILL. And its timers may be late
 * together, as those of a laptop on battery, so that the hours in which nothing happens pass quickly.
 */

import type { Clock } from '#src/core/ports.ts';

export interface MortalClock extends Clock {
  kill(): void;
}

/** Shorter sleeps belong to work that is under way; longer ones are deadlines. Between lie the looks after something new. */
const looks = { fromMs: 400, toMs: 15_000 } as const;

/** @param slackMs how late looks may come now; those that are due together wake together */
export function createMortalClock(clock: Clock, slackMs: () => number = () => 0): MortalClock {
  const dying = new AbortController();
  const never = new Promise<never>(() => undefined);
  const withSlack = (ms: number): number => {
    const slack = slackMs();
    if (slack === 0 || ms < looks.fromMs || ms > looks.toMs) return ms;
    const nowMs = clock.nowMs();
    return Math.ceil((nowMs + ms) / slack) * slack - nowMs;
  };
  return {
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    sleep: async (ms, signal) => {
      if (dying.signal.aborted) await never;
      const either = signal === undefined ? dying.signal : AbortSignal.any([signal, dying.signal]);
      try {
        await clock.sleep(withSlack(ms), either);
      } catch (error) {
        if (dying.signal.aborted) await never;
        throw error;
      }
      // Woken in the same moment in which it was killed.
      if (dying.signal.aborted) await never;
    },
    kill: () => dying.abort(),
  };
}
