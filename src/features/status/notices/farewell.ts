/**
 * Leaving by mail. An address may be a list, and any of its readers holds the links of its mails: nobody is to lose notices
 * by the hand of another without hearing of it. So whoever leaves is let go at once, as RFC 8058 wants it, and the address
 * gets one last mail with a link that undoes it. Until that link ends, its row stays, sealed, and is nobody's subscription.
 */

import { newId } from '#src/core/ids.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { LinkInvalid } from './errors.ts';
import type { NoticeParts } from './parts.ts';
import { manageTokenOf } from './sign-up.ts';
import { insertSignUp } from './sign-up-repository.ts';
import { eraseWaiting, type SubscriberRecord } from './subscriber-repository.ts';
import { readToken } from './tokens.ts';

/** Who reads a list only on Mondays still finds the link. */
export const undoMs = 7 * 86_400_000;

/** In the transaction of leaving. */
export async function letGo(
  tx: Db,
  { clock, random }: Pick<UseCaseContext, 'clock' | 'random'>,
  subscriber: SubscriberRecord,
): Promise<void> {
  const nowMs = clock.nowMs();
  const { id, addressHash, channel, choice } = subscriber;
  await eraseWaiting(tx, subscriber);
  const left = await tx
    .updateTable('noticeSubscribers')
    .set({ state: 'left', rotation: subscriber.rotation + 1, changedAt: nowMs })
    .where('id', '=', id)
    .returning('addressSealed')
    .executeTakeFirstOrThrow();
  const letterId = newId('sup', clock, random);
  await insertSignUp(tx, {
    ...{ id: letterId, kind: 'farewell', channel, addressHash, addressSealed: left.addressSealed },
    // Nobody confirms it, and it counts for no limit.
    ...{ targetHash: '', networkHash: '', tokenHash: `farewell ${letterId}`, choice: JSON.stringify(choice) },
    ...{ createdAt: nowMs, expiresAt: nowMs + undoMs, state: 'queued', attempts: 0, notBeforeAt: nowMs },
  });
}

export interface LeftSubscriber {
  readonly id: string;
  readonly rotation: number;
  /** When its way back ends. */
  readonly until: number;
}

/** Undefined: it came back, or was erased. */
export async function findLeft(db: Db, addressHash: string): Promise<LeftSubscriber | undefined> {
  const row = await db
    .selectFrom('noticeSubscribers')
    .select(['id', 'rotation', 'changedAt'])
    .where('addressHash', '=', addressHash)
    .where('state', '=', 'left')
    .executeTakeFirst();
  return row === undefined ? undefined : { id: row.id, rotation: row.rotation, until: row.changedAt + undoMs };
}

/** The same subscription goes on, so that the links in its older mails leave it again. @throws LinkInvalid */
export async function bringBack(
  parts: NoticeParts,
  ctx: UseCaseContext,
  token: string,
): Promise<{ readonly manageToken: string }> {
  const keys = await parts.keys();
  const nowMs = ctx.clock.nowMs();
  const content = readToken(keys.tokenKey, 'return', token, nowMs);
  if (content === undefined) throw new LinkInvalid({});
  const { subject: id, rotation } = content;
  const { numUpdatedRows } = await ctx.store.transaction((tx) =>
    tx
      .updateTable('noticeSubscribers')
      .set({ state: 'confirmed', rotation: rotation + 1, bounces: 0, changedAt: nowMs })
      .where('id', '=', id)
      .where('state', '=', 'left')
      .where('rotation', '=', rotation)
      .executeTakeFirst(),
  );
  if (numUpdatedRows !== 1n) throw new LinkInvalid({});
  return { manageToken: manageTokenOf(keys, { id, rotation: rotation + 1 }, nowMs) };
}

/** Whose way back has ended. */
export async function eraseLeft(tx: Db, nowMs: number): Promise<void> {
  await tx
    .deleteFrom('noticeSubscribers')
    .where('state', '=', 'left')
    .where('changedAt', '<=', nowMs - undoMs)
    .execute();
}
