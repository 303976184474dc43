/** Monitors and vantages as they are stored. */

import { z } from 'zod';
import type { Db } from '#src/store/store.ts';
import type { MonitorRow, VantageRow } from '#src/store/tables-watch.ts';
import { Monitor } from '../contract-schemas.ts';

/** A monitor and the number under which its measurements are stored. */
export interface MonitorRecord extends Monitor {
  readonly number: number;
}

export interface VantageRecord {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly network: string;
  readonly place: string;
  readonly kind: 'here' | 'remote';
  readonly isEnabled: boolean;
  readonly publicKey: string | null;
  readonly enrolmentHash: string | null;
  readonly enrolmentEndsAt: number | null;
  readonly lastSeenAt: number | null;
  readonly version: string | null;
  readonly clockAheadMs: number | null;
  readonly loopDelayMs: number | null;
  readonly waitingSamples: number | null;
  readonly lastSequence: number;
  readonly createdAt: number;
}

/** Two names that differ in case or blanks only would be taken for one another. */
export function nameKeyOf(name: string): string {
  return name.trim().replaceAll(/\s+/g, ' ').toLowerCase();
}

const TextList = z.array(z.string());
const Settings = Monitor.shape.settings;

function monitorOf(row: MonitorRow): MonitorRecord {
  const { nameKey: _nameKey, isEnabled, vantageIds, tags, settings, ...rest } = row;
  return {
    ...rest,
    isEnabled: isEnabled === 1,
    vantageIds: TextList.parse(JSON.parse(vantageIds)),
    tags: TextList.parse(JSON.parse(tags)),
    settings: Settings.parse(JSON.parse(settings)),
  };
}

function rowOfMonitor(monitor: MonitorRecord): MonitorRow {
  const { isEnabled, vantageIds, tags, settings, ...rest } = monitor;
  return {
    ...rest,
    nameKey: nameKeyOf(monitor.name),
    isEnabled: isEnabled ? 1 : 0,
    vantageIds: JSON.stringify(vantageIds),
    tags: JSON.stringify(tags),
    settings: JSON.stringify(settings),
  };
}

export async function listMonitorRecords(db: Db): Promise<MonitorRecord[]> {
  return (await db.selectFrom('monitors').selectAll().execute()).map(monitorOf);
}

export async function findMonitor(db: Db, id: string): Promise<MonitorRecord | undefined> {
  const row = await db.selectFrom('monitors').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : monitorOf(row);
}

export async function findMonitorByName(db: Db, name: string): Promise<string | undefined> {
  const row = await db.selectFrom('monitors').select('id').where('nameKey', '=', nameKeyOf(name)).executeTakeFirst();
  return row?.id;
}

export async function countMonitors(db: Db): Promise<number> {
  const row = await db
    .selectFrom('monitors')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

export async function saveMonitor(tx: Db, monitor: MonitorRecord): Promise<void> {
  const row = rowOfMonitor(monitor);
  await tx
    .insertInto('monitors')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

/** With everything that it measured but single samples, which go with their days. */
export async function removeMonitor(tx: Db, { id, number }: MonitorRecord): Promise<void> {
  for (const table of [
    'monitorReadings',
    'measuredSegments',
    'claimSegments',
    'hourlyFigures',
    'dailyFigures',
    'lateMonitors',
  ] as const) {
    await tx.deleteFrom(table).where('monitorNumber', '=', number).execute();
  }
  await tx.deleteFrom('monitors').where('id', '=', id).execute();
}

function vantageOf({ nameKey: _nameKey, ...row }: VantageRow): VantageRecord {
  return { ...row, kind: row.kind === 'here' ? 'here' : 'remote', isEnabled: row.isEnabled === 1 };
}

export async function listVantageRecords(db: Db): Promise<VantageRecord[]> {
  return (await db.selectFrom('vantages').selectAll().orderBy('number').execute()).map(vantageOf);
}

export async function findVantage(db: Db, id: string): Promise<VantageRecord | undefined> {
  const row = await db.selectFrom('vantages').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : vantageOf(row);
}

export async function saveVantage(tx: Db, vantage: VantageRecord): Promise<void> {
  const row = { ...vantage, nameKey: nameKeyOf(vantage.name), isEnabled: vantage.isEnabled ? 1 : 0 };
  await tx
    .insertInto('vantages')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}

/** What a vantage tells of itself with each contact; definitions stay as they are. */
export type VantageHealth = Pick<
  VantageRecord,
  'lastSeenAt' | 'version' | 'clockAheadMs' | 'loopDelayMs' | 'waitingSamples' | 'lastSequence'
>;

export async function saveVantageHealth(tx: Db, id: string, health: VantageHealth): Promise<void> {
  await tx.updateTable('vantages').set(health).where('id', '=', id).execute();
}

/** A number that was never given before. */
export async function nextNumber(tx: Db, name: 'monitor' | 'vantage' | 'definitions'): Promise<number> {
  const value = (await readCounter(tx, name)) + 1;
  await saveCounter(tx, name, value);
  return value;
}

export async function readCounter(db: Db, name: string): Promise<number> {
  const row = await db.selectFrom('watchCounters').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value ?? 0;
}

export async function saveCounter(tx: Db, name: string, value: number): Promise<void> {
  await tx
    .insertInto('watchCounters')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
