/**
 * What is known of every monitor at this moment, in memory: what each vantage holds, what that adds up to, what is
 * claimed. Takes samples in, and says what of it must be stored.
 */

import { dayMs, hoursMade } from './figures/time.ts';
import type { ClaimReading } from '#src/plugins/kit/probe.ts';
import type { Claimed, Measured } from './contract-schemas.ts';
import { claimedOf, isSameClaim } from './claims.ts';
import { createLateNotes, isTooLate, type LateMonitor } from './late.ts';
import { type Course, endOf, expireUntil, expiryAfter, foldSample, newCourse, settleAt } from './measure/course.ts';
import { futureToleranceMs, nextReading, noReading, type Reading } from './measure/reading.ts';
import { isRepetition } from './measure/repetition.ts';
import { joinReading, type Replay, replayCourse } from './measure/replay.ts';
import type { MonitorRecord, VantageHealth, VantageRecord } from './store/definitions.ts';
import type { NewestSample, NumberedReading } from './store/readings.ts';
import type { NumberedSample } from './store/samples.ts';
import type { ClaimRecord, SegmentRecord } from './store/segments.ts';
import { joinUnsaved, nothingUnsaved, type Unsaved } from './unsaved.ts';

export interface Held extends Course {
  monitor: MonitorRecord;
  claim: ClaimRecord | undefined;
}

export interface Restored {
  readonly readings: readonly NumberedReading[];
  readonly newest: readonly NewestSample[];
  readonly segments: readonly SegmentRecord[];
  readonly claims: readonly ClaimRecord[];
  readonly late: readonly LateMonitor[];
}

export interface Definitions {
  readonly monitors: readonly MonitorRecord[];
  readonly vantages: readonly VantageRecord[];
}

export interface Arrived extends NumberedSample {
  readonly claim?: ClaimReading | undefined;
}

export type Book = ReturnType<typeof createBook>;

export function createBook(onChange: (monitorId: string) => void) {
  const held = new Map<string, Held>();
  const byNumber = new Map<number, Held>();
  const vantages = new Map<string, VantageRecord>();
  let unsaved: Unsaved = nothingUnsaved();
  let version = 0;
  let sweptAt = -Infinity;
  let correctableFrom = -Infinity;
  let savedTimes = 0;
  /** Being stored at this moment. */
  let underway: Unsaved | undefined;

  const late = createLateNotes((number, fromAt) => void unsaved.late.set(number, fromAt));
  let presentAt = -Infinity;

  const rulesOf = ({ monitor }: Held) => ({
    ...{ monitor, vantages },
    onSegment: (segment: SegmentRecord): void => {
      keepSegment(segment);
      if (segment.toAt === null) noteLateHours(segment.fromAt, presentAt);
    },
    onReopened: (segment: SegmentRecord): void => {
      truncate(segment.monitorNumber, segment.fromAt);
      keepSegment(segment);
    },
  });

  /** Makes `measured` anew, and writes down what changed. */
  const settle = (one: Held, at: number): void => {
    const before = one.measured;
    withdrawFuture(one, at);
    const segment = one.segment;
    settleAt(one, rulesOf(one), at);
    if (one.segment !== segment) one.reachedAt = Math.max(one.reachedAt, one.segment?.fromAt ?? at);
    if (isVisible(before, one.measured)) onChange(one.monitor.id);
  };

  /** Our clock was set back: a state that begins later than now never was. */
  const withdrawFuture = (one: Held, nowAt: number): void => {
    if (one.segment === undefined || one.segment.fromAt <= nowAt + futureToleranceMs) return;
    const { number } = one.monitor;
    truncate(number, nowAt);
    one.segment = undefined;
    one.segmentBefore = undefined;
    one.measured = { ...one.measured, result: 'unknown', since: nowAt };
  };

  /** What was recorded of a time after `at` is void; what takes its place is kept afterwards. */
  const truncate = (number: number, at: number): void => {
    unsaved.truncations.set(number, Math.min(at, unsaved.truncations.get(number) ?? Infinity));
    for (const [key, segment] of unsaved.segments) {
      if (segment.monitorNumber === number && segment.fromAt > at) unsaved.segments.delete(key);
    }
  };

  /** Our clock was set back: what was seen later than now would count as fresh once more when that time comes again. */
  const forgetFuture = (one: Held, nowAt: number): void => {
    for (const [vantageNumber, reading] of one.readings) {
      if (!isFuture(reading, nowAt)) continue;
      one.readings.set(vantageNumber, noReading);
      keepReading(one, vantageNumber, noReading);
    }
    one.reachedAt = Math.min(one.reachedAt, nowAt);
  };

  /** All but the samples themselves. */
  const forgetUnsaved = (): void => {
    unsaved = { ...nothingUnsaved(), samples: unsaved.samples };
  };

  const keepSegment = (segment: SegmentRecord): void => {
    unsaved.segments.set(`${String(segment.monitorNumber)} ${String(segment.fromAt)}`, segment);
  };

  /** Hours that are over may have their figures already. */
  const noteLateHours = (fromAt: number, toAt: number): void => {
    for (const hour of hoursMade(fromAt, toAt, presentAt)) {
      if (unsaved.lateHours.size > lateHoursMax) return;
      unsaved.lateHours.add(hour);
    }
  };

  /** Lets what expired between then and now expire at its own time. */
  const expire = (one: Held, at: number): void => expireUntil(one, at, (expiredAt) => settle(one, expiredAt));

  const keepReading = ({ monitor: { number } }: Held, vantageNumber: number, reading: Reading): void => {
    unsaved.readings.set(`${String(number)} ${String(vantageNumber)}`, {
      ...{ monitorNumber: number, vantageNumber, reading },
    });
  };

  /** Follows one sample at the time at which it ended; what came too late for that is noted, and put right by a correction. */
  const follow = (one: Held, { vantageNumber, sample }: NumberedSample): void => {
    // Beyond now: our clock was set back, and the newest end is none.
    const reachedAt = one.reachedAt > presentAt + futureToleranceMs ? -Infinity : one.reachedAt;
    const at = Math.max(endOf(sample), reachedAt);
    expire(one, at);
    const { before, after } = foldSample(one, one.monitor, { vantageNumber, sample }, presentAt);
    if (isTooLate({ before, after, sample, reachedAt, rule: one.monitor })) {
      late.note(one.monitor.number, sample.scheduledAt, presentAt);
    }
    one.reachedAt = at;
    const isNews = !isRepetition(before, after);
    if (isNews) keepReading(one, vantageNumber, after);
    if (isNews || one.segment === undefined) settle(one, at);
    else one.expiresAt = expiryAfter(one, one.monitor, at);
  };

  const applyClaim = (one: Held, reading: ClaimReading, readAt: number): void => {
    const before = one.claim;
    if (before !== undefined && readAt <= before.claimed.readAt) return;
    const { number } = one.monitor;
    const keep = (record: ClaimRecord): void => {
      unsaved.claims.set(`${String(number)} ${String(record.fromAt)}`, record);
    };
    const claimed = claimedOf(reading, readAt);
    if (before !== undefined && isSameClaim(before.claimed, claimed)) {
      one.claim = { ...before, claimed: { ...claimed, since: before.claimed.since } };
    } else {
      if (before !== undefined) keep({ ...before, toAt: readAt });
      one.claim = { monitorNumber: number, fromAt: readAt, toAt: null, claimed };
      onChange(one.monitor.id);
    }
    keep(one.claim);
  };

  return {
    define: ({ monitors, vantages: places }: Definitions, nowAt: number): void => {
      version += 1;
      presentAt = nowAt;
      const before = new Map(vantages);
      vantages.clear();
      for (const place of places) vantages.set(place.id, withNewestHealth(place, before.get(place.id)));
      const known = new Set(monitors.map((monitor) => monitor.id));
      for (const [id, one] of held) {
        if (known.has(id)) continue;
        held.delete(id);
        byNumber.delete(one.monitor.number);
        late.forget(one.monitor.number);
        onChange(id);
      }
      for (const monitor of monitors) {
        const one = held.get(monitor.id);
        if (one === undefined) {
          const fresh = newHeld(monitor, nowAt);
          held.set(monitor.id, fresh);
          byNumber.set(monitor.number, fresh);
          continue;
        }
        const isChanged = one.monitor.changedAt !== monitor.changedAt;
        one.monitor = monitor;
        one.isOutdated = true;
        if (!isChanged) continue;
        // From now on by other rules; what was measured before stays as it was.
        one.reachedAt = Math.max(one.reachedAt, nowAt);
        settle(one, nowAt);
        onChange(monitor.id);
      }
    },
    /** Puts back what was stored; only for monitors that were just defined. */
    restore: ({ readings, newest, segments, claims, late: marks }: Restored, nowAt: number): void => {
      presentAt = nowAt;
      forgetUnsaved();
      late.restore(marks, nowAt);
      for (const { monitorNumber, vantageNumber, reading } of readings) {
        byNumber.get(monitorNumber)?.readings.set(vantageNumber, isFuture(reading, nowAt) ? noReading : reading);
      }
      for (const { monitorNumber, vantageNumber, facts } of newest) {
        const one = byNumber.get(monitorNumber);
        const before = one?.readings.get(vantageNumber);
        if (one === undefined || before === undefined || isFuture(facts, nowAt)) continue;
        one.readings.set(vantageNumber, nextReading(before, facts, one.monitor, nowAt));
      }
      for (const segment of segments) {
        const one = byNumber.get(segment.monitorNumber);
        if (one === undefined) continue;
        one.segment = segment;
        one.measured = { ...one.measured, result: segment.result, since: segment.fromAt };
      }
      for (const claim of claims) {
        const one = byNumber.get(claim.monitorNumber);
        if (one !== undefined) one.claim = claim;
      }
      for (const one of held.values()) {
        one.expiresAt = expiryAfter(one, one.monitor, one.segment?.fromAt ?? nowAt);
        one.reachedAt = Math.max(one.segment?.fromAt ?? -Infinity, ...[...one.readings.values()].map(reachOf));
        expire(one, nowAt);
        settle(one, nowAt);
      }
    },
    apply: (arrived: readonly Arrived[], nowAt: number): void => {
      presentAt = nowAt;
      for (const one of arrived) {
        const target = byNumber.get(one.monitorNumber);
        if (target === undefined) continue;
        unsaved.samples.push(one);
        noteLateHours(one.sample.scheduledAt, one.sample.scheduledAt);
        if (one.claim !== undefined) applyClaim(target, one.claim, one.sample.startedAt);
        follow(target, one);
      }
    },
    /** Monitors of which samples came late, and nothing more comes for now. */
    lateMonitors: (nowAt: number): LateMonitor[] => late.due(nowAt),
    forgetLate: (number: number): void => late.forget(number),
    ofNumber: (number: number): Held | undefined => byNumber.get(number),
    /** Grows with each transaction: what was read before it lacks what it stored. */
    savedTimes: (): number => savedTimes,
    /** A correction must not reach back beyond this: the same moments came twice. */
    correctableFrom: (): number => correctableFrom,
    /**
     * Puts the past of one monitor right: runs its course once more over what is stored of it, and over what is not
     * stored yet. What is measured now follows from the same run.
     */
    correct: (one: Held, replay: Omit<Replay, 'untilAt'>, nowAt: number): void => {
      const { monitor } = one;
      const { number } = monitor;
      late.forget(number);
      presentAt = nowAt;
      const here = [...(underway?.samples ?? []), ...unsaved.samples].filter((each) => each.monitorNumber === number);
      const samples = [...replay.samples, ...here].filter(({ sample }) => !isFuture(sample, nowAt));
      const { course, segments } = replayCourse({ monitor, vantages }, { ...replay, samples, untilAt: nowAt });
      truncate(number, replay.previous?.fromAt ?? replay.fromAt - 1);
      for (const segment of segments) keepSegment(segment);
      noteLateHours(replay.fromAt, nowAt);
      for (const [vantageNumber, reading] of course.readings) {
        const joined = joinReading(one.readings.get(vantageNumber), reading, replay.fromAt);
        one.readings.set(vantageNumber, joined);
        keepReading(one, vantageNumber, joined);
      }
      const before = one.measured;
      const isFromBefore = course.measured.since <= replay.fromAt && course.measured.result === before.result;
      one.segment = course.segment;
      one.segmentBefore = course.segmentBefore;
      one.measured = {
        ...course.measured,
        ...(isFromBefore ? { since: Math.min(before.since, course.measured.since) } : {}),
      };
      one.isOutdated = true;
      one.expiresAt = expiryAfter(one, monitor, nowAt);
      one.reachedAt = Math.max(one.reachedAt, course.reachedAt);
      if (isVisible(before, one.measured) || before.since !== one.measured.since) onChange(one.monitor.id);
    },
    /** Finds evidence that became too old, and segments that a set clock left in the future. */
    sweep: (nowAt: number): void => {
      presentAt = nowAt;
      const wasSetBack = nowAt < sweptAt - futureToleranceMs;
      if (wasSetBack) late.forgetAll();
      // A clock that was wrong by more than a day left nothing of the times that come now.
      if (wasSetBack && sweptAt - nowAt < dayMs) correctableFrom = Math.max(correctableFrom, sweptAt);
      sweptAt = nowAt;
      for (const one of held.values()) {
        expire(one, nowAt);
        if (wasSetBack) forgetFuture(one, nowAt);
        if (wasSetBack || one.segment === undefined || one.segment.fromAt > nowAt + futureToleranceMs)
          settle(one, nowAt);
      }
    },
    get: (id: string): Held | undefined => held.get(id),
    all: (): Iterable<Held> => held.values(),
    size: (): number => held.size,
    /** Grows when monitors or vantages change. */
    version: (): number => version,
    vantage: (id: string): VantageRecord | undefined => vantages.get(id),
    vantages: (): readonly VantageRecord[] => [...vantages.values()],
    putVantage: (vantage: VantageRecord): void => void vantages.set(vantage.id, vantage),
    noteHealth: (id: string, told: Omit<VantageHealth, 'lastSequence'>): void => {
      const lastSequence = unsaved.health.get(id)?.lastSequence ?? vantages.get(id)?.lastSequence ?? 0;
      unsaved.health.set(id, { ...told, lastSequence });
    },
    /** It enrolled anew: what the one before told is not about this one. */
    forgetHealth: (id: string): void => void unsaved.health.delete(id),
    /** Stored in one transaction with the samples of this batch. */
    noteSequence: (id: string, lastSequence: number): void => {
      const vantage = vantages.get(id);
      if (vantage === undefined) return;
      const { lastSeenAt, version, clockAheadMs, loopDelayMs, waitingSamples } = vantage;
      unsaved.health.set(id, { lastSeenAt, version, clockAheadMs, loopDelayMs, waitingSamples, lastSequence });
    },
    measured: (id: string, nowAt: number): Measured | undefined => {
      const one = held.get(id);
      if (one === undefined) return undefined;
      presentAt = nowAt;
      expire(one, nowAt);
      if (one.isOutdated) settle(one, nowAt);
      return one.measured;
    },
    claimed: (id: string): Claimed | undefined => held.get(id)?.claim?.claimed,
    /** What is not in the store yet, the older first. */
    unsavedLayers: (): readonly Unsaved[] => (underway === undefined ? [unsaved] : [underway, unsaved]),
    unsaved: (): Unsaved => unsaved,
    forgetUnsaved,
    takeUnsaved: (): Unsaved => {
      underway = unsaved;
      unsaved = nothingUnsaved();
      return underway;
    },
    saved: (): void => {
      savedTimes += 1;
      underway = undefined;
    },
    /** Answers how many samples had to be given up. */
    notSaved: (): number => {
      if (underway === undefined) return 0;
      const { joined, dropped } = joinUnsaved(underway, unsaved);
      underway = undefined;
      unsaved = joined;
      return dropped;
    },
  };
}

/** A month of hours: whoever corrects more than that has another problem. */
const lateHoursMax = 720;

function newHeld(monitor: MonitorRecord, nowAt: number): Held {
  return { ...newCourse(monitor, nowAt), monitor, claim: undefined };
}

function reachOf({ sampledAt, totalMs }: Reading): number {
  return sampledAt === null ? -Infinity : sampledAt + Math.round(totalMs ?? 0);
}

/** Definitions come from the store; what a vantage told of itself since then is known here. */
function withNewestHealth(stored: VantageRecord, known: VantageRecord | undefined): VantageRecord {
  if (known === undefined || known.publicKey !== stored.publicKey) return stored;
  if ((known.lastSeenAt ?? 0) < (stored.lastSeenAt ?? 0)) return stored;
  const { lastSeenAt, version, clockAheadMs, loopDelayMs, waitingSamples, lastSequence } = known;
  return { ...stored, lastSeenAt, version, clockAheadMs, loopDelayMs, waitingSamples, lastSequence };
}

/** Recorded under a clock that was ahead of ours. */
function isFuture({ scheduledAt }: { readonly scheduledAt: number | null }, nowAt: number): boolean {
  return scheduledAt !== null && scheduledAt > nowAt + futureToleranceMs;
}

/** What somebody who looks would notice. */
function isVisible(before: Measured, after: Measured): boolean {
  return (
    before.result !== after.result ||
    before.isRegional !== after.isRegional ||
    before.failure !== after.failure ||
    before.unknownReason !== after.unknownReason ||
    before.quorum.present !== after.quorum.present
  );
}
