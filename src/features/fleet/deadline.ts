/** A deadline over the clock port, so that a simulation can move it. */

import type { Clock } from '#src/core/ports.ts';

export interface Deadline {
  /** Aborted by the outer signal, or with `reason` when the time is over. */
  readonly signal: AbortSignal;
  readonly passed: () => boolean;
  end(): void;
}

export function startDeadline(clock: Clock, ms: number, signal: AbortSignal): Deadline {
  const over = new AbortController();
  const timer = new AbortController();
  clock.sleep(ms, timer.signal).then(
    () => over.abort(new DOMException('The time for this work is over.', 'TimeoutError')),
    () => undefined,
  );
  return {
    signal: AbortSignal.any([signal, over.signal]),
    passed: () => over.signal.aborted,
    end: () => timer.abort(),
  };
}
