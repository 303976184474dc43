/**
 * Who stands behind a request: a session cookie or an API token. One read on an index; a write at most once a minute.
 *
 * The token of a session changes every 15 minutes of use. The old one stays good until the new one has arrived (it was
 * used) and a minute longer; so neither parallel requests nor a lost answer sign anybody out. When an old token comes
 * after that, two parties hold the session, and it ends for both.
 */

import type { Actor, RoleGrant } from '#src/core/access.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { Db, Store } from '#src/store/store.ts';
import { TokenScope } from './contract-schemas.ts';
import { grantFromRow } from './person-repository.ts';
import { apiTokenPrefix, hashSecret, newSecret } from './secrets.ts';
import { deleteSession, updateSession, updateSessionIfToken } from './session-repository.ts';
import { previousTokenGraceMs, rotateAfterMs, sessionIdleMs } from './sessions.ts';

export interface AuthenticatePorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly accessChanged: (userId: string) => void;
}

export interface PresentedCredentials {
  /** The value of the session cookie. */
  readonly cookie?: string | undefined;
  /** What follows `Authorization: Bearer`; when it is present the cookie is not looked at. */
  readonly bearer?: string | undefined;
  readonly address?: string | undefined;
  readonly requestId?: string | undefined;
}

export interface Authenticated {
  readonly actor: Actor;
  readonly session?: { readonly id: string; readonly expiresAt: number };
  /** To be set as the session cookie, until `session.expiresAt`. */
  readonly rotatedToken?: string;
}

/** `last seen` and `last used` are for people; a minute is exact enough. */
const touchAfterMs = 60_000;
/** Ours have 43 characters, or 46; nothing longer is worth a hash. */
const credentialCharsMax = 100;

export async function authenticate(
  store: Store,
  ports: AuthenticatePorts,
  presented: PresentedCredentials,
): Promise<Authenticated | undefined> {
  const { bearer, cookie } = presented;
  const credential = bearer ?? cookie;
  if (credential === undefined || credential.length > credentialCharsMax) return undefined;
  if (bearer !== undefined) {
    return bearer.startsWith(apiTokenPrefix) ? authenticateToken(store, ports, hashSecret(bearer)) : undefined;
  }
  return authenticateSession(store, ports, presented, hashSecret(credential));
}

/** Checks again, for a connection that stays open, whose session it was opened with. */
export async function actorOfSession(store: Store, clock: Clock, sessionId: string): Promise<Actor | undefined> {
  const found = await readSession(store.db, 'id', sessionId);
  return found === undefined || isOver(found, clock.nowMs()) ? undefined : actorOf(found);
}

interface FoundSession {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly grants: readonly RoleGrant[];
  readonly tokenHash: string;
  readonly previousTokenHash: string | null;
  readonly previousUntil: number | null;
  readonly rotatedAt: number;
  readonly lastSeenAt: number;
  readonly expiresAt: number;
}

async function readSession(db: Db, by: 'id' | 'token', value: string): Promise<FoundSession | undefined> {
  const rows = await db
    .selectFrom('peopleSessions as s')
    .innerJoin('people as p', 'p.id', 's.personId')
    .leftJoin('peopleGrants as g', 'g.personId', 's.personId')
    .select(['s.id', 's.personId', 's.tokenHash', 's.previousTokenHash', 's.previousUntil', 's.rotatedAt'])
    .select(['s.lastSeenAt', 's.expiresAt', 'p.name', 'g.role', 'g.scopeKind', 'g.scopeId'])
    .where('p.disabled', '=', 0)
    .where((where) =>
      by === 'id'
        ? where('s.id', '=', value)
        : where.or([where('s.tokenHash', '=', value), where('s.previousTokenHash', '=', value)]),
    )
    .execute();
  const [first] = rows;
  return first === undefined ? undefined : { ...first, grants: grantsFromRows(rows) };
}

interface JoinedGrant {
  readonly role: string | null;
  readonly scopeKind: string | null;
  readonly scopeId: string | null;
}

function grantsFromRows(rows: readonly JoinedGrant[]): RoleGrant[] {
  return rows.flatMap(({ role, scopeKind, scopeId }) =>
    role === null || scopeKind === null || scopeId === null ? [] : [grantFromRow({ role, scopeKind, scopeId })],
  );
}

function isOver(session: FoundSession, nowMs: number): boolean {
  // A session that was used far in the future comes from a clock that was wrong; otherwise it would live until then.
  return nowMs >= session.expiresAt || Math.abs(nowMs - session.lastSeenAt) >= sessionIdleMs;
}

function actorOf(session: FoundSession): Actor {
  return { kind: 'user', id: session.personId, name: session.name, grants: session.grants, sessionId: session.id };
}

async function authenticateSession(
  store: Store,
  ports: AuthenticatePorts,
  presented: PresentedCredentials,
  hash: string,
): Promise<Authenticated | undefined> {
  const session = await readSession(store.db, 'token', hash);
  const nowMs = ports.clock.nowMs();
  if (session === undefined || isOver(session, nowMs)) return undefined;
  const isCurrent = session.tokenHash === hash;
  if (!isCurrent && session.previousUntil !== null && nowMs > session.previousUntil) {
    await revokeReused(store, ports, presented, session);
    return undefined;
  }
  const rotatedToken = isCurrent
    ? await useCurrentToken(store.db, ports, session)
    : await usePreviousToken(store.db, ports, session);
  return {
    actor: actorOf(session),
    session: { id: session.id, expiresAt: session.expiresAt },
    ...(rotatedToken === undefined ? {} : { rotatedToken }),
  };
}

async function useCurrentToken(db: Db, ports: AuthenticatePorts, session: FoundSession): Promise<string | undefined> {
  const nowMs = ports.clock.nowMs();
  if (nowMs - session.rotatedAt >= rotateAfterMs) {
    return rotate(db, ports, session, { previousTokenHash: session.tokenHash, previousUntil: null });
  }
  if (session.previousTokenHash !== null && session.previousUntil === null) {
    await updateSessionIfToken(db, session, { previousUntil: nowMs + previousTokenGraceMs, lastSeenAt: nowMs });
  } else if (nowMs - session.lastSeenAt >= touchAfterMs) {
    await updateSession(db, session.id, { lastSeenAt: nowMs });
  }
  return undefined;
}

async function usePreviousToken(db: Db, ports: AuthenticatePorts, session: FoundSession): Promise<string | undefined> {
  const isProbablyLost =
    session.previousUntil === null && ports.clock.nowMs() - session.rotatedAt >= previousTokenGraceMs;
  return isProbablyLost ? rotate(db, ports, session, {}) : undefined;
}

/** Nobody gets a second token when two requests come at once: the first one wins, the other goes on with what it has. */
async function rotate(
  db: Db,
  ports: AuthenticatePorts,
  session: FoundSession,
  previous: { readonly previousTokenHash?: string; readonly previousUntil?: null },
): Promise<string | undefined> {
  const token = newSecret(ports.random);
  const nowMs = ports.clock.nowMs();
  const changes = { tokenHash: hashSecret(token), rotatedAt: nowMs, lastSeenAt: nowMs, ...previous };
  return (await updateSessionIfToken(db, session, changes)) ? token : undefined;
}

async function revokeReused(
  store: Store,
  ports: AuthenticatePorts,
  presented: PresentedCredentials,
  session: FoundSession,
): Promise<void> {
  const { address, requestId = '' } = presented;
  await store.transaction(async (tx) => {
    await deleteSession(tx, session.id);
    await recordAudit(
      tx,
      { actor: actorOf(session), clock: ports.clock, requestId, ...(address === undefined ? {} : { address }) },
      { action: 'session.revoke-reused', object: { kind: 'session', id: session.id, name: session.name } },
    );
  });
  ports.log.warn('A session ended because an old token of it was used.', {
    sessionId: session.id,
    userId: session.personId,
  });
  ports.accessChanged(session.personId);
}

async function authenticateToken(
  store: Store,
  { clock }: AuthenticatePorts,
  hash: string,
): Promise<Authenticated | undefined> {
  const rows = await store.db
    .selectFrom('peopleTokens as t')
    .innerJoin('people as p', 'p.id', 't.personId')
    .leftJoin('peopleGrants as g', 'g.personId', 't.personId')
    .select(['t.id', 't.name as tokenName', 't.scopes', 't.expiresAt', 't.lastUsedAt', 'p.name'])
    .select(['g.role', 'g.scopeKind', 'g.scopeId'])
    .where('p.disabled', '=', 0)
    .where('t.tokenHash', '=', hash)
    .execute();
  const [token] = rows;
  const nowMs = clock.nowMs();
  if (token === undefined || nowMs >= token.expiresAt) return undefined;
  if (token.lastUsedAt === null || nowMs - token.lastUsedAt >= touchAfterMs) {
    await store.db.updateTable('peopleTokens').set({ lastUsedAt: nowMs }).where('id', '=', token.id).execute();
  }
  const narrowedTo = TokenScope.array().parse(JSON.parse(token.scopes));
  const name = `${token.name} (${token.tokenName})`;
  return { actor: { kind: 'token', id: token.id, name, grants: grantsFromRows(rows), narrowedTo } };
}
