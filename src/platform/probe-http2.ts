/** One HTTP/2 request on a connection of its own, bounded and timed as over HTTP/1.1. */

import { connect, type ClientHttp2Stream, type IncomingHttpHeaders, type IncomingHttpStatusHeader } from 'node:http2';
import { AnswerMalformed, PeerClosed } from '#src/core/network-errors.ts';
import type { Clock, ProbeHttpRequest } from '#src/core/ports.ts';
import { overdue } from './egress.ts';
import { codeOf, networkError, type FailedPlace } from './network-error.ts';
import { decompress } from './probe-body.ts';
import { placeOf, type OpenedSocket } from './probe-connection.ts';
import { headerBytesMax, type HttpExchange } from './probe-http.ts';

/** Headers that belong to a connection of HTTP/1.1 and are an error here (RFC 9113, section 8.2.2). */
const connectionHeaders = new Set([
  'connection',
  'host',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'proxy-connection',
]);

export async function askHttp2(
  opened: OpenedSocket,
  request: ProbeHttpRequest,
  clock: Clock,
  signal: AbortSignal,
): Promise<HttpExchange> {
  const url = new URL(request.url);
  const place = placeOf(opened);
  const { promise, resolve, reject } = Promise.withResolvers<HttpExchange>();
  const onAbort = (): void => reject(overdue(signal.reason, place, 'answer') ?? (signal.reason as Error));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  const fail = (error: Error): void => reject(nameError(error, place));
  const session = connect(url.origin, {
    createConnection: () => opened.socket,
    settings: { enablePush: false, maxHeaderListSize: headerBytesMax },
  });
  const startedMs = clock.monotonicMs();
  session.on('error', fail).on('close', () => reject(new PeerClosed(place)));
  session.on('goaway', () => reject(new PeerClosed(place)));
  try {
    const stream = session.request({
      ':method': request.method,
      ':path': `${url.pathname}${url.search}`,
      ':scheme': url.protocol.slice(0, -1),
      ':authority': url.host,
      'accept-encoding': 'gzip',
      ...Object.fromEntries(
        Object.entries(request.headers).filter(([name]) => !connectionHeaders.has(name.toLowerCase())),
      ),
    });
    stream.on('error', fail);
    stream.once('response', (headers) => {
      const headAtMs = clock.monotonicMs();
      readStream(stream, request.maxBytes, ({ raw, isCut, isTruncated }) => {
        const times = { firstByteMs: headAtMs - startedMs, transferMs: clock.monotonicMs() - headAtMs };
        decompress(headers['content-encoding'], raw, request.maxBytes, place).then((decoded) => {
          const status = headers[':status'] ?? 0;
          resolve({
            status,
            headers: flatHeaders(headers),
            body: decoded.body,
            isCut: isCut || decoded.isCut,
            isTruncated,
            ...times,
          });
        }, reject);
      });
    });
    stream.end(request.body);
    return await promise;
  } finally {
    signal.removeEventListener('abort', onAbort);
    session.destroy();
    opened.socket.destroy();
  }
}

function readStream(
  stream: ClientHttp2Stream,
  maxBytes: number,
  done: (end: { raw: Uint8Array; isCut: boolean; isTruncated: boolean }) => void,
): void {
  const chunks: Buffer[] = [];
  let total = 0;
  const finish = (isCut: boolean, isTruncated: boolean): void =>
    done({ raw: new Uint8Array(Buffer.concat(chunks).subarray(0, maxBytes)), isCut, isTruncated });
  stream.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    total += chunk.length;
    if (total <= maxBytes) return;
    stream.pause();
    finish(true, false);
  });
  stream.once('end', () => finish(false, stream.rstCode !== 0));
  stream.once('aborted', () => finish(false, true));
}

const hangUps = new Set(['ERR_HTTP2_STREAM_ERROR', 'ERR_HTTP2_STREAM_CANCEL', 'ERR_HTTP2_GOAWAY_SESSION']);

function nameError(error: Error, place: FailedPlace): Error {
  const code = codeOf(error);
  // The other side ended the request, or all of them, without an answer to it.
  if (hangUps.has(code)) return new PeerClosed(place, { cause: error });
  if (code.startsWith('ERR_HTTP2_')) {
    return new AnswerMalformed({ ...place, problem: 'this is not HTTP/2' }, { cause: error });
  }
  return networkError(error, place);
}

function flatHeaders(headers: IncomingHttpHeaders & IncomingHttpStatusHeader): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      if (name.startsWith(':') || value === undefined) return [];
      return [[name, Array.isArray(value) ? value.join(', ') : String(value)]];
    }),
  );
}
