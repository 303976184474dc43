/** People: the endpoints of the way in, from the first start to a signed-in session. */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import {
  AssertionChallenge,
  AtMs,
  DisplayName,
  Locale,
  NewPassword,
  OneTimeSecret,
  passkeyErrors,
  passwordErrors,
  PersonName,
  recoveryCodeChars,
  SignedAssertion,
  signInErrors,
  SignInResult,
  totpCodeChars,
  TypedPassword,
} from './contract-schemas.ts';

// ── First start ───────────────────────────────────────────────────────────────────────────────────────────────────

export const getSetupState = defineEndpoint({
  method: 'GET',
  path: '/api/v1/setup',
  access: 'public',
  summary: 'Say whether this installation still waits for its first owner.',
  response: z.object({ needed: z.boolean() }),
  errors: [],
});

export const completeSetup = defineEndpoint({
  method: 'POST',
  path: '/api/v1/setup',
  access: 'public',
  summary: 'Make the first owner with the one-time set-up link, and sign in.',
  body: z.strictObject({
    token: OneTimeSecret,
    name: PersonName,
    displayName: DisplayName,
    password: NewPassword,
    locale: Locale.nullable(),
  }),
  response: SignInResult,
  errors: ['people.link-invalid', 'people.too-many-attempts', 'people.name-taken', ...passwordErrors],
});

// ── Sign-in ───────────────────────────────────────────────────────────────────────────────────────────────────────

export const signIn = defineEndpoint({
  method: 'POST',
  path: '/api/v1/sign-in',
  access: 'public',
  summary: 'Sign in with a name and a password.',
  body: z.strictObject({ name: z.string().trim().min(1).max(100), password: TypedPassword }),
  response: SignInResult,
  errors: signInErrors,
});

export const secondFactorPasskeyOptions = defineEndpoint({
  method: 'POST',
  path: '/api/v1/sign-in/second-factor/passkey-options',
  access: 'public',
  summary: 'Get a challenge to answer with a passkey as the second factor.',
  body: z.strictObject({ ticket: OneTimeSecret }),
  response: AssertionChallenge,
  errors: ['people.ticket-invalid', ...passkeyErrors],
});

export const verifySecondFactor = defineEndpoint({
  method: 'POST',
  path: '/api/v1/sign-in/second-factor',
  access: 'public',
  summary: 'Finish a sign-in with a code, a recovery code or a passkey.',
  body: z.discriminatedUnion('method', [
    z.strictObject({ method: z.literal('totp'), ticket: OneTimeSecret, code: z.string().min(1).max(totpCodeChars) }),
    z.strictObject({
      method: z.literal('recovery-code'),
      ticket: OneTimeSecret,
      code: z.string().min(1).max(recoveryCodeChars),
    }),
    z.strictObject({ method: z.literal('passkey'), ticket: OneTimeSecret, ...SignedAssertion.shape }),
  ]),
  response: SignInResult,
  errors: ['people.ticket-invalid', 'people.code-refused', 'people.too-many-attempts', ...passkeyErrors],
});

export const passkeySignInOptions = defineEndpoint({
  method: 'POST',
  path: '/api/v1/sign-in/passkey-options',
  access: 'public',
  summary: 'Get a challenge to sign in with a passkey alone.',
  response: AssertionChallenge,
  errors: passkeyErrors,
});

export const signInWithPasskey = defineEndpoint({
  method: 'POST',
  path: '/api/v1/sign-in/passkey',
  access: 'public',
  summary: 'Sign in with a passkey alone; the authenticator must have checked the person.',
  body: SignedAssertion,
  response: SignInResult,
  errors: ['people.too-many-attempts', ...passkeyErrors],
});

export const signOut = defineEndpoint({
  method: 'POST',
  path: '/api/v1/sign-out',
  access: 'signed-in',
  summary: 'End this session.',
  response: z.null(),
  errors: ['people.session-needed'],
});

export const reauthenticatePasskeyOptions = defineEndpoint({
  method: 'POST',
  path: '/api/v1/reauthenticate/passkey-options',
  access: 'signed-in',
  summary: 'Get a challenge to prove again with a passkey who is there.',
  response: AssertionChallenge,
  errors: ['people.session-needed', ...passkeyErrors],
});

export const reauthenticate = defineEndpoint({
  method: 'POST',
  path: '/api/v1/reauthenticate',
  access: 'signed-in',
  summary: 'Prove again who is there, before a sensitive change.',
  body: z.discriminatedUnion('method', [
    z.strictObject({ method: z.literal('password'), password: TypedPassword }),
    z.strictObject({ method: z.literal('passkey'), ...SignedAssertion.shape }),
  ]),
  response: z.object({ reauthenticateAfter: AtMs }),
  errors: ['people.session-needed', ...signInErrors, ...passkeyErrors],
});

export const inspectLink = defineEndpoint({
  method: 'POST',
  path: '/api/v1/links/inspect',
  access: 'public',
  summary: 'Say whom a one-time link belongs to.',
  body: z.strictObject({ token: OneTimeSecret }),
  response: z.object({
    kind: z.enum(['invitation', 'reset']),
    name: z.string(),
    displayName: z.string(),
    expiresAt: AtMs,
  }),
  errors: ['people.link-invalid', 'people.too-many-attempts'],
});

export const completeLink = defineEndpoint({
  method: 'POST',
  path: '/api/v1/links/complete',
  access: 'public',
  summary: 'Choose a password with a one-time link, and sign in.',
  body: z.strictObject({ token: OneTimeSecret, password: NewPassword, locale: Locale.nullable().optional() }),
  response: SignInResult,
  errors: ['people.link-invalid', 'people.too-many-attempts', ...passwordErrors],
});
