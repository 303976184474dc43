/** Recovery codes: ten, each good once, kept as hashes only. */

import type { Random } from '#src/core/ports.ts';
import type { Db } from '#src/store/store.ts';
import { peopleLimits } from './contract-schemas.ts';
import { replaceRecoveryCodes, useRecoveryCodeHash } from './factor-repository.ts';
import { hashSecret } from './secrets.ts';

/** Crockford's base 32: no I, L, O or U, which people misread. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
/** Sixteen letters of five bits are 80 bits: a plain hash protects them, and guessing needs no slow-down. */
const codeChars = 16;

function newCode(random: Random): string {
  const letters = Array.from(random.bytes(codeChars), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
  return letters.replace(/(.{4})(?=.)/g, '$1-');
}

/** What was meant, however it was typed. */
function normalise(typed: string): string {
  return typed.toLowerCase().replace(/[\s-]/g, '').replaceAll('o', '0').replace(/[il]/g, '1');
}

/** Makes ten new codes; the old ones stop working. */
export async function renewRecoveryCodes(tx: Db, random: Random, personId: string): Promise<string[]> {
  const codes = Array.from({ length: peopleLimits.recoveryCodes }, () => newCode(random));
  await replaceRecoveryCodes(
    tx,
    personId,
    codes.map((code) => hashSecret(normalise(code))),
  );
  return codes;
}

/** True once for each code. */
export async function useRecoveryCode(tx: Db, personId: string, typed: string): Promise<boolean> {
  return useRecoveryCodeHash(tx, personId, hashSecret(normalise(typed)));
}
