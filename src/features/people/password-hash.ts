/** Argon2id (RFC 9106) through `node:crypto`, stored as a PHC string with its parameters. */

import { argon2, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { invariant } from '#src/core/errors.ts';
import type { Random } from '#src/core/ports.ts';
import { normalisePassword } from './password-rules.ts';

const argon2Async = promisify(argon2);

export interface PasswordCost {
  readonly memoryKiB: number;
  readonly passes: number;
  readonly parallelism: number;
}

/** OWASP Password Storage Cheat Sheet: 19 MiB, two passes, one lane; about 30 ms on a small machine of 2026. */
export const defaultPasswordCost: PasswordCost = { memoryKiB: 19_456, passes: 2, parallelism: 1 };

const saltBytes = 16; // RFC 9106, section 3.1
const tagBytes = 32;
/** A damaged or hostile row must not make us allocate what it likes. */
const costMax: PasswordCost = { memoryKiB: 262_144, passes: 10, parallelism: 4 };

export async function hashPassword(password: string, cost: PasswordCost, random: Random): Promise<string> {
  const salt = random.bytes(saltBytes);
  const tag = await derive(password, salt, cost);
  const parameters = `m=${String(cost.memoryKiB)},t=${String(cost.passes)},p=${String(cost.parallelism)}`;
  return `$argon2id$v=19$${parameters}$${toPhc(salt)}$${toPhc(tag)}`;
}

export async function isPassword(password: string, encoded: string): Promise<boolean> {
  const { cost, salt, tag } = parse(encoded);
  return timingSafeEqual(await derive(password, salt, cost), tag);
}

/** True when the stored hash was made with other parameters than today's. */
export function needsRehash(encoded: string, cost: PasswordCost): boolean {
  const stored = parse(encoded).cost;
  return (
    stored.memoryKiB !== cost.memoryKiB || stored.passes !== cost.passes || stored.parallelism !== cost.parallelism
  );
}

async function derive(password: string, salt: Uint8Array, cost: PasswordCost): Promise<Uint8Array> {
  return argon2Async('argon2id', {
    message: Buffer.from(normalisePassword(password)),
    nonce: salt,
    parallelism: cost.parallelism,
    tagLength: tagBytes,
    memory: cost.memoryKiB,
    passes: cost.passes,
  });
}

function parse(encoded: string): { cost: PasswordCost; salt: Uint8Array; tag: Uint8Array } {
  const match =
    /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,3}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/.exec(encoded);
  const [, memoryKiB = '', passes = '', parallelism = '', salt = '', tag = ''] = match ?? [];
  const cost = { memoryKiB: Number(memoryKiB), passes: Number(passes), parallelism: Number(parallelism) };
  const isSane =
    match !== null &&
    cost.memoryKiB <= costMax.memoryKiB &&
    cost.passes <= costMax.passes &&
    cost.parallelism <= costMax.parallelism;
  invariant(isSane, 'a stored password hash has a form or parameters that Keepsight never writes.');
  return { cost, salt: Uint8Array.fromBase64(salt), tag: Uint8Array.fromBase64(tag) };
}

function toPhc(bytes: Uint8Array): string {
  return bytes.toBase64({ omitPadding: true });
}
