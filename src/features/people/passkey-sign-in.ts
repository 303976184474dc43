/** Sign-in with a passkey alone: the key is one factor, and the authenticator's check of the person is the other. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { isAppError } from '#src/core/errors.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { attemptKeys, chargeOne, clearAttempt, retryAfterSeconds } from './attempts.ts';
import type { passkeySignInOptions as optionsContract, signInWithPasskey as contract } from './contract-entry.ts';
import type { SignInResult } from './contract-schemas.ts';
import { PasskeyRefused, TooManyAttempts } from './errors.ts';
import type { PeopleParts } from './parts.ts';
import { openChallenge } from './passkey-challenge.ts';
import { type PasskeyProof, requestOptions, verifyAssertion } from './passkeys.ts';
import { findPerson } from './person-repository.ts';
import { noteRefusal } from './refusals.ts';
import { acceptPasskey } from './second-factor.ts';
import { sendSession, startSession } from './sessions.ts';
import { keysOf } from './sign-in.ts';
import { slowDown } from './slow-down.ts';

export async function passkeySignInOptions(
  parts: PeopleParts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof optionsContract>> {
  return requestOptions(parts, ctx, 'sign-in', null);
}

/** A right signature is never slowed down: it cannot be found by trying, so nobody can lock a passkey out. */
export async function signInWithPasskey(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract>,
): Promise<SignInResult> {
  const challenge = openChallenge(parts, ctx, body.challenge, { purpose: 'sign-in', personId: null });
  const proof = await countingRefusals(ctx, () =>
    verifyAssertion(ctx, challenge, body.response, { personId: null, requireUserVerification: true }),
  );
  const started = await ctx.store.transaction(async (tx) => {
    const person = await findPerson(tx, proof.passkey.personId);
    if (person === undefined || person.isDisabled) throw new PasskeyRefused({});
    await acceptPasskey(tx, ctx, challenge, proof);
    await clearAttempt(tx, await keysOf(ctx, person.nameKey, person, tx));
    return startSession(tx, ctx, person, { method: 'passkey' });
  });
  sendSession(parts, ctx, started);
  return { next: 'signed-in' };
}

async function countingRefusals(ctx: UseCaseContext, work: () => Promise<PasskeyProof>): Promise<PasskeyProof> {
  try {
    return await work();
  } catch (error) {
    if (!isAppError(error, PasskeyRefused.code)) throw error;
    const { network } = attemptKeys(ctx, '', undefined);
    const permit = await ctx.store.transaction(async (tx) => {
      const charged = await chargeOne(tx, ctx, network, slowDown.network);
      if (charged.isAllowed) await noteRefusal(tx, ctx, { action: 'session.refuse' });
      return charged;
    });
    if (!permit.isAllowed) throw new TooManyAttempts({ retryAfterSeconds: retryAfterSeconds(permit.waitMs) });
    throw error;
  }
}
