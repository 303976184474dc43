/** Rows of jobs: one for each cause, written in its transaction. */

import type { Selectable } from 'kysely';
import { z } from 'zod';
import { invariant } from '#src/core/errors.ts';
import type { Db } from '#src/store/store.ts';
import type { NoticeJobRow } from '#src/store/tables-notices.ts';
import { NoticeContent, noticePriorities } from './content.ts';

const Audience = z.strictObject({ componentIds: z.array(z.string()), onlyLocales: z.array(z.string()).nullable() });

export interface JobRecord {
  readonly id: string;
  readonly causeKind: 'statement' | 'maintenance';
  readonly causeId: string;
  readonly threadId: string;
  /** Index in `noticePriorities`. */
  readonly priority: number;
  readonly severity: string;
  readonly audience: z.infer<typeof Audience>;
  readonly content: NoticeContent;
  readonly createdAt: number;
  readonly state: string;
  readonly expandedTo: string;
}

function fromRow(row: Selectable<NoticeJobRow>): JobRecord {
  const { componentIds, content, causeKind, archived: _, ...rest } = row;
  return {
    ...rest,
    causeKind: causeKind === 'maintenance' ? 'maintenance' : 'statement',
    audience: Audience.parse(JSON.parse(componentIds)),
    content: NoticeContent.parse(JSON.parse(content)),
  };
}

export function priorityName(priority: number): (typeof noticePriorities)[number] {
  const name = noticePriorities[priority];
  invariant(name !== undefined, 'a stored priority has a name.');
  return name;
}

/** A cause that is queued already stays as it is. */
export async function insertJob(tx: Db, job: JobRecord): Promise<boolean> {
  const { audience, content, ...row } = job;
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('noticeJobs')
    .values({ ...row, componentIds: JSON.stringify(audience), content: JSON.stringify(content), archived: null })
    .onConflict((conflict) => conflict.column('causeId').doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

export async function findExpandingJob(db: Db): Promise<JobRecord | undefined> {
  const row = await db
    .selectFrom('noticeJobs')
    .selectAll()
    .where('state', '=', 'expanding')
    // In the order of the causes, whatever their priority: an older text must not come after a newer one.
    .orderBy('createdAt')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function saveExpansion(
  tx: Db,
  id: string,
  progress: { state: string; expandedTo: string },
): Promise<void> {
  await tx.updateTable('noticeJobs').set(progress).where('id', '=', id).execute();
}

export async function findJob(db: Db, id: string): Promise<JobRecord | undefined> {
  const row = await db.selectFrom('noticeJobs').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

/** At most as many as one batch of sending has causes. */
export async function findJobsOfCauses(db: Db, causeIds: readonly string[]): Promise<Map<string, JobRecord>> {
  if (causeIds.length === 0) return new Map();
  const rows = await db.selectFrom('noticeJobs').selectAll().where('causeId', 'in', causeIds).execute();
  return new Map(rows.map((row) => [row.causeId, fromRow(row)]));
}

export async function listJobs(
  db: Db,
  filter: { threadId?: string | undefined; before?: number | undefined; limit: number },
): Promise<JobRecord[]> {
  let query = db
    .selectFrom('noticeJobs')
    .selectAll()
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(filter.limit);
  if (filter.threadId !== undefined) query = query.where('threadId', '=', filter.threadId);
  if (filter.before !== undefined) query = query.where('createdAt', '<', filter.before);
  return (await query.execute()).map(fromRow);
}
