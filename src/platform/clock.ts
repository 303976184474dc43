/** The machine's clock. The only place where the program reads the time or waits. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '#src/core/ports.ts';

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: async (ms, signal) => {
    try {
      await wait(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // timers/promises wraps the reason in its own AbortError; callers want the reason itself.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
