/** Takes notices from the outbox to their readers: one loop for each channel. */

import { createHash } from 'node:crypto';
import type { Delivery } from '#src/plugins/kit/notifier.ts';
import type { Db } from '#src/store/store.ts';
import type { ChannelSender } from './channel-sender.ts';
import { composeNotice, pageAddress, type ComposeContext } from './compose-message.ts';
import { NoticeWithdrawn } from './errors.ts';
import { findJobsOfCauses, type JobRecord } from './job-repository.ts';
import type { NoticeKeys } from './keys.ts';
import {
  claimNotices,
  markCommitting,
  type NoticeRecord,
  saveDigestId,
  type Settlement,
  settleNotices,
} from './outbox-repository.ts';
import { type SettledDelivery, settle } from './outcome.ts';
import type { NoticeParts } from './parts.ts';
import { findSubscribers, type SubscriberRecord } from './subscriber-repository.ts';
import type { WriteBatch } from './write-batch.ts';

/** Enough to keep all connections busy while the next batch is claimed; little enough that urgent ones soon follow. */
const claimMax = 100;
/** Mailboxes that refuse for good so often, one after the other, are not written to any more. */
const bouncesToSuspend = 3;
/** Of a mailbox that was full of trouble once and has been well for so long, nothing is left. */
const bounceCountsMs = 30 * 86_400_000;

/** What goes into one message: one notice, or all of a reader's digest. */
export interface Parcel {
  readonly id: string;
  readonly notices: readonly NoticeRecord[];
  readonly subscriber: SubscriberRecord | undefined;
  readonly jobs: ReadonlyMap<string, JobRecord>;
  readonly context: ComposeContext;
}

export async function claimParcels(parts: NoticeParts, channel: ChannelSender['channel']): Promise<Parcel[]> {
  const context = await composeContext(parts);
  const { keys } = context;
  const nowMs = parts.clock.nowMs();
  return parts.store.transaction(async (tx) => {
    const claimed = await claimNotices(tx, {
      channel,
      owner: parts.owner,
      leaseMs: parts.leaseMs,
      nowMs,
      limit: claimMax,
    });
    if (claimed.length === 0) return [];
    const subscribers = await findSubscribers(tx, keys, [...new Set(claimed.map((notice) => notice.subscriberId))]);
    const jobs = await findJobsOfCauses(tx, [...new Set(claimed.map((notice) => notice.causeId))]);
    const parcels: Parcel[] = [];
    for (const notices of grouped(claimed)) {
      const [first] = notices;
      if (first === undefined) continue;
      const id = first.isDigest ? await digestIdOf(tx, notices) : first.id;
      parcels.push({ id, notices, subscriber: subscribers.get(first.subscriberId), jobs, context });
    }
    return parcels;
  });
}

/** Digests together by reader, and never with what went into an earlier digest; everything else alone. In the order of claiming. */
function grouped(notices: readonly NoticeRecord[]): NoticeRecord[][] {
  const groups = new Map<string, NoticeRecord[]>();
  for (const notice of notices) {
    const key = notice.isDigest ? `digest ${notice.subscriberId} ${notice.digestId ?? 'new'}` : notice.id;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [notice]);
    else group.push(notice);
  }
  return [...groups.values()];
}

async function digestIdOf(tx: Db, notices: readonly NoticeRecord[]): Promise<string> {
  const known = notices[0]?.digestId;
  if (known !== null && known !== undefined) return known;
  const ids = notices.map((notice) => notice.id).toSorted();
  const digestId = createHash('sha256').update(ids.join('\n')).digest('hex').slice(0, 40);
  await saveDigestId(tx, ids, digestId);
  return digestId;
}

export interface Sending {
  readonly parts: NoticeParts;
  readonly sender: ChannelSender;
  readonly writes: WriteBatch;
}

export async function sendParcel(
  { parts, sender, writes }: Sending,
  parcel: Parcel,
  signal: AbortSignal,
): Promise<void> {
  const ids = parcel.notices.map((notice) => notice.id);
  const [first] = parcel.notices;
  const { subscriber } = parcel;
  if (first === undefined) return;
  if (subscriber === undefined || subscriber.state !== 'confirmed') {
    const nowMs = parts.clock.nowMs();
    const ended = { state: 'failed', reason: 'the subscriber is not there any more', settledAt: nowMs } as const;
    const settlement = { ...ended, attempts: first.attempts, notBeforeAt: nowMs };
    await writes.add((tx) => settleNotices(tx, { owner: parts.owner, ids }, settlement));
    return;
  }
  const told = parcel.notices.flatMap((notice) => {
    const job = parcel.jobs.get(notice.causeId);
    return job === undefined ? [] : [{ job, priority: notice.priority, createdAt: notice.createdAt }];
  });
  told.sort((a, b) => a.priority - b.priority || b.createdAt - a.createdAt);
  const message = composeNotice(parcel.context, subscriber, parcel.id, told);
  const beforeCommit = async (): Promise<void> => {
    const mine = await writes.add((tx) => markCommitting(tx, parts.owner, ids));
    if (mine.size !== ids.length) throw new NoticeWithdrawn({});
  };
  const { delivery, isDoubtful } = await sender.deliver(subscriber.address, { ...message, beforeCommit }, signal);
  const settled = settleParcel(parts, first, delivery, isDoubtful);
  const nowMs = parts.clock.nowMs();
  await writes.add(async (tx) => {
    await settleNotices(tx, { owner: parts.owner, ids }, settled.settlement);
    await recordAtSubscriber(tx, subscriber.id, settled.address, nowMs);
  });
}

function settleParcel(
  { clock, random, inDoubt }: NoticeParts,
  notice: NoticeRecord,
  delivery: Delivery,
  isDoubtful: boolean,
): SettledDelivery {
  const nowMs = clock.nowMs();
  if (isDoubtful && inDoubt === 'withhold' && notice.channel === 'email' && delivery.outcome === 'later') {
    const { attempts } = notice;
    const reason = `in doubt: ${delivery.reason}`;
    const uncertain: Settlement = { state: 'uncertain', reason, attempts, notBeforeAt: nowMs, settledAt: nowMs };
    return { settlement: uncertain, address: 'unknown' };
  }
  return settle(notice, delivery, nowMs, random.float());
}

async function recordAtSubscriber(
  tx: Db,
  id: string,
  address: SettledDelivery['address'],
  nowMs: number,
): Promise<void> {
  const update = tx.updateTable('noticeSubscribers').where('id', '=', id);
  if (address === 'good') await update.set({ lastSentAt: nowMs }).execute();
  if (address === 'refused') await countBounce(tx, id, nowMs);
  if (address === 'ended')
    await update.where('state', '=', 'confirmed').set({ state: 'suspended', changedAt: nowMs }).execute();
}

/**
 * One more refusal; true when that was the last one that we try. That a server took mails in between says nothing: a relay
 * takes everything, and returns it later.
 */
export async function countBounce(tx: Db, subscriberId: string, nowMs: number): Promise<boolean> {
  const counted = await tx
    .updateTable('noticeSubscribers')
    .set((eb) => ({
      bounces: eb
        .case()
        .when('bouncedAt', '>', nowMs - bounceCountsMs)
        .then(eb('bounces', '+', 1))
        .else(1)
        .end(),
      bouncedAt: nowMs,
    }))
    .where('id', '=', subscriberId)
    .returning('bounces')
    .executeTakeFirst();
  if (counted === undefined || counted.bounces < bouncesToSuspend) return false;
  await tx
    .updateTable('noticeSubscribers')
    .set({ state: 'suspended' })
    .where('id', '=', subscriberId)
    .where('state', '=', 'confirmed')
    .execute();
  return true;
}

export async function composeContext(parts: NoticeParts): Promise<ComposeContext & { readonly keys: NoticeKeys }> {
  const settings = await parts.readPageSettings(parts.store.db);
  return { page: pageAddress(settings, parts.rootUrl()), keys: await parts.keys(), nowMs: parts.clock.nowMs() };
}
