/** Discovery runs and candidates in the store. */

import { sql } from 'kysely';
import { z } from 'zod';
import type { AccessRange } from '#src/core/access.ts';
import { DeviceKind } from '#src/plugins/kit/facts.ts';
import type { Db } from '#src/store/store.ts';
import type { CandidateRow, DiscoveryRunRow } from '#src/store/tables-fleet.ts';
import { Candidate, DiscoveryRun } from './contract-schemas.ts';
import { serialKeyOf } from './identity-keys.ts';
import { searchTextOf } from './repository-devices.ts';

const StoredRequest = DiscoveryRun.pick({ multicast: true, subnets: true, addresses: true, pace: true });
const Progress = DiscoveryRun.shape.progress;

/** Runs kept per site; older ones say nothing any more. */
const runsKept = 100;

export async function insertRun(db: Db, run: DiscoveryRun): Promise<void> {
  await db
    .insertInto('discoveryRuns')
    .values({ id: run.id, ...runColumns(run) })
    .execute();
  const oldest = await db
    .selectFrom('discoveryRuns')
    .select('startedAt')
    .where('siteId', '=', run.siteId)
    .orderBy('startedAt', 'desc')
    .offset(runsKept)
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return;
  await db
    .deleteFrom('discoveryRuns')
    .where('siteId', '=', run.siteId)
    .where('startedAt', '<=', oldest.startedAt)
    .execute();
}

export async function updateRun(db: Db, run: DiscoveryRun): Promise<void> {
  await db.updateTable('discoveryRuns').set(runColumns(run)).where('id', '=', run.id).execute();
}

/** After a restart no run is running, whatever the store says. */
export async function endInterruptedRuns(db: Db, now: number): Promise<void> {
  await db
    .updateTable('discoveryRuns')
    .set({ state: 'interrupted', endedAt: now })
    .where('state', '=', 'running')
    .execute();
}

export async function findRun(db: Db, id: string): Promise<DiscoveryRun | undefined> {
  const row = await db.selectFrom('discoveryRuns').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : runOf(row);
}

export async function listRuns(
  db: Db,
  filter: { range: AccessRange; siteId?: string | undefined; limit: number },
): Promise<DiscoveryRun[]> {
  let query = db.selectFrom('discoveryRuns').selectAll();
  if (filter.siteId !== undefined) query = query.where('siteId', '=', filter.siteId);
  if (filter.range.kind === 'some') query = query.where('siteId', 'in', nonEmpty(filter.range.siteIds));
  const rows = await query.orderBy('startedAt', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
  return rows.map(runOf);
}

function runColumns(run: DiscoveryRun): Omit<DiscoveryRunRow, 'id'> {
  const { siteId, state, startedAt, endedAt, startedBy, multicast, subnets, addresses, pace, progress, problems } = run;
  return {
    siteId,
    state,
    startedAt,
    endedAt,
    startedBy,
    request: JSON.stringify({
      multicast,
      subnets,
      addresses,
      pace,
    }),
    progress: JSON.stringify(progress),
    problems: JSON.stringify(problems),
  };
}

function runOf(row: DiscoveryRunRow): DiscoveryRun {
  const { id, siteId, startedAt, endedAt, startedBy } = row;
  return {
    id,
    siteId,
    startedAt,
    endedAt,
    startedBy,
    state: DiscoveryRun.shape.state.parse(row.state),
    ...StoredRequest.parse(JSON.parse(row.request)),
    progress: Progress.parse(JSON.parse(row.progress)),
    problems: z.array(z.string()).parse(JSON.parse(row.problems)),
  };
}

// ---- Candidates

export type CandidateRecord = Omit<Candidate, 'status' | 'deviceId' | 'otherAddresses' | 'evidence'> & {
  readonly identityKey: string;
  readonly fingerprint: string | null;
  readonly otherAddresses: readonly string[];
  readonly evidence: Candidate['evidence'];
  readonly dismissedAt: number | null;
};

/** What a next run may find out; a dismissal stays until a person takes it back. */
export async function upsertCandidate(db: Db, found: CandidateRecord): Promise<CandidateRecord> {
  const known = await db
    .selectFrom('candidates')
    .selectAll()
    .where('siteId', '=', found.siteId)
    .where('identityKey', '=', found.identityKey)
    .executeTakeFirst();
  if (known === undefined) {
    await db
      .insertInto('candidates')
      .values({ id: found.id, ...candidateColumns(found) })
      .execute();
    return found;
  }
  const { id, firstSeenAt, dismissedAt } = known;
  const merged = { ...found, id, firstSeenAt, dismissedAt };
  await db.updateTable('candidates').set(candidateColumns(merged)).where('id', '=', id).execute();
  return merged;
}

export async function findCandidate(db: Db, id: string): Promise<CandidateRecord | undefined> {
  const row = await db.selectFrom('candidates').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : candidateOf(row);
}

export async function setDismissed(db: Db, ids: readonly string[], dismissedAt: number | null): Promise<void> {
  await db.updateTable('candidates').set({ dismissedAt }).where('id', 'in', ids).execute();
}

export async function sitesOfCandidates(db: Db, ids: readonly string[]): Promise<{ id: string; siteId: string }[]> {
  return db.selectFrom('candidates').select(['id', 'siteId']).where('id', 'in', ids).execute();
}

/** Not seen for so long, a candidate is gone. */
export async function deleteCandidatesBefore(db: Db, before: number): Promise<void> {
  await db.deleteFrom('candidates').where('lastSeenAt', '<', before).where('dismissedAt', 'is', null).execute();
}

export interface CandidateFilter {
  readonly range: AccessRange;
  readonly siteId?: string | undefined;
  readonly runId?: string | undefined;
  readonly status?: readonly Candidate['status'][] | undefined;
  /** LIKE patterns, all of which must fit. */
  readonly patterns: readonly string[];
  readonly offset: number;
  readonly limit: number;
}

/** A device of the fleet is the same by MAC, by serial number, or, where neither tells them apart, by its address. */
const sameDevice = sql<boolean>`d.removed_at is null and (d.mac = c.mac or d.serial_key = c.serial_key or
  (d.host = c.host and d.port = c.port and coalesce(d.path, '') = coalesce(c.path, '')
   and (d.serial_key is null or c.serial_key is null)))`;
const deviceIdSql = sql<string | null>`(select d.id from devices d where ${sameDevice} order by d.id limit 1)`;
const movedSql = sql<number>`(select case when d.host = c.host then 0 else 1 end from devices d
  where ${sameDevice} order by d.id limit 1)`;
const statusSql = sql<string>`case when ${deviceIdSql} is not null then
  case when ${movedSql} = 1 then 'moved' else 'adopted' end
  when c.dismissed_at is not null then 'dismissed' else 'new' end`;

export async function listCandidateRecords(
  db: Db,
  filter: CandidateFilter,
): Promise<{ candidates: Candidate[]; total: number; counts: Record<string, number> }> {
  const matching = (withStatus: boolean) => {
    let query = db.selectFrom('candidates as c');
    if (filter.siteId !== undefined) query = query.where('c.siteId', '=', filter.siteId);
    if (filter.runId !== undefined) query = query.where('c.runId', '=', filter.runId);
    if (filter.range.kind === 'some') query = query.where('c.siteId', 'in', nonEmpty(filter.range.siteIds));
    for (const pattern of filter.patterns) query = query.where(sql<boolean>`c.search_text like ${pattern} escape '!'`);
    if (withStatus && filter.status !== undefined) {
      query = query.where(sql<boolean>`${statusSql} in (${sql.join(filter.status)})`);
    }
    return query;
  };
  const rows = await matching(true)
    .selectAll('c')
    .select([deviceIdSql.as('deviceId'), statusSql.as('status')])
    .orderBy('c.host')
    .orderBy('c.port')
    .orderBy('c.id')
    .limit(filter.limit)
    .offset(filter.offset)
    .execute();
  const statuses = matching(false).select(statusSql.as('status'));
  const grouped = await db
    .selectFrom(statuses.as('statuses'))
    .select((eb) => ['status', eb.fn.countAll<number>().as('n')])
    .groupBy('status')
    .execute();
  const counts = Object.fromEntries(grouped.map((row) => [row.status, Number(row.n)]));
  const total = (filter.status ?? Object.keys(counts)).reduce((sum, status) => sum + (counts[status] ?? 0), 0);
  return { candidates: rows.map((row) => showCandidate(candidateOf(row), row)), total, counts };
}

/** The candidate with what the fleet knows of it now. */
export async function candidateNow(db: Db, record: CandidateRecord): Promise<Candidate> {
  const row = await db
    .selectFrom('candidates as c')
    .select([deviceIdSql.as('deviceId'), statusSql.as('status')])
    .where('c.id', '=', record.id)
    .executeTakeFirst();
  return showCandidate(record, row ?? { status: 'new', deviceId: null });
}

function showCandidate(record: CandidateRecord, now: { status: string; deviceId: string | null }): Candidate {
  const { identityKey: _key, fingerprint: _fingerprint, dismissedAt: _dismissedAt, ...shown } = record;
  return {
    ...shown,
    otherAddresses: [...record.otherAddresses],
    status: Candidate.shape.status.parse(now.status),
    deviceId: now.deviceId,
  };
}

function candidateColumns(candidate: CandidateRecord): Omit<CandidateRow, 'id'> {
  const { id: _id, tls, needsSetup, needsLogin, otherAddresses, evidence, ...columns } = candidate;
  return {
    ...columns,
    tls: tls ? 1 : 0,
    needsSetup: needsSetup ? 1 : 0,
    needsLogin: needsLogin ? 1 : 0,
    otherAddresses: JSON.stringify(otherAddresses),
    evidence: JSON.stringify(evidence),
    serialKey: serialKeyOf(candidate),
    searchText: searchTextOf({ ...candidate, name: candidate.kind }),
  };
}

function candidateOf(row: CandidateRow): CandidateRecord {
  return {
    id: row.id,
    siteId: row.siteId,
    runId: row.runId,
    identityKey: row.identityKey,
    driver: row.driver,
    maker: row.maker,
    model: row.model,
    productName: row.productName,
    serial: row.serial,
    mac: row.mac,
    osVersion: row.osVersion,
    host: row.host,
    port: row.port,
    path: row.path,
    fingerprint: row.fingerprint,
    dismissedAt: row.dismissedAt,
    firstSeenAt: row.firstSeenAt,
    lastSeenAt: row.lastSeenAt,
    tls: row.tls === 1,
    needsSetup: row.needsSetup === 1,
    needsLogin: row.needsLogin === 1,
    kind: DeviceKind.catch('other').parse(row.kind),
    confidence: Candidate.shape.confidence.parse(row.confidence),
    otherAddresses: z.array(z.string()).parse(JSON.parse(row.otherAddresses)),
    evidence: Candidate.shape.evidence.parse(JSON.parse(row.evidence)),
  };
}

/** `in ()` is not SQL; no id is the empty text. */
function nonEmpty(ids: readonly string[]): string[] {
  return ids.length === 0 ? [''] : [...ids];
}
