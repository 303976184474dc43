/** Maintenance: announced, changed, cancelled. It is told to subscribers, and it stands beside a state, never before it. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { publicLocales } from '#src/core/messages.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { refuseDenial } from '../incidents/statements/sounds-like-denial.ts';
import { requireText } from './component-rules.ts';
import type * as contract from './contract.ts';
import type { Maintenance, MaintenanceInput } from './contract-schemas.ts';
import { ComponentMissing, MaintenanceOver, RangeInvalid } from './errors.ts';
import { readPageSettings } from './page-settings.ts';
import type { MaintenanceTold, StatusParts } from './parts.ts';
import { listComponentRecords } from './repository-components.ts';
import {
  findMaintenance,
  insertMaintenance,
  maintenanceAt,
  pageOfMaintenances,
  updateMaintenanceRecord,
  type MaintenanceRecord,
} from './repository-maintenances.ts';
import { publicIds } from './visible.ts';

type Parts = Pick<StatusParts, 'afterMaintenance' | 'changed'>;

/** Longer ones are no maintenance but a new normal. */
const daysMax = 90;

export async function listMaintenances(
  _parts: Parts,
  ctx: UseCaseContext,
  { query }: EndpointInput<typeof contract.listMaintenances>,
): Promise<EndpointOutput<typeof contract.listMaintenances>> {
  requirePermission(ctx.actor, 'status:read');
  const now = ctx.clock.nowMs();
  const { offset, limit, state } = query;
  const { records, total } = await pageOfMaintenances(ctx.store.db, { offset, limit, state }, now);
  return { maintenances: records.map((record) => maintenanceAt(record, now)), total };
}

export async function announceMaintenance(
  parts: Parts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.announceMaintenance>,
): Promise<Maintenance> {
  requirePermission(ctx.actor, 'status:write');
  const now = ctx.clock.nowMs();
  const id = newId('mnt', ctx.clock, ctx.random);
  const record: MaintenanceRecord = {
    ...{ ...body, id, sequence: 0 },
    ...{ announcedAt: now, changedAt: now, isCancelled: false },
  };
  return save(parts, ctx, 'announced', async (tx) => {
    await checkInput(tx, body, now);
    await insertMaintenance(tx, record);
    return { before: undefined, after: record };
  });
}

export async function changeMaintenance(
  parts: Parts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.changeMaintenance>,
): Promise<Maintenance> {
  requirePermission(ctx.actor, 'status:write');
  const now = ctx.clock.nowMs();
  return save(parts, ctx, 'changed', async (tx) => {
    const before = await requireChangeable(tx, params.id, now);
    await checkInput(tx, body, now);
    // What moves its beginning or widens it is announced anew: earlier trouble must not become maintenance afterwards.
    const isWider =
      body.startsAt < before.startsAt ||
      body.endsAt > before.endsAt ||
      body.componentIds.some((id) => !before.componentIds.includes(id));
    const announcedAt = isWider ? now : before.announcedAt;
    const after = { ...before, ...body, announcedAt, sequence: before.sequence + 1, changedAt: now };
    await updateMaintenanceRecord(tx, after);
    return { before, after };
  });
}

export async function cancelMaintenance(
  parts: Parts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.cancelMaintenance>,
): Promise<Maintenance> {
  requirePermission(ctx.actor, 'status:write');
  const now = ctx.clock.nowMs();
  return save(parts, ctx, 'cancelled', async (tx) => {
    const before = await requireChangeable(tx, params.id, now);
    const after = { ...before, isCancelled: true, sequence: before.sequence + 1, changedAt: now };
    await updateMaintenanceRecord(tx, after);
    return { before, after };
  });
}

async function save(
  parts: Parts,
  ctx: UseCaseContext,
  change: 'announced' | 'changed' | 'cancelled',
  write: (tx: Db) => Promise<Written>,
): Promise<Maintenance> {
  const saved = await ctx.store.transaction(async (tx) => {
    const written = await write(tx);
    const maintenance = maintenanceAt(written.after, ctx.clock.nowMs());
    const name = maintenance.title.en ?? Object.values(maintenance.title)[0] ?? maintenance.id;
    await recordAudit(tx, ctx, {
      action: `maintenance.${change}`,
      object: { kind: 'maintenance', id: maintenance.id, name },
      details: { startsAt: maintenance.startsAt, endsAt: maintenance.endsAt, expected: maintenance.expected },
    });
    const told = await publicChange(tx, written, { change, now: ctx.clock.nowMs() });
    if (told !== undefined) await parts.afterMaintenance(tx, ctx, told);
    return maintenance;
  });
  parts.changed();
  return saved;
}

interface Written {
  readonly before: MaintenanceRecord | undefined;
  readonly after: MaintenanceRecord;
}

/**
 * What the public hears of it: nothing of what concerns only components that it does not see. Where it was announced for a
 * component that is shown, and is not any more, it is over for the public, in the words that it knows.
 */
async function publicChange(
  tx: Db,
  { before, after }: Written,
  { change, now }: { readonly change: MaintenanceTold['change']; readonly now: number },
): Promise<MaintenanceTold | undefined> {
  const shown = publicIds(await listComponentRecords(tx));
  const isShown = (record: MaintenanceRecord): boolean => record.componentIds.some((id) => shown.has(id));
  if (isShown(after)) return { maintenance: maintenanceAt(after, now), change };
  if (before === undefined || !isShown(before)) return undefined;
  const { sequence, changedAt } = after;
  const ended = { ...before, isCancelled: true, sequence, changedAt };
  return { maintenance: maintenanceAt(ended, now), change: 'cancelled' };
}

/** @throws RangeInvalid, NameMissing, ComponentMissing, IncidentSoundsLikeDenial */
async function checkInput(tx: Db, body: MaintenanceInput, now: number): Promise<void> {
  const { startsAt, endsAt } = body;
  if (endsAt <= startsAt || endsAt - startsAt > daysMax * 86_400_000 || endsAt <= now) {
    throw new RangeInvalid({ limitDays: daysMax });
  }
  const { defaultLocale } = await readPageSettings(tx);
  requireText(body.title, defaultLocale);
  // Told to everybody, and approved by nobody.
  for (const locale of publicLocales) refuseDenial(locale, [body.title[locale] ?? '', body.body[locale] ?? '']);
  const known = new Set((await listComponentRecords(tx)).map(({ id }) => id));
  for (const id of body.componentIds) if (!known.has(id)) throw new ComponentMissing({ id });
}

/** @throws NotFound, MaintenanceOver */
async function requireChangeable(tx: Db, id: string, now: number): Promise<MaintenanceRecord> {
  const record = await findMaintenance(tx, id);
  if (record === undefined) throw new NotFound({ object: 'maintenance' });
  if (record.isCancelled || record.endsAt <= now) throw new MaintenanceOver({ id });
  return record;
}
