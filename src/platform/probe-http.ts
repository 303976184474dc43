/**
 * One HTTP/1.1 request over a connection that stands, as a probe needs it: bounded, timed, and exact about how it ended.
 * The parser is lenient where browsers are.
 */

import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { AnswerMalformed, AnswerTooLarge, AnswerTruncated, PeerClosed } from '#src/core/network-errors.ts';
import type { Clock, ProbeHttpAnswer, ProbeHttpRequest } from '#src/core/ports.ts';
import { overdue } from './egress.ts';
import { codeOf, networkError, type FailedPlace } from './network-error.ts';
import { placeOf, type OpenedSocket } from './probe-connection.ts';
import { decompress } from './probe-body.ts';

/** Servers of today send a few kilobytes; the same bound as for devices. */
export const headerBytesMax = 16_384;

export type HttpExchange = Pick<
  ProbeHttpAnswer,
  'status' | 'headers' | 'body' | 'isCut' | 'isTruncated' | 'firstByteMs' | 'transferMs'
>;

/** The body as it came, not yet decompressed. */
interface RawAnswer {
  readonly incoming: IncomingMessage;
  readonly body: Uint8Array;
  readonly isCut: boolean;
  readonly isTruncated: boolean;
  readonly firstByteMs: number;
  readonly transferMs: number;
}

export async function askHttp1(
  opened: OpenedSocket,
  request: ProbeHttpRequest,
  clock: Clock,
  signal: AbortSignal,
): Promise<HttpExchange> {
  const url = new URL(request.url);
  const place = placeOf(opened);
  const outgoing = httpRequest({
    method: request.method,
    path: `${url.pathname}${url.search}`,
    headers: { host: url.host, 'accept-encoding': 'gzip', ...request.headers, connection: 'close' },
    createConnection: () => opened.socket,
    maxHeaderSize: headerBytesMax,
    insecureHTTPParser: true,
  });
  try {
    const raw = await exchange({ opened, outgoing, request, clock }, signal);
    const decoded = await decompress(raw.incoming.headers['content-encoding'], raw.body, request.maxBytes, place);
    return {
      status: raw.incoming.statusCode ?? 0,
      headers: flatHeaders(raw.incoming),
      body: decoded.body,
      isCut: raw.isCut || decoded.isCut,
      isTruncated: raw.isTruncated,
      firstByteMs: raw.firstByteMs,
      transferMs: raw.transferMs,
    };
  } finally {
    outgoing.destroy();
    opened.socket.destroy();
  }
}

interface Exchange {
  readonly opened: OpenedSocket;
  readonly outgoing: ClientRequest;
  readonly request: ProbeHttpRequest;
  readonly clock: Clock;
}

function exchange({ opened, outgoing, request, clock }: Exchange, signal: AbortSignal): Promise<RawAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
  const place = placeOf(opened);
  const startedMs = clock.monotonicMs();
  let firstByteAtMs: number | undefined;
  const onAbort = (): void => reject(overdue(signal.reason, place, 'answer') ?? (signal.reason as Error));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const noteFirstByte = (): void => {
    firstByteAtMs = clock.monotonicMs();
  };
  opened.socket.once('data', noteFirstByte);
  let head: IncomingMessage | undefined;
  outgoing.on('error', (error) => {
    // After a head, its body tells how it ended; what comes after a whole answer does not matter.
    const isBroken = head !== undefined && !head.complete && codeOf(error).startsWith('HPE_');
    if (head === undefined || isBroken) reject(nameError(error, place, firstByteAtMs !== undefined));
  });
  // An answer that asks for another protocol ends the request without an error.
  outgoing.on('close', () => {
    if (head === undefined) reject(new AnswerMalformed({ ...place, problem: 'it ended without an answer' }));
  });
  outgoing.on('response', (incoming) => {
    head = incoming;
    const headAtMs = firstByteAtMs ?? clock.monotonicMs();
    readBody(incoming, request.maxBytes, (end) =>
      resolve({ incoming, ...end, firstByteMs: headAtMs - startedMs, transferMs: clock.monotonicMs() - headAtMs }),
    );
  });
  outgoing.end(request.body);
  return promise.finally(() => {
    signal.removeEventListener('abort', onAbort);
    opened.socket.off('data', noteFirstByte);
  });
}

function readBody(
  incoming: IncomingMessage,
  maxBytes: number,
  done: (end: Pick<RawAnswer, 'body' | 'isCut' | 'isTruncated'>) => void,
): void {
  const chunks: Buffer[] = [];
  let total = 0;
  const finish = (isCut: boolean): void => {
    const whole = chunks.length === 1 ? chunks[0] : undefined;
    const body = new Uint8Array((whole ?? Buffer.concat(chunks)).subarray(0, maxBytes));
    done({ body, isCut, isTruncated: !isCut && !incoming.complete });
  };
  incoming.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    total += chunk.length;
    if (total <= maxBytes) return;
    incoming.pause();
    finish(true);
  });
  incoming.once('end', () => finish(false));
  // After the head, an end before the stated length is a fact about the answer, however it came.
  incoming.once('error', () => finish(false));
}

/** A hang-up that was announced (FIN) has no system call behind it; a reset has. */
function nameError(error: Error, place: FailedPlace, hasBytes: boolean): Error {
  const code = codeOf(error);
  if (code === 'HPE_HEADER_OVERFLOW')
    return new AnswerTooLarge({ ...place, limitBytes: headerBytesMax }, { cause: error });
  if (code.startsWith('HPE_')) return new AnswerMalformed({ ...place, problem: 'this is not HTTP' }, { cause: error });
  if (code === 'ECONNRESET' && !('syscall' in error)) {
    return hasBytes ? new AnswerTruncated(place, { cause: error }) : new PeerClosed(place, { cause: error });
  }
  return networkError(error, place);
}

function flatHeaders(incoming: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return headers;
}
