/** A fresh proof of who is there, before a sensitive change. The session gets a new token with it. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { chargeOne, clearCounter, retryAfterSeconds } from './attempts.ts';
import type { reauthenticate as contract, reauthenticatePasskeyOptions as optionsContract } from './contract-entry.ts';
import { SessionNeeded, SignInRefused, TooManyAttempts } from './errors.ts';
import type { PeopleParts } from './parts.ts';
import { openChallenge } from './passkey-challenge.ts';
import { requestOptions, verifyAssertion } from './passkeys.ts';
import { isPasswordOf } from './password-check.ts';
import { findPerson } from './person-repository.ts';
import { noteRefusal } from './refusals.ts';
import { acceptPasskey } from './second-factor.ts';
import { type OwnSession, reauthenticateAfterMs, renewSession, requireSession } from './sessions.ts';
import { slowDown } from './slow-down.ts';

type Body = EndpointInput<typeof contract>['body'];

export async function reauthenticatePasskeyOptions(
  parts: PeopleParts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof optionsContract>> {
  const { personId } = requireSession(ctx);
  return requestOptions(parts, ctx, 'reauthenticate', personId);
}

export async function reauthenticate(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract>,
): Promise<EndpointOutput<typeof contract>> {
  const own = requireSession(ctx);
  const accept =
    body.method === 'passkey' ? await byPasskey(parts, ctx, own, body) : await byPassword(parts, ctx, own, body);
  const renewed = await ctx.store.transaction(async (tx) => {
    await accept(tx);
    const session = await renewSession(tx, ctx, own.sessionId, { isProof: true });
    await recordAudit(tx, ctx, {
      action: 'session.prove',
      object: { kind: 'session', id: own.sessionId, name: ctx.actor.name },
      details: { method: body.method },
    });
    return session;
  });
  ctx.http?.setSessionCookie(renewed.token, renewed.expiresAt);
  return { reauthenticateAfter: ctx.clock.nowMs() + reauthenticateAfterMs };
}

type Accept = (tx: Db) => Promise<void>;

/** Counted per session: whoever stole one can guess slowly, and cannot slow down the person's other sessions. */
async function byPassword(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { personId, sessionId }: OwnSession,
  { password }: Extract<Body, { method: 'password' }>,
): Promise<Accept> {
  const key = `proof ${sessionId}`;
  parts.hashes.requireRoom('known');
  const permit = await ctx.store.transaction((tx) => chargeOne(tx, ctx, key, slowDown.reauthentication));
  if (!permit.isAllowed) throw new TooManyAttempts({ retryAfterSeconds: retryAfterSeconds(permit.waitMs) });
  const person = await findPerson(ctx.store.db, personId);
  if (person === undefined) throw new SessionNeeded({});
  if (!(await isPasswordOf(parts, person, password, 'known'))) {
    await ctx.store.transaction((tx) => noteRefusal(tx, ctx, { action: 'session.refuse-proof', person }));
    throw new SignInRefused({});
  }
  return (tx) => clearCounter(tx, key);
}

async function byPasskey(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { personId }: OwnSession,
  body: Extract<Body, { method: 'passkey' }>,
): Promise<Accept> {
  const challenge = openChallenge(parts, ctx, body.challenge, { purpose: 'reauthenticate', personId });
  const proof = await verifyAssertion(ctx, challenge, body.response, { personId, requireUserVerification: true });
  return (tx) => acceptPasskey(tx, ctx, challenge, proof);
}
