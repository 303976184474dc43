/** Random secrets and the only form in which they are stored. */

import { createHash } from 'node:crypto';
import type { Random } from '#src/core/ports.ts';

/** 256 bits: nobody guesses it, so a plain hash is enough to store it. */
const secretBytes = 32;

/** API tokens say what they are, so that a search for leaked secrets finds them. */
export const apiTokenPrefix = 'ks_';

export function newSecret(random: Random): string {
  return toBase64Url(random.bytes(secretBytes));
}

/** SHA-256 in hex. Only for secrets with full entropy; passwords go through Argon2id. */
export function hashSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}

export function toBase64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
}

/** @throws SyntaxError */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.fromBase64(text, { alphabet: 'base64url' });
}
