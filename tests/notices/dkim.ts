/** Verifies a signature of DKIM (RFC 6376, relaxed/relaxed) with nothing but hashes and a key. */

import { createHash, verify, type KeyObject } from 'node:crypto';

export interface DkimVerdict {
  /** Tags of the signature, such as `d` and `s`. */
  readonly tags: Readonly<Record<string, string>>;
  readonly signedHeaders: readonly string[];
  readonly isBodyIntact: boolean;
  readonly isSignatureValid: boolean;
}

export function verifyDkim(raw: string, publicKey: KeyObject): DkimVerdict {
  const end = raw.indexOf('\r\n\r\n');
  // A line that begins with a blank goes on with the one before.
  const headers = raw.slice(0, end).split(/\r\n(?![ \t])/);
  const signature = headers.find((line) => /^dkim-signature:/i.test(line)) ?? '';
  const tags: Record<string, string> = {};
  for (const part of signature.slice(signature.indexOf(':') + 1).split(';')) {
    const [name = '', ...value] = part.split('=');
    tags[name.trim()] = value.join('=').replaceAll(/\s+/g, '');
  }
  const signedHeaders = (tags['h'] ?? '').toLowerCase().split(':');
  const bodyHash = createHash('sha256')
    .update(relaxedBody(raw.slice(end + 4)), 'latin1')
    .digest('base64');
  const left = headers.slice();
  const signed = signedHeaders.map((name) => {
    // From the last one up, each once (section 5.4.2).
    const at = left.findLastIndex((line) => line.slice(0, line.indexOf(':')).trim().toLowerCase() === name);
    return at === -1 ? '' : `${relaxedHeader(left.splice(at, 1)[0] ?? '')}\r\n`;
  });
  const own = relaxedHeader(signature).replace(/(;\s*b=)[^;]*/, '$1');
  return {
    tags,
    signedHeaders,
    isBodyIntact: tags['bh'] === bodyHash,
    isSignatureValid: verify(
      'sha256',
      Buffer.from(signed.join('') + own, 'latin1'),
      publicKey,
      Buffer.from(tags['b'] ?? '', 'base64'),
    ),
  };
}

function relaxedHeader(line: string): string {
  const colon = line.indexOf(':');
  const value = line
    .slice(colon + 1)
    .replaceAll('\r\n', '')
    .replaceAll(/[ \t]+/g, ' ')
    .trim();
  return `${line.slice(0, colon).trim().toLowerCase()}:${value}`;
}

function relaxedBody(body: string): string {
  const lines = body.split('\r\n').map((line) => line.replaceAll(/[ \t]+/g, ' ').replace(/ $/, ''));
  while (lines.at(-1) === '') lines.pop();
  return lines.length === 0 ? '' : `${lines.join('\r\n')}\r\n`;
}
