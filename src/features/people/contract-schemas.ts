/** Schemas of people, sessions, factors and tokens. They also run in the browser. */

import { z } from 'zod';
import { Permission, Role, Scope } from '#src/core/access.ts';
import { locales } from '#src/core/messages.ts';

/** RFC 4226 codes are six digits here; people type them with spaces. */
export const totpCodeChars = 12;
/** A recovery code is 16 letters and three dashes; some people add spaces. */
export const recoveryCodeChars = 40;
/** Our own secrets are 43 characters with at most three letters before them; sealed challenges are longer. */
const secretChars = 1024;
/** After NFKC a password may shrink, so the edge lets more through than the rule (256) allows. */
const typedPasswordChars = 1024;
/** Generous for what authenticators send, tiny for a server: attestations of TPMs come near 6,000 characters. */
const webauthnFieldChars = 16_384;

/** Control characters, changes of writing direction and halves of characters would let one name look like another. */
const printable = /^[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]*$/u;

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

export const DisplayName = z.string().trim().min(1).max(100).regex(printable, 'No control characters.');

export const Label = z.string().trim().min(1).max(60).regex(printable, 'No control characters.');

export const TypedPassword = z.string().min(1).max(typedPasswordChars);
export const NewPassword = z
  .string()
  .min(peopleLimits.passwordCharsMin)
  .max(typedPasswordChars)
  .meta({
    description: `${peopleLimits.passwordCharsMin} to ${peopleLimits.passwordCharsMax} characters of any kind.`,
  });

export const OneTimeSecret = z.string().min(1).max(secretChars);
const Id = z.string().min(1).max(64);
export const ById = z.strictObject({ id: Id });
export const AtMs = z.int();

export const RoleGrant = z.strictObject({ role: Role, scope: Scope });
export const Grants = z.array(RoleGrant).max(peopleLimits.grantsPerPerson);

/** Accounts are managed by people who can be asked for their password again, so no token may carry `user:write`. */
export const TokenScope = Permission.exclude(['user:write']);

export const Factors = z.object({
  totp: z.boolean(),
  passkeys: z.int(),
  recoveryCodesLeft: z.int(),
});

const PersonState = z.enum(['invited', 'active', 'disabled']);
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
export const Transport = z.enum(['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb']);
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
export const AssertionChallenge = z.object({ challenge: z.string(), options: PasskeyRequestOptions });
export const SignedAssertion = z.strictObject({ challenge: OneTimeSecret, response: PasskeyAssertion });

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

export const NewRecoveryCodes = z.object({
  /** Present only when new codes were made; they are never shown again. */
  recoveryCodes: z.array(z.string()).nullable(),
});

/** Codes of the errors that several endpoints share. */
export const passwordErrors = ['people.password-refused', 'people.hashing-busy'] as const;
export const signInErrors = ['people.sign-in-refused', 'people.too-many-attempts', 'people.hashing-busy'] as const;
export const passkeyErrors = ['people.passkey-refused', 'people.passkey-needs-name'] as const;
export const stepUpErrors = ['people.reauthentication-needed', 'people.session-needed'] as const;
