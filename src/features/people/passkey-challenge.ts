/**
 * Challenges for passkeys. A challenge goes to the browser together with a sealed note about what it is for; the note
 * comes back with the answer. So a flood of strangers who ask for challenges fills nothing. A challenge that was answered
 * rightly is remembered as spent until it would have expired anyway.
 */

import { z } from 'zod';
import { isAppError } from '#src/core/errors.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { PasskeyRefused } from './errors.ts';
import { spendChallenge } from './factor-repository.ts';
import type { PeopleParts } from './parts.ts';
import { type PasskeyPlace, requirePasskeyPlace } from './passkey-host.ts';
import { fromBase64Url, hashSecret, toBase64Url } from './secrets.ts';

export type ChallengePurpose = 'sign-in' | 'second-factor' | 'reauthenticate' | 'register';

export interface Challenge extends PasskeyPlace {
  /** Base64url, as browsers put it into the client data. */
  readonly value: string;
  readonly expiresAt: number;
}

/** Time to find the key and to put a finger on it. */
export const challengeMs = 5 * 60_000;
/** WebAuthn Level 3, section 13.4.3 asks for at least 16. */
const challengeBytes = 32;
const sealContext = 'people.passkey-challenge';

const Note = z.strictObject({
  purpose: z.enum(['sign-in', 'second-factor', 'reauthenticate', 'register']),
  /** Null for sign-in, where nobody is known yet. */
  personId: z.string().nullable(),
  value: z.string(),
  rpId: z.string(),
  origin: z.string(),
  expiresAt: z.int(),
});

/** @throws PasskeyNeedsName */
export function newChallenge(
  parts: PeopleParts,
  ctx: UseCaseContext,
  purpose: ChallengePurpose,
  personId: string | null,
): { readonly challenge: Challenge; readonly sealed: string } {
  const place = requirePasskeyPlace(ctx);
  const value = toBase64Url(ctx.random.bytes(challengeBytes));
  const challenge: Challenge = { ...place, value, expiresAt: ctx.clock.nowMs() + challengeMs };
  const note: z.input<typeof Note> = { purpose, personId, ...challenge };
  const sealed = parts.sealer.seal(new TextEncoder().encode(JSON.stringify(note)), sealContext);
  return { challenge, sealed: toBase64Url(sealed) };
}

/** Opens the note that came back. @throws PasskeyRefused when it is for something, somebody or some place else, or too old */
export function openChallenge(
  parts: PeopleParts,
  ctx: UseCaseContext,
  sealed: string,
  expected: { readonly purpose: ChallengePurpose; readonly personId: string | null },
): Challenge {
  const place = requirePasskeyPlace(ctx);
  const { purpose, personId, ...challenge } = unseal(parts, sealed);
  const isFitting =
    purpose === expected.purpose &&
    personId === expected.personId &&
    challenge.rpId === place.rpId &&
    challenge.origin === place.origin &&
    ctx.clock.nowMs() < challenge.expiresAt;
  if (!isFitting) throw new PasskeyRefused({});
  return challenge;
}

function unseal(parts: PeopleParts, sealed: string): z.output<typeof Note> {
  try {
    const text = new TextDecoder().decode(parts.sealer.open(fromBase64Url(sealed), sealContext));
    return Note.parse(JSON.parse(text));
  } catch (error) {
    if (isAppError(error) && error.kind === 'internal') throw error;
    throw new PasskeyRefused({}, { cause: error });
  }
}

/** Once only, in the transaction that acts on the answer. @throws PasskeyRefused */
export async function spend(tx: Db, challenge: Challenge): Promise<void> {
  if (!(await spendChallenge(tx, hashSecret(challenge.value), challenge.expiresAt))) throw new PasskeyRefused({});
}
