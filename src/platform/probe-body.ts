/** Compressed bodies, bounded after decompression: a small bomb stays small. */

import { Readable } from 'node:stream';
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { AnswerMalformed } from '#src/core/network-errors.ts';
import { codeOf, type FailedPlace } from './network-error.ts';

/** @throws AnswerMalformed */
export async function decompress(
  encoding: string | undefined,
  body: Uint8Array,
  maxBytes: number,
  place: FailedPlace,
): Promise<{ body: Uint8Array; isCut: boolean }> {
  const name = (encoding ?? '').trim().toLowerCase();
  if (name === '' || name === 'identity' || body.length === 0) return { body, isCut: false };
  // We asked for nothing else; an encoding that nobody asked for is bytes as they are.
  if (name !== 'gzip' && name !== 'x-gzip') return { body, isCut: false };
  try {
    // A body that ends early still shows what came.
    const whole = gunzipSync(body, { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH });
    return { body: new Uint8Array(whole), isCut: false };
  } catch (error) {
    if (codeOf(error) === 'ERR_BUFFER_TOO_LARGE') return { body: await firstBytes(body, maxBytes), isCut: true };
    throw new AnswerMalformed({ ...place, problem: 'the compressed body is damaged' }, { cause: error });
  }
}

async function firstBytes(body: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let total = 0;
  const source = Readable.from([body]).pipe(createGunzip());
  for await (const chunk of source as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    total += chunk.length;
    if (total >= maxBytes) break;
  }
  return new Uint8Array(Buffer.concat(chunks).subarray(0, maxBytes));
}
