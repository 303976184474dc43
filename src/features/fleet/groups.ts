/** Groups: sets of devices across sites, for filters and for grants. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { inRange, requireRange } from './access.ts';
import type * as contract from './contract.ts';
import type { Group } from './contract-schemas.ts';
import { GroupNameTaken, GroupTooMany } from './errors.ts';
import type { FleetParts } from './parts.ts';
import * as places from './repository-places.ts';
import { publishStructure } from './sites.ts';

type Parts = Pick<FleetParts, 'events'>;

export async function listGroups(
  _parts: Parts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof contract.listGroups>> {
  const range = requireRange(ctx, 'device:read');
  const { db } = ctx.store;
  const rows = await db
    .selectFrom('devices as d')
    .innerJoin('deviceGroups as m', 'm.deviceId', 'd.id')
    .where('d.removedAt', 'is', null)
    .where(inRange(range))
    .select((eb) => ['m.groupId', eb.fn.countAll<number>().as('n')])
    .groupBy('m.groupId')
    .execute();
  const counts = new Map(rows.map((row) => [row.groupId, Number(row.n)]));
  const records = await places.listGroupRecords(db);
  const visible = records.filter(
    (group) => range.kind === 'everything' || range.groupIds.includes(group.id) || counts.has(group.id),
  );
  return { groups: visible.map((group) => ({ ...group, deviceCount: counts.get(group.id) ?? 0 })) };
}

export async function createGroup(
  parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.createGroup>,
): Promise<Group> {
  requirePermission(ctx.actor, 'site:write');
  const group = { id: newId('grp', ctx.clock, ctx.random), name: input.body.name };
  await ctx.store.transaction(async (tx) => {
    if ((await places.listGroupRecords(tx)).length >= places.groupsMax) {
      throw new GroupTooMany({ limit: places.groupsMax });
    }
    await requireFreeName(tx, group);
    await places.insertGroup(tx, { ...group, createdAt: ctx.clock.nowMs() });
    await recordAudit(tx, ctx, { action: 'group.create', object: { kind: 'group', ...group } });
  });
  publishStructure(parts, ctx);
  return { ...group, deviceCount: 0 };
}

export async function updateGroup(
  parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.updateGroup>,
): Promise<Group> {
  requirePermission(ctx.actor, 'site:write');
  const group = { id: input.params.id, name: input.body.name };
  await ctx.store.transaction(async (tx) => {
    const before = await requireGroup(tx, group.id);
    await requireFreeName(tx, group);
    await places.updateGroupRecord(tx, group);
    await recordAudit(tx, ctx, {
      action: 'group.update',
      object: { kind: 'group', ...group },
      details: { before: before.name },
    });
  });
  publishStructure(parts, ctx);
  const { groups } = await listGroups(parts, ctx);
  return { ...group, deviceCount: groups.find((known) => known.id === group.id)?.deviceCount ?? 0 };
}

export async function deleteGroup(
  parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.deleteGroup>,
): Promise<null> {
  requirePermission(ctx.actor, 'site:write');
  await ctx.store.transaction(async (tx) => {
    const group = await requireGroup(tx, input.params.id);
    await places.deleteGroupRecord(tx, group.id);
    await recordAudit(tx, ctx, { action: 'group.delete', object: { kind: 'group', ...group } });
  });
  publishStructure(parts, ctx);
  return null;
}

/** @throws NotFound when one of them does not exist */
export async function requireGroups(db: Db, ids: readonly string[]): Promise<void> {
  for (const id of new Set(ids)) await requireGroup(db, id);
}

async function requireGroup(db: Db, id: string): Promise<places.GroupRecord> {
  const group = await places.findGroup(db, id);
  if (group === undefined) throw new NotFound({ object: 'group' });
  return group;
}

async function requireFreeName(db: Db, group: { id: string; name: string }): Promise<void> {
  const other = await places.findGroupByName(db, group.name);
  if (other !== undefined && other.id !== group.id) throw new GroupNameTaken({ name: group.name });
}
