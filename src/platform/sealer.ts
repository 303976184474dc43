/**
 * Seals secrets at rest with AES-256-GCM. The data key stands in its own file, apart from the store, so that a stolen
 * database or backup alone gives nothing away.
 */

import { createCipheriv, createDecipheriv } from 'node:crypto';
import { defineError, invariant } from '#src/core/errors.ts';
import { fileExists, readFileBounded, writeFileAtomic, FileUnreadable } from './files.ts';
import { systemRandom } from './random.ts';

export interface Sealer {
  /** `context` is authenticated but not stored: the same text must be given to `open`, such as the id of the row. */
  seal(plaintext: Uint8Array, context: string): Uint8Array<ArrayBuffer>;
  /** @throws SealBroken */
  open(sealed: Uint8Array, context: string): Uint8Array<ArrayBuffer>;
}

const SealBroken = defineError('seal.broken', {
  kind: 'data-corrupt',
  retry: 'never',
  message: () => 'A stored secret cannot be opened: it was changed, or the data key is another one.',
  remedy: 'Put the data key file of this installation back; otherwise enter the secret again.',
});

const DataKeyInvalid = defineError('seal.data-key-invalid', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { source: string; problem: string }) => `The data key from ${f.source} cannot be used: ${f.problem}.`,
  remedy: 'Give 32 bytes as 64 hexadecimal digits, or restore the key file from your own safe place.',
});

const version = 1;
const nonceBytes = 12; // NIST SP 800-38D, section 5.2.1.1: 96 bits
const tagBytes = 16;
const keyBytes = 32;

/** Layout: version (1 byte), nonce (12), tag (16), ciphertext. */
export function createSealer(key: Uint8Array): Sealer {
  invariant(key.length === keyBytes, 'a data key has 32 bytes');
  return {
    seal: (plaintext, context) => {
      const nonce = systemRandom.bytes(nonceBytes);
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(context));
      const body = Buffer.concat([cipher.update(plaintext), cipher.final()]);
      return new Uint8Array(Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body]));
    },
    open: (sealed, context) => {
      const headBytes = 1 + nonceBytes + tagBytes;
      if (sealed.length < headBytes || sealed[0] !== version) throw new SealBroken({});
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(1, 1 + nonceBytes))
          .setAAD(Buffer.from(context))
          .setAuthTag(sealed.subarray(1 + nonceBytes, headBytes));
        return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(headBytes)), decipher.final()]));
      } catch (error) {
        throw new SealBroken({}, { cause: error });
      }
    },
  };
}

/** Parses 64 hexadecimal digits. @throws DataKeyInvalid */
export function parseDataKey(text: string, source: string): Uint8Array<ArrayBuffer> {
  const hex = text.trim();
  if (!/^[0-9a-fA-F]{64}$/.test(hex)) throw new DataKeyInvalid({ source, problem: 'it is not 64 hexadecimal digits' });
  return Uint8Array.fromHex(hex);
}

/**
 * Reads the key file; makes one (0600) when there is none and `mayCreate`.
 *
 * @throws DataKeyInvalid, FileUnreadable, FileUnwritable
 */
export async function loadDataKey(path: string, mayCreate: boolean): Promise<Uint8Array<ArrayBuffer>> {
  if (!(await fileExists(path))) {
    if (!mayCreate) throw new FileUnreadable({ path, problem: 'it does not exist, but stored secrets need it' });
    const key = systemRandom.bytes(keyBytes);
    await writeFileAtomic(path, `${key.toHex()}\n`, { mode: 0o600 });
    return key;
  }
  const text = new TextDecoder().decode(await readFileBounded(path, 4096));
  return parseDataKey(text, path);
}
