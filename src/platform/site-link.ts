/**
 * How a command reaches a Keepsight that runs, as a browser would: HTTP for questions, a WebSocket for pictures. The
 * person at the terminal names the address, so the egress guard, which holds back what a site does by itself, is not asked.
 */

import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { WebSocket } from 'ws';
import { defineError } from '#src/core/errors.ts';
import { AnswerTooLarge, ConnectionTimedOut } from '#src/core/network-errors.ts';
import type { Secret } from '#src/core/secret.ts';
import { networkError } from './network-error.ts';

interface SitePlace {
  readonly [field: string]: string | number;
  readonly host: string;
  readonly port: number;
}

const SiteUntrusted = defineError('site.untrusted', {
  kind: 'unreachable',
  retry: 'never',
  message: (f: SitePlace & { problem: string }) =>
    `The certificate of ${f.host} port ${f.port} is not trusted: ${f.problem}.`,
  remedy:
    'Name the file of the authority that signed it with --ca; a site CA stands in the data folder of its Keepsight.',
});

export interface SiteLinkOptions {
  readonly origin: URL;
  readonly token: Secret;
  /** PEM of the only authority to trust; without it those of the system count. */
  readonly authority?: string;
}

export interface SiteSocket {
  send(text: string): void;
  close(): void;
  /** Settles when the socket has closed, whoever closed it. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
}

export interface SiteSocketEvents {
  readonly onText: (text: string) => void;
  readonly onBytes: (bytes: Uint8Array) => void;
}

export interface SiteLink {
  /** @throws the errors of `core/network-errors.ts`, SiteUntrusted; a refusal is an answer */
  getJson(path: string, signal: AbortSignal): Promise<{ readonly status: number; readonly json: unknown }>;
  /** `refused`: the HTTP status with which the server said no. */
  openSocket(
    path: string,
    events: SiteSocketEvents,
    signal: AbortSignal,
  ): Promise<SiteSocket | { readonly refused: number }>;
}

const answerTimeoutMs = 10_000;
const answerBytesMax = 4 * 1024 * 1024;
/** Above the largest picture that a site passes on. */
const messageBytesMax = 72 * 1024 * 1024;

export function createSiteLink(options: SiteLinkOptions): SiteLink {
  const { origin, token, authority } = options;
  const isTls = origin.protocol === 'https:';
  const place = { host: origin.hostname, port: Number(origin.port || (isTls ? 443 : 80)) };
  const trust = authority === undefined ? {} : { ca: authority };
  const headers = (): Record<string, string> => ({ authorization: `Bearer ${token.reveal()}` });

  const failure = (error: unknown, signal: AbortSignal, deadline: AbortSignal): Error => {
    if (signal.aborted) return signal.reason as Error;
    if (deadline.aborted) return new ConnectionTimedOut({ ...place, phase: 'answer' }, { cause: error });
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (/CERT|SIGNATURE|^ERR_TLS/.test(code)) {
      return new SiteUntrusted({ ...place, problem: code.toLowerCase().replaceAll('_', ' ') }, { cause: error });
    }
    return networkError(error, place);
  };

  return {
    getJson: async (path, signal) => {
      const deadline = AbortSignal.timeout(answerTimeoutMs);
      const request = (isTls ? httpsRequest : httpRequest)(new URL(path, origin), {
        ...trust,
        headers: { ...headers(), accept: 'application/json' },
        signal: AbortSignal.any([signal, deadline]),
      });
      try {
        const answer = await answerOf(request);
        const text = await textOf(answer, place);
        return { status: answer.statusCode ?? 0, json: parsed(text) };
      } catch (error) {
        throw failure(error, signal, deadline);
      }
    },
    openSocket: async (path, events, signal) => {
      const deadline = AbortSignal.timeout(answerTimeoutMs);
      const url = new URL(path, origin);
      url.protocol = isTls ? 'wss:' : 'ws:';
      const socket = new WebSocket(url, {
        ...trust,
        headers: headers(),
        perMessageDeflate: false,
        maxPayload: messageBytesMax,
      });
      try {
        return await opened(socket, events, AbortSignal.any([signal, deadline]));
      } catch (error) {
        throw failure(error, signal, deadline);
      }
    },
  };
}

function answerOf(request: ClientRequest): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  request.once('response', resolve).once('error', reject).end();
  return promise;
}

async function textOf(answer: IncomingMessage, place: SitePlace): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > answerBytesMax) throw new AnswerTooLarge({ ...place, limitBytes: answerBytesMax });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function opened(
  socket: WebSocket,
  events: SiteSocketEvents,
  signal: AbortSignal,
): Promise<SiteSocket | { readonly refused: number }> {
  const { promise, resolve, reject } = Promise.withResolvers<SiteSocket | { readonly refused: number }>();
  const ended = Promise.withResolvers<{ readonly code: number; readonly reason: string }>();
  const onAbort = (): void => {
    reject(signal.reason as Error);
    socket.terminate();
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  socket.binaryType = 'nodebuffer';
  socket.on('message', (data: Buffer, isBinary: boolean) =>
    isBinary ? events.onBytes(data) : events.onText(data.toString('utf8')),
  );
  socket.once('unexpected-response', (request, answer) => {
    resolve({ refused: answer.statusCode ?? 0 });
    request.destroy();
  });
  socket.on('error', reject);
  socket.once('close', (code, reason) => ended.resolve({ code, reason: reason.toString('utf8') }));
  socket.once('open', () =>
    resolve({
      send: (text) => socket.send(text),
      close: () => socket.close(1000),
      closed: ended.promise,
    }),
  );
  return promise.finally(() => signal.removeEventListener('abort', onAbort));
}
