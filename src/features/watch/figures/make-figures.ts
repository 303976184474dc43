/**
 * Makes the figures of hours and days that are over, some monitors at a time, and drops what is too old. Everything is
 * computed from what is stored, so a crash in the middle costs nothing but doing it again.
 */

import type { Clock, Log } from '#src/core/ports.ts';
import { dayOfSampleTable, emptyForgotten, forgetSampleTable, listSampleTables } from '#src/store/sample-days.ts';
import type { Store } from '#src/store/store.ts';
import type { WatchSettings } from '../contract-lists.ts';
import { readCounter, saveCounter } from '../store/definitions.ts';
import {
  findFigures,
  findTimedSamples,
  listLateHours,
  removeHoursBefore,
  removeLateHour,
  saveFigures,
  type NumberedFigure,
} from '../store/figures.ts';
import { findSegments } from '../store/segments.ts';
import type { z } from 'zod';
import { figureOf, joinFigures } from './figure.ts';
import { afterHourMs, dayMs, hourMs } from './time.ts';

export interface FigureMaker {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  /** Numbers of the monitors that there are. */
  readonly numbers: () => readonly number[];
  readonly settings: () => z.infer<typeof WatchSettings>;
}

/** Some 9,000 samples at once, at three vantages and a period of a minute: short enough for everybody else to go on. */
const monitorsAtOnce = 20;
/** After a long time off, the hours in which nothing ran are not worth a day of work: they have no figures, which reads unknown. */
const hoursBackMax = 48;

/** @throws the store's errors; what was made until then stays */
export async function makeFigures(maker: FigureMaker, signal: AbortSignal): Promise<void> {
  const { store, clock } = maker;
  const nowAt = clock.nowMs();
  const doneUntil = await readCounter(store.db, 'hourly');
  const newest = Math.floor((nowAt - afterHourMs) / hourMs) * hourMs;
  const oldest = newest - hoursBackMax * hourMs;
  // Our clock was set back: hours that were made before they came are made when they are over.
  if (doneUntil > newest) await store.transaction((tx) => saveCounter(tx, 'hourly', newest));
  for (let at = Math.max(doneUntil, oldest); at < newest; at += hourMs) {
    if (!(await makeHour(maker, at, signal))) return;
    if ((at + hourMs) % dayMs === 0) await makeDay(maker, at + hourMs - dayMs, signal);
    await store.transaction((tx) => saveCounter(tx, 'hourly', at + hourMs));
  }
  for (const at of await listLateHours(store.db)) {
    if (at >= newest) continue;
    if (!(await makeHour(maker, at, signal))) return;
    const day = Math.floor(at / dayMs) * dayMs;
    if (day + dayMs <= newest) await makeDay(maker, day, signal);
    await store.transaction((tx) => removeLateHour(tx, at));
  }
}

/** `false`: it was ended before. */
async function makeHour(maker: FigureMaker, at: number, signal: AbortSignal): Promise<boolean> {
  const { store, clock } = maker;
  const span = { fromAt: at, toAt: at + hourMs };
  for (const numbers of blocksOf(maker.numbers())) {
    if (signal.aborted) return false;
    const segments = Map.groupBy(await findSegments(store.db, numbers, span), (one) => one.monitorNumber);
    const timed = await findTimedSamples(store.db, store.engine, { ...span, monitorNumbers: numbers });
    const samples = Map.groupBy(timed, (one) => one.monitorNumber);
    const figures = numbers.flatMap((monitorNumber): NumberedFigure[] => {
      const [own, stretches] = [samples.get(monitorNumber) ?? [], segments.get(monitorNumber) ?? []];
      // Nothing was known of it and nobody looked: no row says so just as well.
      if (own.length === 0 && stretches.every((one) => one.result === 'unknown')) return [];
      return [{ monitorNumber, figure: figureOf(own, stretches, span) }];
    });
    if (figures.length > 0) {
      await store.transaction((tx) => saveFigures(tx, { engine: store.engine, table: 'hourly_figures' }, figures));
    }
    await clock.sleep(breathMs, signal).catch(() => undefined);
  }
  return true;
}

/** Between two blocks the checks have their turn. */
const breathMs = 5;

async function makeDay(maker: FigureMaker, at: number, signal: AbortSignal): Promise<void> {
  const { store, clock } = maker;
  const span = { fromAt: at, toAt: at + dayMs };
  for (const numbers of blocksOf(maker.numbers())) {
    if (signal.aborted) return;
    const hours = await findFigures(store.db, 'hourly_figures', numbers, span);
    const figures = [...Map.groupBy(hours, (one) => one.monitorNumber)].map(([monitorNumber, own]) => {
      const joined = joinFigures(
        own.map((one) => one.figure),
        at,
      );
      const known = joined.okMs + joined.degradedMs + joined.failingMs;
      return { monitorNumber, figure: { ...joined, unknownMs: dayMs - known } };
    });
    await store.transaction((tx) => saveFigures(tx, { engine: store.engine, table: 'daily_figures' }, figures));
    await clock.sleep(breathMs, signal).catch(() => undefined);
  }
}

function blocksOf(numbers: readonly number[]): number[][] {
  const blocks: number[][] = [];
  for (let from = 0; from < numbers.length; from += monitorsAtOnce) {
    blocks.push(numbers.slice(from, from + monitorsAtOnce));
  }
  return blocks;
}

/** Forgets the samples of days, and the figures of hours, that are older than is wanted. */
export async function dropOld(maker: FigureMaker, signal: AbortSignal): Promise<void> {
  const { store, clock, log } = maker;
  const { sampleDays, hourlyDays } = maker.settings();
  const today = Math.floor(clock.nowMs() / dayMs) * dayMs;
  const finish = async (steps: AsyncIterable<void>): Promise<void> => {
    for await (const _step of steps) {
      await clock.sleep(pauseMs, signal).catch(() => undefined);
      if (signal.aborted) return;
    }
  };
  await finish(emptyForgotten(store));
  for (const table of await listSampleTables(store.db, store.engine)) {
    if (signal.aborted) return;
    if (dayOfSampleTable(table) > today - sampleDays * dayMs) continue;
    await finish(forgetSampleTable(store, table));
    log.info('The samples of a day are too old and were forgotten.', { table });
  }
  await store.transaction((tx) => removeHoursBefore(tx, today - hourlyDays * dayMs));
}

/** Between two steps of forgetting a day; so it takes half of the time of the store at most. */
const pauseMs = 50;
