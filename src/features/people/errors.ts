/** What can go wrong with people, sign-in and second factors. Answers never say whether a name or a password was wrong. */

import { defineError } from '#src/core/errors.ts';
import type { PasswordProblem } from './password-rules.ts';

export const SignInRefused = defineError('people.sign-in-refused', {
  kind: 'unauthenticated',
  retry: 'never',
  message: () => 'The name or the password is not right.',
  remedy:
    'Check both. An owner can make a one-time link for a new password; so can `keepsight user reset` on the machine.',
});

export const TooManyAttempts = defineError('people.too-many-attempts', {
  kind: 'limit',
  retry: 'backoff',
  message: (f: { retryAfterSeconds: number }) =>
    `There were too many failed attempts; the next one is possible in ${f.retryAfterSeconds} s.`,
  remedy: 'Wait that long, or sign in with a passkey, which nobody else can slow down.',
});

export const HashingBusy = defineError('people.hashing-busy', {
  kind: 'limit',
  retry: 'backoff',
  status: 503,
  message: () => 'Too many passwords are being checked at this moment.',
  remedy: 'Try again in a few seconds. If this lasts, somebody is guessing passwords: see the audit log.',
});

export const TicketInvalid = defineError('people.ticket-invalid', {
  kind: 'unauthenticated',
  retry: 'never',
  message: () => 'This sign-in has ended, or had too many wrong codes.',
  remedy: 'Begin again with the name and the password.',
});

export const CodeRefused = defineError('people.code-refused', {
  kind: 'unauthenticated',
  retry: 'never',
  message: () => 'The code is not right, or was used before.',
  remedy: 'Wait for the next code of the app and check that the clock of the phone is right, or use a recovery code.',
});

export const PasskeyRefused = defineError('people.passkey-refused', {
  kind: 'unauthenticated',
  retry: 'never',
  message: () => 'The passkey was not accepted.',
  remedy: 'Try again within five minutes; if it stays, sign in with the password and register the passkey again.',
});

export const PasskeyNeedsName = defineError('people.passkey-needs-name', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { host: string }) => `Browsers allow no passkeys at the bare address ${f.host}.`,
  remedy: 'Open Keepsight by a host name over HTTPS, or by localhost.',
});

export const SessionNeeded = defineError('people.session-needed', {
  kind: 'forbidden',
  retry: 'never',
  message: () => 'Only a person who is signed in can do this, not an API token.',
  remedy: 'Sign in to the console.',
});

export const ReauthenticationNeeded = defineError('people.reauthentication-needed', {
  kind: 'forbidden',
  retry: 'never',
  message: () => 'This change needs a fresh proof of who is there.',
  remedy: 'Enter the password again, or use a passkey; that is good for 15 minutes.',
});

export const LinkInvalid = defineError('people.link-invalid', {
  kind: 'forbidden',
  retry: 'never',
  message: () => 'This one-time link was used, has expired, or was replaced by a newer one.',
  remedy:
    'Ask an owner for a new link. On the machine, `keepsight user reset` makes one, and each start of a new installation prints one.',
});

const passwordProblemTexts: Partial<Record<string, string>> = {
  short: 'A password needs at least 12 characters.',
  long: 'A password has at most 256 characters.',
  common: 'This password is among the first that others would try.',
  name: 'The password contains the name that it protects.',
} satisfies Record<PasswordProblem, string>;

export const PasswordRefused = defineError('people.password-refused', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { reason: PasswordProblem }) => passwordProblemTexts[f.reason] ?? 'This password cannot be used.',
  remedy: 'Three or four unrelated words make a good password. No special characters are needed.',
});

export const NameTaken = defineError('people.name-taken', {
  kind: 'conflict',
  retry: 'never',
  message: (f: { name: string }) => `There is a person with the name ${f.name} already.`,
  remedy: 'Choose another name.',
});

export const TooMany = defineError('people.too-many', {
  kind: 'limit',
  retry: 'never',
  status: 409,
  message: (f: { what: string; limit: number }) => `There can be at most ${f.limit} ${f.what}.`,
  remedy: 'Remove one that is not used any more.',
});

export const LastOwner = defineError('people.last-owner', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { name: string }) => `${f.name} is the last owner who can sign in.`,
  remedy: 'Make another person an owner first, and let that person sign in once.',
});

export const LastWayIn = defineError('people.last-way-in', {
  kind: 'precondition',
  retry: 'never',
  message: () => 'This passkey is the only way to sign in to this account.',
  remedy: 'Choose a password or add another passkey first.',
});

export const ScopeUnknown = defineError('people.scope-unknown', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { kind: string; id: string }) => `There is no ${f.kind} with the id ${f.id}.`,
  remedy: 'Choose a site, a group or a device that exists.',
});

export const TotpAlreadyOn = defineError('people.totp-already-on', {
  kind: 'conflict',
  retry: 'never',
  message: () => 'An authenticator app is switched on already.',
  remedy: 'Switch it off first to use another one.',
});

export const SecondFactorNeeded = defineError('people.second-factor-needed', {
  kind: 'precondition',
  retry: 'never',
  message: () => 'Recovery codes stand in for a second factor, and none is switched on.',
  remedy: 'Set up an authenticator app or a passkey first.',
});
