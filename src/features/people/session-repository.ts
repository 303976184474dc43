/** Sessions and known browsers in the store. Tokens come in as hashes only. */

import type { Db } from '#src/store/store.ts';
import type { SessionRow } from '#src/store/tables-people.ts';
import { Session, peopleLimits } from './contract-schemas.ts';

export type SessionRecord = SessionRow;
export type SessionMethod = Session['method'];

/** Browsers per person that are remembered; the one that was not used for longest goes first. */
const devicesPerPersonMax = 20;

export async function insertSession(tx: Db, session: SessionRecord): Promise<void> {
  await tx.insertInto('peopleSessions').values(session).execute();
  const surplus = await tx
    .selectFrom('peopleSessions')
    .select('id')
    .where('personId', '=', session.personId)
    .orderBy('lastSeenAt', 'desc')
    .orderBy('id', 'desc')
    .limit(peopleLimits.sessionsPerPerson)
    .offset(peopleLimits.sessionsPerPerson)
    .execute();
  for (const { id } of surplus) await deleteSession(tx, id);
}

export async function findSession(db: Db, id: string): Promise<SessionRecord | undefined> {
  return db.selectFrom('peopleSessions').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function updateSession(
  db: Db,
  id: string,
  changes: Partial<Omit<SessionRecord, 'id' | 'personId'>>,
): Promise<void> {
  await db.updateTable('peopleSessions').set(changes).where('id', '=', id).execute();
}

/** Changes the session only while `tokenHash` is still its token; false when somebody else was first. */
export async function updateSessionIfToken(
  db: Db,
  session: Pick<SessionRecord, 'id' | 'tokenHash'>,
  changes: Partial<Omit<SessionRecord, 'id' | 'personId'>>,
): Promise<boolean> {
  const result = await db
    .updateTable('peopleSessions')
    .set(changes)
    .where('id', '=', session.id)
    .where('tokenHash', '=', session.tokenHash)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function deleteSession(tx: Db, id: string): Promise<void> {
  await tx.deleteFrom('peopleSessions').where('id', '=', id).execute();
}

/** Ends all sessions of a person, or all but one. */
export async function deleteSessionsOf(tx: Db, personId: string, exceptId?: string): Promise<number> {
  const all = tx.deleteFrom('peopleSessions').where('personId', '=', personId);
  const result = await (exceptId === undefined ? all : all.where('id', '!=', exceptId)).executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Sessions that are still good, the most recently used first. */
export async function listSessions(
  db: Db,
  personId: string,
  alive: { readonly nowMs: number; readonly seenAfterMs: number },
): Promise<Omit<Session, 'current'>[]> {
  const rows = await db
    .selectFrom('peopleSessions')
    .select(['id', 'address', 'userAgent', 'method', 'createdAt', 'lastSeenAt', 'expiresAt'])
    .where('personId', '=', personId)
    .where('expiresAt', '>', alive.nowMs)
    .where('lastSeenAt', '>', alive.seenAfterMs)
    .orderBy('lastSeenAt', 'desc')
    .limit(peopleLimits.sessionsPerPerson)
    .execute();
  return rows.map((row) => ({ ...row, method: Session.shape.method.parse(row.method) }));
}

export async function isKnownDevice(db: Db, personId: string, tokenHash: string, nowMs: number): Promise<boolean> {
  const row = await db
    .selectFrom('peopleDevices')
    .select('tokenHash')
    .where('tokenHash', '=', tokenHash)
    .where('personId', '=', personId)
    .where('expiresAt', '>', nowMs)
    .executeTakeFirst();
  return row !== undefined;
}

export async function rememberDevice(
  tx: Db,
  device: { readonly personId: string; readonly tokenHash: string; readonly nowMs: number; readonly expiresAt: number },
): Promise<void> {
  const { personId, tokenHash, nowMs, expiresAt } = device;
  await tx
    .insertInto('peopleDevices')
    .values({ personId, tokenHash, createdAt: nowMs, lastUsedAt: nowMs, expiresAt })
    .execute();
  const surplus = await tx
    .selectFrom('peopleDevices')
    .select('tokenHash')
    .where('personId', '=', personId)
    .orderBy('lastUsedAt', 'desc')
    .limit(devicesPerPersonMax)
    .offset(devicesPerPersonMax)
    .execute();
  for (const row of surplus) await tx.deleteFrom('peopleDevices').where('tokenHash', '=', row.tokenHash).execute();
}

export async function touchDevice(tx: Db, tokenHash: string, nowMs: number, expiresAt: number): Promise<void> {
  await tx
    .updateTable('peopleDevices')
    .set({ lastUsedAt: nowMs, expiresAt })
    .where('tokenHash', '=', tokenHash)
    .execute();
}

export async function forgetDevicesOf(tx: Db, personId: string, exceptTokenHash?: string): Promise<void> {
  const all = tx.deleteFrom('peopleDevices').where('personId', '=', personId);
  await (exceptTokenHash === undefined ? all : all.where('tokenHash', '!=', exceptTokenHash)).execute();
}
