/** How status is derived and told by itself. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { StatusSettings } from './contract-records.ts';
import type * as contract from './contract.ts';
import type { StatusParts } from './parts.ts';
import { readSetting, saveSetting } from './repository-settings.ts';

const key = 'engine';

export const defaultStatusSettings: StatusSettings = {
  publishesMeasured: true,
  // Two more periods of the shortest usual monitor: what holds so long is no single bad minute.
  confirmAfterS: 60,
  recoveredAfterS: 300,
  statementEveryS: 900,
  // Advice of those who did this often: every 30 minutes while it is severe.
  nextUpdateAfterS: 1800,
  reportWindowS: 3600,
  // Two independent people are enough to say that people report something.
  verifiedReportsMin: 2,
  anonymousReportsMin: 7,
};

export async function readStatusSettings(db: Db): Promise<StatusSettings> {
  return (await readSetting(db, key, StatusSettings)) ?? defaultStatusSettings;
}

export async function getStatusSettings(_parts: unknown, ctx: UseCaseContext): Promise<StatusSettings> {
  requirePermission(ctx.actor, 'status:read');
  return readStatusSettings(ctx.store.db);
}

export async function setStatusSettings(
  parts: Pick<StatusParts, 'changed'>,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.setStatusSettings>,
): Promise<StatusSettings> {
  requirePermission(ctx.actor, 'status:write');
  await ctx.store.transaction(async (tx) => {
    const before = await readStatusSettings(tx);
    await saveSetting(tx, key, body, ctx.clock.nowMs());
    const object = { kind: 'status-settings', id: key, name: 'Status' };
    await recordAudit(tx, ctx, { action: 'status.settings', object, details: { before, after: body } });
  });
  parts.changed();
  return body;
}
