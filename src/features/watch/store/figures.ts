/** Hourly and daily figures as they are stored. */

import { sql } from 'kysely';
import { z } from 'zod';
import type { Engine } from '#src/store/engine.ts';
import { listSampleTables, tablesBetween } from '#src/store/sample-days.ts';
import type { Db } from '#src/store/store.ts';
import type { FigureRow } from '#src/store/tables-watch.ts';
import { emptyFigure, type Figure, type Span, type TimedSample, timedColumns } from '../figures/figure.ts';
import { readSketch, sketchText } from '../figures/sketch.ts';
import { type CellValue, replaceOnConflict, writeRows } from './multi-row.ts';

export type FigureTable = 'hourly_figures' | 'daily_figures';

export interface NumberedFigure {
  readonly monitorNumber: number;
  readonly figure: Figure;
}

const columns = [
  ...['monitor_number', 'at', 'ok_ms', 'degraded_ms', 'failing_ms', 'unknown_ms', 'samples', 'usable'],
  ...['sketch', 'phases'],
] as const;
const ending = replaceOnConflict(columns, ['monitor_number', 'at']);

export async function saveFigures(
  tx: Db,
  target: { readonly engine: Engine; readonly table: FigureTable },
  figures: readonly NumberedFigure[],
): Promise<void> {
  const rows = figures.map(({ monitorNumber, figure }): CellValue[] => [
    ...[monitorNumber, figure.at, figure.okMs, figure.degradedMs, figure.failingMs, figure.unknownMs],
    ...[figure.samples, figure.usable, sketchText(figure.sketch), JSON.stringify(figure.phases)],
  ]);
  await writeRows(tx, { ...target, columns, ending }, rows);
}

const PhasePair = z.tuple([z.number(), z.number()]);
const Phases = z.object({
  dnsMs: PhasePair,
  connectMs: PhasePair,
  tlsMs: PhasePair,
  firstByteMs: PhasePair,
  transferMs: PhasePair,
});

function figureOfRow(row: FigureRow): Figure {
  const phases = Phases.safeParse(JSON.parse(row.phases));
  const { monitorNumber: _number, ...rest } = row;
  return {
    ...rest,
    sketch: readSketch(row.sketch),
    phases: phases.success ? phases.data : emptyFigure(row.at, 0).phases,
  };
}

export async function findFigures(
  db: Db,
  table: FigureTable,
  monitorNumbers: readonly number[],
  { fromAt, toAt }: Span,
): Promise<NumberedFigure[]> {
  if (monitorNumbers.length === 0) return [];
  const rows = await db
    .selectFrom(table === 'hourly_figures' ? 'hourlyFigures' : 'dailyFigures')
    .selectAll()
    .where('monitorNumber', 'in', [...monitorNumbers])
    .where('at', '>=', fromAt)
    .where('at', '<', toAt)
    .orderBy('at')
    .execute();
  return rows.map((row) => ({ monitorNumber: row.monitorNumber, figure: figureOfRow(row) }));
}

export interface TimedOf extends TimedSample {
  readonly monitorNumber: number;
}

export async function findTimedSamples(
  db: Db,
  engine: Engine,
  question: Span & { readonly monitorNumbers: readonly number[]; readonly vantageNumber?: number | undefined },
): Promise<TimedOf[]> {
  const { monitorNumbers, vantageNumber, fromAt, toAt } = question;
  if (monitorNumbers.length === 0) return [];
  const tables = tablesBetween(await listSampleTables(db, engine), fromAt, toAt);
  const ofVantage = vantageNumber === undefined ? sql`` : sql`and vantage_number = ${vantageNumber}`;
  const chosen = sql.raw(['monitor_number', ...timedColumns].join(', '));
  const found: TimedOf[] = [];
  for (const table of tables) {
    const { rows } = await sql<TimedOf>`
      select ${chosen} from ${sql.table(table)}
      where monitor_number in (${sql.join(monitorNumbers)}) ${ofVantage}
        and due_at >= ${fromAt} and due_at < ${toAt}`.execute(db);
    for (const row of rows) found.push(row);
  }
  return found;
}

export async function removeHoursBefore(tx: Db, at: number): Promise<void> {
  await tx.deleteFrom('hourlyFigures').where('at', '<', at).execute();
}

export async function listLateHours(db: Db): Promise<number[]> {
  return (await db.selectFrom('lateHours').select('at').orderBy('at').limit(100).execute()).map((row) => row.at);
}

export async function addLateHours(tx: Db, hours: Iterable<number>): Promise<void> {
  for (const at of hours) {
    await tx
      .insertInto('lateHours')
      .values({ at })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

export async function removeLateHour(tx: Db, at: number): Promise<void> {
  await tx.deleteFrom('lateHours').where('at', '=', at).execute();
}
