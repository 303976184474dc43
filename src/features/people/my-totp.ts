/** My authenticator app and my recovery codes. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { chargeOne, clearCounter, retryAfterSeconds } from './attempts.ts';
import type {
  confirmTotp as confirmContract,
  enrolTotp as enrolContract,
  regenerateRecoveryCodes as codesContract,
  removeTotp as removeContract,
} from './contract.ts';
import { CodeRefused, SecondFactorNeeded, TooManyAttempts, TotpAlreadyOn } from './errors.ts';
import {
  confirmTotpRecord,
  deleteTotp,
  factorsOf,
  findTotp,
  hasSecondFactor,
  isTotpOn,
  replaceRecoveryCodes,
  replaceTotp,
  useTotpStep,
} from './factor-repository.ts';
import type { PeopleParts } from './parts.ts';
import { renewRecoveryCodes } from './recovery-codes.ts';
import { totpSealContext } from './second-factor.ts';
import { fromBase64Url, toBase64Url } from './secrets.ts';
import { renewSession, requireFreshProof, requireSession } from './sessions.ts';
import { slowDown } from './slow-down.ts';
import { totpEnrolment, totpSecretBytes, totpStepOf } from './totp.ts';

export async function enrolTotp(
  parts: PeopleParts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof enrolContract>> {
  const { personId } = requireSession(ctx);
  const secret = ctx.random.bytes(totpSecretBytes);
  const sealed = parts.sealer.seal(secret, totpSealContext(personId));
  await ctx.store.transaction(async (tx) => {
    await requireFreshProof(tx, ctx);
    if (isTotpOn(await findTotp(tx, personId))) throw new TotpAlreadyOn({});
    await replaceTotp(tx, { personId, secretSealed: toBase64Url(sealed), confirmedAt: null, lastStep: 0 });
    await recordAudit(tx, ctx, { action: 'totp.enrol', object: me(ctx) });
  });
  return totpEnrolment(secret, ctx.actor.name);
}

export async function confirmTotp(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof confirmContract>,
): Promise<EndpointOutput<typeof confirmContract>> {
  const { personId, sessionId } = requireSession(ctx);
  const key = `enrol ${personId}`;
  const outcome = await ctx.store.transaction(async (tx) => {
    await requireFreshProof(tx, ctx);
    const permit = await chargeOne(tx, ctx, key, slowDown.secondFactor);
    if (!permit.isAllowed) return { is: 'too-early', waitMs: permit.waitMs } as const;
    if (!(await isFirstCode(parts, ctx, tx, { personId, code: body.code }))) return { is: 'refused' } as const;
    await clearCounter(tx, key);
    await confirmTotpRecord(tx, personId, ctx.clock.nowMs());
    await recordAudit(tx, ctx, { action: 'totp.enable', object: me(ctx) });
    const recoveryCodes = await recoveryCodesForFirstFactor(tx, ctx, personId);
    return { is: 'on', recoveryCodes, renewed: await renewSession(tx, ctx, sessionId, { isProof: false }) } as const;
  });
  if (outcome.is === 'too-early') throw new TooManyAttempts({ retryAfterSeconds: retryAfterSeconds(outcome.waitMs) });
  if (outcome.is === 'refused') throw new CodeRefused({});
  ctx.http?.setSessionCookie(outcome.renewed.token, outcome.renewed.expiresAt);
  return { recoveryCodes: outcome.recoveryCodes };
}

async function isFirstCode(
  parts: PeopleParts,
  ctx: UseCaseContext,
  tx: Db,
  { personId, code }: { readonly personId: string; readonly code: string },
): Promise<boolean> {
  const totp = await findTotp(tx, personId);
  if (totp === undefined || isTotpOn(totp)) return false;
  const secret = parts.sealer.open(fromBase64Url(totp.secretSealed), totpSealContext(personId));
  const step = totpStepOf(secret, code, ctx.clock.nowMs());
  return step !== undefined && (await useTotpStep(tx, personId, step));
}

/** Codes come with the first second factor and are kept when another one is added; null when they exist already. */
export async function recoveryCodesForFirstFactor(
  tx: Db,
  ctx: UseCaseContext,
  personId: string,
): Promise<string[] | null> {
  const { recoveryCodesLeft } = await factorsOf(tx, personId);
  return recoveryCodesLeft > 0 ? null : renewRecoveryCodes(tx, ctx.random, personId);
}

/** Recovery codes stand in for a second factor; without one they would be a way around the password. */
export async function dropCodesWithoutFactor(tx: Db, personId: string): Promise<void> {
  if (!hasSecondFactor(await factorsOf(tx, personId))) await replaceRecoveryCodes(tx, personId, []);
}

export async function removeTotp(ctx: UseCaseContext): Promise<EndpointOutput<typeof removeContract>> {
  const { personId } = requireSession(ctx);
  await ctx.store.transaction(async (tx) => {
    await requireFreshProof(tx, ctx);
    if ((await findTotp(tx, personId)) === undefined) throw new NotFound({ object: 'authenticator app' });
    await deleteTotp(tx, personId);
    await dropCodesWithoutFactor(tx, personId);
    await recordAudit(tx, ctx, { action: 'totp.remove', object: me(ctx) });
  });
  return null;
}

export async function regenerateRecoveryCodes(ctx: UseCaseContext): Promise<EndpointOutput<typeof codesContract>> {
  const { personId } = requireSession(ctx);
  const recoveryCodes = await ctx.store.transaction(async (tx) => {
    await requireFreshProof(tx, ctx);
    if (!hasSecondFactor(await factorsOf(tx, personId))) throw new SecondFactorNeeded({});
    await recordAudit(tx, ctx, { action: 'recovery-codes.renew', object: me(ctx) });
    return renewRecoveryCodes(tx, ctx.random, personId);
  });
  return { recoveryCodes };
}

function me(ctx: UseCaseContext): { kind: string; id: string; name: string } {
  return { kind: 'user', id: ctx.actor.id, name: ctx.actor.name };
}
