/** Contradictions in the store. */

import { ComponentState } from '#src/core/component-state.ts';
import type { Db } from '#src/store/store.ts';
import type { StatusContradictionRow } from '#src/store/tables-status.ts';
import { ContradictionKind, type Contradiction } from '../contract-schemas.ts';

/** Open ones; more would mean that the comparison itself is wrong. */
const openMax = 2000;

export async function listOpenContradictions(db: Db): Promise<Contradiction[]> {
  const rows = await db
    .selectFrom('statusContradictions')
    .selectAll()
    .where('endedAt', 'is', null)
    .orderBy('startedAt')
    .orderBy('id')
    .limit(openMax)
    .execute();
  return rows.map(contradictionOf);
}

export async function listRecentContradictions(db: Db, endedAfter: number, limit: number): Promise<Contradiction[]> {
  const rows = await db
    .selectFrom('statusContradictions')
    .selectAll()
    .where((where) => where.or([where('endedAt', 'is', null), where('endedAt', '>', endedAfter)]))
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(contradictionOf);
}

export async function pageOfContradictions(
  db: Db,
  page: {
    readonly offset: number;
    readonly limit: number;
    readonly componentId: string | undefined;
    readonly kind: ContradictionKind | undefined;
    readonly isOpen: boolean | undefined;
  },
): Promise<{ contradictions: Contradiction[]; total: number }> {
  let query = db.selectFrom('statusContradictions');
  if (page.componentId !== undefined) query = query.where('componentId', '=', page.componentId);
  if (page.kind !== undefined) query = query.where('kind', '=', page.kind);
  if (page.isOpen !== undefined) query = query.where('endedAt', page.isOpen ? 'is' : 'is not', null);
  const counted = await query.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirst();
  const rows = await query
    .selectAll()
    .orderBy('startedAt', 'desc')
    .orderBy('id', 'desc')
    .offset(page.offset)
    .limit(page.limit)
    .execute();
  return { contradictions: rows.map(contradictionOf), total: Number(counted?.n ?? 0) };
}

/** Those of one component that touch a time. */
export async function listContradictionsOf(
  db: Db,
  componentId: string,
  range: { readonly fromAt: number; readonly toAt: number },
): Promise<Contradiction[]> {
  const rows = await db
    .selectFrom('statusContradictions')
    .selectAll()
    .where('componentId', '=', componentId)
    .where('startedAt', '<', range.toAt)
    .where((where) => where.or([where('endedAt', 'is', null), where('endedAt', '>', range.fromAt)]))
    .orderBy('startedAt')
    .limit(openMax)
    .execute();
  return rows.map(contradictionOf);
}

export async function findContradiction(db: Db, id: string): Promise<Contradiction | undefined> {
  const row = await db.selectFrom('statusContradictions').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : contradictionOf(row);
}

export async function insertContradiction(db: Db, contradiction: Contradiction): Promise<void> {
  await db.insertInto('statusContradictions').values(contradiction).execute();
}

export async function saveContradiction(
  db: Db,
  { id, measured, endedAt }: Pick<Contradiction, 'id' | 'measured' | 'endedAt'>,
): Promise<void> {
  await db.updateTable('statusContradictions').set({ measured, endedAt }).where('id', '=', id).execute();
}

function contradictionOf(row: StatusContradictionRow): Contradiction {
  const State = ComponentState.catch('unknown');
  return {
    ...row,
    kind: ContradictionKind.parse(row.kind),
    claimed: row.claimed === null ? null : State.parse(row.claimed),
    measured: State.parse(row.measured),
  };
}
