/**
 * What was measured of one monitor from moment to moment: a fold over the samples of all its vantages in the order in
 * which they ended. The book follows it as samples come; a correction runs it once more over what is stored. One code for
 * both, so that samples that came late lead to the same history as if they had come in time.
 */

import type { Measured } from '../contract-schemas.ts';
import type { MonitorRecord, VantageRecord } from '../store/definitions.ts';
import type { SegmentRecord } from '../store/segments.ts';
import { expiresAt, nextMeasured, readingAt } from './measure.ts';
import { nextReading, noReading, type Reading, type SampleFacts } from './reading.ts';

export interface Course {
  /** By the number of the vantage. */
  readonly readings: Map<number, Reading>;
  measured: Measured;
  /** Samples that only repeat were applied since `measured` was made. */
  isOutdated: boolean;
  segment: SegmentRecord | undefined;
  /** The one that ended when that began. */
  segmentBefore: SegmentRecord | undefined;
  /** When the oldest evidence that still counts becomes too old. */
  expiresAt: number;
  /** The newest end of a sample, or of evidence, that was followed. */
  reachedAt: number;
}

export interface CourseRules {
  readonly monitor: MonitorRecord;
  readonly vantages: ReadonlyMap<string, VantageRecord>;
  /** A segment that began, or that ended now. One that begins when another did takes its place. */
  readonly onSegment: (segment: SegmentRecord) => void;
  /** It goes on: what came after it lasted for no time, and never was. */
  readonly onReopened: (segment: SegmentRecord) => void;
}

export interface FactsOf {
  readonly vantageNumber: number;
  readonly sample: SampleFacts;
}

export function newCourse(monitor: MonitorRecord, nowAt: number): Course {
  return {
    readings: new Map(),
    measured: nextMeasured(undefined, monitor, [], nowAt),
    isOutdated: true,
    segment: undefined,
    segmentBefore: undefined,
    expiresAt: Infinity,
    reachedAt: -Infinity,
  };
}

/** From then on it counts. The same from memory as from the store, which keeps microseconds. */
export function endOf({ startedAt, totalMs }: SampleFacts): number {
  return startedAt + Math.round(Math.round(totalMs * 1000) / 1000);
}

/** Applies one sample to what its vantage holds. Answers what was held before and what is held now. */
export function foldSample(
  course: Course,
  monitor: MonitorRecord,
  { vantageNumber, sample }: FactsOf,
  nowAt: number,
): { readonly before: Reading; readonly after: Reading } {
  const before = course.readings.get(vantageNumber) ?? noReading;
  const after = nextReading(before, sample, monitor, nowAt);
  if (after !== before) {
    course.readings.set(vantageNumber, after);
    course.isOutdated = true;
  }
  return { before, after };
}

/** Makes `measured` anew, and tells of the segment that this begins. */
export function settleAt(course: Course, rules: CourseRules, at: number): void {
  const { monitor, vantages } = rules;
  const readings = monitor.vantageIds.flatMap((id) => {
    const vantage = vantages.get(id);
    if (vantage === undefined) return [];
    return [readingAt(vantage, course.readings.get(vantage.number) ?? noReading, monitor, at)];
  });
  course.measured = nextMeasured(course.measured, monitor, readings, at);
  course.isOutdated = false;
  course.expiresAt = expiryAfter(course, monitor, at);
  noteSegment(course, rules, at);
}

export function expiryAfter(course: Course, monitor: MonitorRecord, at: number): number {
  let least = Infinity;
  for (const reading of course.readings.values()) {
    const ends = expiresAt(reading, monitor) ?? Infinity;
    if (ends > at && ends < least) least = ends;
  }
  return least;
}

function noteSegment(course: Course, { monitor, onSegment, onReopened }: CourseRules, at: number): void {
  const { result, failure, since } = course.measured;
  const open = course.segment;
  if (open?.result === result && open.failure === failure) return;
  const begunAt = open?.result === result ? at : since;
  const fromAt = Math.max(begunAt, open?.fromAt ?? 0);
  const before = course.segmentBefore;
  if (before !== undefined && fromAt === open?.fromAt && before.result === result && before.failure === failure) {
    course.segment = { ...before, toAt: null };
    course.segmentBefore = undefined;
    course.measured = { ...course.measured, since: Math.min(since, before.fromAt) };
    return onReopened(course.segment);
  }
  if (open !== undefined && fromAt > open.fromAt) {
    course.segmentBefore = { ...open, toAt: fromAt };
    onSegment(course.segmentBefore);
  }
  course.segment = { monitorNumber: monitor.number, fromAt, toAt: null, result, failure };
  onSegment(course.segment);
}

/** Lets what expired until then expire at its own time; `settle` is told each of them. */
export function expireUntil(course: Course, at: number, settle: (expiredAt: number) => void): void {
  for (let turns = 0; course.expiresAt <= at && turns < expiriesMax; turns += 1) {
    const expiredAt = course.expiresAt;
    course.reachedAt = Math.max(course.reachedAt, expiredAt);
    settle(expiredAt);
  }
}

/** As many as there can be vantages of one monitor, twice. */
const expiriesMax = 30;
