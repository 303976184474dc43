import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isSignedBy, keyIdOf, openSigningKey } from './signing-key.ts';

async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsight-key-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}
const words = new TextEncoder().encode('All is as it was.');

describe('the signing key', () => {
  it('is made once, private, and the same after that', async () => {
    const folder = await aFolder();
    const first = await openSigningKey(folder, 'status');
    const second = await openSigningKey(folder, 'status');
    expect(second.publicKey).toBe(first.publicKey);
    expect(first.id).toBe(keyIdOf(first.publicKey));
    expect((await stat(join(folder, 'status.key'))).mode & 0o777).toBe(0o600);
  });

  it('signs what can be verified, and nothing else', async () => {
    const key = await openSigningKey(await aFolder(), 'status');
    const signature = key.sign(words);
    expect(isSignedBy(key.publicKey, words, signature)).toBe(true);
    expect(isSignedBy(key.publicKey, words.subarray(1), signature)).toBe(false);
    expect(isSignedBy('nonsense', words, signature)).toBe(false);
    expect(isSignedBy(key.publicKey, words, '')).toBe(false);
  });

  it('refuses a file that holds something else', async () => {
    const folder = await aFolder();
    await writeFile(join(folder, 'status.key'), 'not a key');
    await expect(openSigningKey(folder, 'status')).rejects.toMatchObject({ code: 'key.invalid' });
  });
});
