/** What one vantage holds of one monitor: a fold over its samples. Pure. */

import type { FailureClass, SampleResult } from '#src/core/failure.ts';
import { afterGap, damp, type Damped, dampedResult, type DampingRule, undamped, type Usable } from './damping.ts';

export interface ReadingRule extends DampingRule {
  readonly periodS: number;
  readonly budgetMs: number;
}

/** What the fold looks at. */
export interface SampleFacts {
  readonly scheduledAt: number;
  readonly startedAt: number;
  readonly totalMs: number;
  readonly result: SampleResult;
  readonly failure: FailureClass | null;
}

export interface Reading {
  readonly damped: Damped;
  /** The class of the newest sample that was as bad as what is held. */
  readonly failure: FailureClass | null;
  readonly since: number | null;
  /** Of the newest sample, by the time it was due; samples are applied once and in this order. */
  readonly scheduledAt: number | null;
  readonly sampledAt: number | null;
  /** Of the newest sample that is evidence. */
  readonly usableAt: number | null;
  readonly lastOkAt: number | null;
  readonly lastFailureAt: number | null;
  readonly firstFailureAt: number | null;
  readonly latestResult: SampleResult | null;
  readonly latestFailure: FailureClass | null;
  readonly totalMs: number | null;
}

export const noReading: Reading = {
  damped: undamped,
  failure: null,
  since: null,
  scheduledAt: null,
  sampledAt: null,
  usableAt: null,
  lastOkAt: null,
  lastFailureAt: null,
  firstFailureAt: null,
  latestResult: null,
  latestFailure: null,
  totalMs: null,
};

/** Two samples may be missing before the third makes a difference; batches of a vantage elsewhere are seconds under way. */
export function staleAfterMs({ periodS, budgetMs }: Pick<ReadingRule, 'periodS' | 'budgetMs'>): number {
  return 2 * periodS * 1000 + budgetMs + 15_000;
}

/** A clock that is ahead by less than this is none that was set back. */
export const futureToleranceMs = 5_000;

/** Applies one sample. One that was applied before, or is older than the newest, changes nothing. */
export function nextReading(before: Reading, sample: SampleFacts, rule: ReadingRule, nowMs: number): Reading {
  // Our clock was set back: what was recorded as later than now was recorded under a wrong time.
  const known = (before.scheduledAt ?? 0) > nowMs + futureToleranceMs ? noReading : before;
  if (known.scheduledAt !== null && sample.scheduledAt <= known.scheduledAt) return before;
  const newest = {
    scheduledAt: sample.scheduledAt,
    sampledAt: sample.startedAt,
    latestResult: sample.result,
    latestFailure: sample.failure,
    totalMs: sample.totalMs,
  };
  if (sample.result === 'void' || sample.result === 'limited') return { ...known, ...newest };
  return { ...withEvidence(known, sample, sample.result, rule), ...newest };
}

function withEvidence(before: Reading, sample: SampleFacts, result: Usable, rule: ReadingRule): Reading {
  const hasGap = before.usableAt !== null && sample.startedAt - before.usableAt > staleAfterMs(rule);
  const damped = damp(hasGap ? afterGap(before.damped) : before.damped, result, rule);
  const [was, is] = [dampedResult(before.damped), dampedResult(damped)];
  const isTrouble = result !== 'ok';
  // What went on in a time without evidence nobody knows.
  const begunAt = hasGap ? null : before.firstFailureAt;
  const troubleOr = <T>(value: T): T | null => (is === 'ok' ? null : value);
  return {
    ...before,
    damped,
    // The class must fit what is held: a slow answer says nothing about why there were none.
    failure: isTrouble && !(is === 'failing' && result === 'degraded') ? sample.failure : troubleOr(before.failure),
    since: is === was ? before.since : sinceOf(is, sample),
    usableAt: sample.startedAt,
    lastOkAt: result === 'ok' ? sample.startedAt : before.lastOkAt,
    lastFailureAt: isTrouble ? sample.startedAt : before.lastFailureAt,
    firstFailureAt: isTrouble ? (begunAt ?? sample.startedAt) : troubleOr(begunAt ?? sample.startedAt),
  };
}

function sinceOf(is: Usable | null, sample: SampleFacts): number | null {
  return is === null ? null : sample.startedAt;
}
