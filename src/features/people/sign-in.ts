/** Sign-in with a name and a password, and what comes after a first factor. */

import type { EndpointInput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { type AttemptKeys, attemptKeys, chargeAttempt, clearAttempt, retryAfterSeconds } from './attempts.ts';
import type { signIn as contract } from './contract-entry.ts';
import type { SecondFactorMethod, SignInResult } from './contract-schemas.ts';
import { SignInRefused, TooManyAttempts } from './errors.ts';
import { factorsOf, findTotp, hasSecondFactor, isTotpOn, listPasskeys } from './factor-repository.ts';
import { insertTicket } from './link-repository.ts';
import { passkeyHostOf } from './passkey-host.ts';
import type { PeopleParts } from './parts.ts';
import { isPasswordOf, rehashIfNeeded } from './password-check.ts';
import { nameKeyOf } from './password-rules.ts';
import { type PersonRecord, findPerson, findPersonByName, updatePersonRecord } from './person-repository.ts';
import { noteRefusal } from './refusals.ts';
import { hashSecret, newSecret } from './secrets.ts';
import { isKnownDevice } from './session-repository.ts';
import { type StartedSession, sendSession, startSession } from './sessions.ts';

/** Time to find the phone. */
const ticketMs = 10 * 60_000;

/** What a first factor led to; the session is handed out after the transaction. */
export type Entered =
  | { readonly next: 'signed-in'; readonly started: StartedSession }
  | Extract<SignInResult, { next: 'second-factor' }>;

export async function signIn(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract>,
): Promise<SignInResult> {
  const nameKey = nameKeyOf(body.name);
  const person = await findPersonByName(ctx.store.db, nameKey);
  const keys = await keysOf(ctx, nameKey, person);
  const lane = keys.isKnownBrowser ? 'known' : 'stranger';
  // Before it is counted: being busy is our fault and not theirs.
  parts.hashes.requireRoom(lane);
  const permit = await ctx.store.transaction((tx) => chargeAttempt(tx, ctx, keys));
  if (!permit.isAllowed) throw new TooManyAttempts({ retryAfterSeconds: retryAfterSeconds(permit.waitMs) });

  const isRight = await isPasswordOf(parts, person, body.password, lane);
  if (person === undefined || !isRight) {
    await ctx.store.transaction((tx) => noteRefusal(tx, ctx, { action: 'session.refuse', ...(person && { person }) }));
    throw new SignInRefused({});
  }
  const newHash = await rehashIfNeeded(parts, person, body.password, ctx.random);
  const entered = await ctx.store.transaction(async (tx) => {
    // Read again: the account may have been switched off, or its password changed, while the hash was computed.
    const now = await findPerson(tx, person.id);
    if (now === undefined || now.isDisabled || now.passwordHash !== person.passwordHash) throw new SignInRefused({});
    if (newHash !== undefined) await updatePersonRecord(tx, now.id, { passwordHash: newHash }, ctx.clock.nowMs());
    return enterAfterFirstFactor(tx, ctx, now, { method: 'password', keys });
  });
  return finishEntering(parts, ctx, entered);
}

/** The counters for an account as this browser and network may use them. */
export async function keysOf(
  ctx: UseCaseContext,
  nameKey: string,
  person: PersonRecord | undefined,
  db: Db = ctx.store.db,
): Promise<AttemptKeys> {
  const deviceToken = ctx.http?.deviceToken;
  if (person === undefined || deviceToken === undefined) return attemptKeys(ctx, nameKey, undefined);
  const deviceHash = hashSecret(deviceToken);
  const isKnown = await isKnownDevice(db, person.id, deviceHash, ctx.clock.nowMs());
  return attemptKeys(ctx, nameKey, isKnown ? deviceHash : undefined);
}

/** A session for those without a second factor, a ticket for the others. */
export async function enterAfterFirstFactor(
  tx: Db,
  ctx: UseCaseContext,
  person: PersonRecord,
  first: { readonly method: 'password' | 'link'; readonly keys: AttemptKeys },
): Promise<Entered> {
  const methods = await secondFactorMethods(tx, ctx, person.id);
  if (methods.length === 0) {
    await clearAttempt(tx, first.keys);
    return { next: 'signed-in', started: await startSession(tx, ctx, person, { method: first.method }) };
  }
  const ticket = newSecret(ctx.random);
  const nowMs = ctx.clock.nowMs();
  const expiresAt = nowMs + ticketMs;
  const tokenHash = hashSecret(ticket);
  await insertTicket(tx, {
    tokenHash,
    personId: person.id,
    method: first.method,
    attempts: 0,
    createdAt: nowMs,
    expiresAt,
  });
  return { next: 'second-factor', methods, ticket, expiresAt };
}

/** Empty when the person has no second factor at all. */
async function secondFactorMethods(tx: Db, ctx: UseCaseContext, personId: string): Promise<SecondFactorMethod[]> {
  const factors = await factorsOf(tx, personId);
  if (!hasSecondFactor(factors)) return [];
  const host = passkeyHostOf(ctx);
  const isPasskeyUsable = (await listPasskeys(tx, personId)).some((passkey) => passkey.rpId === host);
  const totp = await findTotp(tx, personId);
  // Recovery codes always: a person whose only passkey belongs to another host name needs a way to say so.
  return [
    ...(isPasskeyUsable ? (['passkey'] as const) : []),
    ...(isTotpOn(totp) ? (['totp'] as const) : []),
    'recovery-code',
  ];
}

export function finishEntering(parts: PeopleParts, ctx: UseCaseContext, entered: Entered): SignInResult {
  if (entered.next === 'second-factor') return entered;
  sendSession(parts, ctx, entered.started);
  return { next: 'signed-in' };
}
