/** Closed days and months. What stands here never changes again. */

import type { Db } from '#src/store/store.ts';
import { Uptime } from './contract-schemas.ts';
import { DayRecord, uptimeOf } from './derive/day-record.ts';
import type { TimeRange } from './derive/runs.ts';

export interface ComponentDay {
  readonly componentId: string;
  readonly record: DayRecord;
}

/** 500 components of 400 days. */
const daysMax = 200_000;

export async function listDays(db: Db, fromDay: string): Promise<ComponentDay[]> {
  const rows = await db
    .selectFrom('statusDays')
    .selectAll()
    .where('day', '>=', fromDay)
    .orderBy('day', 'desc')
    .limit(daysMax)
    .execute();
  return rows.flatMap(({ componentId, bar }): ComponentDay[] => {
    const parsed = DayRecord.safeParse(JSON.parse(bar));
    return parsed.success ? [{ componentId, record: parsed.data }] : [];
  });
}

/** Rows of one statement, below what both engines take as parameters. */
const rowsAtOnce = 300;

export async function insertDays(db: Db, days: readonly ComponentDay[]): Promise<void> {
  for (let from = 0; from < days.length; from += rowsAtOnce) {
    const rows = days
      .slice(from, from + rowsAtOnce)
      .map(({ componentId, record }) => ({ componentId, day: record.day, bar: JSON.stringify(record) }));
    await db
      .insertInto('statusDays')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['componentId', 'day']).doNothing())
      .execute();
  }
}

export async function insertMonths(
  db: Db,
  months: readonly {
    readonly componentId: string;
    readonly month: string;
    readonly range: TimeRange;
    readonly records: readonly DayRecord[];
  }[],
): Promise<void> {
  for (const { componentId, month, range, records } of months) {
    await db
      .insertInto('statusMonths')
      .values({ componentId, month, uptime: JSON.stringify(uptimeOf(records, range)) })
      .onConflict((conflict) => conflict.columns(['componentId', 'month']).doNothing())
      .execute();
  }
}

/** Newest first. */
export async function listMonths(
  db: Db,
  componentId: string,
  limit: number,
): Promise<{ month: string; uptime: Uptime }[]> {
  const rows = await db
    .selectFrom('statusMonths')
    .selectAll()
    .where('componentId', '=', componentId)
    .orderBy('month', 'desc')
    .limit(limit)
    .execute();
  return rows.flatMap(({ month, uptime }) => {
    const parsed = Uptime.safeParse(JSON.parse(uptime));
    return parsed.success ? [{ month, uptime: parsed.data }] : [];
  });
}
