/**
 * Counts stay, notices go: a week after everybody was told, who was told is nobody's business any more. Also removes
 * sign-ups that nobody confirmed, and addresses that left for good.
 */

import { z } from 'zod';
import type { Db, Store } from '#src/store/store.ts';
import { ToldCounts } from '../contract-notices.ts';
import { countTold } from './outbox-repository.ts';
import { eraseLeft } from './farewell.ts';
import { removeExpiredSignUps } from './sign-up-repository.ts';

const keepMs = 7 * 86_400_000;
/** Rows that one transaction removes: others on the store wait no longer. */
const removedAtOnceMax = 5000;

const Archived = z.array(
  z.strictObject({
    ...{ causeId: z.string(), channel: z.string(), locale: z.string(), counts: ToldCounts },
    ...{ firstAt: z.number().nullable(), lastAt: z.number().nullable() },
  }),
);
export type Archived = z.infer<typeof Archived>;

/** Counts of causes, from the notices, or from what was kept of them. */
export async function toldOf(db: Db, causeIds: readonly string[]): Promise<Archived> {
  if (causeIds.length === 0) return [];
  const rows = await db
    .selectFrom('noticeJobs')
    .select(['causeId', 'archived'])
    .where('causeId', 'in', causeIds)
    .execute();
  const kept = rows.flatMap(({ archived }) => (archived === null ? [] : Archived.parse(JSON.parse(archived))));
  const live = rows.filter(({ archived }) => archived === null).map(({ causeId }) => causeId);
  return [...kept, ...(await countTold(db, live))];
}

export async function tidy(store: Store, nowMs: number): Promise<void> {
  await store.transaction(async (tx) => {
    await removeExpiredSignUps(tx, nowMs);
    await eraseLeft(tx, nowMs);
  });
  while (await archiveOne(store, nowMs));
}

/** True when there may be more. */
async function archiveOne(store: Store, nowMs: number): Promise<boolean> {
  return store.transaction(async (tx) => {
    const job = await tx
      .selectFrom('noticeJobs')
      .select(['id', 'causeId', 'archived'])
      .where('state', '=', 'expanded')
      .where('createdAt', '<', nowMs - keepMs)
      .orderBy('createdAt')
      .limit(1)
      .executeTakeFirst();
    if (job === undefined) return false;
    if (job.archived === null) {
      const archived = JSON.stringify(await countTold(tx, [job.causeId]));
      await tx.updateTable('noticeJobs').set({ archived }).where('id', '=', job.id).execute();
    }
    const removed = await removeNotices(tx, job.causeId);
    if (removed === 0) await tx.updateTable('noticeJobs').set({ state: 'archived' }).where('id', '=', job.id).execute();
    return true;
  });
}

async function removeNotices(tx: Db, causeId: string): Promise<number> {
  const { numDeletedRows } = await tx
    .deleteFrom('notices')
    .where('id', 'in', (eb) =>
      eb.selectFrom('notices').select('id').where('causeId', '=', causeId).limit(removedAtOnceMax),
    )
    .executeTakeFirst();
  return Number(numDeletedRows);
}
