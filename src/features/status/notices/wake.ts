/** Wakes those who wait for something to do. */

import type { Clock } from '#src/core/ports.ts';

export interface Wake {
  now(): void;
  /** Until somebody wakes, the time is over, or the end. Never throws. */
  wait(ms: number, stop: AbortSignal): Promise<void>;
}

export function createWake(clock: Clock): Wake {
  let current = new AbortController();
  return {
    now: () => {
      const woken = current;
      current = new AbortController();
      woken.abort();
    },
    wait: (ms, stop) => clock.sleep(ms, AbortSignal.any([stop, current.signal])).catch(() => undefined),
  };
}
