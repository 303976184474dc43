/** Import and export of the inventory. An import adds devices without contacting them; watching makes the first contact. */

import { can } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { newId } from '#src/core/ids.ts';
import { Secret } from '#src/core/secret.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { requireRange, targetOf } from '../access.ts';
import { requireRoom } from '../adopt.ts';
import type * as contract from '../contract.ts';
import type { ImportResult } from '../contract-schemas.ts';
import { effectiveCondition, freshnessOf } from '../device-view.ts';
import { macKeyOf } from '../identity-keys.ts';
import type { FleetParts } from '../parts.ts';
import { storeCredential } from '../repository-credentials.ts';
import * as devices from '../repository-devices.ts';
import * as places from '../repository-places.ts';
import { insertStatus, listStatus } from '../repository-status.ts';
import { chooseSite, publishStructure } from '../sites.ts';
import { formatCsv } from './csv.ts';
import { readInventory, type Inventory, type InventoryEntry, type InventoryProblem } from './read-inventory.ts';

/** Problems named in one answer; whoever has more mends these first. */
const problemsShown = 500;
const standardPort = { plain: 80, tls: 443, stream: 554 };

export async function importInventory(
  parts: FleetParts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.importInventory>,
): Promise<ImportResult> {
  const { format, content, dryRun, siteId } = input.body;
  const fallback = await chooseSite(ctx, ctx.store.db, siteId, 'device:write');
  const inventory = readInventory(format, content);
  const { result, added } = await ctx.store.transaction(async (tx) => {
    const plan = await planImport(tx, ctx, inventory, fallback.id);
    const isGood = plan.problems.length === 0;
    if (!dryRun && isGood) await carryOut(parts, ctx, tx, plan);
    return { result: resultOf(plan, inventory, dryRun), added: !dryRun && isGood ? plan.toAdd : [] };
  });
  if (added.length > 0) {
    await parts.watching.fleetChanged();
    publishStructure(parts, ctx);
  }
  return result;
}

interface Addition {
  readonly device: devices.DeviceRecord;
  readonly entry: InventoryEntry;
}

interface ImportPlan {
  readonly toAdd: readonly Addition[];
  readonly unchanged: number;
  readonly problems: readonly InventoryProblem[];
}

async function planImport(tx: Db, ctx: UseCaseContext, inventory: Inventory, fallbackId: string): Promise<ImportPlan> {
  const toAdd: Addition[] = [];
  const problems: InventoryProblem[] = [...inventory.problems];
  let unchanged = 0;
  const sites = new Map((await places.listSiteRecords(tx)).map((site) => [places.nameKeyOf(site.name), site.id]));
  const groups = new Map((await places.listGroupRecords(tx)).map((group) => [places.nameKeyOf(group.name), group.id]));
  const known = await knownDevices(tx);
  const keysInFile = new Set<string>();
  for (const { line, entry } of inventory.entries) {
    const siteId = entry.site === undefined ? fallbackId : sites.get(places.nameKeyOf(entry.site));
    const isVisible = siteId !== undefined && can(ctx.actor, 'site:read', { siteId, groupIds: [] });
    if (!isVisible) {
      problems.push({ line, column: 'site', problem: 'there is no such site' });
      continue;
    }
    if (!can(ctx.actor, 'device:write', { siteId, groupIds: [] })) {
      problems.push({ line, column: 'site', problem: 'you have no right to add devices there' });
      continue;
    }
    const groupIds = entry.groups.map((name) => groups.get(places.nameKeyOf(name)));
    if (groupIds.includes(undefined)) {
      problems.push({ line, column: 'groups', problem: 'there is no such group' });
      continue;
    }
    const device = recordOf(ctx, entry, { siteId, groupIds: groupIds.flatMap((id) => id ?? []) });
    const keys = keysOf(device);
    if (keys.some((key) => known.has(key))) unchanged += 1;
    else if (keys.some((key) => keysInFile.has(key))) {
      problems.push({ line, column: 'serial', problem: 'stands in an earlier line already' });
    } else toAdd.push({ device, entry });
    for (const key of keys) keysInFile.add(key);
  }
  return { toAdd, unchanged, problems };
}

/** Devices are the same by address or by MAC; a serial number alone tells only with its maker. */
function keysOf(device: Pick<devices.DeviceRecord, 'host' | 'port' | 'path' | 'mac'>): string[] {
  const address = `${device.host.toLowerCase()} ${String(device.port)} ${device.path ?? ''}`;
  return [address, ...(device.mac === null ? [] : [device.mac])];
}

async function knownDevices(tx: Db): Promise<ReadonlySet<string>> {
  return new Set((await devices.listDeviceRecords(tx)).flatMap(keysOf));
}

function recordOf(
  ctx: UseCaseContext,
  entry: InventoryEntry,
  place: { siteId: string; groupIds: readonly string[] },
): devices.DeviceRecord {
  const tls = entry.tls ?? entry.port === standardPort.tls;
  const usual = entry.path === undefined ? standardPort[tls ? 'tls' : 'plain'] : standardPort.stream;
  return {
    id: newId('dev', ctx.clock, ctx.random),
    ...place,
    name: entry.name ?? entry.host.slice(0, 80),
    kind: 'other',
    driver: null,
    maker: null,
    model: null,
    productName: null,
    serial: entry.serial ?? null,
    mac: macKeyOf(entry),
    osVersion: null,
    host: entry.host,
    port: entry.port ?? usual,
    tls,
    path: entry.path ?? null,
    pin: null,
    pinOffered: null,
    factsAt: null,
    addedAt: ctx.clock.nowMs(),
  };
}

async function carryOut(parts: FleetParts, ctx: UseCaseContext, tx: Db, plan: ImportPlan): Promise<void> {
  await requireRoom(tx, plan.toAdd.length);
  for (const { device, entry } of plan.toAdd) {
    await devices.insertDevice(tx, device);
    await insertStatus(tx, ctx, device.id);
    if (entry.username === undefined || entry.password === undefined) continue;
    const credential = { username: entry.username, password: new Secret(entry.password) };
    await storeCredential(tx, parts, { deviceId: device.id, credential, accepted: false });
  }
  await recordAudit(tx, ctx, {
    action: 'inventory.import',
    object: { kind: 'inventory', id: 'inventory', name: `${String(plan.toAdd.length)} devices` },
    details: { added: plan.toAdd.length, hosts: plan.toAdd.slice(0, 100).map(({ device }) => device.host) },
  });
}

function resultOf(plan: ImportPlan, inventory: Inventory, dryRun: boolean): ImportResult {
  const isDone = !dryRun && plan.problems.length === 0;
  const problems = plan.problems.toSorted((a, b) => a.line - b.line).slice(0, problemsShown);
  return {
    dryRun,
    lines: inventory.lines,
    toAdd: plan.toAdd.length,
    added: isDone ? plan.toAdd.length : 0,
    unchanged: plan.unchanged,
    problems,
    problemCount: plan.problems.length,
  };
}

/** The columns of an export: everything that an import reads but the login, and what a person wants to see beside it. */
const exportColumns = [
  'name',
  'site',
  'groups',
  'host',
  'port',
  'tls',
  'path',
  'serial',
  'mac',
  'kind',
  'driver',
  'maker',
  'model',
  'os version',
  'state',
  'fingerprint',
] as const;
type ExportRow = Readonly<Record<(typeof exportColumns)[number], string>>;

export async function exportInventory(
  parts: FleetParts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.exportInventory>,
): Promise<EndpointOutput<typeof contract.exportInventory>> {
  requireRange(ctx, 'device:read');
  const rows = await exportRows(parts, ctx);
  const { format } = input.query;
  await ctx.store.transaction((tx) =>
    recordAudit(tx, ctx, {
      action: 'inventory.export',
      object: { kind: 'inventory', id: 'inventory', name: `${String(rows.length)} devices` },
      details: { format },
    }),
  );
  const csv = (): string =>
    formatCsv([exportColumns, ...rows.map((row) => exportColumns.map((column) => row[column]))]);
  const content = format === 'csv' ? csv() : `${JSON.stringify({ devices: rows.map(withoutEmpty) }, undefined, 2)}\n`;
  const mediaType = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json';
  return { fileName: `keepsight-inventory.${format}`, mediaType, content };
}

async function exportRows(parts: FleetParts, ctx: UseCaseContext): Promise<ExportRow[]> {
  const { db } = ctx.store;
  const sites = new Map((await places.listSiteRecords(db)).map((site) => [site.id, site.name]));
  const groups = new Map((await places.listGroupRecords(db)).map((group) => [group.id, group.name]));
  const status = new Map((await listStatus(db)).map((row) => [row.deviceId, row]));
  const fresh = freshnessOf(ctx.clock.nowMs(), parts.timing());
  const visible = (await devices.listDeviceRecords(db)).filter((device) =>
    can(ctx.actor, 'device:read', targetOf(device)),
  );
  return visible.map((device) => {
    const known = status.get(device.id);
    return {
      name: device.name,
      site: sites.get(device.siteId) ?? '',
      groups: device.groupIds.map((id) => groups.get(id) ?? '').join(';'),
      host: device.host,
      port: String(device.port),
      tls: String(device.tls),
      path: device.path ?? '',
      serial: device.serial ?? '',
      mac: device.mac ?? '',
      kind: device.kind,
      driver: device.driver ?? '',
      maker: device.maker ?? '',
      model: device.model ?? '',
      'os version': device.osVersion ?? '',
      state: known === undefined ? 'unknown' : effectiveCondition(known, fresh).state,
      fingerprint: device.pin ?? '',
    };
  });
}

function withoutEmpty(row: ExportRow): Record<string, string> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));
}
