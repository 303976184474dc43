/**
 * Rows of the outbox. A notice goes `queued` → `claimed` → `committing` → `sent`, and back to `queued` when it is to be
 * tried again. `committing` is written before the last byte that makes a receiver take the message, so after a crash it is
 * known of each one whether it was certainly not sent, certainly sent, or in doubt.
 */

import type { Insertable, Selectable } from 'kysely';
import { NoticeChannel, type ToldCounts } from '../contract-notices.ts';
import type { Db } from '#src/store/store.ts';
import type { NoticeRow } from '#src/store/tables-notices.ts';

export type NewNotice = Pick<
  NoticeRow,
  | 'id'
  | 'causeId'
  | 'subscriberId'
  | 'channel'
  | 'locale'
  | 'threadId'
  | 'priority'
  | 'isDigest'
  | 'notBeforeAt'
  | 'createdAt'
>;

export interface NoticeRecord {
  readonly id: string;
  readonly causeId: string;
  readonly subscriberId: string;
  readonly channel: NoticeChannel;
  readonly priority: number;
  readonly isDigest: boolean;
  readonly digestId: string | null;
  readonly attempts: number;
  readonly createdAt: number;
}

function fromRow(row: Selectable<NoticeRow>): NoticeRecord {
  const { id, causeId, subscriberId, priority, digestId, attempts, createdAt } = row;
  const channel = NoticeChannel.parse(row.channel);
  return { id, causeId, subscriberId, channel, priority, isDigest: row.isDigest === 1, digestId, attempts, createdAt };
}

/** SQLite takes 32,766 values in one statement; each row has seventeen. */
const rowsAtOnceMax = 500;

export async function insertNotices(tx: Db, notices: readonly NewNotice[]): Promise<void> {
  const fresh = { digestId: null, state: 'queued', attempts: 0, leaseOwner: null, leaseUntilAt: null };
  for (let from = 0; from < notices.length; from += rowsAtOnceMax) {
    const rows = notices
      .slice(from, from + rowsAtOnceMax)
      .map((notice): Insertable<NoticeRow> => ({ ...notice, ...fresh, reason: null, settledAt: null }));
    await tx
      .insertInto('notices')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['causeId', 'subscriberId', 'channel']).doNothing())
      .execute();
  }
}

/**
 * What waits for the same subscribers about the same thing is replaced; by a translation only what it translates, because
 * it is no newer news. Gives the most urgent priority for each.
 */
export async function overtakeOlder(
  tx: Db,
  newer: { threadId: string; causeId: string; createdAt: number; translates: string | undefined },
  subscriberIds: readonly string[],
  nowMs: number,
): Promise<Map<string, number>> {
  const priorities = new Map<string, number>();
  if (subscriberIds.length === 0) return priorities;
  const { translates } = newer;
  const rows = await tx
    .updateTable('notices')
    .set({ state: 'overtaken', settledAt: nowMs, reason: null })
    .where('threadId', '=', newer.threadId)
    .where('state', '=', 'queued')
    .where('causeId', '!=', newer.causeId)
    .where('createdAt', '<=', newer.createdAt)
    .where('subscriberId', 'in', subscriberIds)
    .$if(translates !== undefined, (query) => query.where('causeId', '=', translates ?? ''))
    .returning(['subscriberId', 'priority'])
    .execute();
  for (const { subscriberId, priority } of rows) {
    priorities.set(subscriberId, Math.min(priority, priorities.get(subscriberId) ?? priority));
  }
  return priorities;
}

/** In each state that can be sent from: the most urgent first, then the oldest. */
export async function claimNotices(
  tx: Db,
  claim: { channel: NoticeChannel; owner: string; nowMs: number; leaseMs: number; limit: number },
): Promise<NoticeRecord[]> {
  const due = await tx
    .selectFrom('notices')
    .selectAll()
    .where('state', '=', 'queued')
    .where('channel', '=', claim.channel)
    .where('notBeforeAt', '<=', claim.nowMs)
    .orderBy('priority')
    .orderBy('notBeforeAt')
    .limit(claim.limit)
    .execute();
  const digestReaders = [...new Set(due.filter((row) => row.isDigest === 1).map((row) => row.subscriberId))];
  const parts = digestReaders.length === 0 ? [] : await dueForDigest(tx, digestReaders, claim);
  const rows = [...new Map([...due, ...parts].map((row) => [row.id, row])).values()];
  if (rows.length === 0) return [];
  await tx
    .updateTable('notices')
    .set({ state: 'claimed', leaseOwner: claim.owner, leaseUntilAt: claim.nowMs + claim.leaseMs })
    .where(
      'id',
      'in',
      rows.map((row) => row.id),
    )
    .execute();
  return rows.map(fromRow);
}

/** Everything that waits for one reader goes into one mail. */
const perDigestMax = 200;

async function dueForDigest(
  tx: Db,
  subscriberIds: readonly string[],
  claim: { channel: NoticeChannel; nowMs: number },
): Promise<Selectable<NoticeRow>[]> {
  return tx
    .selectFrom('notices')
    .selectAll()
    .where('subscriberId', 'in', subscriberIds)
    .where('state', '=', 'queued')
    .where('isDigest', '=', 1)
    .where('notBeforeAt', '<=', claim.nowMs)
    .limit(subscriberIds.length * perDigestMax)
    .execute();
}

export async function saveDigestId(tx: Db, ids: readonly string[], digestId: string): Promise<void> {
  await tx.updateTable('notices').set({ digestId }).where('id', 'in', ids).execute();
}

/** Those of the ids that may be sent: ours, and still wanted. */
export async function markCommitting(tx: Db, owner: string, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx
    .updateTable('notices')
    .set({ state: 'committing' })
    .where('id', 'in', ids)
    .where('state', '=', 'claimed')
    .where('leaseOwner', '=', owner)
    .returning('id')
    .execute();
  return new Set(rows.map((row) => row.id));
}

export interface Settlement {
  readonly state: 'sent' | 'failed' | 'queued' | 'uncertain';
  readonly reason: string | null;
  readonly attempts: number;
  readonly notBeforeAt: number;
  readonly settledAt: number | null;
}

/** Of whoever holds them: what another process has taken over since is its own, and may be on its way already. */
export async function settleNotices(
  tx: Db,
  { owner, ids }: { readonly owner: string; readonly ids: readonly string[] },
  settlement: Settlement,
): Promise<void> {
  await tx
    .updateTable('notices')
    .set({ ...settlement, leaseOwner: null, leaseUntilAt: null })
    .where('id', 'in', ids)
    .where('state', 'in', ['claimed', 'committing'])
    .where('leaseOwner', '=', owner)
    .execute();
}

export async function extendLeases(db: Db, owner: string, untilAt: number): Promise<void> {
  await db
    .updateTable('notices')
    .set({ leaseUntilAt: untilAt })
    .where('state', 'in', ['claimed', 'committing'])
    .where('leaseOwner', '=', owner)
    .execute();
}

/** What this process claimed and did not begin. */
export async function releaseClaims(db: Db, owner: string): Promise<void> {
  await db
    .updateTable('notices')
    .set({ state: 'queued', leaseOwner: null, leaseUntilAt: null })
    .where('state', '=', 'claimed')
    .where('leaseOwner', '=', owner)
    .execute();
}

/**
 * What a process that died had in its hands. Where the last byte was not written yet, nothing was sent. Where it was, nobody
 * knows; webhooks and push messages carry a key by which the receiver tells, so they are always sent again.
 */
export async function recoverLost(
  tx: Db,
  options: { readonly lostBeforeAt: number; readonly inDoubt: 'resend' | 'withhold'; readonly nowMs: number },
): Promise<number> {
  const { lostBeforeAt, nowMs } = options;
  const free = { leaseOwner: null, leaseUntilAt: null };
  const again = await tx
    .updateTable('notices')
    .set({ state: 'queued', notBeforeAt: nowMs, ...free })
    .where((eb) =>
      eb.or([
        eb('state', '=', 'claimed'),
        eb.and([eb('state', '=', 'committing'), eb('channel', '!=', 'email')]),
        ...(options.inDoubt === 'resend' ? [eb('state', '=', 'committing')] : []),
      ]),
    )
    .where('leaseUntilAt', '<=', lostBeforeAt)
    .executeTakeFirst();
  await tx
    .updateTable('notices')
    .set({ state: 'uncertain', settledAt: nowMs, reason: 'in doubt after a crash', ...free })
    .where('state', '=', 'committing')
    .where('leaseUntilAt', '<=', lostBeforeAt)
    .execute();
  return Number(again.numUpdatedRows);
}

interface Counted {
  readonly causeId: string;
  readonly channel: string;
  readonly locale: string;
  readonly counts: ToldCounts;
  /** Of those that were sent. */
  readonly firstAt: number | null;
  readonly lastAt: number | null;
}

export const noneTold: ToldCounts = { queued: 0, sent: 0, failed: 0, overtaken: 0, uncertain: 0 };

export function addCounts(a: ToldCounts, b: ToldCounts): ToldCounts {
  return {
    queued: a.queued + b.queued,
    sent: a.sent + b.sent,
    failed: a.failed + b.failed,
    overtaken: a.overtaken + b.overtaken,
    uncertain: a.uncertain + b.uncertain,
  };
}

const countOfState: Readonly<Record<string, keyof ToldCounts>> = {
  queued: 'queued',
  claimed: 'queued',
  committing: 'queued',
  sent: 'sent',
  failed: 'failed',
  overtaken: 'overtaken',
  uncertain: 'uncertain',
};

export async function countTold(db: Db, causeIds: readonly string[]): Promise<Counted[]> {
  if (causeIds.length === 0) return [];
  const rows = await db
    .selectFrom('notices')
    .select((eb) => [
      ...(['causeId', 'channel', 'locale', 'state'] as const),
      eb.fn.countAll<number>().as('count'),
      eb.fn.min('settledAt').as('firstAt'),
      eb.fn.max('settledAt').as('lastAt'),
    ])
    .where('causeId', 'in', causeIds)
    .groupBy(['causeId', 'channel', 'locale', 'state'])
    .execute();
  const found = new Map<string, Counted>();
  for (const { causeId, channel, locale, state, count, firstAt, lastAt } of rows) {
    const key = JSON.stringify([causeId, channel, locale]);
    const before = found.get(key) ?? { causeId, channel, locale, counts: noneTold, firstAt: null, lastAt: null };
    const counts = addCounts(before.counts, { ...noneTold, [countOfState[state] ?? 'failed']: Number(count) });
    found.set(key, { ...before, counts, ...(state === 'sent' && { firstAt, lastAt }) });
  }
  return [...found.values()];
}

/** Failed and uncertain ones of one cause, for subscribers that still exist. */
export async function requeue(tx: Db, causeId: string, nowMs: number): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable('notices')
    .set({ state: 'queued', attempts: 0, notBeforeAt: nowMs, createdAt: nowMs, reason: null, settledAt: null })
    .where('causeId', '=', causeId)
    .where('state', 'in', ['failed', 'uncertain'])
    .where('subscriberId', 'in', (eb) =>
      eb.selectFrom('noticeSubscribers').select('id').where('state', '=', 'confirmed'),
    )
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

export interface Waiting {
  readonly count: number;
  readonly oldestAt: number | null;
}

export async function countWaiting(db: Db): Promise<Map<string, Waiting>> {
  const rows = await db
    .selectFrom('notices')
    .select((eb) => ['channel', eb.fn.countAll<number>().as('count'), eb.fn.min('createdAt').as('oldestAt')])
    .where('state', 'in', ['queued', 'claimed', 'committing'])
    .groupBy('channel')
    .execute();
  return new Map(rows.map((row) => [row.channel, { count: Number(row.count), oldestAt: row.oldestAt }]));
}
