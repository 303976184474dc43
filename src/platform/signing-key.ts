/** The key with which this installation signs what strangers verify: the status page, evidence, batches of samples. */

import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { join } from 'node:path';
import { defineError } from '#src/core/errors.ts';
import { ensureDirectory, fileExists, readFileBounded, writeFileAtomic } from './files.ts';

const SigningKeyInvalid = defineError('key.invalid', {
  kind: 'data-corrupt',
  retry: 'never',
  message: (f: { path: string }) => `The file ${f.path} holds no Ed25519 private key.`,
  remedy: 'Restore it from a backup. A new key makes everybody who verifies our signatures compare it anew.',
});

export interface SigningKey {
  /** SHA-256 of the public key (32 raw bytes), lower-case hex: the name of the key. */
  readonly id: string;
  /** 32 raw bytes, base64url. */
  readonly publicKey: string;
  /** Ed25519 (RFC 8032), base64url. */
  sign(bytes: Uint8Array): string;
}

const keyFileBytesMax = 4096;

/**
 * Opens the key `<name>.key` of a data folder, or makes it, readable by its owner only.
 *
 * @throws FileUnreadable, FileUnwritable, SigningKeyInvalid
 */
export async function openSigningKey(directory: string, name: string): Promise<SigningKey> {
  const path = join(directory, `${name}.key`);
  if (!(await fileExists(path))) {
    await ensureDirectory(directory);
    const { privateKey } = generateKeyPairSync('ed25519');
    await writeFileAtomic(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  }
  return signingKeyFrom(Buffer.from(await readFileBounded(path, keyFileBytesMax)).toString('utf8'), path);
}

function signingKeyFrom(pem: string, path: string): SigningKey {
  try {
    const privateKey = createPrivateKey(pem);
    const raw = createPublicKey(privateKey).export({ format: 'jwk' }).x;
    if (privateKey.asymmetricKeyType !== 'ed25519' || raw === undefined) throw new SigningKeyInvalid({ path });
    return {
      id: keyIdOf(raw),
      publicKey: raw,
      sign: (bytes) => sign(null, bytes, privateKey).toString('base64url'),
    };
  } catch (error) {
    throw new SigningKeyInvalid({ path }, { cause: error });
  }
}

/** @param publicKey 32 raw bytes, base64url */
export function keyIdOf(publicKey: string): string {
  return createHash('sha256').update(Buffer.from(publicKey, 'base64url')).digest('hex');
}

/** @param publicKey 32 raw bytes, base64url; anything else verifies nothing */
export function isSignedBy(publicKey: string, bytes: Uint8Array, signature: string): boolean {
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' });
    return verify(null, bytes, key, Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}
