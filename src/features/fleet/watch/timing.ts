/** All times of watching follow from one number, the period: a change shows within it. */

export interface Timing {
  readonly periodMs: number;
  /** From the start of one check to the start of the next: what remains of the period is for the check itself. */
  readonly intervalMs: number;
  /** For one request to a device. */
  readonly requestTimeoutMs: number;
  /** For one try with all its requests. */
  readonly tryTimeoutMs: number;
  /** Between a failed try and the second one that must agree with it. */
  readonly secondTryAfterMs: number;
  /** A check that took longer than this is worth a word. */
  readonly slowAfterMs: number;
  /** Evidence older than this counts for nothing. */
  readonly freshForMs: number;
}

export function timingOf(periodMs: number): Timing {
  const tryTimeoutMs = clamp(periodMs * 0.13, 1000, 8000);
  return {
    periodMs,
    intervalMs: periodMs * 0.7,
    // A little less, so that the first request of a try names its own failure.
    requestTimeoutMs: tryTimeoutMs * 0.95,
    tryTimeoutMs,
    secondTryAfterMs: clamp(periodMs * 0.03, 200, 1000),
    slowAfterMs: Math.min(2000, tryTimeoutMs * 0.6),
    freshForMs: periodMs * 3,
  };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
