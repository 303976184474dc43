/** Run-length records: what was measured, and what was claimed, from when to when. */

import type { FailureClass } from '#src/core/failure.ts';
import type { Engine } from '#src/store/engine.ts';
import type { Db } from '#src/store/store.ts';
import type { ClaimSegmentRow } from '#src/store/tables-watch.ts';
import { Claimed, MeasuredResult } from '../contract-schemas.ts';
import { type CellValue, replaceOnConflict, writeRows } from './multi-row.ts';
import { failureOf } from './samples.ts';

export interface SegmentRecord {
  readonly monitorNumber: number;
  readonly fromAt: number;
  readonly toAt: number | null;
  readonly result: MeasuredResult;
  readonly failure: FailureClass | null;
}

const segmentColumns = ['monitor_number', 'from_at', 'to_at', 'result', 'failure'] as const;
const segmentEnding = replaceOnConflict(segmentColumns, ['monitor_number', 'from_at']);

export async function saveSegments(tx: Db, engine: Engine, segments: readonly SegmentRecord[]): Promise<void> {
  const target = { engine, table: 'measured_segments', columns: segmentColumns, ending: segmentEnding };
  const rows = segments.map((one): CellValue[] => [one.monitorNumber, one.fromAt, one.toAt, one.result, one.failure]);
  await writeRows(tx, target, rows);
}

/** What was recorded as later than `at`: our clock was set back. */
export async function removeSegmentsAfter(tx: Db, monitorNumber: number, at: number): Promise<void> {
  await tx.deleteFrom('measuredSegments').where('monitorNumber', '=', monitorNumber).where('fromAt', '>', at).execute();
  await tx
    .updateTable('measuredSegments')
    .set({ toAt: at })
    .where('monitorNumber', '=', monitorNumber)
    .where((eb) => eb.or([eb('toAt', '>', at), eb('toAt', 'is', null)]))
    .execute();
}

/** More than that in one statement's list of numbers is no question of a person. */
const numbersMax = 500;

export async function findSegments(
  db: Db,
  monitorNumbers: readonly number[],
  { fromAt, toAt, limit }: { readonly fromAt: number; readonly toAt: number; readonly limit?: number },
): Promise<SegmentRecord[]> {
  const found: SegmentRecord[] = [];
  for (let from = 0; from < monitorNumbers.length; from += numbersMax) {
    let query = db
      .selectFrom('measuredSegments')
      .selectAll()
      .where('monitorNumber', 'in', monitorNumbers.slice(from, from + numbersMax))
      .where('fromAt', '<', toAt)
      .where((eb) => eb.or([eb('toAt', 'is', null), eb('toAt', '>', fromAt)]))
      .orderBy('monitorNumber')
      .orderBy('fromAt');
    if (limit !== undefined) query = query.limit(limit);
    for (const row of await query.execute()) found.push(segmentOf(row));
  }
  return found;
}

export async function listOpenSegments(db: Db): Promise<SegmentRecord[]> {
  const rows = await db.selectFrom('measuredSegments').selectAll().where('toAt', 'is', null).execute();
  return rows.map(segmentOf);
}

function segmentOf(row: {
  monitorNumber: number;
  fromAt: number;
  toAt: number | null;
  result: string;
  failure: string | null;
}): SegmentRecord {
  // A result that this version does not know is none that it could call good.
  const result = MeasuredResult.safeParse(row.result);
  return { ...row, result: result.success ? result.data : 'unknown', failure: failureOf(row.failure) };
}

export interface ClaimRecord {
  readonly monitorNumber: number;
  readonly fromAt: number;
  readonly toAt: number | null;
  readonly claimed: Claimed;
}

export async function saveClaim(tx: Db, { monitorNumber, fromAt, toAt, claimed }: ClaimRecord): Promise<void> {
  const { readAt, since: _since, pageUpdatedAt, captureHash, ...content } = claimed;
  const row = { monitorNumber, fromAt, toAt, readAt, pageUpdatedAt, captureHash, content: JSON.stringify(content) };
  await tx
    .insertInto('claimSegments')
    .values(row)
    .onConflict((conflict) => conflict.columns(['monitorNumber', 'fromAt']).doUpdateSet(row))
    .execute();
}

export async function listOpenClaims(db: Db): Promise<ClaimRecord[]> {
  const rows = await db.selectFrom('claimSegments').selectAll().where('toAt', 'is', null).execute();
  return rows.flatMap((row) => claimOf(row) ?? []);
}

export async function findClaims(
  db: Db,
  monitorNumber: number,
  { fromAt, toAt, limit }: { readonly fromAt: number; readonly toAt: number; readonly limit: number },
): Promise<ClaimRecord[]> {
  const rows = await db
    .selectFrom('claimSegments')
    .selectAll()
    .where('monitorNumber', '=', monitorNumber)
    .where('fromAt', '<', toAt)
    .where((eb) => eb.or([eb('toAt', 'is', null), eb('toAt', '>', fromAt)]))
    .orderBy('fromAt')
    .limit(limit)
    .execute();
  return rows.flatMap((row) => claimOf(row) ?? []);
}

const Content = Claimed.omit({ readAt: true, since: true, pageUpdatedAt: true, captureHash: true });

/** Stored data that does not fit is left out: nobody must be said to have claimed what we cannot read any more. */
function claimOf(row: ClaimSegmentRow): ClaimRecord | undefined {
  const content = Content.safeParse(JSON.parse(row.content));
  if (!content.success) return undefined;
  const { monitorNumber, fromAt, toAt, readAt, pageUpdatedAt, captureHash } = row;
  return {
    ...{ monitorNumber, fromAt, toAt },
    claimed: { ...content.data, readAt, since: fromAt, pageUpdatedAt, captureHash },
  };
}
