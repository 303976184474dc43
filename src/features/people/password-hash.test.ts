import { argon2id } from '@noble/hashes/argon2.js';
import { describe, expect, it } from 'vitest';
import { systemRandom } from '#src/platform/random.ts';
import { defaultPasswordCost, hashPassword, isPassword, needsRehash } from './password-hash.ts';

/** As small as Argon2 allows; what is tested here does not depend on the cost. */
const cheap = { memoryKiB: 8, passes: 1, parallelism: 1 };

describe('hashPassword', () => {
  it('makes a PHC string with its parameters', async () => {
    const hash = await hashPassword('nordwind sucht mantel', defaultPasswordCost, systemRandom);
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  it('knows the password again, typed with other code points, and no other one', async () => {
    const hash = await hashPassword('Übergröße ist schön', cheap, systemRandom);
    expect(await isPassword('Übergröße ist schön'.normalize('NFD'), hash)).toBe(true);
    expect(await isPassword('Übergröße ist schon', hash)).toBe(false);
  });

  it('salts', async () => {
    const [one, two] = await Promise.all([
      hashPassword('same same same same', cheap, systemRandom),
      hashPassword('same same same same', cheap, systemRandom),
    ]);
    expect(one).not.toBe(two);
  });

  it('reads what another implementation wrote', async () => {
    const salt = new TextEncoder().encode('0123456789abcdef');
    const tag = argon2id('nordwind sucht mantel', salt, { m: 64, t: 2, p: 1, dkLen: 32 });
    const phc = (bytes: Uint8Array): string => bytes.toBase64({ omitPadding: true });
    const hash = `$argon2id$v=19$m=64,t=2,p=1$${phc(salt)}$${phc(tag)}`;
    expect(await isPassword('nordwind sucht mantel', hash)).toBe(true);
  });

  it('asks for a new hash when the parameters have changed', async () => {
    const hash = await hashPassword('nordwind sucht mantel', cheap, systemRandom);
    expect(needsRehash(hash, cheap)).toBe(false);
    expect(needsRehash(hash, defaultPasswordCost)).toBe(true);
  });

  it('refuses a stored hash whose parameters would take all memory', async () => {
    const hash = await hashPassword('nordwind sucht mantel', cheap, systemRandom);
    await expect(isPassword('nordwind sucht mantel', hash.replace('m=8,', 'm=9999999,'))).rejects.toThrow(
      'never writes',
    );
  });
});
