/** Announced maintenance in the store. Whether it is planned, running or over is a question of the time. */

import { z } from 'zod';
import { ComponentState } from '#src/core/component-state.ts';
import type { Db } from '#src/store/store.ts';
import type { StatusMaintenanceRow } from '#src/store/tables-status.ts';
import { Id, LocalText, type Maintenance } from './contract-schemas.ts';

export type MaintenanceRecord = Omit<Maintenance, 'state'> & { readonly isCancelled: boolean };

/** Running and planned ones at one time. */
const listedMax = 1000;

export async function listMaintenanceRecords(
  db: Db,
  filter: { readonly endsAfter: number; readonly startsBefore?: number },
): Promise<MaintenanceRecord[]> {
  const rows = await db
    .selectFrom('statusMaintenances')
    .selectAll()
    .where('endsAt', '>', filter.endsAfter)
    .$if(filter.startsBefore !== undefined, (query) => query.where('startsAt', '<', filter.startsBefore ?? 0))
    .orderBy('startsAt')
    .orderBy('id')
    .limit(listedMax)
    .execute();
  return rows.map(recordOf);
}

export async function findMaintenance(db: Db, id: string): Promise<MaintenanceRecord | undefined> {
  const row = await db.selectFrom('statusMaintenances').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : recordOf(row);
}

/** Newest first. */
export async function pageOfMaintenances(
  db: Db,
  page: { readonly offset: number; readonly limit: number; readonly state: Maintenance['state'] | undefined },
  now: number,
): Promise<{ records: MaintenanceRecord[]; total: number }> {
  let query = db.selectFrom('statusMaintenances');
  if (page.state !== undefined) {
    query = query.where('isCancelled', '=', page.state === 'cancelled' ? 1 : 0);
    if (page.state === 'planned') query = query.where('startsAt', '>', now);
    if (page.state === 'running') query = query.where('startsAt', '<=', now).where('endsAt', '>', now);
    if (page.state === 'over') query = query.where('endsAt', '<=', now);
  }
  const counted = await query.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirst();
  const rows = await query
    .selectAll()
    .orderBy('startsAt', 'desc')
    .orderBy('id', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute();
  return { records: rows.map(recordOf), total: Number(counted?.n ?? 0) };
}

export async function insertMaintenance(db: Db, record: MaintenanceRecord): Promise<void> {
  await db.insertInto('statusMaintenances').values(rowOf(record)).execute();
}

export async function updateMaintenanceRecord(db: Db, record: MaintenanceRecord): Promise<void> {
  const { id, ...columns } = rowOf(record);
  await db.updateTable('statusMaintenances').set(columns).where('id', '=', id).execute();
}

export function maintenanceAt({ isCancelled, ...record }: MaintenanceRecord, now: number): Maintenance {
  return { ...record, state: isCancelled ? 'cancelled' : stateAt(record, now) };
}

function stateAt({ startsAt, endsAt }: { startsAt: number; endsAt: number }, now: number): Maintenance['state'] {
  if (now < startsAt) return 'planned';
  return now < endsAt ? 'running' : 'over';
}

function rowOf(record: MaintenanceRecord): StatusMaintenanceRow {
  return {
    ...record,
    title: JSON.stringify(record.title),
    body: JSON.stringify(record.body),
    componentIds: JSON.stringify(record.componentIds),
    isCancelled: record.isCancelled ? 1 : 0,
  };
}

const Ids = z.array(Id);

function recordOf(row: StatusMaintenanceRow): MaintenanceRecord {
  return {
    ...row,
    title: LocalText.parse(JSON.parse(row.title)),
    body: LocalText.parse(JSON.parse(row.body)),
    componentIds: Ids.parse(JSON.parse(row.componentIds)),
    expected: ComponentState.parse(row.expected),
    isCancelled: row.isCancelled === 1,
  };
}
