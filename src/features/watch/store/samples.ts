/** Single samples in the tables of their days. */

import { sql } from 'kysely';
import { FailureClass, resultOf } from '#src/core/failure.ts';
import type { Engine } from '#src/store/engine.ts';
import { listSampleTables, sampleColumns, sampleTableOf, tablesBetween } from '#src/store/sample-days.ts';
import type { Db } from '#src/store/store.ts';
import { Sample } from '../contract-schemas.ts';
import { type CellValue, writeRows } from './multi-row.ts';

/** A sample and the numbers under which it is stored. */
export interface NumberedSample {
  readonly monitorNumber: number;
  readonly vantageNumber: number;
  readonly sample: Sample;
}

/** A sentence of an engineer's interest; a megabyte of somebody's error page is none. */
const detailCharsMax = 500;
const evidenceCharsMax = 4_000;

/** One that is there already stays as it is. The tables must exist. */
export async function insertSamples(tx: Db, engine: Engine, samples: readonly NumberedSample[]): Promise<void> {
  for (const [table, group] of Map.groupBy(samples, ({ sample }) => sampleTableOf(sample.scheduledAt))) {
    const target = { engine, table, columns: sampleColumns, ending: 'on conflict do nothing' };
    await writeRows(tx, target, group.map(rowOf));
  }
}

function rowOf({ monitorNumber, vantageNumber, sample }: NumberedSample): CellValue[] {
  const { phases } = sample;
  return [
    ...[monitorNumber, vantageNumber, sample.scheduledAt, sample.startedAt, micros(sample.totalMs)],
    sample.failure,
    ...[phases.dnsMs, phases.connectMs, phases.tlsMs, phases.firstByteMs, phases.transferMs].map(microsOrNull),
    ...[sample.address, sample.httpStatus, sample.bytesRead, micros(sample.loopDelayMs)],
    sample.detail?.slice(0, detailCharsMax) ?? null,
    evidenceText(sample.evidence),
  ];
}

function evidenceText(evidence: Sample['evidence']): string | null {
  if (evidence === null) return null;
  const text = JSON.stringify(evidence);
  return text.length <= evidenceCharsMax ? text : JSON.stringify({ omitted: `${String(text.length)} characters` });
}

/** The longest is a budget of a minute; whatever a broken clock says, the column is 32 bits wide. */
function micros(ms: number): number {
  return Math.min(2_000_000_000, Math.max(0, Math.round(ms * 1000)));
}

function microsOrNull(ms: number | undefined): number | null {
  return ms === undefined ? null : micros(ms);
}

interface SampleRow {
  readonly monitorNumber: number;
  readonly vantageNumber: number;
  readonly dueAt: number;
  readonly startedAt: number;
  readonly totalUs: number;
  readonly failure: string | null;
  readonly dnsUs: number | null;
  readonly connectUs: number | null;
  readonly tlsUs: number | null;
  readonly firstByteUs: number | null;
  readonly transferUs: number | null;
  readonly address: string | null;
  readonly httpStatus: number | null;
  readonly bytesRead: number | null;
  readonly loopUs: number;
  readonly detail: string | null;
  readonly evidence: string | null;
}

export interface SampleQuestion {
  readonly engine: Engine;
  readonly monitor: { readonly id: string; readonly number: number };
  readonly vantageNumber?: number | undefined;
  readonly fromAt: number;
  readonly toAt: number;
  readonly limit: number;
  /** Ids of the vantages by their numbers; samples of one that is gone are left out. */
  readonly vantageIds: ReadonlyMap<number, string>;
}

/** The newest first. */
export async function findSamples(db: Db, question: SampleQuestion): Promise<Sample[]> {
  const { engine, monitor, vantageNumber, fromAt, toAt, limit } = question;
  const tables = tablesBetween(await listSampleTables(db, engine), fromAt, toAt);
  const found: Sample[] = [];
  for (const table of tables.toReversed()) {
    const ofVantage = vantageNumber === undefined ? sql`` : sql`and vantage_number = ${vantageNumber}`;
    const { rows } = await sql<SampleRow>`
      select * from ${sql.table(table)}
      where monitor_number = ${monitor.number} ${ofVantage} and due_at >= ${fromAt} and due_at < ${toAt}
      order by due_at desc, vantage_number limit ${limit - found.length}`.execute(db);
    for (const row of rows) {
      const vantageId = question.vantageIds.get(row.vantageNumber);
      if (vantageId !== undefined) found.push(sampleOf(row, monitor.id, vantageId));
    }
    if (found.length >= limit) break;
  }
  return found;
}

function sampleOf(row: SampleRow, monitorId: string, vantageId: string): Sample {
  const failure = failureOf(row.failure);
  const { dnsUs, connectUs, tlsUs, firstByteUs, transferUs } = row;
  const phases = { dnsMs: dnsUs, connectMs: connectUs, tlsMs: tlsUs, firstByteMs: firstByteUs, transferMs: transferUs };
  return {
    ...{ monitorId, vantageId, scheduledAt: row.dueAt, startedAt: row.startedAt, totalMs: row.totalUs / 1000 },
    ...{ result: resultOf(failure ?? undefined), failure },
    phases: Object.fromEntries(
      Object.entries(phases).flatMap(([name, us]) => (us === null ? [] : [[name, us / 1000]])),
    ),
    ...{ address: row.address, httpStatus: row.httpStatus, bytesRead: row.bytesRead, loopDelayMs: row.loopUs / 1000 },
    ...{ detail: row.detail, evidence: evidenceOf(row.evidence) },
  };
}

/** A class that this version does not know came from a newer one: the sample says nothing that we could judge. */
export function failureOf(text: string | null): FailureClass | null {
  if (text === null) return null;
  const known = FailureClass.safeParse(text);
  return known.success ? known.data : 'self.fault';
}

function evidenceOf(text: string | null): Sample['evidence'] {
  if (text === null) return null;
  const parsed = Sample.shape.evidence.safeParse(JSON.parse(text));
  return parsed.success ? parsed.data : null;
}
