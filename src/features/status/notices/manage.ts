/** What a subscriber does with the links of their mails: read, change, leave. */

import { createHash, timingSafeEqual } from 'node:crypto';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type * as contract from '../contract-public.ts';
import type { PushSubscription } from '../contract-public.ts';
import { LinkInvalid } from './errors.ts';
import { letGo } from './farewell.ts';
import type { NoticeKeys } from './keys.ts';
import type { NoticeParts } from './parts.ts';
import { manageTokenOf } from './sign-up.ts';
import {
  eraseSubscriber,
  findSubscriber,
  findSubscriberByHash,
  saveChoice,
  type SubscriberRecord,
} from './subscriber-repository.ts';
import { maskedAddress, targetOf } from './target.ts';
import { readToken } from './tokens.ts';

type Read = EndpointOutput<typeof contract.readSubscription>;
type Changed = EndpointOutput<typeof contract.changeSubscription>;

/** The subscriber of a management link that still counts. @throws LinkInvalid */
async function requireManaged(db: Db, keys: NoticeKeys, token: string, nowMs: number): Promise<SubscriberRecord> {
  const content = readToken(keys.tokenKey, 'manage', token, nowMs);
  const subscriber = content === undefined ? undefined : await findSubscriber(db, keys, content.subject);
  if (subscriber === undefined || subscriber.rotation !== content?.rotation) throw new LinkInvalid({});
  return subscriber;
}

export async function readSubscription(
  parts: NoticeParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.readSubscription>,
): Promise<Read> {
  const keys = await parts.keys();
  const subscriber = await requireManaged(ctx.store.db, keys, body.token, ctx.clock.nowMs());
  const { confirmedAt, lastSentAt, bounces } = subscriber;
  return { ...managed(keys, subscriber, ctx.clock.nowMs()), confirmedAt, lastSentAt, bounces };
}

export async function changeSubscription(
  parts: NoticeParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.changeSubscription>,
): Promise<Changed> {
  const keys = await parts.keys();
  const at = ctx.clock.nowMs();
  return ctx.store.transaction(async (tx) => {
    const before = await requireManaged(tx, keys, body.token, at);
    const { rotation } = before;
    if (!(await saveChoice(tx, before.id, { choice: body.choice, rotation, at }))) throw new LinkInvalid({});
    return managed(keys, { ...before, choice: body.choice, rotation: rotation + 1 }, at);
  });
}

/**
 * A link for leaving goes on working in every old mail (RFC 8058). Leaving twice is no failure: whoever presses again wants
 * to be told that it is done. A mail address has a way back for some days (`farewell.ts`); everything else is erased.
 */
export async function leaveSubscription(
  parts: NoticeParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.leaveSubscription>,
): Promise<null> {
  const keys = await parts.keys();
  const nowMs = ctx.clock.nowMs();
  const read = (purpose: 'unsubscribe' | 'manage') => readToken(keys.tokenKey, purpose, body.token, nowMs);
  const content = read('unsubscribe') ?? read('manage');
  if (content === undefined) throw new LinkInvalid({});
  await ctx.store.transaction(async (tx) => {
    const subscriber = await findSubscriber(tx, keys, content.subject);
    if (subscriber === undefined) return;
    // To an address that refused mails nobody can say anything.
    const canBeTold = subscriber.channel === 'email' && subscriber.state === 'confirmed';
    await (canBeTold ? letGo(tx, ctx, subscriber) : eraseSubscriber(tx, subscriber));
  });
  parts.wake();
  return null;
}

/** A browser shows by its keys that it is the one; the same answer and no harm for everybody else. */
export async function leavePush(parts: NoticeParts, ctx: UseCaseContext, given: PushSubscription): Promise<void> {
  const keys = await parts.keys();
  const { key, address } = targetOf({ channel: 'web-push', subscription: given }, () => '');
  await ctx.store.transaction(async (tx) => {
    const subscriber = await findSubscriberByHash(tx, keys, keys.hashAddress(key));
    if (subscriber !== undefined && isEqual(subscriber.address, address)) await eraseSubscriber(tx, subscriber);
  });
}

function isEqual(a: string, b: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}

/** Who may report as a subscriber; anybody else reports without a name. */
export async function reporterOf(
  parts: NoticeParts,
  db: Db,
  token: string,
  nowMs: number,
): Promise<string | undefined> {
  const keys = await parts.keys();
  const content = readToken(keys.tokenKey, 'report', token, nowMs) ?? readToken(keys.tokenKey, 'manage', token, nowMs);
  if (content === undefined) return undefined;
  const subscriber = await findSubscriber(db, keys, content.subject);
  return subscriber?.state === 'confirmed' ? subscriber.id : undefined;
}

function managed(keys: NoticeKeys, subscriber: SubscriberRecord, nowMs: number): Changed {
  const { channel, choice, address } = subscriber;
  return {
    manageToken: manageTokenOf(keys, subscriber, nowMs),
    channel,
    choice,
    address: maskedAddress(channel, address),
  };
}
