/** How long samples and figures are kept. */

import type { z } from 'zod';
import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type * as contract from '../contract.ts';
import { WatchSettings } from '../contract-lists.ts';
import type { WatchParts } from '../parts.ts';

type Settings = z.infer<typeof WatchSettings>;

export const defaultWatchSettings: Settings = { sampleDays: 7, hourlyDays: 90 };
const key = 'watch.retention';

export async function readWatchSettings(db: Db): Promise<Settings> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst();
  if (row === undefined) return defaultWatchSettings;
  const stored = WatchSettings.safeParse(JSON.parse(row.value));
  return stored.success ? stored.data : defaultWatchSettings;
}

export async function getWatchSettings(
  parts: WatchParts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof contract.getWatchSettings>> {
  requirePermission(ctx.actor, 'monitor:read');
  return parts.settings();
}

export async function setWatchSettings(
  parts: WatchParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.setWatchSettings>,
): Promise<Settings> {
  requirePermission(ctx.actor, 'settings:write');
  await ctx.store.transaction(async (tx) => {
    const row = { key, value: JSON.stringify(body), updatedAt: ctx.clock.nowMs(), updatedBy: ctx.actor.id };
    await tx
      .insertInto('settings')
      .values(row)
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute();
    await recordAudit(tx, ctx, {
      action: 'watch.settings',
      object: { kind: 'settings', id: key, name: 'Retention of samples' },
      details: { before: parts.settings(), after: body },
    });
  });
  parts.applySettings(body);
  return body;
}
