/** What is dropped for its age is gone: a clock that was just set, or that nobody has watched yet, does not decide over it. */

import type { Clock } from '#src/core/ports.ts';
import { hourMs } from './time.ts';

/** Time servers put a wrong clock right within minutes; an hour more of old samples costs nothing. */
const holdMs = hourMs;
/** Time servers slew by far less between two looks. */
const stepMs = 60_000;

export interface ClockTrust {
  /** Asked every minute or so: whether the clock ran evenly for an hour. */
  hasHeld(): boolean;
}

export function createClockTrust(clock: Clock): ClockTrust {
  const aheadMs = (): number => clock.nowMs() - clock.monotonicMs();
  let heldSinceMs = clock.monotonicMs();
  let lastAheadMs = aheadMs();
  return {
    hasHeld: () => {
      if (Math.abs(aheadMs() - lastAheadMs) > stepMs) heldSinceMs = clock.monotonicMs();
      lastAheadMs = aheadMs();
      return clock.monotonicMs() - heldSinceMs >= holdMs;
    },
  };
}
