/**
 * Answers that are no JSON: pictures that devices made. A browser is told what the contract says, and only after the bytes
 * proved to be that: what a device sends must never become a page of ours.
 */

import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { invariant } from '#src/core/errors.ts';
import { isJpeg } from '#src/core/picture-bytes.ts';

const Binary = z.object({ mediaType: z.string(), bytes: z.instanceof(Uint8Array) });

/** Every media type that we send so, with its proof and the name under which a browser saves it. */
const kinds = new Map([['image/jpeg', { isSo: isJpeg, fileName: 'snapshot.jpg' }]]);

/** @throws InternalFault for anything that the contract does not say */
export function sendBinary(reply: FastifyReply, mediaType: string, answer: unknown): FastifyReply {
  const kind = kinds.get(mediaType);
  const { data } = Binary.safeParse(answer);
  invariant(kind !== undefined && data?.mediaType === mediaType, 'an answer has another media type than its contract.');
  invariant(kind.isSo(data.bytes), `an answer is not ${mediaType} although it says so.`);
  const { buffer, byteOffset, byteLength } = data.bytes;
  return reply
    .header('content-type', mediaType)
    .header('content-disposition', `inline; filename="${kind.fileName}"`)
    .send(Buffer.from(buffer, byteOffset, byteLength));
}
