/**
 * People: the endpoints of my own account (sessions, second factors, API tokens) and of the people of an installation.
 * The way in stands in `contract-entry.ts`.
 */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import {
  ApiToken,
  ById,
  DisplayName,
  Grants,
  Label,
  Locale,
  Me,
  NewPassword,
  NewRecoveryCodes,
  OneTimeLink,
  OneTimeSecret,
  Passkey,
  PasskeyCreationOptions,
  passkeyErrors,
  PasskeyRegistration,
  passwordErrors,
  peopleLimits,
  Person,
  PersonName,
  Session,
  stepUpErrors,
  TokenScope,
  totpCodeChars,
} from './contract-schemas.ts';

// ── My own account ────────────────────────────────────────────────────────────────────────────────────────────────

export const getMe = defineEndpoint({
  method: 'GET',
  path: '/api/v1/me',
  access: 'signed-in',
  summary: 'Read who is signed in and what they may do.',
  response: Me,
  errors: [],
});

export const updateMe = defineEndpoint({
  method: 'PATCH',
  path: '/api/v1/me',
  access: 'signed-in',
  summary: 'Change my display name or language.',
  body: z.strictObject({ displayName: DisplayName.optional(), locale: Locale.nullable().optional() }),
  response: Me,
  errors: ['people.session-needed'],
});

export const changePassword = defineEndpoint({
  method: 'POST',
  path: '/api/v1/me/password',
  access: 'signed-in',
  summary: 'Choose a new password; every other session ends.',
  body: z.strictObject({ password: NewPassword }),
  response: z.null(),
  errors: [...stepUpErrors, ...passwordErrors],
});

export const listMySessions = defineEndpoint({
  method: 'GET',
  path: '/api/v1/me/sessions',
  access: 'signed-in',
  summary: 'List where I am signed in.',
  response: z.object({ sessions: z.array(Session) }),
  errors: ['people.session-needed'],
});

export const endMySession = defineEndpoint({
  method: 'DELETE',
  path: '/api/v1/me/sessions/:id',
  access: 'signed-in',
  summary: 'End one of my sessions.',
  params: ById,
  response: z.null(),
  errors: ['people.session-needed', 'request.not-found'],
});

export const endMyOtherSessions = defineEndpoint({
  method: 'DELETE',
  path: '/api/v1/me/sessions',
  access: 'signed-in',
  summary: 'End all my sessions except this one.',
  response: z.object({ ended: z.int() }),
  errors: ['people.session-needed'],
});

// ── My second factors ─────────────────────────────────────────────────────────────────────────────────────────────

export const enrolTotp = defineEndpoint({
  method: 'POST',
  path: '/api/v1/me/totp',
  access: 'signed-in',
  summary: 'Begin with an authenticator app; nothing counts until a code confirms it.',
  response: z.object({ uri: z.string(), secret: z.string() }),
  errors: [...stepUpErrors, 'people.totp-already-on'],
});

export const confirmTotp = defineEndpoint({
  method: 'POST',
  path: '/api/v1/me/totp/confirm',
  access: 'signed-in',
  summary: 'Switch the authenticator app on with its first code.',
  body: z.strictObject({ code: z.string().min(1).max(totpCodeChars) }),
  response: NewRecoveryCodes,
  errors: [...stepUpErrors, 'people.code-refused', 'people.too-many-attempts'],
});

export const removeTotp = defineEndpoint({
  method: 'DELETE',
  path: '/api/v1/me/totp',
  access: 'signed-in',
  summary: 'Switch the authenticator app off.',
  response: z.null(),
  errors: [...stepUpErrors, 'request.not-found'],
});

export const regenerateRecoveryCodes = defineEndpoint({
  method: 'POST',
  path: '/api/v1/me/recovery-codes',
  access: 'signed-in',
  summary: 'Make new recovery codes; the old ones stop working.',
  response: z.object({ recoveryCodes: z.array(z.string()) }),
  errors: [...stepUpErrors, 'people.second-factor-needed'],
});

export const listMyPasskeys = defineEndpoint({
  method: 'GET',
  path: '/api/v1/me/passkeys',
  access: 'signed-in',
  summary: 'List my passkeys.',
  response: z.object({ passkeys: z.array(Passkey) }),
  errors: ['people.session-needed'],
});

export const passkeyRegistrationOptions = defineEndpoint({
  method: 'POST',
  path: '/api/v1/me/passkeys/options',
  access: 'signed-in',
  summary: 'Get a challenge to register a passkey.',
  response: z.object({ challenge: z.string(), options: PasskeyCreationOptions }),
  errors: [...stepUpErrors, 'people.passkey-needs-name', 'people.too-many'],
});

export const registerPasskey = defineEndpoint({
  method: 'POST',
  path: '/api/v1/me/passkeys',
  access: 'signed-in',
  summary: 'Add a passkey.',
  body: z.strictObject({ name: Label, challenge: OneTimeSecret, response: PasskeyRegistration }),
  response: z.object({ passkey: Passkey, ...NewRecoveryCodes.shape }),
  errors: [...stepUpErrors, ...passkeyErrors, 'people.too-many'],
});

export const removePasskey = defineEndpoint({
  method: 'DELETE',
  path: '/api/v1/me/passkeys/:id',
  access: 'signed-in',
  summary: 'Remove one of my passkeys.',
  params: ById,
  response: z.null(),
  errors: [...stepUpErrors, 'request.not-found', 'people.last-way-in'],
});

// ── My API tokens ─────────────────────────────────────────────────────────────────────────────────────────────────

export const listMyTokens = defineEndpoint({
  method: 'GET',
  path: '/api/v1/me/tokens',
  access: 'signed-in',
  summary: 'List my API tokens.',
  response: z.object({ tokens: z.array(ApiToken) }),
  errors: ['people.session-needed'],
});

export const createMyToken = defineEndpoint({
  method: 'POST',
  path: '/api/v1/me/tokens',
  access: 'signed-in',
  summary: 'Make an API token; its secret is shown once.',
  body: z.strictObject({
    name: Label,
    scopes: z.array(TokenScope).min(1).max(TokenScope.options.length),
    expiresInDays: z.int().min(1).max(peopleLimits.tokenDaysMax),
  }),
  response: z.object({ token: ApiToken, secret: z.string() }),
  errors: [...stepUpErrors, 'people.too-many'],
});

export const revokeMyToken = defineEndpoint({
  method: 'DELETE',
  path: '/api/v1/me/tokens/:id',
  access: 'signed-in',
  summary: 'Revoke one of my API tokens.',
  params: ById,
  response: z.null(),
  errors: ['people.session-needed', 'request.not-found'],
});

// ── People ────────────────────────────────────────────────────────────────────────────────────────────────────────

export const listPeople = defineEndpoint({
  method: 'GET',
  path: '/api/v1/people',
  access: 'user:read',
  summary: 'List the people of this installation.',
  response: z.object({ people: z.array(Person) }),
  errors: [],
});

export const getPerson = defineEndpoint({
  method: 'GET',
  path: '/api/v1/people/:id',
  access: 'user:read',
  summary: 'Read one person.',
  params: ById,
  response: Person,
  errors: ['request.not-found'],
});

export const createPerson = defineEndpoint({
  method: 'POST',
  path: '/api/v1/people',
  access: 'user:write',
  summary: 'Add a person: with a password, or with a one-time link to choose one.',
  body: z.strictObject({
    name: PersonName,
    displayName: DisplayName,
    locale: Locale.nullable(),
    grants: Grants,
    password: NewPassword.optional(),
  }),
  response: z.object({ person: Person, link: OneTimeLink.nullable() }),
  errors: [...stepUpErrors, 'people.name-taken', 'people.too-many', 'people.scope-unknown', ...passwordErrors],
});

export const updatePerson = defineEndpoint({
  method: 'PATCH',
  path: '/api/v1/people/:id',
  access: 'user:write',
  summary: 'Change a person’s display name or language, or switch the account off and on.',
  params: ById,
  body: z.strictObject({
    displayName: DisplayName.optional(),
    locale: Locale.nullable().optional(),
    disabled: z.boolean().optional(),
  }),
  response: Person,
  errors: [...stepUpErrors, 'request.not-found', 'people.last-owner'],
});

export const setGrants = defineEndpoint({
  method: 'PUT',
  path: '/api/v1/people/:id/grants',
  access: 'user:write',
  summary: 'Replace what a person may do.',
  params: ById,
  body: z.strictObject({ grants: Grants }),
  response: Person,
  errors: [...stepUpErrors, 'request.not-found', 'people.last-owner', 'people.scope-unknown'],
});

export const resetPerson = defineEndpoint({
  method: 'POST',
  path: '/api/v1/people/:id/reset',
  access: 'user:write',
  summary: 'Stop a person’s password and sessions, and make a one-time link to choose a new password.',
  params: ById,
  body: z.strictObject({ clearSecondFactors: z.boolean(), revokeTokens: z.boolean() }),
  response: z.object({ person: Person, link: OneTimeLink }),
  errors: [...stepUpErrors, 'request.not-found'],
});

export const deletePerson = defineEndpoint({
  method: 'DELETE',
  path: '/api/v1/people/:id',
  access: 'user:write',
  summary: 'Remove a person with all sessions, tokens and factors.',
  params: ById,
  response: z.null(),
  errors: [...stepUpErrors, 'request.not-found', 'people.last-owner'],
});

/** Published inside the process whenever rights of a person may have changed, so that open connections are checked again. */
export interface AccessChanged {
  readonly type: 'people.access-changed';
  readonly userId: string;
}
