/** Monitors of which samples came late, and samples as corrections read them. */

import { sql } from 'kysely';
import { resultOf } from '#src/core/failure.ts';
import { tablesBetween } from '#src/store/sample-days.ts';
import type { Db } from '#src/store/store.ts';
import type { Span } from '../figures/figure.ts';
import type { LateMonitor } from '../late.ts';
import type { FactsOf } from '../measure/course.ts';
import { failureOf } from './samples.ts';

export async function listLateMonitors(db: Db): Promise<LateMonitor[]> {
  return db.selectFrom('lateMonitors').select(['monitorNumber', 'fromAt']).execute();
}

/** `null`: its past was corrected. */
export async function saveLateMonitors(tx: Db, late: ReadonlyMap<number, number | null>): Promise<void> {
  for (const [monitorNumber, fromAt] of late) {
    await (fromAt === null
      ? tx.deleteFrom('lateMonitors').where('monitorNumber', '=', monitorNumber).execute()
      : tx
          .insertInto('lateMonitors')
          .values({ monitorNumber, fromAt })
          .onConflict((conflict) => conflict.column('monitorNumber').doUpdateSet({ fromAt }))
          .execute());
  }
}

interface FactsRow {
  readonly vantageNumber: number;
  readonly dueAt: number;
  readonly startedAt: number;
  readonly totalUs: number;
  readonly failure: string | null;
}

/** @param tables those of the days that there are */
export async function findFacts(
  db: Db,
  tables: readonly string[],
  monitorNumber: number,
  { fromAt, toAt }: Span,
): Promise<FactsOf[]> {
  const found: FactsOf[] = [];
  for (const table of tablesBetween(tables, fromAt, toAt)) {
    const { rows } = await sql<FactsRow>`
      select vantage_number, due_at, started_at, total_us, failure from ${sql.table(table)}
      where monitor_number = ${monitorNumber} and due_at >= ${fromAt} and due_at < ${toAt}`.execute(db);
    for (const { vantageNumber, dueAt, startedAt, totalUs, failure } of rows) {
      const named = failureOf(failure);
      const facts = { scheduledAt: dueAt, startedAt, totalMs: totalUs / 1000, result: resultOf(named ?? undefined) };
      found.push({ vantageNumber, sample: { ...facts, failure: named } });
    }
  }
  return found;
}
