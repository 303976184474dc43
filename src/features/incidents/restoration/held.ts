/**
 * For how long a gate was seen to hold, on the clock that nobody sets. Times of day prove no minutes: who sets the clock of
 * the machine ahead would open every gate. What nobody looked at counts as nothing, so after a restart a gate waits anew.
 */

import type { Clock } from '#src/core/ports.ts';

/** Rounds come every five seconds. Whoever did not look for so long does not know what was in between. */
const blindMaxMs = 120_000;

export interface Sight {
  readonly waveId: string;
  /** Of this opening: a wave that was taken back and opened again begins anew. */
  readonly openedAt: number;
  readonly componentId: string;
  /** What names this run of being well, such as its begin; `null`: it does not hold. */
  readonly run: number | null;
}

export interface Held {
  /** Takes note of what is seen now, and says for how long it has been seen without a break. */
  see(sight: Sight): number;
}

export function createHeld(clock: Pick<Clock, 'monotonicMs'>): Held {
  const runs = new Map<string, { readonly run: number; readonly fromMs: number; seenMs: number }>();
  return {
    see: ({ waveId, openedAt, componentId, run }) => {
      const nowMs = clock.monotonicMs();
      for (const [key, { seenMs }] of runs) if (nowMs - seenMs > blindMaxMs) runs.delete(key);
      const key = `${waveId} ${String(openedAt)} ${componentId}`;
      const known = runs.get(key);
      if (run === null) {
        runs.delete(key);
        return 0;
      }
      if (known?.run !== run) {
        runs.set(key, { run, fromMs: nowMs, seenMs: nowMs });
        return 0;
      }
      known.seenMs = nowMs;
      return nowMs - known.fromMs;
    },
  };
}
