/** Corrections over a real store, of monitors that are older than a correction looks back. */

import { expect, it } from 'vitest';
import type { FailureClass } from '#src/core/failure.ts';
import { type Book, createBook } from '#src/features/watch/book.ts';
import type { Sample } from '#src/features/watch/contract-schemas.ts';
import { correctLate } from '#src/features/watch/figures/correct-late.ts';
import type { MonitorRecord, VantageRecord } from '#src/features/watch/store/definitions.ts';
import type { NumberedSample } from '#src/features/watch/store/samples.ts';
import { createWriter, type Writer } from '#src/features/watch/writer.ts';
import type { Store } from '#src/store/store.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { describeOnStores, silentLog } from '../support/stores.ts';

const minuteMs = 60_000;
const startAt = Date.UTC(2026, 0, 15, 3);
const never = new AbortController().signal;

const vantages = [0, 1, 2].map((number): VantageRecord => ({
  ...{ id: `v${String(number)}`, number, name: `V${String(number)}`, network: `n${String(number)}`, place: '' },
  ...{ kind: 'remote', isEnabled: true, publicKey: null, enrolmentHash: null, enrolmentEndsAt: null },
  ...{ lastSeenAt: null, version: null, clockAheadMs: null, loopDelayMs: null, waitingSamples: null },
  ...{ lastSequence: 0, createdAt: startAt },
}));
const monitor: MonitorRecord = {
  ...{ id: 'mon_1', number: 1, name: 'One', probe: 'tcp', settings: {}, target: 'a.example', periodS: 60 },
  ...{ budgetMs: 20_000, slowAboveMs: null, vantageIds: ['v0', 'v1', 'v2'], networksMin: 2, failuresToConfirm: 2 },
  ...{ successesToConfirm: 2, isEnabled: true, tags: [], source: '', createdAt: startAt, changedAt: startAt },
};

type Failing = (vantage: number, minute: number) => boolean;

function sampleOf(vantage: number, minute: number, isFailing: Failing): NumberedSample {
  const at = startAt + minute * minuteMs + vantage * 17_000;
  const failure: FailureClass | null = isFailing(vantage, minute) ? 'tcp.timed-out' : null;
  const sample: Sample = {
    ...{ monitorId: 'mon_1', vantageId: `v${String(vantage)}`, scheduledAt: at, startedAt: at, totalMs: 40, failure },
    ...{ result: failure === null ? 'ok' : 'failing', phases: {}, address: null, httpStatus: null, bytesRead: null },
    ...{ loopDelayMs: 0, detail: null, evidence: null },
  };
  return { monitorNumber: 1, vantageNumber: vantage, sample };
}

interface Hub {
  readonly book: Book;
  readonly writer: Writer;
  readonly clock: FakeClock;
  readonly store: Store;
}

function openHub(store: Store): Hub {
  const clock = fakeClock(startAt);
  const book = createBook(() => undefined);
  const mayWrite = () => Promise.resolve();
  const writer = createWriter({ store, clock, log: silentLog, book, sampleDays: () => 7, mayWrite });
  book.define({ monitors: [monitor], vantages }, startAt);
  book.sweep(startAt);
  return { book, writer, clock, store };
}

async function correct({ book, writer, clock, store }: Hub): Promise<void> {
  const breathless = { ...clock, sleep: () => Promise.resolve() };
  const settings = () => ({ sampleDays: 7, hourlyDays: 90 });
  await correctLate({ store, clock: breathless, book, writer, settings }, never);
}

async function historyOf({ store, book, clock }: Hub) {
  const rows = await store.db.selectFrom('measuredSegments').selectAll().orderBy('fromAt').execute();
  const { result, since, failure } = book.measured('mon_1', clock.nowMs()) ?? {};
  return { now: { result, since, failure }, segments: rows.map(({ monitorNumber: _number, ...row }) => row) };
}

/** From then to then the two other vantages are cut off; then they tell the newest first, and the rest in order. */
async function live(hub: Hub, minutes: number, cut: { fromMinute: number; toMinute: number }, isFailing: Failing) {
  const { book, writer, clock } = hub;
  const waiting: NumberedSample[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const isCut = minute >= cut.fromMinute && minute < cut.toMinute;
    for (let vantage = 0; vantage < 3; vantage += 1) {
      await clock.advance(17_000);
      const sample = sampleOf(vantage, minute, isFailing);
      if (isCut && vantage > 0) waiting.push(sample);
      else book.apply([sample], clock.nowMs());
      book.sweep(clock.nowMs());
    }
    await clock.advance(9_000);
    if (minute === cut.toMinute) {
      book.apply(waiting.slice(-2), clock.nowMs());
      book.apply(waiting, clock.nowMs());
    }
    if (minute % 20 === 0) await writer.flush();
    if (book.lateMonitors(clock.nowMs()).length > 0) await correct(hub);
  }
  await clock.advance(minuteMs / 2);
  await correct(hub);
  book.sweep(clock.nowMs());
  await writer.flush();
}

describeOnStores('a correction', (openFresh) => {
  it.each<[string, Failing]>([
    ['that was well before and after', (_vantage, minute) => minute > 60 && minute % 30 < 4],
    ['of which one place always fails', (vantage, minute) => vantage === 2 || (minute > 60 && minute % 30 < 4)],
    ['that fails here and there', (vantage, minute) => (minute * (vantage + 3)) % 7 < 2],
    ['that is down all the time', () => true],
  ])('of a monitor %s comes to what was measured in time', async (_how, isFailing) => {
    // More than the six hours for which a correction looks back when nobody was well.
    const minutes = 430;
    const inTime = openHub(await openFresh());
    await live(inTime, minutes, { fromMinute: minutes, toMinute: minutes }, isFailing);
    const late = openHub(await openFresh());
    await live(late, minutes, { fromMinute: 385, toMinute: 420 }, isFailing);
    expect(await historyOf(late)).toEqual(await historyOf(inTime));
  });

  it('leaves the store as it was until it is done, and is done once', async () => {
    const hub = openHub(await openFresh());
    await live(hub, 60, { fromMinute: 30, toMinute: 50 }, (_vantage, minute) => minute > 35 && minute < 40);
    expect(hub.book.lateMonitors(hub.clock.nowMs())).toEqual([]);
    expect(await hub.store.db.selectFrom('lateMonitors').selectAll().execute()).toEqual([]);
    const before = await historyOf(hub);
    await correct(hub);
    expect(await historyOf(hub)).toEqual(before);
  });
});
