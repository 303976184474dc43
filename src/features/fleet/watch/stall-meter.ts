/** Notices when this process stood still: a suspended machine, a starved processor, a long garbage collection. */

import type { Clock } from '#src/core/ports.ts';

export interface StallMeter {
  /** Whether the process stood still for a notable time since then (monotonic). */
  stalledSince(monotonicMs: number): boolean;
  /** Measures until the signal ends it. */
  run(signal: AbortSignal): Promise<void>;
}

const tickMs = 250;
/** A device that did not answer within such a time may have answered well, while nobody listened. */
const stallMs = 1500;

export function createStallMeter(clock: Clock): StallMeter {
  let lastStallEndMs = Number.NEGATIVE_INFINITY;
  return {
    stalledSince: (monotonicMs) => lastStallEndMs >= monotonicMs,
    run: async (signal) => {
      while (!signal.aborted) {
        const before = { monotonicMs: clock.monotonicMs(), nowMs: clock.nowMs() };
        await clock.sleep(tickMs, signal).catch(() => undefined);
        const passedMs = clock.monotonicMs() - before.monotonicMs;
        // The monotonic clock of some systems stands still while the machine sleeps; the wall clock tells then.
        const wallPassedMs = clock.nowMs() - before.nowMs;
        if (Math.max(passedMs, wallPassedMs) > tickMs + stallMs) lastStallEndMs = clock.monotonicMs();
      }
    },
  };
}
