/** A key of its own for each test that signs pages. */

import { generateKeyPairSync, sign } from 'node:crypto';
import type { PageSigner } from '#src/features/status/page/stamp.ts';
import { keyIdOf } from '#src/platform/signing-key.ts';

export function aPageSigner(): PageSigner {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = publicKey.export({ format: 'jwk' }).x ?? '';
  return {
    id: keyIdOf(raw),
    publicKey: raw,
    sign: (bytes) => sign(null, bytes, privateKey).toString('base64url'),
  };
}
