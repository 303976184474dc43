/** Passkeys in the browser: a challenge of the server in, what the authenticator signed out. */

import {
  browserSupportsWebAuthn,
  startAuthentication,
  startRegistration,
  WebAuthnError,
} from '@simplewebauthn/browser';
import type { CallInput, CallOutput } from './client.ts';
import type * as entry from '#src/features/people/contract-entry.ts';
import type * as account from '#src/features/people/contract.ts';
import { ApiError } from './api-error.ts';

type AssertionChallenge = CallOutput<typeof entry.passkeySignInOptions>;
type SignedAssertion = CallInput<typeof entry.signInWithPasskey>['body'];
type RegistrationChallenge = CallOutput<typeof account.passkeyRegistrationOptions>;
type SignedRegistration = Omit<CallInput<typeof account.registerPasskey>['body'], 'name'>;

export function canUsePasskeys(): boolean {
  return browserSupportsWebAuthn() && isSecureContext;
}

/** @throws ApiError `console.passkey-stopped` when the person or the browser ended the dialog */
export async function answerChallenge({ challenge, options }: AssertionChallenge): Promise<SignedAssertion> {
  const response = await orStopped(() => startAuthentication({ optionsJSON: options }));
  return { challenge, response: { ...response, type: 'public-key' } };
}

/** @throws ApiError `console.passkey-stopped` when the person or the browser ended the dialog */
export async function createPasskey({ challenge, options }: RegistrationChallenge): Promise<SignedRegistration> {
  const response = await orStopped(() => startRegistration({ optionsJSON: options }));
  return { challenge, response: { ...response, type: 'public-key' } };
}

async function orStopped<T>(work: () => Promise<T>): Promise<T> {
  if (!canUsePasskeys()) {
    throw new ApiError({
      status: 0,
      code: 'console.passkey-unusable',
      detail: 'This browser cannot use passkeys at this address.',
      remedy: 'Passkeys need HTTPS or localhost, and a name instead of a number as address.',
    });
  }
  try {
    return await work();
  } catch (error) {
    const isKnown = error instanceof WebAuthnError || error instanceof DOMException;
    if (!isKnown) throw error;
    throw new ApiError(
      {
        status: 0,
        code: 'console.passkey-stopped',
        detail: 'No passkey was used: the request was cancelled or timed out.',
        remedy: 'Try again, or sign in with the password.',
      },
      error,
    );
  }
}
