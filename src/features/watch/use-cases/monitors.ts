/** Creates, changes, shows and deletes monitors. */

import { can, requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { type PreparedProbe, prepareProbe } from '#src/plugins/kit/run-probe.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { FieldProblems } from '#src/core/field-problems.ts';
import type { Db } from '#src/store/store.ts';
import type * as contract from '../contract.ts';
import type { MonitorDetail } from '../contract-lists.ts';
import type { MonitorInput, Sample } from '../contract-schemas.ts';
import {
  MonitorBudgetTooLong,
  MonitorBusy,
  MonitorNameTaken,
  MonitorNetworksTooFew,
  MonitorNotFromHere,
  MonitorOnlyHere,
  MonitorProbeUnknown,
  MonitorSettingsInvalid,
  MonitorSwitchedOff,
  MonitorTooMany,
  MonitorVantageUnknown,
} from '../errors.ts';
import { jsonSchemaOf } from '../json-schema.ts';
import { countNetworks } from '../measure/measure.ts';
import { hereId, type WatchParts } from '../parts.ts';
import {
  countMonitors,
  findMonitor,
  findMonitorByName,
  listVantageRecords,
  type MonitorRecord,
  nextNumber,
  removeMonitor,
  saveMonitor,
} from '../store/definitions.ts';
import { findHeartbeat } from '../store/heartbeats.ts';

/** Twice what the figures of this design were measured with. */
const monitorsMax = 20_000;

export async function createMonitor(
  parts: WatchParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.createMonitor>,
): Promise<MonitorDetail> {
  requirePermission(ctx.actor, 'monitor:write');
  const monitor = await ctx.store.transaction((tx) => addMonitor(parts, tx, ctx, body));
  await parts.reload();
  return detailOf(parts, ctx, monitor);
}

/** In the caller's transaction. @throws when the input does not fit */
export async function addMonitor(
  parts: WatchParts,
  tx: Db,
  ctx: UseCaseContext,
  input: MonitorInput,
): Promise<MonitorRecord> {
  const target = await requireFit(parts, tx, input);
  if ((await countMonitors(tx)) >= monitorsMax) throw new MonitorTooMany({ limit: monitorsMax });
  if ((await findMonitorByName(tx, input.name)) !== undefined) throw new MonitorNameTaken({ name: input.name });
  const nowAt = ctx.clock.nowMs();
  const monitor: MonitorRecord = {
    ...input,
    ...{ id: newId('mon', ctx.clock, ctx.random), number: await nextNumber(tx, 'monitor') },
    ...{ target, createdAt: nowAt, changedAt: nowAt },
  };
  await saveMonitor(tx, monitor);
  await nextNumber(tx, 'definitions');
  await recordAudit(tx, ctx, { action: 'monitor.create', object: objectOf(monitor), details: auditable(monitor) });
  return monitor;
}

export async function getMonitor(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.getMonitor>,
): Promise<MonitorDetail> {
  requirePermission(ctx.actor, 'monitor:read');
  return detailOf(parts, ctx, requireHeld(parts, params.id));
}

export async function updateMonitor(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.updateMonitor>,
): Promise<MonitorDetail> {
  requirePermission(ctx.actor, 'monitor:write');
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const after = await ctx.store.transaction(async (tx) => {
    const before = await findMonitor(tx, params.id);
    if (before === undefined) throw new NotFound({ object: 'monitor' });
    const changed: MonitorRecord = { ...before, ...given, changedAt: laterThan(before.changedAt, ctx.clock.nowMs()) };
    const named = await findMonitorByName(tx, changed.name);
    if (named !== undefined && named !== changed.id) throw new MonitorNameTaken({ name: changed.name });
    const monitor = { ...changed, target: await requireFit(parts, tx, changed) };
    await saveMonitor(tx, monitor);
    await nextNumber(tx, 'definitions');
    await recordAudit(tx, ctx, {
      action: 'monitor.update',
      object: objectOf(monitor),
      details: { fields: Object.keys(given), after: auditable(monitor) },
    });
    return monitor;
  });
  await parts.reload();
  return detailOf(parts, ctx, after);
}

/** Whoever compares the times sees the change, also within one millisecond or after a clock was set back. */
function laterThan(before: number, now: number): number {
  return Math.max(now, before + 1);
}

export async function deleteMonitor(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.deleteMonitor>,
): Promise<null> {
  requirePermission(ctx.actor, 'monitor:write');
  await ctx.store.transaction(async (tx) => {
    const monitor = await findMonitor(tx, params.id);
    if (monitor === undefined) throw new NotFound({ object: 'monitor' });
    await removeMonitor(tx, monitor);
    await nextNumber(tx, 'definitions');
    await recordAudit(tx, ctx, { action: 'monitor.delete', object: objectOf(monitor), details: auditable(monitor) });
  });
  await parts.reload();
  return null;
}

export async function checkMonitorNow(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.checkMonitorNow>,
): Promise<Sample> {
  requirePermission(ctx.actor, 'monitor:write');
  const { name, isEnabled } = requireHeld(parts, params.id);
  if (!isEnabled) throw new MonitorSwitchedOff({ name });
  if (parts.scheduler.isRunning(params.id)) throw new MonitorBusy({ name });
  const sample = parts.isLeading() ? await parts.scheduler.checkNow(params.id, ctx.signal) : undefined;
  if (sample === undefined) throw new MonitorNotFromHere({ name });
  return sample;
}

export async function listProbes(
  parts: WatchParts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof contract.listProbes>> {
  requirePermission(ctx.actor, 'monitor:read');
  return { probes: parts.probes.map(describeProbe) };
}

function describeProbe({ id, label, settings, localOnly, readsClaims }: WatchParts['probes'][number]) {
  return {
    id,
    label,
    settings: jsonSchemaOf(settings),
    localOnly: localOnly === true,
    readsClaims: readsClaims === true,
  };
}

/** @throws NotFound */
export function requireHeld(parts: WatchParts, id: string): MonitorRecord {
  const held = parts.book.get(id);
  if (held === undefined) throw new NotFound({ object: 'monitor' });
  return held.monitor;
}

/** @throws MonitorProbeUnknown, MonitorSettingsInvalid */
export function requirePrepared({ probes }: WatchParts, id: string, settings: unknown): PreparedProbe {
  const probe = probes.find((one) => one.id === id);
  if (probe === undefined) throw new MonitorProbeUnknown({ probe: id });
  const prepared = prepareProbe(probe, settings);
  const { problem, problems } = prepared;
  if (problem !== undefined) {
    throw new MonitorSettingsInvalid({ probe: id, problem }, { cause: new FieldProblems(problems) });
  }
  return prepared;
}

/** Answers the target. @throws when probe, settings, times or vantages do not fit together */
async function requireFit(parts: WatchParts, db: Db, input: MonitorInput): Promise<string> {
  const prepared = requirePrepared(parts, input.probe, input.settings);
  const { budgetMs, periodS, networksMin } = input;
  if (budgetMs > periodS * 1000 - budgetBeforePeriodMs) throw new MonitorBudgetTooLong({ budgetMs, periodS });
  const vantages = new Map((await listVantageRecords(db)).map((vantage) => [vantage.id, vantage]));
  const unknown = input.vantageIds.find((id) => !vantages.has(id));
  if (unknown !== undefined) throw new MonitorVantageUnknown({ id: unknown });
  if (prepared.probe.localOnly === true && input.vantageIds.some((id) => id !== hereId)) {
    throw new MonitorOnlyHere({ probe: input.probe });
  }
  const networks = countNetworks(input.vantageIds.map((id) => vantages.get(id)?.network ?? ''));
  if (networks < networksMin) throw new MonitorNetworksTooFew({ networks, networksMin });
  return prepared.target;
}

/** What one check may take ends so much before the next is due. */
const budgetBeforePeriodMs = 1000;

async function detailOf(parts: WatchParts, ctx: UseCaseContext, monitor: MonitorRecord): Promise<MonitorDetail> {
  const measured = parts.book.measured(monitor.id, ctx.clock.nowMs());
  if (measured === undefined) throw new NotFound({ object: 'monitor' });
  const probe = parts.probes.find(({ id }) => id === monitor.probe);
  const { number: _number, settings, ...shown } = monitor;
  const heartbeat = monitor.probe === 'heartbeat' ? await findHeartbeat(ctx.store.db, monitor.id) : undefined;
  return {
    ...shown,
    settings: can(ctx.actor, 'monitor:write') ? settings : null,
    readsClaims: probe?.readsClaims === true,
    measured,
    claimed: parts.book.claimed(monitor.id) ?? null,
    heartbeat:
      monitor.probe === 'heartbeat'
        ? {
            hasToken: heartbeat !== undefined,
            at: heartbeat?.at ?? null,
            ok: heartbeat?.ok ?? null,
            message: heartbeat?.message ?? null,
          }
        : null,
  };
}

function objectOf({ id, name }: MonitorRecord) {
  return { kind: 'monitor', id, name };
}

/** Everything but the settings, which may hold a password. */
function auditable({
  settings: _settings,
  number: _number,
  ...rest
}: MonitorRecord): Readonly<Record<string, unknown>> {
  return rest;
}
