/** The second step of a sign-in: a code of an app, a passkey, or a recovery code. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { type AttemptKeys, chargeOne, clearAttempt, clearCounter, retryAfterSeconds } from './attempts.ts';
import type {
  secondFactorPasskeyOptions as optionsContract,
  verifySecondFactor as verifyContract,
} from './contract-entry.ts';
import type { SignInResult } from './contract-schemas.ts';
import { CodeRefused, PasskeyRefused, TicketInvalid, TooManyAttempts } from './errors.ts';
import { findTotp, isTotpOn, recordPasskeyUse, useTotpStep } from './factor-repository.ts';
import { type TicketRecord, countTicketAttempt, deleteTicket, findTicket } from './link-repository.ts';
import type { PeopleParts } from './parts.ts';
import { type Challenge, openChallenge, spend } from './passkey-challenge.ts';
import { type PasskeyProof, requestOptions, verifyAssertion } from './passkeys.ts';
import { type PersonRecord, findPerson } from './person-repository.ts';
import { useRecoveryCode } from './recovery-codes.ts';
import { noteRefusal } from './refusals.ts';
import { fromBase64Url, hashSecret } from './secrets.ts';
import { type StartedSession, sendSession, startSession } from './sessions.ts';
import { keysOf } from './sign-in.ts';
import { slowDown } from './slow-down.ts';
import { totpStepOf } from './totp.ts';

/** Wrong codes for one sign-in before the password is asked again. */
const attemptsPerTicketMax = 5;

type Input = EndpointInput<typeof verifyContract>['body'];

export async function secondFactorPasskeyOptions(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof optionsContract>,
): Promise<EndpointOutput<typeof optionsContract>> {
  const { person } = await requireTicket(ctx.store.db, ctx, body.ticket);
  return requestOptions(parts, ctx, 'second-factor', person.id);
}

export async function verifySecondFactor(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof verifyContract>,
): Promise<SignInResult> {
  const { person } = await requireTicket(ctx.store.db, ctx, body.ticket);
  const keys = await keysOf(ctx, person.nameKey, person);
  const key = factorKey(person, keys);
  const prove =
    body.method === 'passkey'
      ? await byPasskey(parts, ctx, person, body)
      : byCode(parts, ctx, { person, key, method: body.method, code: body.code });
  // Outcomes leave the transaction as values: what was counted must stay counted.
  const outcome = await ctx.store.transaction(async (tx) => {
    const waiting = await requireTicket(tx, ctx, body.ticket);
    const proof = await prove(tx, waiting.ticket);
    if (proof.is !== 'proved') return proof;
    await deleteTicket(tx, waiting.ticket.tokenHash);
    await clearAttempt(tx, keys);
    await clearCounter(tx, key);
    const method = waiting.ticket.method === 'link' ? 'link' : 'password-and-factor';
    return {
      is: 'started',
      started: await startSession(tx, ctx, waiting.person, { method, factor: body.method }),
    } as const;
  });
  return finish(parts, ctx, outcome);
}

type Proof = { readonly is: 'proved' | 'refused' } | { readonly is: 'too-early'; readonly waitMs: number };
type Prove = (tx: Db, ticket: TicketRecord) => Promise<Proof>;

function finish(
  parts: PeopleParts,
  ctx: UseCaseContext,
  outcome: Proof | { readonly is: 'started'; readonly started: StartedSession },
): SignInResult {
  switch (outcome.is) {
    case 'started':
      sendSession(parts, ctx, outcome.started);
      return { next: 'signed-in' };
    case 'too-early':
      throw new TooManyAttempts({ retryAfterSeconds: retryAfterSeconds(outcome.waitMs) });
    case 'refused':
    case 'proved':
      throw new CodeRefused({});
  }
}

/** @throws TicketInvalid */
async function requireTicket(
  db: Db,
  ctx: UseCaseContext,
  secret: string,
): Promise<{ readonly ticket: TicketRecord; readonly person: PersonRecord }> {
  const ticket = await findTicket(db, hashSecret(secret), ctx.clock.nowMs());
  const person = ticket === undefined ? undefined : await findPerson(db, ticket.personId);
  if (ticket === undefined || person === undefined || person.isDisabled) throw new TicketInvalid({});
  return { ticket, person };
}

/**
 * Six digits are found by trying, whoever tries from wherever: so wrong ones are counted per person. A browser that is
 * known has a count of its own, and nobody else can slow it down.
 */
function factorKey(person: PersonRecord, keys: AttemptKeys): string {
  return keys.isKnownBrowser ? `factor ${keys.account}` : `factor ${person.id}`;
}

interface TypedCode {
  readonly person: PersonRecord;
  readonly method: 'totp' | 'recovery-code';
  readonly code: string;
  /** The counter of wrong codes. */
  readonly key: string;
}

function byCode(parts: PeopleParts, ctx: UseCaseContext, typed: TypedCode): Prove {
  const { person, method, code } = typed;
  return async (tx, ticket) => {
    // A right recovery code passes whatever others did: it cannot be found by trying.
    if (method === 'recovery-code' && (await useRecoveryCode(tx, person.id, code))) return { is: 'proved' };
    const permit = await chargeOne(tx, ctx, typed.key, slowDown.secondFactor);
    if (!permit.isAllowed) return { is: 'too-early', waitMs: permit.waitMs };
    if (method === 'totp' && (await isTotpCode(parts, ctx, tx, { personId: person.id, code }))) return { is: 'proved' };
    await noteRefusal(tx, ctx, { action: 'session.refuse-second-factor', person });
    const attempts = ticket.attempts + 1;
    if (attempts >= attemptsPerTicketMax) await deleteTicket(tx, ticket.tokenHash);
    else await countTicketAttempt(tx, ticket.tokenHash, attempts);
    return { is: 'refused' };
  };
}

/** True once for each code, and for no code of an earlier step afterwards. */
async function isTotpCode(
  parts: PeopleParts,
  ctx: UseCaseContext,
  tx: Db,
  { personId, code }: { readonly personId: string; readonly code: string },
): Promise<boolean> {
  const totp = await findTotp(tx, personId);
  if (!isTotpOn(totp)) return false;
  const secret = parts.sealer.open(fromBase64Url(totp.secretSealed), totpSealContext(personId));
  const step = totpStepOf(secret, code, ctx.clock.nowMs());
  return step !== undefined && (await useTotpStep(tx, personId, step));
}

/** Binds the sealed secret to its person, so that rows cannot be exchanged. */
export function totpSealContext(personId: string): string {
  return `people.totp ${personId}`;
}

async function byPasskey(
  parts: PeopleParts,
  ctx: UseCaseContext,
  person: PersonRecord,
  body: Extract<Input, { method: 'passkey' }>,
): Promise<Prove> {
  const challenge = openChallenge(parts, ctx, body.challenge, { purpose: 'second-factor', personId: person.id });
  const proof = await verifyAssertion(ctx, challenge, body.response, {
    personId: person.id,
    requireUserVerification: false,
  });
  return async (tx) => {
    await acceptPasskey(tx, ctx, challenge, proof);
    return { is: 'proved' };
  };
}

/** Makes the proof good once. @throws PasskeyRefused */
export async function acceptPasskey(
  tx: Db,
  ctx: UseCaseContext,
  challenge: Challenge,
  proof: PasskeyProof,
): Promise<void> {
  await spend(tx, challenge);
  const { passkey, counter, backedUp } = proof;
  const isStillThere = await recordPasskeyUse(tx, passkey.id, { counter, backedUp, nowMs: ctx.clock.nowMs() });
  if (!isStillThere) throw new PasskeyRefused({});
}
