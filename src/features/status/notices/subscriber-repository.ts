/** Rows of subscribers. Addresses are sealed; what compares them is a keyed hash. */

import type { Selectable } from 'kysely';
import { NoticeChannel, NoticeChoice, type SubscriberFigures, SubscriberState } from '../contract-notices.ts';
import type { Db } from '#src/store/store.ts';
import type { NoticeSubscriberRow } from '#src/store/tables-notices.ts';
import type { NoticeKeys } from './keys.ts';

export interface SubscriberRecord {
  readonly id: string;
  readonly channel: NoticeChannel;
  /** As its notifier takes it. */
  readonly address: string;
  readonly addressHash: string;
  readonly state: SubscriberState;
  readonly choice: NoticeChoice;
  readonly rotation: number;
  readonly bounces: number;
  readonly confirmedAt: number;
  readonly changedAt: number;
  readonly lastSentAt: number | null;
}

function subscriberFromRow(row: Selectable<NoticeSubscriberRow>, keys: NoticeKeys): SubscriberRecord {
  const { addressSealed, channel, state, choice, ...rest } = row;
  return {
    ...rest,
    channel: NoticeChannel.parse(channel),
    state: SubscriberState.parse(state),
    choice: NoticeChoice.parse(JSON.parse(choice)),
    address: keys.openAddress(addressSealed, row.addressHash),
  };
}

function everybody(db: Db) {
  return db.selectFrom('noticeSubscribers').selectAll();
}

/** Who left is nobody's subscriber any more; only `farewell.ts` looks for them, and who erases them. */
function present(db: Db) {
  return everybody(db).where('state', '!=', 'left');
}

export async function findSubscriber(db: Db, keys: NoticeKeys, id: string): Promise<SubscriberRecord | undefined> {
  const row = await present(db).where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : subscriberFromRow(row, keys);
}

/** Also who left: what is stored of them is theirs until it is erased. */
export async function findForErasing(db: Db, keys: NoticeKeys, id: string): Promise<SubscriberRecord | undefined> {
  const row = await everybody(db).where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : subscriberFromRow(row, keys);
}

export async function findSubscriberByHash(
  db: Db,
  keys: NoticeKeys,
  hash: string,
): Promise<SubscriberRecord | undefined> {
  const row = await present(db).where('addressHash', '=', hash).executeTakeFirst();
  return row === undefined ? undefined : subscriberFromRow(row, keys);
}

/** At most as many as one batch of sending. */
export async function findSubscribers(
  db: Db,
  keys: NoticeKeys,
  ids: readonly string[],
): Promise<Map<string, SubscriberRecord>> {
  if (ids.length === 0) return new Map();
  const rows = await present(db).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, subscriberFromRow(row, keys)]));
}

export async function saveConfirmed(
  tx: Db,
  subscriber: Pick<NoticeSubscriberRow, 'id' | 'channel' | 'addressHash' | 'addressSealed'> & {
    choice: NoticeChoice;
    at: number;
  },
): Promise<void> {
  const { at, choice, ...row } = subscriber;
  const values = { ...row, state: 'confirmed', choice: JSON.stringify(choice), bounces: 0, changedAt: at };
  await tx
    .insertInto('noticeSubscribers')
    .values({ ...values, rotation: 0, confirmedAt: at, lastSentAt: null, bouncedAt: null })
    .onConflict((conflict) =>
      conflict.column('addressHash').doUpdateSet((eb) => ({
        state: 'confirmed',
        choice: values.choice,
        bounces: 0,
        changedAt: at,
        confirmedAt: at,
        rotation: eb('noticeSubscribers.rotation', '+', 1),
      })),
    )
    .execute();
}

/** False when somebody changed it since: a link of before changes nothing. */
export async function saveChoice(
  tx: Db,
  id: string,
  change: { choice: NoticeChoice; rotation: number; at: number },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('noticeSubscribers')
    .set({ choice: JSON.stringify(change.choice), rotation: change.rotation + 1, changedAt: change.at })
    .where('id', '=', id)
    .where('rotation', '=', change.rotation)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

/** What waits for it; a message that is on its way finds nothing any more before its last byte. */
export async function eraseWaiting(tx: Db, subscriber: { id: string; addressHash: string }): Promise<void> {
  await tx
    .deleteFrom('notices')
    .where('subscriberId', '=', subscriber.id)
    .where('state', 'in', ['queued', 'claimed'])
    .execute();
  await tx.deleteFrom('noticeSignUps').where('addressHash', '=', subscriber.addressHash).execute();
  // Questions that wait for an answer keep the same hash; see `answers.ts`.
  await tx.deleteFrom('incidentAskers').where('contact', '=', subscriber.addressHash).execute();
}

export async function eraseSubscriber(tx: Db, subscriber: { id: string; addressHash: string }): Promise<boolean> {
  await eraseWaiting(tx, subscriber);
  const { numDeletedRows } = await tx
    .deleteFrom('noticeSubscribers')
    .where('id', '=', subscriber.id)
    .executeTakeFirst();
  return numDeletedRows === 1n;
}

export interface SubscriberFilter {
  /** Finds also who left. */
  readonly addressHash?: string;
  readonly channel?: NoticeChannel | undefined;
  readonly state?: SubscriberState | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export async function listSubscriberRecords(
  db: Db,
  keys: NoticeKeys,
  filter: SubscriberFilter,
): Promise<SubscriberRecord[]> {
  const from = filter.addressHash === undefined ? present(db) : everybody(db);
  let query = from.orderBy('id').limit(filter.limit);
  if (filter.addressHash !== undefined) query = query.where('addressHash', '=', filter.addressHash);
  if (filter.channel !== undefined) query = query.where('channel', '=', filter.channel);
  if (filter.state !== undefined) query = query.where('state', '=', filter.state);
  if (filter.after !== undefined) query = query.where('id', '>', filter.after);
  return (await query.execute()).map((row) => subscriberFromRow(row, keys));
}

const countedMax = 1_000_000;

export async function countSubscribers(db: Db, nowMs: number): Promise<Omit<SubscriberFigures, 'returnsUntagged'>> {
  const rows = await db
    .selectFrom('noticeSubscribers')
    .select((eb) => ['channel', 'state', eb.fn.countAll<number>().as('count')])
    .groupBy(['channel', 'state'])
    .execute();
  const sum = (keep: (row: (typeof rows)[number]) => boolean): number =>
    rows.filter(keep).reduce((total, row) => total + Number(row.count), 0);
  const pending = await db
    .selectFrom('noticeSignUps')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('kind', '=', 'question')
    .where('expiresAt', '>', nowMs)
    .where('state', 'in', ['queued', 'sending', 'sent'])
    .executeTakeFirstOrThrow();
  const isConfirmed = (row: { state: string }): boolean => row.state === 'confirmed';
  const of = (channel: NoticeChannel): number => sum((row) => isConfirmed(row) && row.channel === channel);
  return {
    confirmed: sum(isConfirmed),
    suspended: sum((row) => row.state === 'suspended'),
    pending: Number(pending.count),
    byChannel: { email: of('email'), webhook: of('webhook'), 'web-push': of('web-push') },
  };
}

/** How many confirmed subscribers want to hear of each component; those of everything stand under ''. Most choose the same. */
export async function countByComponent(db: Db): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const rows = await db
    .selectFrom('noticeSubscribers')
    .select((eb) => ['choice', eb.fn.countAll<number>().as('count')])
    .where('state', '=', 'confirmed')
    .groupBy('choice')
    .limit(countedMax)
    .execute();
  for (const { choice, count } of rows) {
    const { componentIds } = NoticeChoice.parse(JSON.parse(choice));
    for (const id of componentIds ?? ['']) counts.set(id, (counts.get(id) ?? 0) + Number(count));
  }
  return counts;
}
