/** Stores what the book holds unsaved: one transaction every half second, never one per check. */

import type { Clock, Log } from '#src/core/ports.ts';
import { createSampleTable, sampleTableOf } from '#src/store/sample-days.ts';
import type { Db, Store } from '#src/store/store.ts';
import type { Book } from './book.ts';
import { dayMs } from './figures/time.ts';
import { saveVantageHealth } from './store/definitions.ts';
import { addLateHours } from './store/figures.ts';
import { saveLateMonitors } from './store/late.ts';
import { saveReadings } from './store/readings.ts';
import { insertSamples, type NumberedSample } from './store/samples.ts';
import { removeSegmentsAfter, saveClaim, saveSegments } from './store/segments.ts';
import { isEmpty, type Unsaved } from './unsaved.ts';

export interface Writer {
  /** Stores everything that is unsaved now. `false`: it failed, and waits for the next time. */
  flush(): Promise<boolean>;
  /** Resolves when what is unsaved now was made durable; rejects when that failed. */
  durable(): Promise<void>;
  /** Nobody stores here any more: whoever waits for it hears so. */
  turnAway(reason: unknown): void;
  figures(): WriterFigures;
}

export interface WriterFigures {
  readonly isFailing: boolean;
  readonly isWriting: boolean;
  /** Samples that were given up because too many waited. */
  readonly givenUp: number;
  readonly waiting: number;
}

export interface WriterOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly book: Book;
  /** Days for which samples are kept: a late one must not bring back a day that was dropped. */
  readonly sampleDays: () => number;
  /** Asked first in each transaction. @throws when another process has taken over */
  readonly mayWrite: (tx: Db) => Promise<void>;
}

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export function createWriter(options: WriterOptions): Writer {
  const { store, clock, log, book } = options;
  const tables = new Set<string>();
  let waiters: Waiter[] = [];
  let current: Promise<boolean> | undefined;
  let isFailing = false;
  let givenUp = 0;

  const isWanted = ({ sample }: NumberedSample): boolean =>
    sample.scheduledAt > clock.nowMs() - options.sampleDays() * dayMs;

  const write = async (tx: Db, unsaved: Unsaved): Promise<readonly string[]> => {
    const { engine } = store;
    const samples = unsaved.samples.filter(isWanted);
    const missing = [...new Set(samples.map(({ sample }) => sampleTableOf(sample.scheduledAt)))].filter(
      (table) => !tables.has(table),
    );
    for (const table of missing) await createSampleTable(tx, table);
    for (const [number, at] of unsaved.truncations) await removeSegmentsAfter(tx, number, at);
    await saveSegments(tx, engine, [...unsaved.segments.values()]);
    await saveReadings(tx, engine, [...unsaved.readings.values()]);
    await insertSamples(tx, engine, samples);
    for (const claim of unsaved.claims.values()) await saveClaim(tx, claim);
    for (const [id, health] of unsaved.health) await saveVantageHealth(tx, id, health);
    await addLateHours(tx, unsaved.lateHours);
    await saveLateMonitors(tx, unsaved.late);
    return missing;
  };

  const flushOnce = async (): Promise<boolean> => {
    const waiting = waiters;
    waiters = [];
    if (isEmpty(book.unsaved())) {
      for (const waiter of waiting) waiter.resolve();
      return true;
    }
    const unsaved = book.takeUnsaved();
    try {
      const made = await store.transaction(async (tx) => {
        await options.mayWrite(tx);
        return write(tx, unsaved);
      });
      book.saved();
      for (const table of made) tables.add(table);
      if (isFailing) log.info('Samples are stored again.', { samples: unsaved.samples.length });
      isFailing = false;
      for (const waiter of waiting) waiter.resolve();
      return true;
    } catch (error) {
      // A day may have been dropped by another process, or the database restored: ask for the tables again.
      tables.clear();
      const dropped = book.notSaved();
      givenUp += dropped;
      if (!isFailing || dropped > 0) {
        log.error('Samples cannot be stored; they wait in memory.', {
          error,
          waiting: unsaved.samples.length,
          dropped,
        });
      }
      isFailing = true;
      for (const waiter of waiting) waiter.reject(error);
      return false;
    }
  };

  const flush = async (): Promise<boolean> => {
    // Whoever asks while another one writes wants what came since to be stored as well.
    while (current !== undefined) await current;
    current = flushOnce().finally(() => {
      current = undefined;
    });
    return current;
  };

  return {
    flush,
    durable: () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      waiters.push({ resolve, reject });
      return promise;
    },
    turnAway: (reason) => {
      for (const waiter of waiters.splice(0)) waiter.reject(reason);
    },
    figures: () => ({
      ...{ isFailing, givenUp, isWriting: current !== undefined },
      waiting: book.unsaved().samples.length,
    }),
  };
}
