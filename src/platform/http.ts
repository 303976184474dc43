/**
 * HTTP through the egress guard: one request, one connection, a bounded answer, no redirect followed. Devices break the
 * rules of HTTP in small ways, so the parser is lenient; the bounds are not.
 */

import { request as httpRequest, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import type { Socket } from 'node:net';
import { createBrotliDecompress, createGunzip, createInflate, type Gunzip } from 'node:zlib';
import type { HttpAnswer, PeerCertificate } from '#src/core/ports.ts';
import { AnswerMalformed, AnswerTooLarge, ConnectionTimedOut } from '#src/core/network-errors.ts';
import type { EgressAudience, EgressGuard, EgressPurpose } from './egress.ts';
import { networkError } from './network-error.ts';

export interface OutboundRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly audience: EgressAudience;
  readonly purpose: EgressPurpose;
  /** For everything: look-up, connection, answer. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
  /** SHA-256 of the certificate that must be shown. */
  readonly pin?: string;
}

export interface Place {
  readonly host: string;
  readonly port: number;
}

/** Far above what a device sends (a few hundred bytes); Node's default is 16 KiB. */
const headerBytesMax = 16_384;

/** @throws the errors of `core/network-errors.ts` */
export async function guardedRequest(
  guard: EgressGuard,
  request: OutboundRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const isTls = request.url.protocol === 'https:';
  const host = request.url.hostname;
  const defaultPort = isTls ? 443 : 80;
  const port = request.url.port === '' ? defaultPort : Number(request.url.port);
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  let certificate: PeerCertificate | undefined;
  let phase = 'connect';
  try {
    const socket = await guard.connect(
      {
        host,
        port,
        audience: request.audience,
        purpose: request.purpose,
        timeoutMs: request.timeoutMs,
        ...(isTls
          ? {
              tls: {
                ...(request.pin === undefined ? {} : { pin: request.pin }),
                onCertificate: (shown: PeerCertificate) => void (certificate = shown),
              },
            }
          : {}),
      },
      either,
    );
    phase = 'answer';
    try {
      const answer = await exchange(socket, request, { host, port }, either);
      return { ...answer, certificate };
    } finally {
      socket.destroy();
    }
  } catch (error) {
    signal.throwIfAborted();
    if (deadline.aborted) throw new ConnectionTimedOut({ host, port, phase }, { cause: error });
    throw error;
  }
}

async function exchange(
  socket: Socket,
  request: OutboundRequest,
  place: Place,
  signal: AbortSignal,
): Promise<Omit<HttpAnswer, 'certificate'>> {
  const outgoing = requestOver(socket, request);
  try {
    const incoming = await headOf(outgoing, request.body, signal);
    return await readAnswer(incoming, request.maxBytes, place, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw answerError(error, place);
  } finally {
    outgoing.destroy();
  }
}

export function requestOver(
  socket: Socket,
  request: Pick<OutboundRequest, 'url' | 'method' | 'headers'>,
): ClientRequest {
  const options: RequestOptions & { insecureHTTPParser: boolean } = {
    method: request.method,
    path: `${request.url.pathname}${request.url.search}`,
    headers: { host: request.url.host, connection: 'close', 'accept-encoding': 'identity', ...request.headers },
    createConnection: () => socket,
    maxHeaderSize: headerBytesMax,
    insecureHTTPParser: true,
  };
  return httpRequest(options);
}

export async function readAnswer(
  incoming: IncomingMessage,
  maxBytes: number,
  place: Place,
  signal: AbortSignal,
): Promise<Omit<HttpAnswer, 'certificate'>> {
  const body = await readBounded(incoming, maxBytes, place, signal);
  return {
    status: incoming.statusCode ?? 0,
    headers: flatHeaders(incoming),
    challenges: challengesOf(incoming),
    body,
    text: new TextDecoder().decode(body),
  };
}

/** Names what went wrong while an answer was read. */
export function answerError(error: unknown, place: Place): Error {
  const options = { cause: error };
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'HPE_HEADER_OVERFLOW') return new AnswerTooLarge({ ...place, limitBytes: headerBytesMax }, options);
  if (code.startsWith('HPE_')) return new AnswerMalformed({ ...place, problem: 'this is not HTTP' }, options);
  if (code.startsWith('Z_'))
    return new AnswerMalformed({ ...place, problem: 'the compressed body is damaged' }, options);
  return networkError(error, place);
}

function headOf(
  outgoing: ClientRequest,
  body: string | Uint8Array | undefined,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  outgoing.once('response', resolve);
  outgoing.on('error', reject);
  outgoing.end(body);
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}

const decoders = new Map<string, () => Gunzip | ReturnType<typeof createBrotliDecompress>>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
  ['br', createBrotliDecompress],
]);

/** Reads at most `maxBytes` after decompression, so that a small bomb stays small. */
async function readBounded(
  incoming: IncomingMessage,
  maxBytes: number,
  place: Place,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const decoder = decoders.get((incoming.headers['content-encoding'] ?? '').toLowerCase())?.();
  const source = decoder === undefined ? incoming : incoming.pipe(decoder);
  const onAbort = (): void => void source.destroy(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  if (decoder !== undefined) incoming.once('error', (error) => decoder.destroy(error));
  const chunks: Uint8Array[] = [];
  let total = 0;
  try {
    for await (const chunk of source as AsyncIterable<Uint8Array>) {
      total += chunk.length;
      if (total > maxBytes) throw new AnswerTooLarge({ ...place, limitBytes: maxBytes });
      chunks.push(chunk);
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    incoming.destroy();
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function flatHeaders(incoming: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
}

function challengesOf(incoming: IncomingMessage): string[] {
  const challenges: string[] = [];
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    if (incoming.rawHeaders[i]?.toLowerCase() === 'www-authenticate') challenges.push(incoming.rawHeaders[i + 1] ?? '');
  }
  return challenges;
}
