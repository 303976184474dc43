/** A few RTSP requests over one connection, with login. Answers are matched by their number, never by their order. */

import { AnswerMalformed, ConnectionBroken, ConnectionTimedOut } from '#src/core/network-errors.ts';
import type { ByteStream } from '#src/core/ports.ts';
import { answerUsable, chooseChallenge, type UsableChallenge } from '#src/wire/http-digest.ts';
import {
  createRtspReader,
  encodeRtspMessage,
  rtspHeader,
  rtspHeaderValues,
  type RtspItem,
  type RtspResponse,
} from '#src/wire/rtsp.ts';
import { loginError, urlHost } from '../../kit/answers.ts';
import type { DriverContext } from '../../kit/driver.ts';

/** For the connection and for each answer; cameras need up to two seconds after a start of their encoder. */
const timeoutMs = 6000;
/** Other messages and media frames that may come before our answer. */
const maxItems = 1000;
/** A nonce may run out between two requests, once. */
const maxLogins = 2;
const userAgent = 'Keepsight';

export interface RtspSession {
  /** Sends one request without a login and returns its answer, whatever its status. */
  request(method: string, signal: AbortSignal): Promise<RtspResponse>;
  /**
   * Like `request`, and answers a question for a login with the stored credential.
   *
   * @throws DeviceAuthRejected, DeviceInsecureAuth
   */
  requestWithLogin(method: string, signal: AbortSignal): Promise<{ response: RtspResponse; usedLogin: boolean }>;
  close(): void;
}

export function streamUrl(context: DriverContext): string {
  const { host, port, tls, path } = context.target;
  const isUsual = port === (tls ? 322 : 554);
  return `${tls ? 'rtsps' : 'rtsp'}://${urlHost(host)}${isUsual ? '' : `:${port}`}${path ?? '/'}`;
}

/** @throws the errors of `core/network-errors.ts` */
export async function openRtspSession(context: DriverContext, signal: AbortSignal): Promise<RtspSession> {
  const { port, tls } = context.target;
  const stream = await withDeadline(context, 'connect', signal, (either) => context.tcp.connect({ port, tls }, either));
  const connection = createConnection(context, stream);
  return {
    request: (method, requestSignal) => connection.send(method, undefined, requestSignal),
    requestWithLogin: (method, requestSignal) => requestWithLogin(context, connection, method, requestSignal),
    close: () => stream.close(),
  };
}

interface Connection {
  send(method: string, authorization: string | undefined, signal: AbortSignal): Promise<RtspResponse>;
}

async function requestWithLogin(
  context: DriverContext,
  connection: Connection,
  method: string,
  signal: AbortSignal,
): Promise<{ response: RtspResponse; usedLogin: boolean }> {
  let response = await connection.send(method, undefined, signal);
  for (let login = 0; response.status === 401 && context.credential !== undefined; login += 1) {
    const lines = rtspHeaderValues(response, 'www-authenticate');
    const challenge = chooseChallenge(lines, context.target.tls);
    const isRefusal = login > 0 && !(challenge.kind === 'digest' && challenge.stale);
    if (challenge.kind === 'refusal' || isRefusal || login >= maxLogins) throw loginError(context, method, lines);
    response = await connection.send(method, authorizationFor(context, challenge, method), signal);
    if (response.status !== 401) return { response, usedLogin: true };
  }
  return { response, usedLogin: false };
}

function authorizationFor(context: DriverContext, challenge: UsableChallenge, method: string): string | undefined {
  const { credential } = context;
  if (credential === undefined) return undefined;
  return answerUsable(challenge, {
    username: credential.username,
    password: credential.password.reveal(),
    method,
    uri: streamUrl(context),
    cnonce: context.random.bytes(16).toHex(),
    nonceCount: 1,
  });
}

function createConnection(context: DriverContext, stream: ByteStream): Connection {
  const reader = createRtspReader();
  const waiting: RtspItem[] = [];
  const place = { host: context.target.host, port: context.target.port };
  let sequence = 0;

  const next = async (signal: AbortSignal): Promise<RtspItem> => {
    for (;;) {
      const item = waiting.shift();
      if (item !== undefined) return item;
      const chunk = await stream.read(signal);
      if (chunk === undefined) throw new ConnectionBroken(place);
      waiting.push(...reader.push(chunk));
    }
  };

  const answerTo = async (cseq: number, signal: AbortSignal): Promise<RtspResponse> => {
    for (let count = 0; count < maxItems; count += 1) {
      const item = await next(signal);
      if (item.kind === 'malformed')
        throw new AnswerMalformed({ ...place, problem: `this is not RTSP (${item.problem})` });
      if (item.kind === 'response' && rtspHeader(item, 'cseq')?.trim() === String(cseq)) return item;
    }
    throw new AnswerMalformed({ ...place, problem: 'no answer to our request among many other messages' });
  };

  return {
    send: (method, authorization, signal) =>
      withDeadline(context, 'answer', signal, async (either) => {
        sequence += 1;
        const cseq = sequence;
        const headers: [string, string][] = [
          ['CSeq', String(cseq)],
          ['User-Agent', userAgent],
        ];
        if (method === 'DESCRIBE') headers.push(['Accept', 'application/sdp']);
        if (authorization !== undefined) headers.push(['Authorization', authorization]);
        const body = new Uint8Array(0);
        stream.write(encodeRtspMessage({ kind: 'request', method, uri: streamUrl(context), headers, body }));
        return answerTo(cseq, either);
      }),
  };
}

/** Ends the work when the device takes too long, or when the caller gives up. */
async function withDeadline<T>(
  context: DriverContext,
  phase: string,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const either = AbortSignal.any([signal, controller.signal]);
  const { host, port } = context.target;
  const late = context.clock.sleep(timeoutMs, either).then((): never => {
    throw new ConnectionTimedOut({ host, port, phase });
  });
  try {
    return await Promise.race([work(either), late]);
  } finally {
    controller.abort();
  }
}
