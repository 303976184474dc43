/** The course of one monitor once more, over everything that is stored of a stretch of time. Pure. */

import type { SegmentRecord } from '../store/segments.ts';
import {
  type Course,
  type CourseRules,
  endOf,
  expireUntil,
  expiryAfter,
  type FactsOf,
  foldSample,
  newCourse,
  settleAt,
} from './course.ts';
import { dampedResult } from './damping.ts';
import { type Reading, type ReadingRule, staleAfterMs } from './reading.ts';
import { isRepetition } from './repetition.ts';

export interface Replay {
  /** From before `fromAt` on; in any order. One that is there twice counts once, as everywhere. */
  readonly samples: readonly FactsOf[];
  /** What was measured at `fromAt`. */
  readonly previous: SegmentRecord | undefined;
  /** Samples that ended until then only say what the vantages held. */
  readonly fromAt: number;
  readonly untilAt: number;
}

export interface Replayed {
  readonly course: Course;
  /** The first is the one of before, as long as it lasted. */
  readonly segments: readonly SegmentRecord[];
}

export function replayCourse(
  { monitor, vantages }: Omit<CourseRules, 'onSegment' | 'onReopened'>,
  { samples, previous, fromAt, untilAt }: Replay,
): Replayed {
  const segments = new Map<number, SegmentRecord>();
  const onSegment = (one: SegmentRecord): void => void segments.set(one.fromAt, one);
  const onReopened = (one: SegmentRecord): void => {
    for (const at of segments.keys()) if (at > one.fromAt) segments.delete(at);
    onSegment(one);
  };
  const rules: CourseRules = { monitor, vantages, onSegment, onReopened };
  const course = newCourse(monitor, fromAt);
  if (previous !== undefined) {
    course.segment = { ...previous, toAt: null };
    segments.set(previous.fromAt, course.segment);
    course.measured = { ...course.measured, result: previous.result, since: previous.fromAt };
  }
  const sorted = samples.toSorted(inOrder);
  const begins = sorted.findIndex(({ sample }) => endOf(sample) > fromAt);
  const after = begins === -1 ? [] : sorted.slice(begins);
  for (const one of begins === -1 ? sorted : sorted.slice(0, begins)) {
    foldSample(course, monitor, one, endOf(one.sample));
  }
  course.expiresAt = expiryAfter(course, monitor, fromAt);
  course.reachedAt = fromAt;
  const settle = (at: number): void => settleAt(course, rules, at);
  for (const one of after) {
    const at = endOf(one.sample);
    expireUntil(course, at, settle);
    const folded = foldSample(course, monitor, one, at);
    course.reachedAt = Math.max(course.reachedAt, at);
    if (!isRepetition(folded.before, folded.after) || course.segment === undefined) settle(at);
    else course.expiresAt = expiryAfter(course, monitor, at);
  }
  expireUntil(course, untilAt, settle);
  return joined(course, segments);
}

/** Two results within one millisecond leave nothing between them: what is the same before and after is one segment. */
function joined(course: Course, segments: ReadonlyMap<number, SegmentRecord>): Replayed {
  const whole: SegmentRecord[] = [];
  for (const segment of [...segments.values()].toSorted((a, b) => a.fromAt - b.fromAt)) {
    const last = whole.at(-1);
    if (last === undefined || last.result !== segment.result || last.failure !== segment.failure) whole.push(segment);
    else whole.splice(-1, 1, { ...last, toAt: segment.toAt });
  }
  const open = whole.at(-1);
  if (open !== undefined && course.measured.since === course.segment?.fromAt) {
    course.measured = { ...course.measured, since: open.fromAt };
  }
  course.segment = open;
  return { course, segments: whole };
}

/** What ended at the same millisecond has an order too, or two runs could differ. */
function inOrder(a: FactsOf, b: FactsOf): number {
  return (
    endOf(a.sample) - endOf(b.sample) ||
    a.vantageNumber - b.vantageNumber ||
    a.sample.scheduledAt - b.sample.scheduledAt
  );
}

/**
 * The newest moment before `beforeAt` at which nothing was open: each vantage had just had so many good samples in a row
 * that nothing from before matters any more, and no trouble was under way that a later sample could date back.
 * `undefined`: there is none among these samples.
 */
export function quietBefore(samples: readonly FactsOf[], beforeAt: number, rule: ReadingRule): number | undefined {
  const needed = Math.max(rule.failuresToConfirm, rule.successesToConfirm);
  const own = samples.filter(({ sample }) => isUsable(sample) && endOf(sample) < beforeAt).toSorted(inOrder);
  const open = new Set(own.map((one) => one.vantageNumber));
  const runs = new Map<number, { readonly length: number; readonly lastAt: number }>();
  let quietAt = own.length === 0 ? beforeAt - 1 : undefined;
  for (const { vantageNumber, sample } of own) {
    const run = runs.get(vantageNumber) ?? { length: 0, lastAt: -Infinity };
    const isGap = sample.startedAt - run.lastAt > staleAfterMs(rule);
    const length = sample.result === 'ok' ? (isGap ? 0 : run.length) + 1 : 0;
    runs.set(vantageNumber, { length, lastAt: sample.startedAt });
    if (length >= needed) open.delete(vantageNumber);
    else open.add(vantageNumber);
    if (open.size === 0) quietAt = endOf(sample);
  }
  return quietAt;
}

function isUsable({ result }: FactsOf['sample']): boolean {
  return result !== 'void' && result !== 'limited';
}

/** When each vantage that said anything has said enough to hold something, at the latest just before `beforeAt`. */
export function warmUntil(samples: readonly FactsOf[], beforeAt: number, rule: ReadingRule): number {
  const needed = Math.max(rule.failuresToConfirm, rule.successesToConfirm);
  const usable = samples.filter(({ sample }) => isUsable(sample));
  let latest = -Infinity;
  for (const ofVantage of Map.groupBy(usable.toSorted(inOrder), (one) => one.vantageNumber).values()) {
    const enough = ofVantage[needed - 1];
    latest = Math.max(latest, enough === undefined ? Infinity : endOf(enough.sample));
  }
  return Math.min(latest, beforeAt - 1);
}

/** What a run over a part of the past cannot know, from what was known before it. */
export function joinReading(known: Reading | undefined, replayed: Reading, fromAt: number): Reading {
  if (known === undefined) return replayed;
  const isFromBefore =
    (replayed.since === null || replayed.since <= fromAt) &&
    dampedResult(known.damped) === dampedResult(replayed.damped);
  return {
    ...replayed,
    ...(isFromBefore
      ? {
          since: least(known.since, replayed.since),
          firstFailureAt: least(known.firstFailureAt, replayed.firstFailureAt),
        }
      : {}),
    lastOkAt: greatest(known.lastOkAt, replayed.lastOkAt),
    lastFailureAt: greatest(known.lastFailureAt, replayed.lastFailureAt),
  };
}

function least(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.min(a, b);
}

function greatest(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : Math.max(a, b);
}
