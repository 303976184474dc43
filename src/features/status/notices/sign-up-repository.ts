/** Rows of sign-ups: what waits for confirmation, and what the limits count. */

import type { Insertable, Selectable } from 'kysely';
import { NoticeChannel, NoticeChoice } from '../contract-notices.ts';
import type { Db } from '#src/store/store.ts';
import type { NoticeSignUpRow } from '#src/store/tables-notices.ts';
import type { SignUpCounts } from './sign-up-limits.ts';

export interface SignUpRecord {
  readonly id: string;
  readonly kind: 'question' | 'farewell';
  readonly channel: NoticeChannel;
  readonly addressHash: string;
  readonly addressSealed: string;
  readonly choice: NoticeChoice;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly state: string;
  readonly attempts: number;
}

const hourMs = 3_600_000;
export const signUpLifeMs = 24 * hourMs;

function fromRow(row: Selectable<NoticeSignUpRow>): SignUpRecord {
  const { id, addressHash, addressSealed, createdAt, expiresAt, state, attempts } = row;
  const choice = NoticeChoice.parse(JSON.parse(row.choice));
  const channel = NoticeChannel.parse(row.channel);
  const kind = row.kind === 'farewell' ? 'farewell' : 'question';
  return { id, kind, channel, addressHash, addressSealed, choice, createdAt, expiresAt, state, attempts };
}

export async function countSignUps(
  tx: Db,
  keys: { networkHash: string; targetHash: string },
  nowMs: number,
): Promise<SignUpCounts> {
  const count = async (narrow: 'all' | 'network' | 'target', sinceAt: number): Promise<number> => {
    let query = tx
      .selectFrom('noticeSignUps')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('kind', '=', 'question')
      .where('createdAt', '>', sinceAt);
    if (narrow === 'network') query = query.where('networkHash', '=', keys.networkHash);
    if (narrow === 'target') query = query.where('targetHash', '=', keys.targetHash);
    return Number((await query.executeTakeFirstOrThrow()).count);
  };
  return {
    lastHour: await count('all', nowMs - hourMs),
    stored: await count('all', nowMs - signUpLifeMs),
    network: await count('network', nowMs - hourMs),
    target: await count('target', nowMs - signUpLifeMs),
  };
}

export async function countLastHour(db: Db, nowMs: number): Promise<number> {
  const row = await db
    .selectFrom('noticeSignUps')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('kind', '=', 'question')
    .where('createdAt', '>', nowMs - hourMs)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

export async function insertSignUp(tx: Db, row: Insertable<NoticeSignUpRow>): Promise<void> {
  await tx.insertInto('noticeSignUps').values(row).execute();
}

/** Takes the token: nobody else finds it any more. */
export async function takeSignUp(tx: Db, tokenHash: string, nowMs: number): Promise<SignUpRecord | undefined> {
  const row = await tx
    .selectFrom('noticeSignUps')
    .selectAll()
    .where('tokenHash', '=', tokenHash)
    .where('kind', '=', 'question')
    .where('expiresAt', '>', nowMs)
    .where('state', 'in', ['queued', 'sending', 'sent'])
    .executeTakeFirst();
  if (row === undefined) return undefined;
  await tx
    .updateTable('noticeSignUps')
    .set({ state: 'confirmed', addressSealed: '' })
    .where('id', '=', row.id)
    .execute();
  return fromRow(row);
}

export async function claimSignUps(
  tx: Db,
  channel: NoticeChannel,
  nowMs: number,
  limit: number,
): Promise<SignUpRecord[]> {
  const rows = await tx
    .selectFrom('noticeSignUps')
    .selectAll()
    .where('channel', '=', channel)
    .where('expiresAt', '>', nowMs)
    .where('notBeforeAt', '<=', nowMs)
    .where('state', 'in', ['queued', 'sending'])
    .orderBy('createdAt')
    .limit(limit)
    .execute();
  const leasedUntilAt = nowMs + leaseMs;
  if (rows.length > 0) {
    await tx
      .updateTable('noticeSignUps')
      .set({ state: 'sending', notBeforeAt: leasedUntilAt })
      .where(
        'id',
        'in',
        rows.map((row) => row.id),
      )
      .execute();
  }
  return rows.map(fromRow);
}

/** After a crash, a question is asked again that late; the same link stands in it. */
const leaseMs = 5 * 60_000;

export async function settleSignUp(
  db: Db,
  id: string,
  outcome: { state: 'queued' | 'sent' | 'failed'; attempts: number; notBeforeAt: number },
): Promise<void> {
  // Nothing of a confirmed one is changed back.
  await db.updateTable('noticeSignUps').set(outcome).where('id', '=', id).where('state', '=', 'sending').execute();
}

export async function removeExpiredSignUps(tx: Db, nowMs: number): Promise<void> {
  await tx.deleteFrom('noticeSignUps').where('expiresAt', '<=', nowMs).execute();
}
