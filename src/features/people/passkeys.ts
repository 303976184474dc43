/** Passkeys through `@simplewebauthn/server`: options for the browser, and what its answers prove. */

import type { z } from 'zod';
import type { UseCaseContext } from '#src/store/context.ts';
import {
  type PasskeyAssertion,
  type PasskeyCreationOptions,
  type PasskeyRegistration,
  type PasskeyRequestOptions,
  Transport,
} from './contract-schemas.ts';
import { PasskeyRefused } from './errors.ts';
import { type PasskeyRecord, findPasskeyByCredential, listPasskeys } from './factor-repository.ts';
import type { PeopleParts } from './parts.ts';
import { type Challenge, type ChallengePurpose, challengeMs, newChallenge } from './passkey-challenge.ts';
import type { PersonRecord } from './person-repository.ts';
import { fromBase64Url, toBase64Url } from './secrets.ts';

/** EdDSA, ES256 and RS256 (IANA COSE algorithms): what every authenticator has at least one of. */
const algorithms = [-8, -7, -257];

type CreationOptions = z.infer<typeof PasskeyCreationOptions>;
type RequestOptions = z.infer<typeof PasskeyRequestOptions>;
type Reference = RequestOptions['allowCredentials'][number];

function referenceOf(passkey: PasskeyRecord): Reference {
  const transports = passkey.transports.flatMap((name) => {
    const known = Transport.safeParse(name);
    return known.success ? [known.data] : [];
  });
  return { id: passkey.credentialId, type: 'public-key', transports };
}

/** Loaded at the first passkey: it brings a fifth of the memory of a whole site, and many sites never use one. */
const webauthn = async () => import('@simplewebauthn/server');

export async function creationOptions(
  challenge: Challenge,
  person: PersonRecord,
  existing: readonly PasskeyRecord[],
): Promise<CreationOptions> {
  const { generateRegistrationOptions } = await webauthn();
  const options = await generateRegistrationOptions({
    rpName: 'Keepsight',
    rpID: challenge.rpId,
    userID: new TextEncoder().encode(person.id),
    userName: person.name,
    userDisplayName: person.displayName,
    challenge: fromBase64Url(challenge.value),
    supportedAlgorithmIDs: algorithms,
  });
  return {
    rp: { id: challenge.rpId, name: options.rp.name },
    user: { id: options.user.id, name: options.user.name, displayName: options.user.displayName },
    challenge: options.challenge,
    pubKeyCredParams: options.pubKeyCredParams.map(({ alg }) => ({ alg, type: 'public-key' })),
    timeout: challengeMs,
    excludeCredentials: existing.filter((passkey) => passkey.rpId === challenge.rpId).map(referenceOf),
    // A key without a PIN still serves as a second factor; one that checks the person can sign in alone.
    authenticatorSelection: { residentKey: 'preferred', userVerification: 'preferred' },
    attestation: 'none',
  };
}

/** @throws PasskeyNeedsName, and PasskeyRefused when a known person has no passkey for this host name */
export async function requestOptions(
  parts: PeopleParts,
  ctx: UseCaseContext,
  purpose: ChallengePurpose,
  personId: string | null,
): Promise<{ challenge: string; options: RequestOptions }> {
  const { challenge, sealed } = newChallenge(parts, ctx, purpose, personId);
  const passkeys = personId === null ? [] : await listPasskeys(ctx.store.db, personId);
  const usable = passkeys.filter((passkey) => passkey.rpId === challenge.rpId);
  if (personId !== null && usable.length === 0) throw new PasskeyRefused({});
  const options: RequestOptions = {
    rpId: challenge.rpId,
    challenge: challenge.value,
    timeout: challengeMs,
    allowCredentials: usable.map(referenceOf),
    userVerification: purpose === 'second-factor' ? 'preferred' : 'required',
  };
  return { challenge: sealed, options };
}

export type NewPasskey = Pick<
  PasskeyRecord,
  'credentialId' | 'publicKey' | 'counter' | 'transports' | 'rpId' | 'backedUp'
>;

/** @throws PasskeyRefused */
export async function verifyRegistration(challenge: Challenge, response: PasskeyRegistration): Promise<NewPasskey> {
  const { transports = [] } = response.response;
  const { verifyRegistrationResponse } = await webauthn();
  const verified = await refuseOnError(() =>
    verifyRegistrationResponse({
      response: {
        id: response.id,
        rawId: response.rawId,
        type: response.type,
        clientExtensionResults: {},
        response: {
          clientDataJSON: response.response.clientDataJSON,
          attestationObject: response.response.attestationObject,
        },
      },
      expectedChallenge: challenge.value,
      expectedOrigin: challenge.origin,
      expectedRPID: challenge.rpId,
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    }),
  );
  if (!verified.verified) throw new PasskeyRefused({});
  const { credential, credentialBackedUp } = verified.registrationInfo;
  return {
    credentialId: credential.id,
    publicKey: toBase64Url(credential.publicKey),
    counter: credential.counter,
    transports,
    rpId: challenge.rpId,
    backedUp: credentialBackedUp,
  };
}

export interface PasskeyProof {
  readonly passkey: PasskeyRecord;
  readonly counter: number;
  readonly backedUp: boolean;
}

/**
 * Checks an assertion against the stored passkey of `personId`, or of anybody when it is null.
 *
 * @throws PasskeyRefused; also when the signature counter went back, which tells of a copied key
 */
export async function verifyAssertion(
  ctx: UseCaseContext,
  challenge: Challenge,
  response: PasskeyAssertion,
  expected: { readonly personId: string | null; readonly requireUserVerification: boolean },
): Promise<PasskeyProof> {
  const passkey = await findPasskeyByCredential(ctx.store.db, response.id);
  const isExpected =
    passkey !== undefined &&
    passkey.rpId === challenge.rpId &&
    (expected.personId === null || passkey.personId === expected.personId) &&
    isHandleOf(response.response.userHandle, passkey.personId);
  if (!isExpected) throw new PasskeyRefused({});
  const { clientDataJSON, authenticatorData, signature } = response.response;
  const { verifyAuthenticationResponse } = await webauthn();
  const verified = await refuseOnError(() =>
    verifyAuthenticationResponse({
      response: {
        id: response.id,
        rawId: response.rawId,
        type: response.type,
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: challenge.value,
      expectedOrigin: challenge.origin,
      expectedRPID: challenge.rpId,
      credential: { id: passkey.credentialId, publicKey: fromBase64Url(passkey.publicKey), counter: passkey.counter },
      requireUserVerification: expected.requireUserVerification,
    }),
  );
  if (!verified.verified) throw new PasskeyRefused({});
  const { newCounter, credentialBackedUp } = verified.authenticationInfo;
  return { passkey, counter: newCounter, backedUp: credentialBackedUp };
}

/** The authenticator names the account it made the key for; keys that are not discoverable may leave it out. */
function isHandleOf(handle: string | null | undefined, personId: string): boolean {
  if (handle === null || handle === undefined || handle === '') return true;
  return handle === toBase64Url(new TextEncoder().encode(personId));
}

/** The library throws plain errors for what a browser sent; for us each of them is one refusal, with its cause. */
async function refuseOnError<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new PasskeyRefused({}, { cause: error });
  }
}
