/** Incidents and their events in the store. Events are hash-chained like the audit log, one chain for each incident. */

import { createHash } from 'node:crypto';
import { canonicalJson } from '#src/core/canonical-json.ts';
import { NotFound, defineError } from '#src/core/errors.ts';
import { storableText } from '#src/store/storable-text.ts';
import type { Db } from '#src/store/store.ts';
import type { IncidentEventRow } from '#src/store/tables-incidents.ts';
import type { LogEntry } from '../contract-schemas.ts';
import { IncidentEventData, type IncidentEvent } from './events.ts';

const LogDamaged = defineError('incident.log-damaged', {
  kind: 'data-corrupt',
  retry: 'never',
  message: (f: { incidentId: string; seq: number }) =>
    `Entry ${f.seq} of the log of ${f.incidentId} cannot be understood.`,
  remedy: 'Run "keepsight doctor". Restore a backup if the database was damaged, or the version that wrote it.',
});

/** Bounds the memory of one read; a log has at most some thousand entries. */
const pageRows = 500;

/** The events after `afterSeq`, in their order. */
export async function readEvents(db: Db, incidentId: string, afterSeq = 0): Promise<IncidentEvent[]> {
  const events: IncidentEvent[] = [];
  for (;;) {
    const rows = await readRows(db, incidentId, { after: events.at(-1)?.seq ?? afterSeq, limit: pageRows });
    events.push(...rows.map(fromRow));
    if (rows.length < pageRows) return events;
  }
}

async function readRows(
  db: Db,
  incidentId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<IncidentEventRow[]> {
  return db
    .selectFrom('incidentEvents')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .where('seq', '>', after)
    .orderBy('seq')
    .limit(limit)
    .execute();
}

function fromRow(row: IncidentEventRow): IncidentEvent {
  const { data, previousHash: _previousHash, ...rest } = row;
  const parsed = IncidentEventData.safeParse({ ...objectOf(data), kind: row.kind });
  if (!parsed.success) {
    throw new LogDamaged({ incidentId: row.incidentId, seq: row.seq }, { cause: parsed.error });
  }
  return { ...rest, data: parsed.data };
}

function objectOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

export async function readLog(
  db: Db,
  incidentId: string,
  page: { readonly after: number; readonly limit: number },
): Promise<LogEntry[]> {
  return (await readRows(db, incidentId, page)).map(toLogEntry);
}

export async function readNewestLog(db: Db, incidentId: string, limit: number): Promise<LogEntry[]> {
  const rows = await db
    .selectFrom('incidentEvents')
    .selectAll()
    .where('incidentId', '=', incidentId)
    .orderBy('seq', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toLogEntry);
}

function toLogEntry({ seq, at, kind, actorKind, actorName, data, hash }: IncidentEventRow): LogEntry {
  // What is stored is JSON of our own making; the shape of each kind is checked when it is folded.
  return { seq, at, kind, actorKind, actorName, hash, data: objectOf(data) as LogEntry['data'] };
}

export type NewEvent = Omit<IncidentEvent, 'hash'>;

/** Appends an event behind the one with `previousHash`. */
export async function insertEvent(tx: Db, event: NewEvent, previousHash: string): Promise<IncidentEvent> {
  const { data, ...rest } = event;
  const { kind, ...payload } = data;
  const content = {
    ...rest,
    actorId: storableText(rest.actorId),
    actorName: storableText(rest.actorName),
    kind,
    data: canonicalJson(plain(payload)),
    previousHash,
  };
  const hash = hashOfContent(content);
  await tx
    .insertInto('incidentEvents')
    .values({ ...content, hash })
    .execute();
  // As it will be read again, so that a view never depends on who folded it.
  return fromRow({ ...content, hash });
}

/** Control characters and those that turn the direction of text around; line breaks and tabs stay. */
// oxlint-disable-next-line no-control-regex -- these are the characters to replace
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** What the public reads and what is hashed must be what was meant: no text here can steer a terminal or a browser. */
function plain(value: unknown): unknown {
  if (typeof value === 'string') return storableText(value).replaceAll('\r\n', '\n').replaceAll(unprintable, '\ufffd');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, plain(one)]));
}

function hashOfContent(content: Omit<IncidentEventRow, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(content)).digest('hex');
}

export interface LogProof {
  readonly entries: number;
  readonly isIntact: boolean;
  readonly headHash: string;
}

/** Reads a whole log back: every hash, the order, and that its end is the one that the incident remembers. */
export async function proveLog(db: Db, incidentId: string): Promise<LogProof> {
  const head = await findHead(db, incidentId);
  let last: { readonly seq: number; readonly hash: string } = { seq: 0, hash: '' };
  for (;;) {
    const rows = await readRows(db, incidentId, { after: last.seq, limit: pageRows });
    for (const row of rows) {
      const { hash, ...content } = row;
      const fits = row.seq === last.seq + 1 && row.previousHash === last.hash && hashOfContent(content) === hash;
      if (!fits) return { entries: last.seq, isIntact: false, headHash: head?.hash ?? '' };
      last = row;
    }
    if (rows.length < pageRows) break;
  }
  return { entries: last.seq, isIntact: head?.seq === last.seq && head.hash === last.hash, headHash: last.hash };
}

async function findHead(db: Db, id: string): Promise<{ seq: number; hash: string } | undefined> {
  return db.selectFrom('incidents').select(['seq', 'hash']).where('id', '=', id).executeTakeFirst();
}

export interface IncidentIndex {
  readonly id: string;
  readonly seq: number;
  readonly hash: string;
  readonly state: string;
  readonly isPublic: number;
  readonly openedAt: number;
  readonly closedAt: number | null;
  readonly changedAt: number;
}

export async function insertIncident(tx: Db, index: IncidentIndex): Promise<void> {
  await tx.insertInto('incidents').values(index).execute();
}

export async function updateIncident(tx: Db, { id, ...changes }: IncidentIndex): Promise<void> {
  await tx.updateTable('incidents').set(changes).where('id', '=', id).execute();
}

export async function countIncidents(db: Db): Promise<{ total: number; open: number }> {
  const row = await db
    .selectFrom('incidents')
    .select([db.fn.countAll().as('total'), db.fn.count('closedAt').as('closed')])
    .executeTakeFirstOrThrow();
  return { total: Number(row.total), open: Number(row.total) - Number(row.closed) };
}

export async function listIncidentIds(
  db: Db,
  { isOpen, offset, limit }: { readonly isOpen?: boolean | undefined; readonly offset: number; readonly limit: number },
): Promise<{ ids: string[]; total: number }> {
  let query = db.selectFrom('incidents');
  if (isOpen === true) query = query.where('closedAt', 'is', null);
  if (isOpen === false) query = query.where('closedAt', 'is not', null);
  const { total } = await query.select(db.fn.countAll().as('total')).executeTakeFirstOrThrow();
  const rows = await query
    .select('id')
    .orderBy('openedAt', 'desc')
    .orderBy('id', 'desc')
    .offset(offset)
    .limit(limit)
    .execute();
  return { ids: rows.map((row) => row.id), total: Number(total) };
}

/** Ids and ends of the logs that are open, for seeing what another process wrote. */
export async function listOpenHeads(db: Db, limit: number): Promise<{ id: string; seq: number }[]> {
  return db
    .selectFrom('incidents')
    .select(['id', 'seq'])
    .where('closedAt', 'is', null)
    .orderBy('openedAt')
    .limit(limit)
    .execute();
}

/** Closed incidents for which a legal clock was ever started. */
export async function listClosedWithClocks(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('incidents')
    .select('id')
    .where('closedAt', 'is not', null)
    .where('id', 'in', (events) =>
      events.selectFrom('incidentEvents').select('incidentId').where('kind', '=', 'clock.started'),
    )
    .execute();
  return rows.map((row) => row.id);
}

/** Public incidents that are open, which none of the others crowds out, or were closed after a time; the newest first. */
export async function listPublicIds(
  db: Db,
  range: { readonly closedAfter: number; readonly closedBefore?: number; readonly limit: number },
): Promise<string[]> {
  const { closedAfter, closedBefore, limit } = range;
  let query = db
    .selectFrom('incidents')
    .select('id')
    .where('isPublic', '=', 1)
    .where((where) => where.or([where('closedAt', 'is', null), where('closedAt', '>', closedAfter)]));
  if (closedBefore !== undefined) query = query.where('closedAt', '<=', closedBefore);
  const rows = await query
    .orderBy((order) => order.case().when('closedAt', 'is', null).then(0).else(1).end())
    .orderBy('openedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

export async function insertObject(tx: Db, id: string, incidentId: string): Promise<void> {
  await tx.insertInto('incidentObjects').values({ id, incidentId }).execute();
}

/** The incident in which a statement or a wave stands. @throws NotFound */
export async function incidentOf(db: Db, id: string, what: string): Promise<string> {
  const row = await db.selectFrom('incidentObjects').select('incidentId').where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw new NotFound({ object: what });
  return row.incidentId;
}
