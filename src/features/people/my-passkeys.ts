/** My passkeys. */

import type { z } from 'zod';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type {
  listMyPasskeys as listContract,
  passkeyRegistrationOptions as optionsContract,
  registerPasskey as registerContract,
  removePasskey as removeContract,
} from './contract.ts';
import { type Passkey, peopleLimits } from './contract-schemas.ts';
import { LastWayIn, PasskeyRefused, TooMany } from './errors.ts';
import {
  type PasskeyRecord,
  deletePasskey,
  findPasskeyByCredential,
  insertPasskey,
  listPasskeys,
} from './factor-repository.ts';
import { dropCodesWithoutFactor, recoveryCodesForFirstFactor } from './my-totp.ts';
import type { PeopleParts } from './parts.ts';
import { newChallenge, openChallenge, spend } from './passkey-challenge.ts';
import { creationOptions, verifyRegistration } from './passkeys.ts';
import { requirePerson } from './person-repository.ts';
import { renewSession, requireFreshProof, requireSession } from './sessions.ts';

function view({ id, name, rpId, backedUp, createdAt, lastUsedAt }: PasskeyRecord): z.infer<typeof Passkey> {
  return { id, name, rpId, backedUp, createdAt, lastUsedAt };
}

export async function listMyPasskeys(ctx: UseCaseContext): Promise<EndpointOutput<typeof listContract>> {
  const { personId } = requireSession(ctx);
  return { passkeys: (await listPasskeys(ctx.store.db, personId)).map(view) };
}

export async function passkeyRegistrationOptions(
  parts: PeopleParts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof optionsContract>> {
  const { personId } = requireSession(ctx);
  await requireFreshProof(ctx.store.db, ctx);
  const existing = await requireRoom(ctx.store.db, personId);
  const { challenge, sealed } = newChallenge(parts, ctx, 'register', personId);
  const person = await requirePerson(ctx.store.db, personId);
  return { challenge: sealed, options: await creationOptions(challenge, person, existing) };
}

async function requireRoom(db: Db, personId: string): Promise<PasskeyRecord[]> {
  const existing = await listPasskeys(db, personId);
  if (existing.length >= peopleLimits.passkeysPerPerson) {
    throw new TooMany({ what: 'passkeys for one person', limit: peopleLimits.passkeysPerPerson });
  }
  return existing;
}

export async function registerPasskey(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof registerContract>,
): Promise<EndpointOutput<typeof registerContract>> {
  const { personId, sessionId } = requireSession(ctx);
  const challenge = openChallenge(parts, ctx, body.challenge, { purpose: 'register', personId });
  const verified = await verifyRegistration(challenge, body.response);
  const passkey: PasskeyRecord = {
    ...verified,
    id: newId('pky', ctx.clock, ctx.random),
    personId,
    name: body.name,
    createdAt: ctx.clock.nowMs(),
    lastUsedAt: null,
  };
  const { recoveryCodes, renewed } = await ctx.store.transaction(async (tx) => {
    await requireFreshProof(tx, ctx);
    await requireRoom(tx, personId);
    await spend(tx, challenge);
    // One key for two accounts would let the second sign in as the first.
    if ((await findPasskeyByCredential(tx, passkey.credentialId)) !== undefined) throw new PasskeyRefused({});
    await insertPasskey(tx, passkey);
    await recordAudit(tx, ctx, {
      action: 'passkey.add',
      object: { kind: 'passkey', id: passkey.id, name: passkey.name },
      details: { rpId: passkey.rpId, backedUp: passkey.backedUp },
    });
    return {
      recoveryCodes: await recoveryCodesForFirstFactor(tx, ctx, personId),
      renewed: await renewSession(tx, ctx, sessionId, { isProof: false }),
    };
  });
  ctx.http?.setSessionCookie(renewed.token, renewed.expiresAt);
  return { passkey: view(passkey), recoveryCodes };
}

export async function removePasskey(
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof removeContract>,
): Promise<EndpointOutput<typeof removeContract>> {
  const { personId } = requireSession(ctx);
  await ctx.store.transaction(async (tx) => {
    await requireFreshProof(tx, ctx);
    const removed = await deletePasskey(tx, personId, params.id);
    if (removed === undefined) throw new NotFound({ object: 'passkey' });
    const person = await requirePerson(tx, personId);
    const isOnlyWayIn = person.passwordHash === null && (await listPasskeys(tx, personId)).length === 0;
    if (isOnlyWayIn) throw new LastWayIn({});
    await dropCodesWithoutFactor(tx, personId);
    await recordAudit(tx, ctx, {
      action: 'passkey.remove',
      object: { kind: 'passkey', id: removed.id, name: removed.name },
      details: { rpId: removed.rpId },
    });
  });
  return null;
}
