/**
 * Signed tokens of links: each for one purpose, one subscriber and, where it changes anything, one rotation and a time.
 * Nothing of them is stored, so a stolen store opens no link. Pure.
 */

import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * `manage` reads and changes; `unsubscribe` only leaves; `return` undoes that; `report` shows that a report comes from a
 * subscriber.
 */
export type TokenPurpose = 'manage' | 'unsubscribe' | 'return' | 'report' | 'form' | 'work';

export interface TokenContent {
  /** A subscriber's id, or what else the purpose is about. */
  readonly subject: string;
  /** Generation for `manage` and `return`; 0 elsewhere. */
  readonly rotation: number;
  /** Milliseconds; 0 for a token that does not end. */
  readonly expiresAt: number;
}

const macBytes = 32;
const contentCharactersMax = 256;

export function makeToken(key: Uint8Array, purpose: TokenPurpose, content: TokenContent): string {
  const text = `${content.subject} ${content.rotation.toString(36)} ${content.expiresAt.toString(36)}`;
  const bytes = Buffer.from(text);
  return Buffer.concat([macOf(key, purpose, bytes), bytes]).toString('base64url');
}

/** What the token says, when it is ours, for this purpose, and has not ended. */
export function readToken(
  key: Uint8Array,
  purpose: TokenPurpose,
  token: string,
  nowMs: number,
): TokenContent | undefined {
  const bytes = Buffer.from(token.slice(0, 2 * contentCharactersMax), 'base64url');
  if (bytes.length <= macBytes || bytes.length > macBytes + contentCharactersMax) return undefined;
  const content = bytes.subarray(macBytes);
  if (!timingSafeEqual(bytes.subarray(0, macBytes), macOf(key, purpose, content))) return undefined;
  const [subject = '', rotation = '', expiry = ''] = content.toString('utf8').split(' ');
  const expiresAt = Number.parseInt(expiry, 36);
  if (expiresAt !== 0 && expiresAt <= nowMs) return undefined;
  return { subject, rotation: Number.parseInt(rotation, 36), expiresAt };
}

/** Of a sign-up: 256 bits that only who holds the key can compute; the store knows its hash. */
export function confirmTokenOf(key: Uint8Array, signUpId: string): string {
  return createHmac('sha256', key).update(`confirm ${signUpId}`).digest('base64url');
}

/** Of an id such as `sub_019ab1c0f3e87b1c9d2e5f60718293a4`. */
const bounceTagCharacters = 'sub_'.length + 32 + '-'.length + 16;
/** RFC 5321, section 4.5.3.1.1: 64 before the `@`, with the `+` and the tag. Without a tag a returned mail counts for nobody. */
export const returnMailboxCharactersMax = 64 - '+'.length - bounceTagCharacters;

/** Short, for the part of an address that returned mails come to; wrong ones count for nobody. */
export function bounceTagOf(key: Uint8Array, subscriberId: string): string {
  return `${subscriberId}-${createHmac('sha256', key).update(`bounce ${subscriberId}`).digest('hex').slice(0, 16)}`;
}

/** The subscriber of a tag of ours. Mail servers may change the case of letters. */
export function subscriberOfBounceTag(key: Uint8Array, tag: string): string | undefined {
  const lower = tag.toLowerCase();
  const subscriberId = lower.slice(0, Math.max(0, lower.length - 17));
  const expected = bounceTagOf(key, subscriberId);
  if (expected.length !== lower.length) return undefined;
  return timingSafeEqual(Buffer.from(expected), Buffer.from(lower)) ? subscriberId : undefined;
}

function macOf(key: Uint8Array, purpose: TokenPurpose, content: Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${purpose}\0`).update(content).digest();
}
