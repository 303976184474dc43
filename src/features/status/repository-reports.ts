/** Reports of people in the store. */

import type { Db } from '#src/store/store.ts';
import type { StatusReportRow } from '#src/store/tables-status.ts';
import { Report } from './contract-records.ts';

export async function findRecentReport(
  db: Db,
  of: { readonly componentId: string | null; readonly reporter: string; readonly after: number },
): Promise<string | undefined> {
  const row = await db
    .selectFrom('statusReports')
    .select('id')
    .where('componentId', of.componentId === null ? 'is' : '=', of.componentId)
    .where('reporter', '=', of.reporter)
    .where('at', '>', of.after)
    .executeTakeFirst();
  return row?.id;
}

export async function insertReport(db: Db, report: Report, reporter: string): Promise<void> {
  await db
    .insertInto('statusReports')
    .values({ ...report, reporter, isVerified: report.isVerified ? 1 : 0 })
    .execute();
}

export interface ReportCount {
  readonly componentId: string;
  readonly isVerified: boolean;
  readonly count: number;
}

export async function countReports(db: Db, after: number): Promise<ReportCount[]> {
  const rows = await db
    .selectFrom('statusReports')
    .select((eb) => ['componentId', 'isVerified', eb.fn.countAll<number>().as('n')])
    .where('at', '>', after)
    .groupBy(['componentId', 'isVerified'])
    .execute();
  return rows.flatMap(({ componentId, isVerified, n }) =>
    componentId === null ? [] : [{ componentId, isVerified: isVerified === 1, count: Number(n) }],
  );
}

export interface ShownText {
  readonly componentId: string;
  readonly text: string;
  readonly at: number;
}

/** More than a page shows, of all components together. */
const shownMax = 500;

/** What people wrote and somebody let be shown; newest first. */
export async function listShownTexts(db: Db, after: number): Promise<ShownText[]> {
  const rows = await db
    .selectFrom('statusReports')
    .select(['componentId', 'publicText', 'at'])
    .where('at', '>', after)
    .where('moderation', '=', 'shown')
    .where('publicText', '!=', '')
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .limit(shownMax)
    .execute();
  return rows.flatMap(({ componentId, publicText, at }) =>
    componentId === null ? [] : [{ componentId, text: publicText, at }],
  );
}

export async function countReportsOf(db: Db, componentId: string | null, after: number): Promise<number> {
  const row = await db
    .selectFrom('statusReports')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('componentId', componentId === null ? 'is' : '=', componentId)
    .where('at', '>', after)
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

export async function pageOfReports(
  db: Db,
  page: {
    readonly offset: number;
    readonly limit: number;
    readonly componentId: string | undefined;
    readonly moderation: Report['moderation'] | undefined;
  },
): Promise<{ reports: Report[]; total: number }> {
  let query = db.selectFrom('statusReports');
  if (page.componentId !== undefined) query = query.where('componentId', '=', page.componentId);
  if (page.moderation !== undefined) query = query.where('moderation', '=', page.moderation);
  const counted = await query.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirst();
  const rows = await query
    .selectAll()
    .orderBy('at', 'desc')
    .orderBy('id', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute();
  return { reports: rows.map(reportOf), total: Number(counted?.n ?? 0) };
}

/** Times of the reports of one component; more than fit are counted by the newest. */
const timesMax = 20_000;

export async function listReportTimes(
  db: Db,
  componentId: string,
  range: { readonly fromAt: number; readonly toAt: number },
): Promise<{ readonly at: number; readonly isVerified: boolean }[]> {
  const rows = await db
    .selectFrom('statusReports')
    .select(['at', 'isVerified'])
    .where('componentId', '=', componentId)
    .where('at', '>=', range.fromAt)
    .where('at', '<', range.toAt)
    .orderBy('at', 'desc')
    .limit(timesMax)
    .execute();
  return rows.map(({ at, isVerified }) => ({ at, isVerified: isVerified === 1 }));
}

export async function findReport(db: Db, id: string): Promise<Report | undefined> {
  const row = await db.selectFrom('statusReports').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : reportOf(row);
}

export async function saveModeration(
  db: Db,
  { id, moderation, publicText }: Pick<Report, 'id' | 'moderation' | 'publicText'>,
): Promise<void> {
  await db.updateTable('statusReports').set({ moderation, publicText }).where('id', '=', id).execute();
}

/** After this a hash leads nowhere anyway, because its key is gone. */
const reporterKeptMs = 2 * 86_400_000;
/** What people wrote is not kept for ever; the counts of old days are history of no use. */
const reportKeptMs = 400 * 86_400_000;

export async function forgetReporters(db: Db, now: number): Promise<void> {
  await db
    .updateTable('statusReports')
    .set({ reporter: null })
    .where('reporter', 'is not', null)
    .where('at', '<', now - reporterKeptMs)
    .execute();
  await db
    .deleteFrom('statusReports')
    .where('at', '<', now - reportKeptMs)
    .execute();
}

function reportOf({ reporter: _reporter, ...row }: StatusReportRow): Report {
  const moderation = Report.shape.moderation.catch('waiting').parse(row.moderation);
  return { ...row, isVerified: row.isVerified === 1, moderation };
}
