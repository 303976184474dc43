/** Sites: list with their states, create, rename, delete. */

import { sql } from 'kysely';
import { can, requirePermission, type AccessRange, type Actor, type Permission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound, PermissionDenied } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { inRange, requireRange } from './access.ts';
import type * as contract from './contract.ts';
import type { Site, StateCounts } from './contract-schemas.ts';
import { effectiveStateSql, freshnessOf, type Freshness } from './device-view.ts';
import { SiteLast, SiteNameTaken, SiteNotEmpty, SiteTooMany } from './errors.ts';
import type { FleetParts } from './parts.ts';
import * as places from './repository-places.ts';

type Parts = Pick<FleetParts, 'timing' | 'events'>;

export async function listSites(parts: Parts, ctx: UseCaseContext): Promise<EndpointOutput<typeof contract.listSites>> {
  const range = requireRange(ctx, 'site:read');
  const { db } = ctx.store;
  const counts = await countsPerSite(db, range, freshnessOf(ctx.clock.nowMs(), parts.timing()));
  const records = await places.listSiteRecords(db);
  // Whoever may see one device of a site may know the site's name.
  const visible = records.filter((site) => places.siteInRange(range, site.id) || counts.has(site.id));
  return { sites: visible.map((site) => ({ ...site, counts: counts.get(site.id) ?? noDevices })) };
}

export async function createSite(
  parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.createSite>,
): Promise<Site> {
  requirePermission(ctx.actor, 'site:write');
  const { name, timeZone } = input.body;
  const site = { id: newId('site', ctx.clock, ctx.random), name, timeZone: timeZone ?? null };
  await ctx.store.transaction(async (tx) => {
    const known = await places.listSiteRecords(tx);
    if (known.length >= places.sitesMax) throw new SiteTooMany({ limit: places.sitesMax });
    await requireFreeName(tx, site);
    await places.insertSite(tx, { ...site, createdAt: ctx.clock.nowMs() });
    await recordAudit(tx, ctx, { action: 'site.create', object: { kind: 'site', id: site.id, name } });
  });
  publishStructure(parts, ctx);
  return { ...site, counts: noDevices };
}

export async function updateSite(
  parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.updateSite>,
): Promise<Site> {
  const id = input.params.id;
  requireSiteRight(ctx.actor, id, 'site:write');
  const site = await ctx.store.transaction(async (tx) => {
    const before = await requireSite(tx, id);
    const { name, timeZone } = input.body;
    const after = {
      ...before,
      ...(name === undefined ? {} : { name }),
      ...(timeZone === undefined ? {} : { timeZone }),
    };
    await requireFreeName(tx, after);
    await places.updateSiteRecord(tx, after);
    await recordAudit(tx, ctx, {
      action: 'site.update',
      object: { kind: 'site', id, name: after.name },
      details: { before, after },
    });
    return after;
  });
  publishStructure(parts, ctx);
  const fresh = freshnessOf(ctx.clock.nowMs(), parts.timing());
  const counts = await countsPerSite(ctx.store.db, requireRange(ctx, 'site:write'), fresh);
  return { ...site, counts: counts.get(id) ?? noDevices };
}

export async function deleteSite(
  parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.deleteSite>,
): Promise<null> {
  const id = input.params.id;
  requirePermission(ctx.actor, 'site:write');
  await ctx.store.transaction(async (tx) => {
    const site = await requireSite(tx, id);
    const devices = await places.countSiteDevices(tx, id);
    if (devices > 0) throw new SiteNotEmpty({ name: site.name, devices });
    if ((await places.listSiteRecords(tx)).length === 1) throw new SiteLast({ name: site.name });
    await places.deleteSiteRecord(tx, id);
    await recordAudit(tx, ctx, { action: 'site.delete', object: { kind: 'site', id, name: site.name } });
  });
  publishStructure(parts, ctx);
  return null;
}

/**
 * The site that a device or a run goes to: the named one, or the first in which the actor holds the right.
 *
 * @throws NotFound when it does not exist or is not visible, PermissionDenied
 */
export async function chooseSite(
  ctx: { readonly actor: Actor },
  db: Db,
  siteId: string | undefined,
  permission: Permission,
): Promise<places.SiteRecord> {
  if (siteId !== undefined) {
    requireSiteRight(ctx.actor, siteId, permission);
    return requireSite(db, siteId);
  }
  const records = await places.listSiteRecords(db);
  const first = records.find((site) => can(ctx.actor, permission, { siteId: site.id, groupIds: [] }));
  if (first === undefined) throw new PermissionDenied({ permission });
  return first;
}

/** A site that the actor may not see does not exist for them. @throws NotFound, PermissionDenied */
export function requireSiteRight(actor: Actor, siteId: string, permission: Permission): void {
  const target = { siteId, groupIds: [] };
  if (can(actor, permission, target)) return;
  if (!can(actor, 'site:read', target)) throw new NotFound({ object: 'site' });
  throw new PermissionDenied({ permission });
}

const noDevices: StateCounts = { up: 0, degraded: 0, down: 0, unknown: 0 };

async function countsPerSite(db: Db, range: AccessRange, fresh: Freshness): Promise<Map<string, StateCounts>> {
  const states = db
    .selectFrom('devices as d')
    .innerJoin('deviceStatus as s', 's.deviceId', 'd.id')
    .where('d.removedAt', 'is', null)
    .where(inRange(range))
    .select(['d.siteId', effectiveStateSql(fresh).as('state')]);
  const rows = await db
    .selectFrom(states.as('states'))
    .select(['siteId', 'state', sql<number>`count(*)`.as('n')])
    .groupBy(['siteId', 'state'])
    .execute();
  const counts = new Map<string, StateCounts>();
  for (const { siteId, state, n } of rows) {
    counts.set(siteId, { ...(counts.get(siteId) ?? noDevices), [state]: Number(n) });
  }
  return counts;
}

export async function requireSite(db: Db, id: string): Promise<places.SiteRecord> {
  const site = await places.findSite(db, id);
  if (site === undefined) throw new NotFound({ object: 'site' });
  return site;
}

async function requireFreeName(db: Db, site: { id: string; name: string }): Promise<void> {
  const other = await places.findSiteByName(db, site.name);
  if (other !== undefined && other.id !== site.id) throw new SiteNameTaken({ name: site.name });
}

export function publishStructure(parts: Pick<Parts, 'events'>, ctx: Pick<UseCaseContext, 'clock'>): void {
  // It says only that something changed; what a person may see of it is decided when they ask.
  parts.events.publish({ type: 'fleet.structure', access: { permission: 'site:read' }, at: ctx.clock.nowMs() });
}
