/**
 * How long somebody must wait after failures. Pure; `attempts.ts` keeps the counters. The reasoning stands in README.md.
 */

export interface AttemptCounter {
  /** Failures so far, decayed to `lastAt`. */
  readonly failures: number;
  readonly lastAt: number;
  readonly notBeforeAt: number;
}

export interface SlowDownPolicy {
  /** Failures that cost nothing: people mistype. */
  readonly free: number;
  readonly halfLifeMs: number;
}

/** The wait after the first failure that is not free; it doubles with each further one. */
const firstWaitMs = 1000;
/** Sixty seconds leave a guesser 1,440 tries a day and nobody locked out for longer than a minute. */
const waitMaxMs = 60_000;
/** More failures than reach the longest wait are not remembered, so that a person waits no longer than the attack lasted. */
const failuresBeyondFreeMax = 1 + Math.ceil(Math.log2(waitMaxMs / firstWaitMs));

const minuteMs = 60_000;
export const slowDown = {
  /** One account as seen from one network. */
  accountAtNetwork: { free: 5, halfLifeMs: 15 * minuteMs },
  /** The same while the account is under attack from many networks. */
  accountUnderAttack: { free: 2, halfLifeMs: 15 * minuteMs },
  /** One browser in which the person signed in before. */
  knownBrowser: { free: 5, halfLifeMs: 15 * minuteMs },
  /** One network over all accounts: more, since an office shares an address. */
  network: { free: 20, halfLifeMs: 15 * minuteMs },
  /** Codes of six digits are guessed after a million tries, so these count whoever asks. */
  secondFactor: { free: 5, halfLifeMs: 60 * minuteMs },
  /** The password again, inside one session. */
  reauthentication: { free: 5, halfLifeMs: 15 * minuteMs },
} as const satisfies Readonly<Record<string, SlowDownPolicy>>;

/** An account with more recent failures than this, from anywhere unknown, is under attack. */
export const underAttackAbove = 50;
export const underAttackHalfLifeMs = 60 * minuteMs;
/** What a network that is new to an attacked account waits once. It holds a place, so nobody can push it back. */
export const strangerWaitMs = 5000;
/** How long that place is kept. */
export const strangerPlaceMs = 10 * minuteMs;

/** What is left of the failures after time has passed; a wall clock that stepped back changes nothing. */
export function decayedFailures(counter: AttemptCounter | undefined, halfLifeMs: number, nowMs: number): number {
  if (counter === undefined) return 0;
  return counter.failures * 0.5 ** (Math.max(0, nowMs - counter.lastAt) / halfLifeMs);
}

/** 0 when the next attempt may be made now. */
export function waitMsOf(counter: AttemptCounter | undefined, nowMs: number): number {
  // A clock that was set back would otherwise stretch the wait by as much.
  if (counter === undefined || nowMs < counter.lastAt) return 0;
  return Math.max(0, counter.notBeforeAt - nowMs);
}

/** Counts one more failure. */
export function withFailure(
  counter: AttemptCounter | undefined,
  policy: SlowDownPolicy,
  nowMs: number,
): AttemptCounter {
  const failures = Math.min(
    decayedFailures(counter, policy.halfLifeMs, nowMs) + 1,
    policy.free + failuresBeyondFreeMax,
  );
  const beyond = Math.floor(failures - policy.free);
  const waitMs = beyond < 1 ? 0 : Math.min(waitMaxMs, firstWaitMs * 2 ** (beyond - 1));
  return { failures, lastAt: nowMs, notBeforeAt: nowMs + waitMs };
}

/** Takes one failure back that was counted before its outcome was known; a wait that was earned stays. */
export function withoutFailure(counter: AttemptCounter): AttemptCounter {
  return { ...counter, failures: Math.max(0, counter.failures - 1) };
}
