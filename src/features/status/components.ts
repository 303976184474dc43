/** Components: what the page is about. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { checkPlace, nameOf, requireText, slugOf } from './component-rules.ts';
import type * as contract from './contract.ts';
import type { Component, ComponentInput } from './contract-schemas.ts';
import { ComponentInUse, MonitorMissing, TooManyComponents } from './errors.ts';
import { readPageSettings } from './page-settings.ts';
import type { StatusParts } from './parts.ts';
import {
  componentsMax,
  deleteComponentRecord,
  findComponent,
  insertComponent,
  listComponentRecords,
  updateComponentRecord,
} from './repository-components.ts';
import { listMaintenanceRecords } from './repository-maintenances.ts';

type Parts = Pick<StatusParts, 'watch' | 'changed' | 'shown'>;

export async function listComponents(
  _parts: Parts,
  ctx: UseCaseContext,
  { query }: EndpointInput<typeof contract.listComponents>,
): Promise<EndpointOutput<typeof contract.listComponents>> {
  requirePermission(ctx.actor, 'status:read');
  const wanted = query.search?.toLowerCase() ?? '';
  const found = (await listComponentRecords(ctx.store.db)).filter((component) =>
    [component.slug, ...Object.values(component.name)].some((text) => text.toLowerCase().includes(wanted)),
  );
  return { components: found.slice(query.offset, query.offset + query.limit), total: found.length };
}

export async function getComponent(
  parts: Parts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.getComponent>,
): Promise<EndpointOutput<typeof contract.getComponent>> {
  requirePermission(ctx.actor, 'status:read');
  const component = await requireComponent(ctx.store.db, params.id);
  const view = parts.shown()?.views.find(({ id }) => id === component.id);
  return { component, view: view ?? null };
}

export async function createComponent(
  parts: Parts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.createComponent>,
): Promise<Component> {
  requirePermission(ctx.actor, 'status:write');
  const hasMonitor = (id: string): boolean => parts.watch.monitor(id) !== undefined;
  const component = await ctx.store.transaction((tx) => addComponent(ctx, tx, body, hasMonitor));
  parts.changed();
  return component;
}

/** Also for whoever makes several at once, with monitors that nobody else knows yet. */
export async function addComponent(
  ctx: UseCaseContext,
  tx: Db,
  body: ComponentInput,
  hasMonitor: (id: string) => boolean,
): Promise<Component> {
  const others = await listComponentRecords(tx);
  if (others.length >= componentsMax) throw new TooManyComponents({ limit: componentsMax });
  const id = newId('cmp', ctx.clock, ctx.random);
  const now = ctx.clock.nowMs();
  const slug = slugOf(body.name, id, new Set(others.map((other) => other.slug)));
  const component: Component = { ...body, id, slug, createdAt: now, changedAt: now };
  await checkComponent(tx, component, others, hasMonitor);
  await insertComponent(tx, component);
  const object = { kind: 'component', id, name: nameOf(component) };
  await recordAudit(tx, ctx, { action: 'component.create', object, details: { isPublic: component.isPublic } });
  return component;
}

export async function updateComponent(
  parts: Parts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.updateComponent>,
): Promise<Component> {
  requirePermission(ctx.actor, 'status:write');
  const component = await ctx.store.transaction(async (tx) => {
    const before = await requireComponent(tx, params.id);
    const others = (await listComponentRecords(tx)).filter(({ id }) => id !== before.id);
    const after: Component = { ...before, ...body, changedAt: ctx.clock.nowMs() };
    await checkComponent(tx, after, others, (id) => parts.watch.monitor(id) !== undefined);
    await updateComponentRecord(tx, after);
    await recordAudit(tx, ctx, {
      action: 'component.update',
      object: { kind: 'component', id: after.id, name: nameOf(after) },
      details: { before: changeOf(before), after: changeOf(after) },
    });
    return after;
  });
  parts.changed();
  return component;
}

export async function deleteComponent(
  parts: Parts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.deleteComponent>,
): Promise<null> {
  requirePermission(ctx.actor, 'status:write');
  await ctx.store.transaction(async (tx) => {
    const component = await requireComponent(tx, params.id);
    await requireUnused(parts, ctx, tx, component);
    await deleteComponentRecord(tx, component.id);
    const object = { kind: 'component', id: component.id, name: nameOf(component) };
    await recordAudit(tx, ctx, { action: 'component.delete', object });
  });
  parts.changed();
  return null;
}

async function checkComponent(
  tx: Db,
  component: Component,
  others: readonly Component[],
  hasMonitor: (id: string) => boolean,
): Promise<void> {
  const { defaultLocale } = await readPageSettings(tx);
  requireText(component.name, defaultLocale);
  const monitorIds = [...component.monitorIds, ...(component.claim === null ? [] : [component.claim.monitorId])];
  for (const id of monitorIds) if (!hasMonitor(id)) throw new MonitorMissing({ id });
  checkPlace(component, others);
}

async function requireUnused(parts: Parts, ctx: UseCaseContext, tx: Db, component: Component): Promise<void> {
  const name = nameOf(component);
  const users = (await listComponentRecords(tx)).filter(
    (other) => other.parentId === component.id || other.dependsOn.includes(component.id),
  );
  const [first] = users;
  if (first !== undefined) throw new ComponentInUse({ name, by: nameOf(first) });
  const open = parts.shown()?.views.find(({ id }) => id === component.id)?.incidentIds[0];
  if (open !== undefined) throw new ComponentInUse({ name, by: open });
  const planned = await listMaintenanceRecords(tx, { endsAfter: ctx.clock.nowMs() });
  const held = planned.find((one) => !one.isCancelled && one.componentIds.includes(component.id));
  if (held !== undefined) throw new ComponentInUse({ name, by: held.id });
}

/** @throws NotFound */
async function requireComponent(db: Db, id: string): Promise<Component> {
  const component = await findComponent(db, id);
  if (component === undefined) throw new NotFound({ object: 'component' });
  return component;
}

function changeOf({ name, parentId, rule, monitorIds, claim, dependsOn, isPublic }: Component): object {
  return { name, parentId, rule, monitorIds, claim, dependsOn, isPublic };
}
