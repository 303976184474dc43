/**
 * The life of a session: how it starts, how its token changes, when it is too old for a sensitive change.
 * The rule: a session ends 12 hours after its last use and 30 days after it began.
 */

import { invariant } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { SecondFactorMethod } from './contract-schemas.ts';
import { ReauthenticationNeeded, SessionNeeded } from './errors.ts';
import type { PeopleParts } from './parts.ts';
import { type PersonRecord, grantsOf, updatePersonRecord } from './person-repository.ts';
import { takeRefusals } from './refusals.ts';
import { hashSecret, newSecret } from './secrets.ts';
import {
  type SessionMethod,
  deleteSession,
  findSession,
  insertSession,
  isKnownDevice,
  rememberDevice,
  touchDevice,
  updateSession,
} from './session-repository.ts';

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** A forgotten browser in a shop must not stay signed in over night. */
export const sessionIdleMs = 12 * 60 * minuteMs;
/** Nobody stays signed in without a proof for longer. */
const sessionAgeMaxMs = 30 * dayMs;
/** A stolen token is good for no longer than this before either side notices. */
export const rotateAfterMs = 15 * minuteMs;
/** Requests that were under way when the token changed still arrive with the old one. */
export const previousTokenGraceMs = minuteMs;
/** How long a proof of who is there is good for sensitive changes. */
export const reauthenticateAfterMs = 15 * minuteMs;
/** A browser that was not used for half a year is a stranger again. */
const deviceAgeMaxMs = 180 * dayMs;
/** As much of the browser's own description as helps to recognise it. */
const userAgentCharsMax = 300;

/** Cookies to set once the transaction has made the session durable. */
export interface StartedSession {
  readonly token: string;
  readonly expiresAt: number;
  readonly device: { readonly token: string; readonly expiresAt: number };
}

/** How somebody proved to be a person; recorded with the sign-in. */
export interface Proved {
  readonly method: SessionMethod;
  readonly factor?: SecondFactorMethod;
}

/** Starts a session under a token that nobody had before, and ends the one that the browser came with. */
export async function startSession(
  tx: Db,
  ctx: UseCaseContext,
  person: PersonRecord,
  how: Proved,
): Promise<StartedSession> {
  const { http } = ctx;
  invariant(http !== undefined, 'a session was started outside HTTP.');
  if (ctx.actor.sessionId !== undefined) await deleteSession(tx, ctx.actor.sessionId);
  const nowMs = ctx.clock.nowMs();
  const token = newSecret(ctx.random);
  const expiresAt = nowMs + sessionAgeMaxMs;
  const id = newId('ses', ctx.clock, ctx.random);
  await insertSession(tx, {
    id,
    personId: person.id,
    tokenHash: hashSecret(token),
    previousTokenHash: null,
    previousUntil: null,
    rotatedAt: nowMs,
    createdAt: nowMs,
    lastSeenAt: nowMs,
    expiresAt,
    authenticatedAt: nowMs,
    method: how.method,
    address: ctx.address ?? null,
    userAgent: http.userAgent.slice(0, userAgentCharsMax),
  });
  await updatePersonRecord(tx, person.id, { lastSignInAt: nowMs }, nowMs);
  const device = await knowDevice(tx, ctx, person.id);
  const refusedBefore = await takeRefusals(tx, person.id);
  await recordAudit(tx, await asPerson(tx, ctx, person), {
    action: 'session.start',
    object: { kind: 'session', id, name: person.name },
    details: { ...how, ...(refusedBefore > 0 ? { refusedBefore } : {}) },
  });
  return { token, expiresAt, device };
}

/** To be called after the transaction. */
export function sendSession(parts: PeopleParts, ctx: UseCaseContext, started: StartedSession): void {
  // The session that the browser came with has ended; what it held open must notice.
  if (ctx.actor.sessionId !== undefined) parts.accessChanged(ctx.actor.id);
  ctx.http?.setSessionCookie(started.token, started.expiresAt);
  ctx.http?.setDeviceCookie?.(started.device.token, started.device.expiresAt);
}

/** During sign-in nobody is the actor yet; what happens is recorded as done by the person who proved to be there. */
export async function asPerson(tx: Db, ctx: UseCaseContext, person: PersonRecord): Promise<UseCaseContext> {
  return { ...ctx, actor: { kind: 'user', id: person.id, name: person.name, grants: await grantsOf(tx, person.id) } };
}

async function knowDevice(tx: Db, ctx: UseCaseContext, personId: string): Promise<StartedSession['device']> {
  const nowMs = ctx.clock.nowMs();
  const expiresAt = nowMs + deviceAgeMaxMs;
  const presented = ctx.http?.deviceToken;
  if (presented !== undefined && (await isKnownDevice(tx, personId, hashSecret(presented), nowMs))) {
    await touchDevice(tx, hashSecret(presented), nowMs, expiresAt);
    return { token: presented, expiresAt };
  }
  const token = newSecret(ctx.random);
  await rememberDevice(tx, { personId, tokenHash: hashSecret(token), nowMs, expiresAt });
  return { token, expiresAt };
}

/** Gives the session a new token at once, after its rights grew or its person was proved again. */
export async function renewSession(
  tx: Db,
  ctx: UseCaseContext,
  sessionId: string,
  options: { readonly isProof: boolean },
): Promise<Pick<StartedSession, 'token' | 'expiresAt'>> {
  const session = await findSession(tx, sessionId);
  if (session === undefined) throw new SessionNeeded({});
  const nowMs = ctx.clock.nowMs();
  const token = newSecret(ctx.random);
  // A token that the browser never got (it changed during this very request) is not what parallel requests carry.
  const isUndelivered = session.previousTokenHash !== null && session.previousUntil === null;
  await updateSession(tx, sessionId, {
    tokenHash: hashSecret(token),
    previousTokenHash: isUndelivered ? session.previousTokenHash : session.tokenHash,
    previousUntil: nowMs + previousTokenGraceMs,
    rotatedAt: nowMs,
    ...(options.isProof ? { authenticatedAt: nowMs } : {}),
  });
  return { token, expiresAt: session.expiresAt };
}

export interface OwnSession {
  readonly personId: string;
  readonly sessionId: string;
}

/** @throws SessionNeeded for API tokens and for our own jobs */
export function requireSession(ctx: UseCaseContext): OwnSession {
  if (ctx.actor.kind !== 'user' || ctx.actor.sessionId === undefined) throw new SessionNeeded({});
  return { personId: ctx.actor.id, sessionId: ctx.actor.sessionId };
}

/**
 * For sensitive changes: the person proved within the last minutes who is there. The command line proves by its access to
 * the machine.
 *
 * @throws ReauthenticationNeeded, SessionNeeded
 */
export async function requireFreshProof(db: Db, ctx: UseCaseContext): Promise<void> {
  if (ctx.actor.kind === 'system') return;
  const { sessionId } = requireSession(ctx);
  const session = await findSession(db, sessionId);
  if (session === undefined) throw new SessionNeeded({});
  if (ctx.clock.nowMs() - session.authenticatedAt >= reauthenticateAfterMs) throw new ReauthenticationNeeded({});
}
