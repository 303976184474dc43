/**
 * Puts right what was measured of monitors whose samples came late: the course of such a monitor is run once more, over
 * everything that is stored, from a moment at which nothing was open. In what order samples came makes no difference in
 * the end. What is not in the store any more, and what a monitor was before somebody changed it, stays as it was.
 */

import type { z } from 'zod';
import type { Clock } from '#src/core/ports.ts';
import { dayOfSampleTable, listSampleTables } from '#src/store/sample-days.ts';
import type { Store } from '#src/store/store.ts';
import type { Book } from '../book.ts';
import type { WatchSettings } from '../contract-lists.ts';
import type { MeasuredSegment } from '../contract-schemas.ts';
import type { LateMonitor } from '../late.ts';
import type { FactsOf } from '../measure/course.ts';
import { futureToleranceMs, staleAfterMs } from '../measure/reading.ts';
import { quietBefore, warmUntil } from '../measure/replay.ts';
import { readSegments } from '../read-segments.ts';
import type { MonitorRecord } from '../store/definitions.ts';
import { findFacts } from '../store/late.ts';
import type { SegmentRecord } from '../store/segments.ts';
import type { Writer } from '../writer.ts';
import { dayMs, hourMs } from './time.ts';

export interface Corrector {
  readonly store: Store;
  readonly clock: Clock;
  readonly book: Book;
  readonly writer: Writer;
  readonly settings: () => z.infer<typeof WatchSettings>;
}

/** Between so many the checks have their turn. */
const monitorsAtOnce = 10;
const breathMs = 5;
/** A vantage that works had some good samples in a row within so many periods; else the search goes further back, to here. */
const reachPeriods = 20;
const reachMaxMs = 6 * hourMs;

/** @throws the store's errors; what was not put right until then stays noted */
export async function correctLate(corrector: Corrector, signal: AbortSignal): Promise<void> {
  const { book, writer, clock, store } = corrector;
  const due = book.lateMonitors(clock.nowMs());
  if (due.length === 0 || !(await writer.flush())) return;
  const tables = await listSampleTables(store.db, store.engine);
  for (const [index, late] of due.entries()) {
    if (signal.aborted) return;
    await correctOne(corrector, tables, late);
    if (index % monitorsAtOnce === monitorsAtOnce - 1) await clock.sleep(breathMs, signal).catch(() => undefined);
  }
  // Figures are made of what is stored.
  await writer.flush();
}

async function correctOne(
  { store, clock, book, settings }: Corrector,
  tables: readonly string[],
  { monitorNumber, fromAt }: LateMonitor,
): Promise<void> {
  const held = book.ofNumber(monitorNumber);
  const keptFrom = clock.nowMs() - settings().sampleDays * dayMs;
  const [oldest] = tables;
  if (held === undefined || oldest === undefined) return book.forgetLate(monitorNumber);
  const { monitor } = held;
  const limitAt = Math.max(keptFrom, dayOfSampleTable(oldest), book.correctableFrom(), monitor.changedAt);
  const lateAt = Math.max(fromAt, limitAt);
  for (let turn = 0; turn < readAgainMax; turn += 1) {
    const saved = book.savedTimes();
    const nowAt = clock.nowMs();
    if (lateAt >= nowAt) return book.forgetLate(monitorNumber);
    const toAt = nowAt + futureToleranceMs;
    const read = (from: number): Promise<FactsOf[]> =>
      findFacts(store.db, tables, monitorNumber, { fromAt: Math.max(from, book.correctableFrom()), toAt });
    const { samples, quietAt } = await readBack(monitor, lateAt, read);
    const wantedAt = Math.max(quietAt, limitAt);
    const [known] = await readSegments(book, store.db, [monitor], { fromAt: wantedAt, toAt });
    // Samples that were stored meanwhile would be in neither.
    if (book.savedTimes() !== saved) continue;
    const previous = known && { ...segmentOf(known), monitorNumber };
    return book.correct(held, { samples, previous, fromAt: Math.max(wantedAt, known?.fromAt ?? wantedAt) }, nowAt);
  }
}

/** It is stored twice a second, and reading takes milliseconds. */
const readAgainMax = 5;

function segmentOf({ monitorId: _monitorId, ...segment }: MeasuredSegment): Omit<SegmentRecord, 'monitorNumber'> {
  return segment;
}

async function readBack(
  monitor: MonitorRecord,
  lateAt: number,
  read: (fromAt: number) => Promise<FactsOf[]>,
): Promise<{ samples: FactsOf[]; quietAt: number }> {
  const nearMs = reachPeriods * monitor.periodS * 1000;
  const staleMs = staleAfterMs(monitor);
  let samples: FactsOf[] = [];
  for (const reachMs of [nearMs, Math.max(nearMs, reachMaxMs)]) {
    const reachAt = lateAt - reachMs;
    samples = await read(reachAt - staleMs);
    // The whole life of the monitor: before that, nothing was held.
    if (reachAt <= monitor.createdAt) return { samples, quietAt: monitor.createdAt };
    const quietAt = quietBefore(samples, lateAt, monitor);
    if (quietAt !== undefined && quietAt >= reachAt) return { samples, quietAt };
  }
  // Never well for hours: what was held is known all the same, only not since when.
  return { samples, quietAt: Math.max(lateAt - nearMs, warmUntil(samples, lateAt, monitor)) };
}
