/** What was told to how many, and how the channels are, for the people of the installation. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { NoticeChannel, noticeChannels, type NoticeJob, type ToldCounts } from '../contract-notices.ts';
import type * as contract from '../contract-notices.ts';
import { PublicLocale } from '../contract-schemas.ts';
import { type Archived, toldOf } from './archive.ts';
import { type ChannelSender, offHealth } from './channel-sender.ts';
import { composeTest } from './compose-message.ts';
import { ChannelOff, TooManySignUps } from './errors.ts';
import { findJob, type JobRecord, listJobs, priorityName } from './job-repository.ts';
import { addCounts, countWaiting, noneTold, requeue } from './outbox-repository.ts';
import { localText } from './render-text.ts';
import type { NoticeParts } from './parts.ts';
import { composeContext } from './send-notices.ts';
import type { TokenBuckets } from './token-bucket.ts';

export async function listNoticeJobs(
  ctx: UseCaseContext,
  { query }: EndpointInput<typeof contract.listNoticeJobs>,
): Promise<EndpointOutput<typeof contract.listNoticeJobs>> {
  requirePermission(ctx.actor, 'incident:read');
  const jobs = await listJobs(ctx.store.db, query);
  const told = await toldOf(
    ctx.store.db,
    jobs.map((job) => job.causeId),
  );
  return {
    jobs: jobs.map((job) =>
      viewOf(
        job,
        told.filter((counted) => counted.causeId === job.causeId),
      ),
    ),
  };
}

function viewOf(job: JobRecord, told: Archived): NoticeJob {
  const total = told.reduce((sum, { counts }) => addCounts(sum, counts), noneTold);
  const { id, causeKind, causeId, threadId, createdAt } = job;
  const [first] = job.content.texts;
  const original = job.content.texts.find((text) => text.locale === job.content.originalLocale) ?? first;
  const sending = total.queued > 0 ? 'sending' : 'done';
  return {
    ...{ id, causeKind, causeId, threadId, createdAt },
    title: original?.title ?? '',
    priority: priorityName(job.priority),
    state: job.state === 'expanding' ? 'expanding' : sending,
    told: total,
    byChannel: summed(told, (counted) => NoticeChannel.safeParse(counted.channel).data),
    byLocale: summed(told, (counted) => PublicLocale.safeParse(counted.locale).data),
  };
}

function summed<K extends string>(
  told: Archived,
  keyOf: (counted: Archived[number]) => K | undefined,
): Partial<Record<K, ToldCounts>> {
  const sums: Partial<Record<K, ToldCounts>> = {};
  for (const counted of told) {
    const key = keyOf(counted);
    if (key !== undefined) sums[key] = addCounts(sums[key] ?? noneTold, counted.counts);
  }
  return sums;
}

export async function retryNotices(
  parts: NoticeParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.retryNotices>,
): Promise<EndpointOutput<typeof contract.retryNotices>> {
  requirePermission(ctx.actor, 'subscriber:write');
  const queued = await ctx.store.transaction(async (tx) => {
    const job = await findJob(tx, params.id);
    if (job === undefined) throw new NotFound({ object: 'notice' });
    const count = await requeue(tx, job.causeId, ctx.clock.nowMs());
    const name = localText({ [job.content.originalLocale]: job.content.texts[0]?.title ?? '' }, 'en', 'en');
    await recordAudit(tx, ctx, {
      action: 'notices.retry',
      object: { kind: 'notices', id: job.id, name },
      details: { count },
    });
    return count;
  });
  parts.wake();
  return { queued };
}

export async function listNoticeChannels(
  senders: readonly ChannelSender[],
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof contract.listNoticeChannels>> {
  requirePermission(ctx.actor, 'incident:read');
  const waiting = await countWaiting(ctx.store.db);
  return {
    channels: noticeChannels.map((channel) => {
      const sender = senders.find((one) => one.channel === channel);
      const { count, oldestAt } = waiting.get(channel) ?? { count: 0, oldestAt: null };
      const own = sender === undefined ? offHealth(channel) : { channel, ...sender.health() };
      return { ...own, waiting: count, oldestWaitingAt: oldestAt };
    }),
  };
}

/** How far notices of these causes have got: what the page says beside a statement. */
export async function countToldByCause(db: Db, causeIds: readonly string[]): Promise<Map<string, ToldCounts>> {
  const told = new Map(causeIds.map((id) => [id, noneTold]));
  for (const { causeId, counts } of await toldOf(db, causeIds)) {
    told.set(causeId, addCounts(told.get(causeId) ?? noneTold, counts));
  }
  return told;
}

export async function sendTestMail(
  parts: NoticeParts,
  sending: { readonly senders: readonly ChannelSender[]; readonly pace: TokenBuckets },
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.sendTestMail>,
): Promise<EndpointOutput<typeof contract.sendTestMail>> {
  requirePermission(ctx.actor, 'settings:write');
  const sender = sending.senders.find((one) => one.channel === 'email');
  if (sender === undefined) throw new ChannelOff({ channel: 'email' });
  const waitMs = sending.pace.reserve(ctx.actor.id);
  if (waitMs > 0) throw new TooManySignUps({ retryAfterSeconds: Math.ceil(waitMs / 1000) });
  const { page } = await composeContext(parts);
  const id = newId('tst', ctx.clock, ctx.random);
  await ctx.store.transaction((tx) =>
    recordAudit(tx, ctx, { action: 'notices.test', object: { kind: 'notices', id, name: 'Test mail' } }),
  );
  const beganMs = ctx.clock.monotonicMs();
  const { delivery } = await sender.deliver(body.email, composeTest(page, body.locale, id), ctx.signal);
  const tookMs = Math.round(ctx.clock.monotonicMs() - beganMs);
  const { outcome } = delivery;
  const answer = delivery.outcome === 'accepted' ? (delivery.receipt ?? '') : delivery.reason;
  return { outcome: outcome === 'refused' ? 'gone' : outcome, answer: answer.slice(0, 300), tookMs };
}
