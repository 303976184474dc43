/** What vantages hold, as it is stored: the fold itself when it changed, and the newest sample beside it. */

import { sql } from 'kysely';
import { resultOf, SampleResult } from '#src/core/failure.ts';
import type { Engine } from '#src/store/engine.ts';
import { listSampleTables } from '#src/store/sample-days.ts';
import type { Db } from '#src/store/store.ts';
import type { MonitorReadingRow } from '#src/store/tables-watch.ts';
import type { Threshold } from '../measure/damping.ts';
import type { Reading, SampleFacts } from '../measure/reading.ts';
import { type CellValue, replaceOnConflict, writeRows } from './multi-row.ts';
import { failureOf } from './samples.ts';

export interface NumberedReading {
  readonly monitorNumber: number;
  readonly vantageNumber: number;
  readonly reading: Reading;
}

const columns = [
  ...['monitor_number', 'vantage_number', 'bad_over', 'bad_run', 'failing_over', 'failing_run', 'failure', 'since'],
  ...['scheduled_at', 'sampled_at', 'usable_at', 'last_ok_at', 'last_failure_at', 'first_failure_at'],
  ...['latest_result', 'latest_failure', 'total_us'],
] as const;
const ending = replaceOnConflict(columns, ['monitor_number', 'vantage_number']);

export async function saveReadings(tx: Db, engine: Engine, readings: readonly NumberedReading[]): Promise<void> {
  await writeRows(tx, { engine, table: 'monitor_readings', columns, ending }, readings.map(cellsOf));
}

function cellsOf({ monitorNumber, vantageNumber, reading }: NumberedReading): CellValue[] {
  const { bad, failing } = reading.damped;
  return [
    ...[monitorNumber, vantageNumber, overOf(bad), bad.run, overOf(failing), failing.run],
    ...[reading.failure, reading.since, reading.scheduledAt, reading.sampledAt, reading.usableAt, reading.lastOkAt],
    ...[reading.lastFailureAt, reading.firstFailureAt, reading.latestResult, reading.latestFailure],
    reading.totalMs === null ? null : Math.min(2_000_000_000, Math.round(reading.totalMs * 1000)),
  ];
}

function overOf({ isOver }: Threshold): number | null {
  return isOver === null ? null : Number(isOver);
}

export async function listReadings(db: Db): Promise<NumberedReading[]> {
  const rows = await db.selectFrom('monitorReadings').selectAll().execute();
  return rows.map((row) => ({
    monitorNumber: row.monitorNumber,
    vantageNumber: row.vantageNumber,
    reading: readingOf(row),
  }));
}

function readingOf(row: MonitorReadingRow): Reading {
  const latest = SampleResult.safeParse(row.latestResult);
  return {
    damped: {
      bad: { isOver: row.badOver === null ? null : row.badOver === 1, run: row.badRun },
      failing: { isOver: row.failingOver === null ? null : row.failingOver === 1, run: row.failingRun },
    },
    ...{ failure: failureOf(row.failure), since: row.since, scheduledAt: row.scheduledAt, sampledAt: row.sampledAt },
    ...{ usableAt: row.usableAt, lastOkAt: row.lastOkAt, lastFailureAt: row.lastFailureAt },
    firstFailureAt: row.firstFailureAt,
    latestResult: latest.success ? latest.data : null,
    latestFailure: failureOf(row.latestFailure),
    totalMs: row.totalUs === null ? null : row.totalUs / 1000,
  };
}

export interface NewestSample {
  readonly monitorNumber: number;
  readonly vantageNumber: number;
  readonly facts: SampleFacts;
}

/** The newest stored sample of each reading, from the two newest days. */
export async function listNewestSamples(db: Db, engine: Engine): Promise<NewestSample[]> {
  const tables = (await listSampleTables(db, engine)).slice(-2);
  const newest: NewestSample[] = [];
  for (const name of tables) {
    const table = sql.table(name);
    const { rows } = await sql<{
      monitorNumber: number;
      vantageNumber: number;
      dueAt: number;
      startedAt: number;
      totalUs: number;
      failure: string | null;
    }>`
      select s.monitor_number, s.vantage_number, s.due_at, s.started_at, s.total_us, s.failure
      from monitor_readings r
      join ${table} s on s.monitor_number = r.monitor_number and s.vantage_number = r.vantage_number
        and s.due_at = (select max(t.due_at) from ${table} t
          where t.monitor_number = r.monitor_number and t.vantage_number = r.vantage_number)`.execute(db);
    for (const { monitorNumber, vantageNumber, dueAt, startedAt, totalUs, failure } of rows) {
      const named = failureOf(failure);
      const facts = { scheduledAt: dueAt, startedAt, totalMs: totalUs / 1000, result: resultOf(named ?? undefined) };
      newest.push({ monitorNumber, vantageNumber, facts: { ...facts, failure: named } });
    }
  }
  return newest;
}
