/** Hours, days and what becomes of old samples, on a real store; and what a backup brings back. */

import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { dropOld, type FigureMaker, makeFigures } from '#src/features/watch/figures/make-figures.ts';
import { type FailureClass, resultOf } from '#src/core/failure.ts';
import { addLateHours, findFigures } from '#src/features/watch/store/figures.ts';
import { listMonitorRecords, readCounter } from '#src/features/watch/store/definitions.ts';
import { insertSamples } from '#src/features/watch/store/samples.ts';
import { saveSegments } from '#src/features/watch/store/segments.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createBackup } from '#src/store/backup/create-backup.ts';
import { restoreBackup } from '#src/store/backup/restore.ts';
import { openStore } from '#src/store/open-store.ts';
import { createSampleTable, forgetSampleTable, listSampleTables, sampleTableOf } from '#src/store/sample-days.ts';
import type { Store } from '#src/store/store.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { freshPlace, type Place, temporaryFolders } from '../support/places.ts';
import { describeOnStores, silentLog } from '../support/stores.ts';
import { storedKeys } from './elsewhere.ts';
import { openWatch, samplesOf, type WatchWorld } from './world.ts';

const never = new AbortController().signal;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const midnight = Date.UTC(2026, 0, 15);
const numbers = { monitorNumber: 1, vantageNumber: 1 };

async function putSample(store: Store, at: number, failure: FailureClass | null = null): Promise<void> {
  const sample = {
    ...{ monitorId: 'x', vantageId: 'y', scheduledAt: at, startedAt: at, totalMs: 20, failure, phases: {} },
    ...{ result: resultOf(failure ?? undefined), address: null, httpStatus: null, bytesRead: null, loopDelayMs: 0 },
    ...{ detail: null, evidence: null },
  };
  await store.transaction(async (tx) => {
    await createSampleTable(tx, sampleTableOf(at));
    await insertSamples(tx, store.engine, [{ ...numbers, sample }]);
  });
}

function makerOf(
  store: Store,
  clock: FakeClock,
  over: Partial<{ sampleDays: number; hourlyDays: number }> = {},
): FigureMaker {
  const settings = { sampleDays: 7, hourlyDays: 90, ...over };
  // Breaths between two blocks are no matter of this test.
  const breathless = {
    ...clock,
    nowMs: () => clock.nowMs(),
    monotonicMs: () => clock.monotonicMs(),
    sleep: () => Promise.resolve(),
  };
  return { store, clock: breathless, log: silentLog, numbers: () => [1], settings: () => settings };
}

async function storedKeysOf(store: Store, table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(table)}`.execute(store.db);
  return Number(rows[0]?.n);
}

async function tablesLike(store: Store, prefix: string): Promise<string[]> {
  const tables = await store.db.introspection.getTables();
  return tables.map(({ name }) => name).filter((name) => name.startsWith(prefix));
}

const wholeDay = { fromAt: midnight, toAt: midnight + dayMs };

/** A day with a sample in each quarter of an hour, and trouble from 10:15 to 11:45. */
async function putDay(store: Store): Promise<void> {
  const [from, to] = [midnight + 10.25 * hourMs, midnight + 11.75 * hourMs];
  for (let at = midnight; at < midnight + dayMs; at += hourMs / 4) {
    await putSample(store, at, at >= from && at < to ? 'http.server-error' : null);
  }
  const segment = { monitorNumber: 1, failure: null, toAt: null, result: 'ok' as const };
  await store.transaction((tx) =>
    saveSegments(tx, store.engine, [
      { ...segment, fromAt: midnight, toAt: from },
      { ...segment, fromAt: from, toAt: to, result: 'failing', failure: 'http.server-error' },
      { ...segment, fromAt: to },
    ]),
  );
}

describeOnStores('the figures of a day', (openFresh) => {
  it('are made when it is over, exact to the millisecond, and the same when they are made again', async () => {
    const store = await openFresh();
    await putDay(store);
    const clock = fakeClock(midnight + dayMs + 2 * 60_000);
    const maker = makerOf(store, clock);
    await makeFigures(maker, never);
    // The last hour waits for who is late.
    expect(await findFigures(store.db, 'hourly_figures', [1], wholeDay)).toHaveLength(23);
    expect(await findFigures(store.db, 'daily_figures', [1], wholeDay)).toEqual([]);
    await clock.advance(2 * 60_000);
    await makeFigures(maker, never);
    const hours = await findFigures(store.db, 'hourly_figures', [1], wholeDay);
    expect(hours).toHaveLength(24);
    expect(hours.slice(9, 13).map(({ figure }) => figure.failingMs / hourMs)).toEqual([0, 0.75, 0.75, 0]);
    const days = await findFigures(store.db, 'daily_figures', [1], wholeDay);
    expect(days.map(({ figure }) => figure)).toMatchObject([
      { at: midnight, okMs: 22.5 * hourMs, failingMs: 1.5 * hourMs, degradedMs: 0, unknownMs: 0, samples: 96 },
    ]);
    await store.transaction((tx) => addLateHours(tx, [midnight + 10 * hourMs]));
    await makeFigures(maker, never);
    expect(await findFigures(store.db, 'daily_figures', [1], wholeDay)).toEqual(days);
    expect(await findFigures(store.db, 'hourly_figures', [1], wholeDay)).toEqual(hours);
  });

  it('are made again with what came late', async () => {
    const store = await openFresh();
    await putDay(store);
    const maker = makerOf(store, fakeClock(midnight + dayMs + 10 * 60_000));
    await makeFigures(maker, never);
    // A vantage that was cut off: trouble had begun an hour before anybody here saw it.
    const [from, seen] = [midnight + 9.25 * hourMs, midnight + 10.25 * hourMs];
    await store.transaction(async (tx) => {
      const segment = { monitorNumber: 1, failure: null, fromAt: midnight, toAt: from, result: 'ok' as const };
      const trouble = { monitorNumber: 1, failure: 'http.server-error', fromAt: from, toAt: seen } as const;
      await saveSegments(tx, store.engine, [segment, { ...trouble, result: 'failing' }]);
      await addLateHours(tx, [midnight + 9 * hourMs, midnight + 10 * hourMs]);
    });
    await makeFigures(maker, never);
    const [day] = await findFigures(store.db, 'daily_figures', [1], wholeDay);
    expect(day?.figure).toMatchObject({ okMs: 21.5 * hourMs, failingMs: 2.5 * hourMs, unknownMs: 0 });
  });

  it('are made again for hours that a clock that ran ahead took for over', async () => {
    const store = await openFresh();
    await putDay(store);
    const clock = fakeClock(midnight + 10 * hourMs);
    const maker = makerOf(store, clock);
    await makeFigures(maker, never);
    clock.stepWallClock(400 * dayMs);
    await makeFigures(maker, never);
    clock.stepWallClock(-400 * dayMs);
    await makeFigures(maker, never);
    expect(await readCounter(store.db, 'hourly')).toBe(midnight + 9 * hourMs);
    await clock.advance(14 * hourMs + 5 * 60_000);
    await makeFigures(maker, never);
    const [day] = await findFigures(store.db, 'daily_figures', [1], wholeDay);
    expect(day?.figure).toMatchObject({ okMs: 22.5 * hourMs, failingMs: 1.5 * hourMs });
  });

  it('stay when the samples go, which go day by day', async () => {
    const store = await openFresh();
    for (let day = -9; day <= 0; day += 1) await putSample(store, midnight + day * dayMs);
    expect(await listSampleTables(store.db, store.engine)).toHaveLength(10);
    const maker = makerOf(store, fakeClock(midnight + hourMs), { sampleDays: 3 });
    await dropOld(maker, never);
    expect(await listSampleTables(store.db, store.engine)).toEqual(
      [-2, -1, 0].map((day) => sampleTableOf(midnight + day * dayMs)),
    );
    await putDay(store);
    const later = makerOf(store, fakeClock(midnight + 30 * dayMs), { sampleDays: 3, hourlyDays: 10 });
    await makeFigures(makerOf(store, fakeClock(midnight + dayMs + 10 * 60_000)), never);
    await dropOld(later, never);
    expect(await listSampleTables(store.db, store.engine)).toEqual([]);
    expect(await findFigures(store.db, 'hourly_figures', [1], wholeDay)).toEqual([]);
    expect(await findFigures(store.db, 'daily_figures', [1], wholeDay)).toHaveLength(1);
  });
});

describeOnStores('a day that is forgotten', (openFresh) => {
  it('is gone for who looks at once, goes in steps, and goes on where a process ended', async () => {
    const store = await openFresh();
    const at = midnight - 9 * dayMs;
    for (let sample = 0; sample < 50; sample += 1) await putSample(store, at + sample * 60_000);
    const table = sampleTableOf(at);
    const steps = forgetSampleTable(store, table);
    await steps.next();
    expect(await listSampleTables(store.db, store.engine)).toEqual([]);
    // The process ends here. A sample of that day comes, late as it is, and finds a whole table.
    await putSample(store, at);
    await expect(putSample(store, at)).resolves.toBeUndefined();
    expect(await storedKeysOf(store, table)).toBe(1);
    await dropOld(makerOf(store, fakeClock(midnight + hourMs), { sampleDays: 3 }), never);
    expect(await listSampleTables(store.db, store.engine)).toEqual([]);
    expect(await tablesLike(store, 'forgotten')).toEqual([]);
  });
});

describeOnStores('watch as it runs', (openFresh) => {
  it('makes the figures of an hour by itself, and drops nothing because a clock was set ahead', async () => {
    const clock = fakeClock(midnight - 5 * 60_000);
    const world = await openWatch({ store: await openFresh(), clock });
    const { store } = world;
    await world.addMonitor();
    await world.pass(10 * 60_000);
    const [record] = await listMonitorRecords(store.db);
    const span = { fromAt: midnight - hourMs, toAt: midnight };
    const hours = await findFigures(store.db, 'hourly_figures', [record?.number ?? 0], span);
    expect(hours).toHaveLength(1);
    const tables = await listSampleTables(store.db, store.engine);
    expect(tables).toHaveLength(2);
    clock.stepWallClock(400 * dayMs);
    await world.pass(3 * 60_000);
    clock.stepWallClock(-400 * dayMs);
    await world.pass(60_000);
    expect(await listSampleTables(store.db, store.engine)).toEqual(expect.arrayContaining(tables));
    await world.stop();
  });
});

const engines = ['sqlite', 'postgres'] as const;
const newFolder = temporaryFolders();
const open = (place: Place): Promise<Store> => openStore({ ...place, clock: systemClock, log: silentLog });

async function worldAt(place: Place, clock: FakeClock): Promise<WatchWorld> {
  return openWatch({ store: await open(place), clock });
}

async function close(world: WatchWorld): Promise<void> {
  await world.stop();
  await world.store.close();
}

describe.each(engines.flatMap((from) => engines.map((to) => ({ from, to }))))(
  'a backup from $from restored into $to',
  ({ from, to }) => {
    it('leaves the samples out, brings back what they added up to, and the watch goes on', async () => {
      const clock = fakeClock();
      const source = await worldAt(await freshPlace(from, newFolder()), clock);
      const id = await source.addMonitor();
      source.script.failures.set('a.example', 'http.server-error');
      await source.pass(3 * 60_000);
      const before = source.watch.measured(id);
      expect(before?.result).toBe('failing');
      const path = join(newFolder(), 'one.backup');
      await createBackup({ store: source.store, path, clock: systemClock, keepsightVersion: '0.0.0-test' }, never);
      await close(source);

      // There is a Keepsight already, with samples of the same day.
      const place = await freshPlace(to, newFolder());
      const old = await worldAt(place, clock);
      await old.addMonitor({ target: 'old.example' });
      await old.pass(2 * 60_000);
      await close(old);
      const job = { path, ...place, force: true, clock: systemClock, log: silentLog };
      expect(await restoreBackup(job, never)).toMatchObject({ auditIntact: true });

      const world = await worldAt(place, clock);
      expect(world.watch.monitors().map((one) => one.id)).toEqual([id]);
      const table = sampleTableOf(clock.nowMs());
      expect((await samplesOf(world, id)).every(({ result }) => result === 'ok')).toBe(true);
      await world.pass(3 * 60_000);
      expect(world.watch.measured(id)?.result).toBe('ok');
      const segments = await world.watch.segments(world.store.db, [id], 0, 8e15);
      expect(segments.map(({ result }) => result)).toContain('failing');
      // The key of the table is there again: what comes twice is stored once.
      const stored = await storedKeys(world.store);
      expect(stored.length).toBeGreaterThan(0);
      await world.store.transaction(async (tx) => {
        await sql`insert into ${sql.table(table)} select * from ${sql.table(table)} where true on conflict do nothing`.execute(
          tx,
        );
      });
      expect(await storedKeys(world.store)).toHaveLength(stored.length);
      await close(world);
    });
  },
);
