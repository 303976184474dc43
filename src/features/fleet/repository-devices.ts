/** Devices in the store: one record, without status. */

import type { Db } from '#src/store/store.ts';
import type { DeviceRow } from '#src/store/tables-fleet.ts';
import { DeviceKind, type IdentityFact } from '#src/plugins/kit/facts.ts';
import { macKeyOf, serialKeyOf } from './identity-keys.ts';

export interface DeviceRecord {
  readonly id: string;
  readonly siteId: string;
  readonly groupIds: readonly string[];
  readonly name: string;
  readonly kind: DeviceKind;
  readonly driver: string | null;
  readonly maker: string | null;
  readonly model: string | null;
  readonly productName: string | null;
  readonly serial: string | null;
  readonly mac: string | null;
  readonly osVersion: string | null;
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly path: string | null;
  readonly pin: string | null;
  readonly pinOffered: string | null;
  readonly factsAt: number | null;
  readonly addedAt: number;
}

/** One process polls this many at the default period with room to spare; see docs/benchmarks.md. */
export const devicesMax = 20_000;

export async function findDevice(db: Db, id: string): Promise<DeviceRecord | undefined> {
  const row = await db
    .selectFrom('devices')
    .selectAll()
    .where('id', '=', id)
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  const groups = await db.selectFrom('deviceGroups').select('groupId').where('deviceId', '=', id).execute();
  return recordOf(
    row,
    groups.map((group) => group.groupId),
  );
}

export async function findRemovedDevice(
  db: Db,
  id: string,
): Promise<{ device: DeviceRecord; removedAt: number } | undefined> {
  const row = await db
    .selectFrom('devices')
    .selectAll()
    .where('id', '=', id)
    .where('removedAt', 'is not', null)
    .executeTakeFirst();
  if (row === undefined || row.removedAt === null) return undefined;
  const groups = await db.selectFrom('deviceGroups').select('groupId').where('deviceId', '=', id).execute();
  const groupIds = groups.map((group) => group.groupId);
  return { device: recordOf(row, groupIds), removedAt: row.removedAt };
}

/** Every device of the fleet, for the watcher and the export. */
export async function listDeviceRecords(db: Db): Promise<DeviceRecord[]> {
  const rows = await db
    .selectFrom('devices')
    .selectAll()
    .where('removedAt', 'is', null)
    .orderBy('id')
    .limit(devicesMax)
    .execute();
  const memberships = await db.selectFrom('deviceGroups').selectAll().execute();
  const groups = new Map<string, string[]>();
  for (const { deviceId, groupId } of memberships) groups.set(deviceId, [...(groups.get(deviceId) ?? []), groupId]);
  return rows.map((row) => recordOf(row, groups.get(row.id) ?? []));
}

/** Groups per device, for one page of devices. */
export async function groupsOfDevices(db: Db, ids: readonly string[]): Promise<Map<string, string[]>> {
  const groups = new Map<string, string[]>();
  if (ids.length === 0) return groups;
  const rows = await db.selectFrom('deviceGroups').selectAll().where('deviceId', 'in', ids).execute();
  for (const { deviceId, groupId } of rows) groups.set(deviceId, [...(groups.get(deviceId) ?? []), groupId]);
  return groups;
}

export async function listRemoved(db: Db, since: number): Promise<{ device: DeviceRecord; removedAt: number }[]> {
  const rows = await db
    .selectFrom('devices')
    .selectAll()
    .where('removedAt', '>=', since)
    .orderBy('removedAt', 'desc')
    .limit(500)
    .execute();
  const groups = await groupsOfDevices(
    db,
    rows.map((row) => row.id),
  );
  return rows.map((row) => ({ device: recordOf(row, groups.get(row.id) ?? []), removedAt: row.removedAt ?? 0 }));
}

export async function countDevices(db: Db): Promise<number> {
  const row = await db
    .selectFrom('devices')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('removedAt', 'is', null)
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

/** The device of the fleet that has one of the keys, if any. */
export async function findByIdentity(
  db: Db,
  identity: { maker?: string | null | undefined; serial?: string | null | undefined; mac?: string | null | undefined },
): Promise<{ id: string; name: string; host: string; port: number } | undefined> {
  const mac = macKeyOf(identity);
  const serialKey = serialKeyOf(identity);
  if (mac === null && serialKey === null) return undefined;
  return db
    .selectFrom('devices')
    .select(['id', 'name', 'host', 'port'])
    .where('removedAt', 'is', null)
    .where((eb) =>
      eb.or([
        ...(mac === null ? [] : [eb('mac', '=', mac)]),
        ...(serialKey === null ? [] : [eb('serialKey', '=', serialKey)]),
      ]),
    )
    .executeTakeFirst();
}

export async function findByAddress(
  db: Db,
  address: { host: string; port: number; path: string | null },
): Promise<{ id: string; name: string; serialKey: string | null; mac: string | null } | undefined> {
  return db
    .selectFrom('devices')
    .select(['id', 'name', 'serialKey', 'mac'])
    .where('removedAt', 'is', null)
    .where('host', '=', address.host)
    .where('port', '=', address.port)
    .where('path', address.path === null ? 'is' : '=', address.path)
    .executeTakeFirst();
}

export async function insertDevice(db: Db, device: DeviceRecord): Promise<void> {
  await db
    .insertInto('devices')
    .values({ ...columnsOf(device), id: device.id, addedAt: device.addedAt, removedAt: null })
    .execute();
  if (device.groupIds.length > 0) {
    await db
      .insertInto('deviceGroups')
      .values([...new Set(device.groupIds)].map((groupId) => ({ deviceId: device.id, groupId })))
      .execute();
  }
}

export async function updateDeviceRecord(db: Db, device: DeviceRecord): Promise<void> {
  await db.updateTable('devices').set(columnsOf(device)).where('id', '=', device.id).execute();
}

export async function setRemovedAt(db: Db, id: string, removedAt: number | null): Promise<void> {
  await db.updateTable('devices').set({ removedAt }).where('id', '=', id).execute();
}

export async function setPinOffered(db: Db, id: string, pinOffered: string | null): Promise<void> {
  await db.updateTable('devices').set({ pinOffered }).where('id', '=', id).execute();
}

/** Ends what can no longer be restored; its facts, history and credential go with it. */
export async function deleteRemovedBefore(db: Db, before: number): Promise<void> {
  await db.deleteFrom('devices').where('removedAt', '<', before).execute();
}

/** The columns that follow from an identity. What a device does not say stays as it was known. */
export function withIdentity(device: DeviceRecord, identity: Partial<IdentityFact>): DeviceRecord {
  return {
    ...device,
    kind: identity.kind ?? device.kind,
    maker: identity.maker ?? device.maker,
    model: identity.model ?? device.model,
    productName: identity.productName ?? device.productName,
    serial: identity.serial ?? device.serial,
    mac: macKeyOf({ mac: identity.mac ?? device.mac }),
    osVersion: identity.osVersion ?? device.osVersion,
  };
}

function columnsOf(device: DeviceRecord): Omit<DeviceRow, 'id' | 'addedAt' | 'removedAt'> {
  return {
    siteId: device.siteId,
    name: device.name,
    kind: device.kind,
    driver: device.driver,
    maker: device.maker,
    model: device.model,
    productName: device.productName,
    serial: device.serial,
    serialKey: serialKeyOf(device),
    mac: device.mac,
    osVersion: device.osVersion,
    host: device.host,
    port: device.port,
    tls: device.tls ? 1 : 0,
    path: device.path,
    pin: device.pin,
    pinOffered: device.pinOffered,
    factsAt: device.factsAt,
    searchText: searchTextOf(device),
  };
}

/** What a person may type to find a device. */
export function searchTextOf(device: {
  readonly name: string;
  readonly host: string;
  readonly maker: string | null;
  readonly model: string | null;
  readonly productName: string | null;
  readonly serial: string | null;
  readonly mac: string | null;
  readonly osVersion: string | null;
}): string {
  const { name, host, maker, model, productName, serial, mac, osVersion } = device;
  const words = [name, host, maker, model, productName, serial, mac, osVersion];
  return words.flatMap((word) => (word === null ? [] : [word.toLowerCase()])).join('\n');
}

export function recordOf(row: DeviceRow, groupIds: readonly string[]): DeviceRecord {
  const { removedAt: _removedAt, searchText: _searchText, serialKey: _serialKey, ...columns } = row;
  return { ...columns, groupIds, kind: DeviceKind.catch('other').parse(row.kind), tls: row.tls === 1 };
}
