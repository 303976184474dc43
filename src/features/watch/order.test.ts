/** In what order samples come makes no difference in the end: neither to what was measured when, nor to what is measured now. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { FailureClass, SampleResult } from '#src/core/failure.ts';
import { createBook, type Book } from './book.ts';
import type { Sample } from './contract-schemas.ts';
import { figureOf } from './figures/figure.ts';
import { endOf } from './measure/course.ts';
import { quietBefore } from './measure/replay.ts';
import type { MonitorRecord, VantageRecord } from './store/definitions.ts';
import type { NumberedSample } from './store/samples.ts';
import type { SegmentRecord } from './store/segments.ts';

const startAt = 1_790_000_000_000;
const minuteMs = 60_000;
const periods = 25;
const endAt = startAt + (periods + 30) * minuteMs;

function aVantage(number: number): VantageRecord {
  return {
    ...{ id: `v${String(number)}`, number, name: `V${String(number)}`, network: `n${String(number)}`, place: '' },
    ...{ kind: 'remote', isEnabled: true, publicKey: null, enrolmentHash: null, enrolmentEndsAt: null },
    ...{ lastSeenAt: null, version: null, clockAheadMs: null, loopDelayMs: null, waitingSamples: null },
    ...{ lastSequence: 0, createdAt: startAt },
  };
}

function aMonitor(vantages: number, networksMin: number): MonitorRecord {
  return {
    ...{ id: 'mon_1', number: 1, name: 'One', probe: 'tcp', settings: {}, target: 'a.example', periodS: 60 },
    ...{
      budgetMs: 20_000,
      slowAboveMs: null,
      vantageIds: Array.from({ length: vantages }, (_, at) => `v${String(at)}`),
    },
    ...{ networksMin, failuresToConfirm: 2, successesToConfirm: 2, isEnabled: true, tags: [], source: '' },
    ...{ createdAt: startAt, changedAt: startAt },
  };
}

const failureOf: Readonly<Record<SampleResult, FailureClass | null>> = {
  ok: null,
  degraded: 'slow',
  failing: 'tcp.timed-out',
  limited: 'http.rate-limited',
  void: 'self.network',
};

/** What the store does, as far as it matters here. */
function createKept() {
  const samples = new Map<string, NumberedSample>();
  const segments = new Map<number, SegmentRecord>();
  return {
    samples,
    list: (): SegmentRecord[] => [...segments.values()].toSorted((a, b) => a.fromAt - b.fromAt),
    take: (book: Book): void => {
      const unsaved = book.takeUnsaved();
      for (const at of unsaved.truncations.values()) {
        for (const segment of [...segments.values()]) {
          if (segment.fromAt > at) segments.delete(segment.fromAt);
          else if ((segment.toAt ?? Infinity) > at) segments.set(segment.fromAt, { ...segment, toAt: at });
        }
      }
      for (const segment of unsaved.segments.values()) segments.set(segment.fromAt, segment);
      for (const one of unsaved.samples) {
        const key = `${String(one.vantageNumber)} ${String(one.sample.scheduledAt)}`;
        if (!samples.has(key)) samples.set(key, one);
      }
      book.saved();
    },
  };
}

interface Delivery {
  readonly at: number;
  readonly sample: NumberedSample;
}

/** A hub that hears of samples at these moments, and puts right what came late. */
function listen(monitor: MonitorRecord, vantages: readonly VantageRecord[], deliveries: readonly Delivery[]) {
  const book = createBook(() => undefined);
  const kept = createKept();
  book.define({ monitors: [monitor], vantages }, startAt);
  const byTime = deliveries.toSorted((a, b) => a.at - b.at);
  let next = 0;
  for (let nowAt = startAt; nowAt <= endAt; nowAt += 10_000) {
    for (let one = byTime[next]; one !== undefined && one.at <= nowAt; one = byTime[next]) {
      book.apply([one.sample], one.at);
      next += 1;
    }
    book.sweep(nowAt);
    kept.take(book);
    for (const { fromAt } of book.lateMonitors(nowAt)) {
      const held = book.ofNumber(1);
      if (held === undefined) continue;
      const samples = [...kept.samples.values()];
      const wantedAt = quietBefore(samples, fromAt, monitor) ?? monitor.createdAt;
      const previous = kept.list().find((one) => (one.toAt ?? Infinity) > wantedAt);
      book.correct(held, { samples, previous, fromAt: Math.max(wantedAt, previous?.fromAt ?? wantedAt) }, nowAt);
    }
    kept.take(book);
  }
  const segments = kept.list();
  const figure = figureOf([], segments, { fromAt: startAt, toAt: endAt });
  const measured = book.measured('mon_1', endAt);
  const vantagesHeld = measured?.vantages.map(({ result, failure, lastOkAt, lastFailureAt, sampledAt }) => ({
    ...{ result, failure, lastOkAt, lastFailureAt, sampledAt },
  }));
  return {
    segments: segments.map(({ fromAt, toAt, result, failure }) => [(fromAt - startAt) / 1000, toAt, result, failure]),
    figure: { ok: figure.okMs, degraded: figure.degradedMs, failing: figure.failingMs, unknown: figure.unknownMs },
    measured: { result: measured?.result, failure: measured?.failure, since: measured?.since, vantagesHeld },
    stored: kept.samples.size,
  };
}

interface Planned {
  readonly result: SampleResult | 'none';
  readonly jitterMs: number;
  readonly delayMs: number;
}

const planned: fc.Arbitrary<Planned> = fc.record({
  result: fc.oneof(
    { weight: 6, arbitrary: fc.constant('ok' as const) },
    { weight: 4, arbitrary: fc.constant('failing' as const) },
    { weight: 1, arbitrary: fc.constantFrom('degraded', 'void', 'limited') },
    { weight: 2, arbitrary: fc.constant('none' as const) },
  ),
  jitterMs: fc.integer({ min: 0, max: 5_000 }),
  delayMs: fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 0, max: 4_000 }) },
    { weight: 2, arbitrary: fc.integer({ min: 0, max: 15 * minuteMs }) },
    { weight: 1, arbitrary: fc.integer({ min: 0, max: 24 * minuteMs }) },
  ),
});
/** Each vantage may be cut off from some moment to another: everything of then comes at once, the newest first. */
const ofVantage = fc.record({
  offsetMs: fc.integer({ min: 0, max: 50_000 }),
  plans: fc.array(planned, { minLength: periods, maxLength: periods }),
  cutFrom: fc.integer({ min: 0, max: periods }),
  cutFor: fc.integer({ min: 0, max: periods }),
});

function samplesOf(
  monitor: MonitorRecord,
  vantage: VantageRecord,
  given: { offsetMs: number; plans: readonly Planned[] },
) {
  return given.plans.flatMap(({ result, jitterMs, delayMs }, period) => {
    if (result === 'none') return [];
    const scheduledAt = startAt + period * minuteMs + given.offsetMs;
    const sample: Sample = {
      ...{
        monitorId: monitor.id,
        vantageId: vantage.id,
        scheduledAt,
        startedAt: scheduledAt + 7,
        totalMs: jitterMs + 0.4,
      },
      ...{ result, failure: failureOf[result], phases: {}, address: null, httpStatus: null, bytesRead: null },
      ...{ loopDelayMs: 0, detail: null, evidence: null },
    };
    return [{ period, delayMs, sample: { monitorNumber: 1, vantageNumber: vantage.number, sample } }];
  });
}

describe('samples of several vantages', () => {
  it('come to the same in whatever order they arrive', () => {
    fc.assert(
      fc.property(
        fc.array(ofVantage, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 2 }),
        fc.constantFrom('each for itself', 'cut off'),
        (given, networksMin, how) => {
          const vantages = given.map((_, number) => aVantage(number));
          const monitor = aMonitor(vantages.length, Math.min(networksMin, vantages.length));
          const inTime: Delivery[] = [];
          const late: Delivery[] = [];
          for (const [index, own] of given.entries()) {
            const vantage = vantages[index] ?? aVantage(index);
            const backAt = startAt + (own.cutFrom + own.cutFor) * minuteMs;
            for (const { period, delayMs, sample } of samplesOf(monitor, vantage, own)) {
              const endedAt = endOf(sample.sample);
              inTime.push({ at: endedAt, sample });
              const isCut = period >= own.cutFrom && endedAt < backAt;
              const cutOffAt = isCut ? backAt + (backAt - endedAt) / 100 : endedAt;
              late.push({ at: how === 'cut off' ? cutOffAt : endedAt + delayMs, sample });
            }
          }
          expect(listen(monitor, vantages, late)).toEqual(listen(monitor, vantages, inTime));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('that came twice count once', () => {
    const [monitor, vantage] = [aMonitor(1, 1), aVantage(0)];
    const plans = Array.from({ length: periods }, (): Planned => ({ result: 'ok', jitterMs: 5, delayMs: 0 }));
    const once = samplesOf(monitor, vantage, { offsetMs: 0, plans }).map(({ sample }) => ({
      ...{ at: endOf(sample.sample), sample },
    }));
    const twice = [...once, ...once.map(({ sample }) => ({ at: endAt - minuteMs, sample }))];
    expect(listen(monitor, [vantage], twice)).toEqual(listen(monitor, [vantage], once));
  });
});
