/**
 * What the public may ask: subscribe, confirm, change, leave. The page's forms do the same without script
 * (`programs/server/public-forms.ts`); these are for programs.
 *
 * No answer tells whether an address is known. A program proves some work instead of being asked by somebody else's CAPTCHA.
 */

import { z } from 'zod';
import { defineEndpoint } from '#src/core/endpoint.ts';
import { MailAddress, NoticeChannel, NoticeChoice } from './contract-notices.ts';
import { Timestamp } from './contract-schemas.ts';

/** base64url without padding. */
const Base64Url = z.string().regex(/^[A-Za-z0-9_-]+$/);
/** Every token of ours: 256 bits, or a signed text. */
export const PublicToken = Base64Url.max(400);

const WebhookUrl = z
  .url({ protocol: /^https$/ })
  .max(1024)
  .refine((text) => new URL(text).username === '' && new URL(text).password === '', 'No user name in the address.');

export const PushSubscription = z.strictObject({
  endpoint: z.url({ protocol: /^https$/ }).max(1024),
  keys: z.strictObject({
    /** The browser's P-256 public key, 65 bytes (RFC 8291). */
    p256dh: Base64Url.length(87),
    /** 16 bytes. */
    auth: Base64Url.length(22),
  }),
});
export type PushSubscription = z.infer<typeof PushSubscription>;

export const SignUpTarget = z.discriminatedUnion('channel', [
  z.strictObject({ channel: z.literal('email'), email: MailAddress }),
  z.strictObject({ channel: z.literal('webhook'), url: WebhookUrl }),
  z.strictObject({ channel: z.literal('web-push'), subscription: PushSubscription }),
]);
export type SignUpTarget = z.infer<typeof SignUpTarget>;

/** SHA-256 of `<challenge>:<nonce>` in UTF-8 begins with `bits` zero bits. */
export const WorkProof = z.strictObject({ challenge: Base64Url.max(200), nonce: z.string().min(1).max(32) });
export type WorkProof = z.infer<typeof WorkProof>;

export const getSignUpChallenge = defineEndpoint({
  method: 'POST',
  path: '/api/v1/public/challenge',
  access: 'public',
  summary: 'Ask for a puzzle whose solution comes with a sign-up; it serves once, for some minutes.',
  response: z.strictObject({ challenge: z.string(), bits: z.int(), expiresAt: Timestamp }),
  errors: ['notices.too-many-sign-ups'],
});

export const getPushKey = defineEndpoint({
  method: 'GET',
  path: '/api/v1/public/push-key',
  access: 'public',
  summary: 'Read the key with which a browser subscribes to push messages of this installation (RFC 8292).',
  response: z.strictObject({ publicKey: z.string(), hosts: z.array(z.string()) }),
  errors: ['notices.channel-off'],
});

export const signUp = defineEndpoint({
  method: 'POST',
  path: '/api/v1/public/subscriptions',
  access: 'public',
  summary: 'Subscribe. What is confirmed through the channel itself counts; the answer is the same for every address.',
  body: z.strictObject({ target: SignUpTarget, choice: NoticeChoice, proof: WorkProof }),
  response: z.strictObject({
    accepted: z.literal(true),
    expiresAt: Timestamp,
    /** For a webhook: the secret of its signatures (Standard Webhooks, `whsec_…`), shown this once. */
    secret: z.string().nullable(),
  }),
  errors: [
    'notices.too-many-sign-ups',
    'notices.channel-off',
    'notices.proof-refused',
    'notices.push-host-refused',
    'notices.sign-up-closed',
  ],
});

export const confirmSignUp = defineEndpoint({
  method: 'POST',
  path: '/api/v1/public/subscriptions/confirm',
  access: 'public',
  summary: 'Confirm a sign-up with the token that came through its channel; it serves once.',
  body: z.strictObject({ token: PublicToken }),
  response: z.strictObject({ manageToken: z.string(), channel: NoticeChannel, choice: NoticeChoice }),
  errors: ['notices.link-invalid'],
});

const Managed = z.strictObject({
  /** The token that counts from now on; the one before still reads, and changes nothing any more. */
  manageToken: z.string(),
  channel: NoticeChannel,
  address: z.string().describe('Masked.'),
  choice: NoticeChoice,
});

export const readSubscription = defineEndpoint({
  method: 'POST',
  path: '/api/v1/public/subscriptions/read',
  access: 'public',
  summary: 'Read what is stored about the subscription of a token.',
  body: z.strictObject({ token: PublicToken }),
  response: Managed.extend({
    confirmedAt: Timestamp,
    lastSentAt: Timestamp.nullable(),
    bounces: z.int(),
  }),
  errors: ['notices.link-invalid'],
});

export const changeSubscription = defineEndpoint({
  method: 'POST',
  path: '/api/v1/public/subscriptions/change',
  access: 'public',
  summary: 'Change what a subscription is about.',
  body: z.strictObject({ token: PublicToken, choice: NoticeChoice }),
  response: Managed,
  errors: ['notices.link-invalid'],
});

export const leaveSubscription = defineEndpoint({
  method: 'POST',
  path: '/api/v1/public/subscriptions/leave',
  access: 'public',
  summary:
    'Leave, with the token of a management or unsubscribe link. Everything that is stored about it is erased: at once, or for a mail address seven days after the last mail, whose link undoes it.',
  body: z.strictObject({ token: PublicToken }),
  response: z.null(),
  errors: ['notices.link-invalid'],
});
