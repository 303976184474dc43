/** Subscribers for the people of the installation. Addresses are masked everywhere but in the export. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract-notices.ts';
import { readUntagged } from './bounces.ts';
import type { NoticeParts } from './parts.ts';
import {
  countSubscribers,
  eraseSubscriber,
  findForErasing,
  listSubscriberRecords,
  type SubscriberRecord,
} from './subscriber-repository.ts';
import { mailTargetKey, maskedAddress, webhookAddress } from './target.ts';

export async function listSubscribers(
  parts: NoticeParts,
  ctx: UseCaseContext,
  { query }: EndpointInput<typeof contract.listSubscribers>,
): Promise<EndpointOutput<typeof contract.listSubscribers>> {
  requirePermission(ctx.actor, 'subscriber:read');
  const keys = await parts.keys();
  const { address, ...rest } = query;
  const filter = address === undefined ? rest : { ...rest, addressHash: keys.hashAddress(mailTargetKey(address)) };
  const records = await listSubscriberRecords(ctx.store.db, keys, filter);
  return {
    subscribers: records.map((record) => shown(record, maskedAddress(record.channel, record.address))),
    nextAfter: nextAfter(records, query.limit),
    figures: {
      ...(await countSubscribers(ctx.store.db, ctx.clock.nowMs())),
      returnsUntagged: await readUntagged(ctx.store.db),
    },
  };
}

export async function exportSubscribers(
  parts: NoticeParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.exportSubscribers>,
): Promise<EndpointOutput<typeof contract.exportSubscribers>> {
  requirePermission(ctx.actor, 'subscriber:export');
  const keys = await parts.keys();
  return ctx.store.transaction(async (tx) => {
    const { limit } = body;
    const records = await listSubscriberRecords(tx, keys, { limit, after: body.after ?? undefined });
    // Before anybody sees an address: an export that is not written down does not happen.
    await recordAudit(tx, ctx, {
      action: 'subscriber.export',
      object: { kind: 'subscribers', id: 'subscribers', name: 'Subscribers' },
      details: { count: records.length, after: body.after },
    });
    const subscribers = records.map((record) => {
      const webhookUrl = record.channel === 'webhook' ? webhookAddress(record.address).url : null;
      // What signs or encrypts is no personal data of anybody, and nobody's business.
      const address = record.channel === 'email' ? record.address : maskedAddress(record.channel, record.address);
      return { ...shown(record, address), webhookUrl };
    });
    return { subscribers, nextAfter: nextAfter(records, limit) };
  });
}

export async function removeSubscriber(
  parts: NoticeParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.removeSubscriber>,
): Promise<null> {
  requirePermission(ctx.actor, 'subscriber:write');
  const keys = await parts.keys();
  await ctx.store.transaction(async (tx) => {
    const subscriber = await findForErasing(tx, keys, params.id);
    if (subscriber === undefined) throw new NotFound({ object: 'subscriber' });
    await eraseSubscriber(tx, subscriber);
    await recordAudit(tx, ctx, {
      action: 'subscriber.erase',
      object: { kind: 'subscriber', id: subscriber.id, name: 'Subscriber' },
      details: { channel: subscriber.channel, state: subscriber.state },
    });
  });
  return null;
}

type Shown = EndpointOutput<typeof contract.listSubscribers>['subscribers'][number];

function shown(record: SubscriberRecord, address: string): Shown {
  const { id, channel, state, choice, bounces, confirmedAt, changedAt, lastSentAt } = record;
  return { id, channel, address, state, choice, bounces, confirmedAt, changedAt, lastSentAt };
}

function nextAfter(records: readonly SubscriberRecord[], limit: number): string | null {
  return records.length < limit ? null : (records.at(-1)?.id ?? null);
}
