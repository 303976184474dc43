/**
 * People of an installation: set-up, sign-in, sessions, second factors, API tokens, roles and grants.
 * Schemas and endpoints only; this file also runs in the browser.
 */

import { z } from 'zod';
import { Permission, Role, Scope } from '#src/core/access.ts';
import { defineEndpoint } from '#src/core/endpoint.ts';
import { locales } from '#src/core/messages.ts';

/** RFC 4226 codes are six digits here; people type them with spaces. */
const totpCodeChars = 12;
/** A recovery code is 16 letters and three dashes; some people add spaces. */
const recoveryCodeChars = 40;
/** Our own secrets are 43 characters with at most three letters before them; sealed challenges are longer. */
const secretChars = 1024;
/** After NFKC a password may shrink, so the edge lets more through than the rule (256) allows. */
const typedPasswordChars = 1024;
/** Generous for what authenticators send, tiny for a server: attestations of TPMs come near 6,000 characters. */
const webauthnFieldChars = 16_384;

export const peopleLimits = {
  /** All fit in one answer and one page; larger organisations group people by their own directory. */
  people: 1000,
  grantsPerPerson: 200,
  sessionsPerPerson: 50,
  tokensPerPerson: 20,
  passkeysPerPerson: 20,
  recoveryCodes: 10,
  passwordCharsMin: 12,
  passwordCharsMax: 256,
  tokenDaysMax: 365,
} as const;

export const Locale = z.enum(locales);

export const PersonName = z
  .string()
  .trim()
  .min(1)
  .max(64)
  .regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]*$/u, 'Letters, digits and . _ @ - only, starting with a letter or a digit.')
  .meta({ description: 'The name to sign in with. Capital and small letters are the same.' });

export const DisplayName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{C}*$/u, 'No control characters.');

const Label = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^\P{C}*$/u, 'No control characters.');

const TypedPassword = z.string().min(1).max(typedPasswordChars);
export const NewPassword = z
  .string()
  .min(peopleLimits.passwordCharsMin)
  .max(typedPasswordChars)
  .meta({
    description: `${peopleLimits.passwordCharsMin} to ${peopleLimits.passwordCharsMax} characters of any kind.`,
  });

const OneTimeSecret = z.string().min(1).max(secretChars);
const Id = z.string().min(1).max(64);
const ById = z.strictObject({ id: Id });
const AtMs = z.int();

export const RoleGrant = z.strictObject({ role: Role, scope: Scope });
const Grants = z.array(RoleGrant).max(peopleLimits.grantsPerPerson);

/** Accounts are managed by people who can be asked for their password again, so no token may carry `user:write`. */
export const TokenScope = Permission.exclude(['user:write']);

export const Factors = z.object({
  totp: z.boolean(),
  passkeys: z.int(),
  recoveryCodesLeft: z.int(),
});

export const PersonState = z.enum(['invited', 'active', 'disabled']);
export const Person = z.object({
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  locale: Locale.nullable(),
  state: PersonState,
  grants: z.array(RoleGrant),
  factors: Factors,
  createdAt: AtMs,
  lastSignInAt: AtMs.nullable(),
  /** Ends of open one-time links of this person. */
  linkExpiresAt: AtMs.nullable(),
});
export type Person = z.infer<typeof Person>;

/** A one-time link: the page's own address, then `path`. The secret stands in the fragment, which browsers never send. */
export const OneTimeLink = z.object({ token: z.string(), path: z.string(), expiresAt: AtMs });
export type OneTimeLink = z.infer<typeof OneTimeLink>;

export const Me = z.object({
  kind: z.enum(['user', 'token']),
  id: z.string(),
  name: z.string(),
  displayName: z.string(),
  locale: Locale.nullable(),
  grants: z.array(RoleGrant),
  /** What this person or token may do somewhere; for showing and disabling, never for deciding. */
  permissionsAnywhere: z.array(Permission),
  factors: Factors,
  session: z
    .object({
      id: z.string(),
      expiresAt: AtMs,
      /** Until then sensitive changes need no new proof. */
      reauthenticateAfter: AtMs,
    })
    .nullable(),
});
export type Me = z.infer<typeof Me>;

export const SecondFactorMethod = z.enum(['totp', 'passkey', 'recovery-code']);
export type SecondFactorMethod = z.infer<typeof SecondFactorMethod>;
export const SignInResult = z.discriminatedUnion('next', [
  z.object({ next: z.literal('signed-in') }),
  z.object({
    next: z.literal('second-factor'),
    methods: z.array(SecondFactorMethod),
    ticket: z.string(),
    expiresAt: AtMs,
  }),
]);
export type SignInResult = z.infer<typeof SignInResult>;

// WebAuthn Level 3, section 5.1.8 and 5.1.9: the JSON forms that browsers make and take.
const Base64Url = z
  .string()
  .max(webauthnFieldChars)
  .regex(/^[A-Za-z0-9_-]*$/);
const Transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);
const CredentialReference = z.object({
  id: z.string(),
  type: z.literal('public-key'),
  transports: z.array(Transport),
});
export const PasskeyCreationOptions = z.object({
  rp: z.object({ id: z.string(), name: z.string() }),
  user: z.object({ id: z.string(), name: z.string(), displayName: z.string() }),
  challenge: z.string(),
  pubKeyCredParams: z.array(z.object({ alg: z.int(), type: z.literal('public-key') })),
  timeout: z.int(),
  excludeCredentials: z.array(CredentialReference),
  authenticatorSelection: z.object({
    residentKey: z.enum(['discouraged', 'preferred', 'required']),
    userVerification: z.enum(['discouraged', 'preferred', 'required']),
  }),
  attestation: z.literal('none'),
});
export const PasskeyRequestOptions = z.object({
  rpId: z.string(),
  challenge: z.string(),
  timeout: z.int(),
  allowCredentials: z.array(CredentialReference),
  userVerification: z.enum(['discouraged', 'preferred', 'required']),
});
const AuthenticatorAttachment = z.enum(['platform', 'cross-platform']);
export const PasskeyRegistration = z.object({
  id: Base64Url,
  rawId: Base64Url,
  type: z.literal('public-key'),
  authenticatorAttachment: AuthenticatorAttachment.nullish(),
  response: z.object({
    clientDataJSON: Base64Url,
    attestationObject: Base64Url,
    transports: z.array(z.string().max(32)).max(10).optional(),
  }),
});
export type PasskeyRegistration = z.infer<typeof PasskeyRegistration>;
export const PasskeyAssertion = z.object({
  id: Base64Url,
  rawId: Base64Url,
  type: z.literal('public-key'),
  authenticatorAttachment: AuthenticatorAttachment.nullish(),
  response: z.object({
    clientDataJSON: Base64Url,
    authenticatorData: Base64Url,
    signature: Base64Url,
    userHandle: Base64Url.nullish(),
  }),
});
export type PasskeyAssertion = z.infer<typeof PasskeyAssertion>;

/** `challenge` goes back unchanged with the authenticator's answer; it is good once, for five minutes. */
const AssertionChallenge = z.object({ challenge: z.string(), options: PasskeyRequestOptions });
const SignedAssertion = z.strictObject({ challenge: OneTimeSecret, response: PasskeyAssertion });

export const Passkey = z.object({
  id: z.string(),
  name: z.string(),
  /** The host name that this passkey works at. */
  rpId: z.string(),
  backedUp: z.boolean(),
  createdAt: AtMs,
  lastUsedAt: AtMs.nullable(),
});
export const Session = z.object({
  id: z.string(),
  current: z.boolean(),
  address: z.string().nullable(),
  userAgent: z.string(),
  method: z.enum(['password', 'password-and-factor', 'passkey', 'link']),
  createdAt: AtMs,
  lastSeenAt: AtMs,
  expiresAt: AtMs,
});
export type Session = z.infer<typeof Session>;
export const ApiToken = z.object({
  id: z.string(),
  name: z.string(),
  scopes: z.array(Permission),
  createdAt: AtMs,
  expiresAt: AtMs,
  lastUsedAt: AtMs.nullable(),
});

const passwordErrors = ['people.password-refused', 'people.hashing-busy'] as const;
const signInErrors = ['people.sign-in-refused', 'people.too-many-attempts', 'people.hashing-busy'] as const;
const passkeyErrors = ['people.passkey-refused', 'people.passkey-needs-name'] as const;
const stepUpErrors = ['people.reauthentication-needed', 'people.session-needed'] as const;

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
  errors: ['people.link-invalid', 'people.too-many-attempts', ...passwordErrors],
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

const NewRecoveryCodes = z.object({
  /** Present only when new codes were made; they are never shown again. */
  recoveryCodes: z.array(z.string()).nullable(),
});

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
  errors: [...stepUpErrors, 'request.not-found'],
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
