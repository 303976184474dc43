/** State and history of devices in the store. */

import { sql } from 'kysely';
import { newId } from '#src/core/ids.ts';
import type { Clock, Random } from '#src/core/ports.ts';
import type { Db } from '#src/store/store.ts';
import { DeviceState, Fault, FaultClass } from './contract-schemas.ts';

/** A state with its reason. */
export interface Condition {
  readonly state: DeviceState;
  readonly fault: Fault | null;
}

export interface StatusRecord extends Condition {
  readonly deviceId: string;
  readonly stateSince: number;
  readonly checkedAt: number | null;
  readonly answeredAt: number | null;
  readonly bootId: string | null;
  readonly bootedAt: number | null;
}

export interface HistoryRecord extends Condition {
  readonly from: number;
  readonly to: number | null;
}

export const notChecked: Condition = { state: 'unknown', fault: { class: 'not-checked', fields: {} } };

export async function insertStatus(
  db: Db,
  ports: { clock: Clock; random: Random },
  deviceId: string,
  condition: Condition = notChecked,
): Promise<void> {
  const now = ports.clock.nowMs();
  await db
    .insertInto('deviceStatus')
    .values({
      deviceId,
      ...conditionColumns(condition),
      stateSince: now,
      checkedAt: null,
      answeredAt: null,
      bootId: null,
      bootedAt: null,
    })
    .execute();
  await insertHistory(db, ports, { deviceId, from: now, ...condition });
}

export async function findStatus(db: Db, deviceId: string): Promise<StatusRecord | undefined> {
  const row = await db.selectFrom('deviceStatus').selectAll().where('deviceId', '=', deviceId).executeTakeFirst();
  return row === undefined ? undefined : { ...row, ...conditionOf(row) };
}

export async function listStatus(db: Db): Promise<StatusRecord[]> {
  const rows = await db.selectFrom('deviceStatus').selectAll().execute();
  return rows.map((row) => ({ ...row, ...conditionOf(row) }));
}

/** One check's result as it is kept. `changed`: a new stretch of history begins. */
export interface StatusWrite extends StatusRecord {
  readonly changed: boolean;
  readonly checkedAt: number;
}

/** Writes many results in the caller's transaction. */
export async function writeStatuses(
  db: Db,
  ports: { clock: Clock; random: Random },
  writes: readonly StatusWrite[],
): Promise<void> {
  for (const write of writes) {
    const { deviceId, stateSince, checkedAt, answeredAt, bootId, bootedAt } = write;
    await db
      .updateTable('deviceStatus')
      .set({ ...conditionColumns(write), stateSince, checkedAt, answeredAt, bootId, bootedAt })
      .where('deviceId', '=', deviceId)
      .execute();
    if (!write.changed) continue;
    await endHistory(db, deviceId, stateSince);
    await insertHistory(db, ports, { deviceId, from: stateSince, state: write.state, fault: write.fault });
  }
}

/**
 * At start nothing is known: every stretch of history ends where its evidence ended, and an unknown one begins there.
 * Two statements, however many devices there are.
 */
export async function forgetOldStates(db: Db, now: number): Promise<void> {
  const fields = JSON.stringify({});
  await sql`
    insert into device_history (id, device_id, from_at, to_at, state, fault_class, fault_fields)
    select ${`hist_restart_${String(now)}_`} || device_id, device_id, coalesce(checked_at, state_since), null,
      'unknown', 'not-checked', ${fields}
    from device_status where not (state = 'unknown' and fault_class = 'not-checked')`.execute(db);
  await sql`
    update device_history set to_at = (
      select coalesce(s.checked_at, s.state_since) from device_status s where s.device_id = device_history.device_id)
    where to_at is null and not (state = 'unknown' and fault_class = 'not-checked')`.execute(db);
  await sql`
    update device_status set state = 'unknown', fault_class = 'not-checked', fault_fields = ${fields},
      state_since = coalesce(checked_at, state_since)
    where not (state = 'unknown' and fault_class = 'not-checked')`.execute(db);
}

async function insertHistory(
  db: Db,
  ports: { clock: Clock; random: Random },
  entry: { deviceId: string; from: number } & Condition,
): Promise<void> {
  const id = newId('hist', ports.clock, ports.random);
  const { deviceId, from } = entry;
  await db
    .insertInto('deviceHistory')
    .values({ id, deviceId, fromAt: from, toAt: null, ...conditionColumns(entry) })
    .execute();
}

async function endHistory(db: Db, deviceId: string, at: number): Promise<void> {
  await db
    .updateTable('deviceHistory')
    // After the clock was set back a stretch would end before it began.
    .set({ toAt: sql<number>`case when from_at > ${at} then from_at else ${at} end` })
    .where('deviceId', '=', deviceId)
    .where('toAt', 'is', null)
    .execute();
}

export async function listHistory(
  db: Db,
  deviceId: string,
  page: { before?: number | undefined; limit: number },
): Promise<HistoryRecord[]> {
  let query = db.selectFrom('deviceHistory').selectAll().where('deviceId', '=', deviceId);
  if (page.before !== undefined) query = query.where('fromAt', '<', page.before);
  const rows = await query
    .orderBy('fromAt', 'desc')
    // Of two that begin in the same moment, the one that goes on is the newer.
    .orderBy(sql`coalesce(to_at, ${Number.MAX_SAFE_INTEGER})`, 'desc')
    .orderBy('id', 'desc')
    .limit(page.limit)
    .execute();
  return rows.map((row) => ({ ...conditionOf(row), from: row.fromAt, to: row.toAt }));
}

/** Drops history that ended before. */
export async function deleteHistoryBefore(db: Db, before: number): Promise<void> {
  await db.deleteFrom('deviceHistory').where('toAt', '<', before).execute();
}

interface ConditionColumns {
  readonly state: string;
  readonly faultClass: string | null;
  readonly faultFields: string | null;
}

function conditionColumns(condition: Condition): ConditionColumns {
  const { state, fault } = condition;
  return { state, faultClass: fault?.class ?? null, faultFields: fault === null ? null : JSON.stringify(fault.fields) };
}

/** A row that a newer version wrote may name what this one does not know: then nothing is known. */
export function conditionOf(row: ConditionColumns): Condition {
  const state = DeviceState.safeParse(row.state);
  if (!state.success) return notChecked;
  if (row.faultClass === null) return { state: state.data, fault: null };
  const faultClass = FaultClass.safeParse(row.faultClass);
  if (!faultClass.success) return notChecked;
  const fields = Fault.shape.fields.safeParse(JSON.parse(row.faultFields ?? '{}'));
  return { state: state.data, fault: { class: faultClass.data, fields: fields.success ? fields.data : {} } };
}
