/** Rows of the places to which copies of the page go. */

import { z } from 'zod';
import type { Db } from '#src/store/store.ts';
import type { StatusTargetRow } from '#src/store/tables-status.ts';
import { TargetPlace, TargetState } from '../contract-page.ts';

/** More would only hide in the list that one of them is lost. */
export const targetsMax = 20;

export interface TargetRecord {
  readonly id: string;
  readonly name: string;
  readonly place: TargetPlace;
  readonly isEnabled: boolean;
  readonly everyS: number;
  readonly state: TargetState;
  /** Sealed, base64. */
  readonly secret: string | null;
}

export const emptyTargetState: TargetState = {
  copy: 'never',
  seenSequence: null,
  seenGeneratedAt: null,
  checkedAt: null,
  lastTriedAt: null,
  lastSuccessAt: null,
  lastSequence: null,
  lastError: null,
  failures: 0,
  nextTryAt: null,
};

const Stored = z.string().transform((text): unknown => JSON.parse(text));

/** A row that no longer fits is left out: one broken place must not stop the others. */
function toRecord(row: StatusTargetRow): TargetRecord[] {
  const place = Stored.pipe(TargetPlace).safeParse(row.place);
  const state = Stored.pipe(TargetState).safeParse(row.state);
  if (!place.success) return [];
  const { id, name, everyS, secret } = row;
  return [
    {
      id,
      name,
      place: place.data,
      isEnabled: row.isEnabled === 1,
      everyS,
      secret,
      state: state.data ?? emptyTargetState,
    },
  ];
}

export async function listTargets(db: Db): Promise<TargetRecord[]> {
  const rows = await db
    .selectFrom('statusTargets')
    .selectAll()
    .orderBy('name')
    .orderBy('id')
    .limit(targetsMax)
    .execute();
  return rows.flatMap(toRecord);
}

export async function findTarget(db: Db, id: string): Promise<TargetRecord | undefined> {
  const row = await db.selectFrom('statusTargets').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : toRecord(row)[0];
}

export async function insertTarget(db: Db, record: TargetRecord, at: number): Promise<void> {
  await db
    .insertInto('statusTargets')
    .values({ id: record.id, state: JSON.stringify(record.state), createdAt: at, ...columnsOf(record, at) })
    .execute();
}

export async function updateTarget(db: Db, record: TargetRecord, at: number): Promise<void> {
  await db.updateTable('statusTargets').set(columnsOf(record, at)).where('id', '=', record.id).execute();
}

function columnsOf(record: TargetRecord, changedAt: number): Omit<StatusTargetRow, 'id' | 'state' | 'createdAt'> {
  const { name, place, isEnabled, everyS, secret } = record;
  return { name, place: JSON.stringify(place), isEnabled: isEnabled ? 1 : 0, everyS, secret, changedAt };
}

export async function saveTargetState(db: Db, id: string, state: TargetState): Promise<void> {
  await db
    .updateTable('statusTargets')
    .set({ state: JSON.stringify(state) })
    .where('id', '=', id)
    .execute();
}

export async function removeTarget(db: Db, id: string): Promise<void> {
  await db.deleteFrom('statusTargets').where('id', '=', id).execute();
}
