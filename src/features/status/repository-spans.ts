/** What was shown and what was claimed, in runs. What was measured is watch's own. */

import { ComponentState } from '#src/core/component-state.ts';
import type { Db } from '#src/store/store.ts';
import type { Run } from './derive/runs.ts';

export interface Span {
  readonly componentId: string;
  readonly fromAt: number;
  readonly toAt: number | null;
  readonly state: ComponentState;
}

const State = ComponentState.catch('unknown');
/** Runs of one component in one answer; a flapping one has many, and the newest count. */
const spansMax = 5000;

export async function listOpenSpans(db: Db): Promise<Span[]> {
  const rows = await db.selectFrom('statusSpans').selectAll().where('toAt', 'is', null).execute();
  return rows.map(spanOf);
}

export async function listSpans(
  db: Db,
  componentId: string,
  range: { readonly fromAt: number; readonly toAt: number },
): Promise<Span[]> {
  const rows = await db
    .selectFrom('statusSpans')
    .selectAll()
    .where('componentId', '=', componentId)
    .where('fromAt', '<', range.toAt)
    .where((where) => where.or([where('toAt', 'is', null), where('toAt', '>', range.fromAt)]))
    .orderBy('fromAt', 'desc')
    .limit(spansMax)
    .execute();
  return rows.map(spanOf).toReversed();
}

/** Ends the run of a component and begins the next. Two changes in one millisecond are one. */
export async function beginSpan(tx: Db, span: Span): Promise<void> {
  const { componentId, fromAt, state } = span;
  await tx
    .updateTable('statusSpans')
    .set({ toAt: fromAt })
    .where('componentId', '=', componentId)
    .where('toAt', 'is', null)
    .where('fromAt', '<', fromAt)
    .execute();
  await tx
    .deleteFrom('statusSpans')
    .where('componentId', '=', componentId)
    .where('toAt', 'is', null)
    .where('fromAt', '>=', fromAt)
    .execute();
  await tx
    .insertInto('statusSpans')
    .values(span)
    .onConflict((conflict) => conflict.columns(['componentId', 'fromAt']).doUpdateSet({ toAt: null, state }))
    .execute();
}

function spanOf(row: { componentId: string; fromAt: number; toAt: number | null; state: string }): Span {
  return { ...row, state: State.parse(row.state) };
}

export interface ClaimSpan {
  readonly componentId: string;
  readonly fromAt: number;
  readonly toAt: number | null;
  readonly state: ComponentState;
  readonly monitorId: string;
  /** When it was first read so, and what was read. */
  readonly readAt: number;
  readonly pageUpdatedAt: number | null;
  readonly captureHash: string;
}

export async function listOpenClaims(db: Db): Promise<ClaimSpan[]> {
  const rows = await db.selectFrom('statusClaims').selectAll().where('toAt', 'is', null).execute();
  return rows.map((row) => ({ ...row, state: State.parse(row.state) }));
}

export async function listClaims(
  db: Db,
  filter: { readonly componentIds: readonly string[]; readonly fromAt: number; readonly toAt: number },
): Promise<ClaimSpan[]> {
  if (filter.componentIds.length === 0) return [];
  const rows = await db
    .selectFrom('statusClaims')
    .selectAll()
    .where('componentId', 'in', filter.componentIds)
    .where('fromAt', '<', filter.toAt)
    .where((where) => where.or([where('toAt', 'is', null), where('toAt', '>', filter.fromAt)]))
    .orderBy('fromAt', 'desc')
    .limit(spansMax)
    .execute();
  return rows.map((row) => ({ ...row, state: State.parse(row.state) })).toReversed();
}

export async function endClaim(tx: Db, componentId: string, toAt: number): Promise<void> {
  await tx
    .updateTable('statusClaims')
    .set((eb) => ({ toAt: eb.case().when('fromAt', '>', toAt).then(eb.ref('fromAt')).else(toAt).end() }))
    .where('componentId', '=', componentId)
    .where('toAt', 'is', null)
    .execute();
}

export async function beginClaim(tx: Db, claim: ClaimSpan): Promise<void> {
  const { componentId: _componentId, fromAt: _fromAt, ...columns } = claim;
  await endClaim(tx, claim.componentId, claim.fromAt);
  await tx
    .insertInto('statusClaims')
    .values(claim)
    .onConflict((conflict) => conflict.columns(['componentId', 'fromAt']).doUpdateSet(columns))
    .execute();
}

/** Trouble of each component as it was shown, whoever said so: all of it, however often something flapped. */
export async function listShownTrouble(
  db: Db,
  range: { readonly fromAt: number; readonly toAt: number },
): Promise<ReadonlyMap<string, readonly Run[]>> {
  const trouble = new Map<string, Run[]>();
  for (let last = { componentId: '', fromAt: 0 }; ;) {
    const rows = await db
      .selectFrom('statusSpans')
      .selectAll()
      .where('state', 'not in', ['ok', 'unknown'])
      .where('fromAt', '<', range.toAt)
      .where((where) => where.or([where('toAt', 'is', null), where('toAt', '>', range.fromAt)]))
      .where((where) =>
        where.or([
          where('componentId', '>', last.componentId),
          where.and([where('componentId', '=', last.componentId), where('fromAt', '>', last.fromAt)]),
        ]),
      )
      .orderBy('componentId')
      .orderBy('fromAt')
      .limit(spansMax)
      .execute();
    for (const { componentId, fromAt, toAt, state } of rows) {
      const run = { fromAt, toAt: toAt ?? range.toAt, state: State.parse(state) };
      const known = trouble.get(componentId);
      if (known === undefined) trouble.set(componentId, [run]);
      else known.push(run);
    }
    const end = rows.at(-1);
    if (end === undefined || rows.length < spansMax) return trouble;
    last = end;
  }
}
