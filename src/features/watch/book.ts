/**
 * What is known of every monitor at this moment, in memory: what each vantage holds, what that adds up to, what is
 * claimed. Takes samples in, and says what of it must be stored.
 */

import { hourMs } from './figures/time.ts';
import type { ClaimReading } from '#src/plugins/kit/probe.ts';
import type { Claimed, Measured } from './contract-schemas.ts';
import { claimedOf, isSameClaim } from './claims.ts';
import { expiresAt, nextMeasured, readingAt } from './measure/measure.ts';
import { futureToleranceMs, nextReading, noReading, type Reading } from './measure/reading.ts';
import type { MonitorRecord, VantageHealth, VantageRecord } from './store/definitions.ts';
import { isRepetition, type NewestSample, type NumberedReading } from './store/readings.ts';
import type { NumberedSample } from './store/samples.ts';
import type { ClaimRecord, SegmentRecord } from './store/segments.ts';
import { joinUnsaved, nothingUnsaved, type Unsaved } from './unsaved.ts';

export interface Held {
  monitor: MonitorRecord;
  readonly readings: Map<number, Reading>;
  measured: Measured;
  /** Samples that only repeat were applied since `measured` was made. */
  isOutdated: boolean;
  segment: SegmentRecord | undefined;
  /** When the oldest evidence that still counts becomes too old. */
  expiresAt: number;
  claim: ClaimRecord | undefined;
}

export interface Restored {
  readonly readings: readonly NumberedReading[];
  readonly newest: readonly NewestSample[];
  readonly segments: readonly SegmentRecord[];
  readonly claims: readonly ClaimRecord[];
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
  /** Being stored at this moment. */
  let underway: Unsaved | undefined;

  const readingsOf = (one: Held, nowAt: number) =>
    one.monitor.vantageIds.flatMap((id) => {
      const vantage = vantages.get(id);
      if (vantage === undefined) return [];
      return [readingAt(vantage, one.readings.get(vantage.number) ?? noReading, one.monitor, nowAt)];
    });

  const expiryOf = (one: Held, nowAt: number): number => {
    let least = Infinity;
    for (const reading of one.readings.values()) {
      const at = expiresAt(reading, one.monitor) ?? Infinity;
      if (at > nowAt && at < least) least = at;
    }
    return least;
  };

  /** Makes `measured` anew, and writes down what changed. */
  const settle = (one: Held, nowAt: number): void => {
    const before = one.measured;
    withdrawFuture(one, nowAt);
    one.measured = nextMeasured(before, one.monitor, readingsOf(one, nowAt), nowAt);
    one.isOutdated = false;
    one.expiresAt = expiryOf(one, nowAt);
    noteSegment(one, nowAt);
    if (isVisible(before, one.measured)) onChange(one.monitor.id);
  };

  /** Our clock was set back: a state that begins later than now never was. */
  const withdrawFuture = (one: Held, nowAt: number): void => {
    if (one.segment === undefined || one.segment.fromAt <= nowAt + futureToleranceMs) return;
    const { number } = one.monitor;
    unsaved.truncations.set(number, nowAt);
    for (const [key, segment] of unsaved.segments) {
      if (segment.monitorNumber === number && segment.fromAt > nowAt) unsaved.segments.delete(key);
    }
    one.segment = undefined;
    one.measured = { ...one.measured, result: 'unknown', since: nowAt };
  };

  /** Our clock was set back: what was seen later than now would count as fresh once more when that time comes again. */
  const forgetFuture = (one: Held, nowAt: number): void => {
    for (const [vantageNumber, reading] of one.readings) {
      if (!isFuture(reading, nowAt)) continue;
      const { number } = one.monitor;
      one.readings.set(vantageNumber, noReading);
      unsaved.readings.set(`${String(number)} ${String(vantageNumber)}`, {
        ...{ monitorNumber: number, vantageNumber, reading: noReading },
      });
    }
  };

  const noteSegment = (one: Held, nowAt: number): void => {
    const { result, failure, since } = one.measured;
    const open = one.segment;
    if (open?.result === result && open.failure === failure) return;
    const begunAt = open?.result === result ? nowAt : since;
    const fromAt = Math.max(begunAt, open?.fromAt ?? 0);
    if (open !== undefined && fromAt > open.fromAt) keepSegment({ ...open, toAt: fromAt });
    one.segment = { monitorNumber: one.monitor.number, fromAt, toAt: null, result, failure };
    keepSegment(one.segment);
    noteLate(fromAt, nowAt);
  };

  const keepSegment = (segment: SegmentRecord): void => {
    unsaved.segments.set(`${String(segment.monitorNumber)} ${String(segment.fromAt)}`, segment);
  };

  /** Hours that are over may have their figures already. */
  const noteLate = (fromAt: number, nowAt: number): void => {
    const thisHour = Math.floor(nowAt / hourMs) * hourMs;
    for (let hour = Math.floor(fromAt / hourMs) * hourMs; hour < thisHour; hour += hourMs) {
      unsaved.lateHours.add(hour);
      if (unsaved.lateHours.size > lateHoursMax) return;
    }
  };

  /** Lets what expired between then and now expire at its own time. */
  const expire = (one: Held, nowAt: number): void => {
    for (let turns = 0; one.expiresAt <= nowAt && turns < expiriesMax; turns += 1) settle(one, one.expiresAt);
  };

  const applySample = (one: Held, { vantageNumber, sample }: NumberedSample, nowAt: number): boolean => {
    const before = one.readings.get(vantageNumber) ?? noReading;
    const after = nextReading(before, sample, one.monitor, nowAt);
    if (after === before) return false;
    one.readings.set(vantageNumber, after);
    one.isOutdated = true;
    if (isRepetition(before, after)) return false;
    const { number } = one.monitor;
    unsaved.readings.set(`${String(number)} ${String(vantageNumber)}`, {
      ...{ monitorNumber: number, vantageNumber, reading: after },
    });
    return true;
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
      const before = new Map(vantages);
      vantages.clear();
      for (const place of places) vantages.set(place.id, withNewestHealth(place, before.get(place.id)));
      const known = new Set(monitors.map((monitor) => monitor.id));
      for (const [id, one] of held) {
        if (known.has(id)) continue;
        held.delete(id);
        byNumber.delete(one.monitor.number);
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
        if (isChanged) onChange(monitor.id);
      }
    },
    /** Puts back what was stored; only for monitors that were just defined. */
    restore: ({ readings, newest, segments, claims }: Restored, nowAt: number): void => {
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
        one.expiresAt = expiryOf(one, one.segment?.fromAt ?? nowAt);
        expire(one, nowAt);
        settle(one, nowAt);
      }
    },
    apply: (arrived: readonly Arrived[], nowAt: number): void => {
      for (const one of arrived) {
        const target = byNumber.get(one.monitorNumber);
        if (target === undefined) continue;
        expire(target, nowAt);
        unsaved.samples.push(one);
        const isNews = applySample(target, one, nowAt);
        if (one.claim !== undefined) applyClaim(target, one.claim, one.sample.startedAt);
        if (isNews || target.segment === undefined) settle(target, nowAt);
        else target.expiresAt = expiryOf(target, nowAt);
      }
    },
    /** Finds evidence that became too old, and segments that a set clock left in the future. */
    sweep: (nowAt: number): void => {
      const wasSetBack = nowAt < sweptAt - futureToleranceMs;
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
      expire(one, nowAt);
      if (one.isOutdated) settle(one, nowAt);
      return one.measured;
    },
    claimed: (id: string): Claimed | undefined => held.get(id)?.claim?.claimed,
    /** What of these monitors is not in the store yet; it replaces what begins at the same time there. */
    unsavedSegments: (numbers: ReadonlySet<number>): SegmentRecord[] =>
      [underway, unsaved].flatMap((one) =>
        one === undefined ? [] : [...one.segments.values()].filter((segment) => numbers.has(segment.monitorNumber)),
      ),
    unsaved: (): Unsaved => unsaved,
    /** All but the samples themselves. */
    forgetUnsaved: (): void => {
      unsaved = { ...nothingUnsaved(), samples: unsaved.samples };
    },
    takeUnsaved: (): Unsaved => {
      underway = unsaved;
      unsaved = nothingUnsaved();
      return underway;
    },
    saved: (): void => {
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

/** As many as there can be vantages of one monitor, twice. */
const expiriesMax = 30;
/** A month of hours: whoever corrects more than that has another problem. */
const lateHoursMax = 720;

function newHeld(monitor: MonitorRecord, nowAt: number): Held {
  return {
    monitor,
    readings: new Map(),
    measured: nextMeasured(undefined, monitor, [], nowAt),
    isOutdated: true,
    segment: undefined,
    expiresAt: Infinity,
    claim: undefined,
  };
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
