/** Returned mails: counted for the subscriber whose tag they carry, or whose address the report names. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type { readBounce as contract } from '../contract-notices.ts';
import type { NoticeKeys } from './keys.ts';
import type { NoticeParts } from './parts.ts';
import { type BounceReport, readBounceReport } from './read-bounce.ts';
import { countBounce } from './send-notices.ts';
import { findSubscriber, findSubscriberByHash, type SubscriberRecord } from './subscriber-repository.ts';
import { mailTargetKey } from './target.ts';
import { subscriberOfBounceTag } from './tokens.ts';

export async function readBounce(
  parts: NoticeParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract>,
): Promise<EndpointOutput<typeof contract>> {
  requirePermission(ctx.actor, 'subscriber:write');
  const keys = await parts.keys();
  const report = readBounceReport(body.message);
  if (report === undefined) return { outcome: 'not-a-bounce' };
  return ctx.store.transaction(async (tx) => {
    const subscriber = await subscriberOf(tx, keys, report);
    if (subscriber === undefined) return { outcome: 'not-ours' };
    if (report.recipients.length > 0 && report.recipients.every(({ outcome }) => outcome !== 'failed')) {
      return { outcome: 'temporary' };
    }
    if (report.recipients.length === 0) return { outcome: 'not-a-bounce' };
    const isSuspended = await countBounce(tx, subscriber.id);
    await recordAudit(tx, ctx, {
      action: isSuspended ? 'subscriber.suspend' : 'subscriber.bounce',
      object: { kind: 'subscriber', id: subscriber.id, name: 'Subscriber' },
    });
    return { outcome: isSuspended ? 'suspended' : 'counted' };
  });
}

/** The tag cannot be made up; a named address counts only in a report that says that it failed. */
async function subscriberOf(tx: Db, keys: NoticeKeys, report: BounceReport): Promise<SubscriberRecord | undefined> {
  for (const address of report.deliveredTo) {
    const tag = /\+([^@]{1,120})@/.exec(address)?.[1];
    const id = tag === undefined ? undefined : subscriberOfBounceTag(keys.tokenKey, tag);
    const found = id === undefined ? undefined : await findSubscriber(tx, keys, id);
    if (found !== undefined) return found;
  }
  for (const { address, outcome } of report.recipients) {
    if (outcome !== 'failed') continue;
    const found = await findSubscriberByHash(tx, keys, keys.hashAddress(mailTargetKey(address)));
    if (found !== undefined) return found;
  }
  return undefined;
}
