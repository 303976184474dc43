/**
 * Returned mails: counted for the subscriber whose tag they carry. Anybody can write a report that names the address of
 * somebody else; the tag cannot be made up. So a report without one counts for nobody, and only that there was one is kept.
 */

import { z } from 'zod';
import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type { readBounce as contract } from '../contract-notices.ts';
import { readSetting, saveSetting } from '../repository-settings.ts';
import type { NoticeKeys } from './keys.ts';
import type { NoticeParts } from './parts.ts';
import { type BounceReport, readBounceReport } from './read-bounce.ts';
import { countBounce } from './send-notices.ts';
import { findSubscriber } from './subscriber-repository.ts';
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
  const { recipients } = report;
  if (recipients.length === 0) return { outcome: 'not-a-bounce' };
  if (recipients.every(({ outcome }) => outcome !== 'failed')) return { outcome: 'temporary' };
  const id = subscriberIdOf(keys, report);
  return ctx.store.transaction(async (tx) => {
    if (id === undefined) {
      await countUntagged(tx, ctx.clock.nowMs());
      return { outcome: 'untagged' };
    }
    const subscriber = await findSubscriber(tx, keys, id);
    if (subscriber === undefined) return { outcome: 'not-ours' };
    const isSuspended = await countBounce(tx, subscriber.id, ctx.clock.nowMs());
    await recordAudit(tx, ctx, {
      action: isSuspended ? 'subscriber.suspend' : 'subscriber.bounce',
      object: { kind: 'subscriber', id: subscriber.id, name: 'Subscriber' },
    });
    return { outcome: isSuspended ? 'suspended' : 'counted' };
  });
}

/** Of the tag of ours that the report came to. */
function subscriberIdOf(keys: NoticeKeys, report: BounceReport): string | undefined {
  for (const address of report.deliveredTo) {
    const tag = /\+([^@]{1,120})@/.exec(address)?.[1];
    const id = tag === undefined ? undefined : subscriberOfBounceTag(keys.tokenKey, tag);
    if (id !== undefined) return id;
  }
  return undefined;
}

const untaggedKey = 'returns-untagged';
const Untagged = z.strictObject({ count: z.int().min(0) });

/** Returned mails that count for nobody: many of them say that somebody forges some, or that tags get lost on the way. */
export async function readUntagged(db: Db): Promise<number> {
  return (await readSetting(db, untaggedKey, Untagged))?.count ?? 0;
}

async function countUntagged(tx: Db, nowMs: number): Promise<void> {
  await saveSetting(tx, untaggedKey, { count: (await readUntagged(tx)) + 1 } satisfies z.infer<typeof Untagged>, nowMs);
}
