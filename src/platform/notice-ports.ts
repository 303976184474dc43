/** How notices leave: mails to the server that the operator named, and single posts to public addresses. */

import type { NoticePorts } from '#src/core/ports.ts';
import { EgressRefused, TlsFailed } from '#src/core/network-errors.ts';
import type { TlsOutcome } from '#src/core/ports.ts';
import type { EgressAudience, EgressGuard } from './egress.ts';
import { answerError, readAnswer, requestOver } from './http.ts';
import type { MailServer, MailServerOptions } from './mail-server.ts';

export interface NoticePortsOptions {
  readonly guard: EgressGuard;
  readonly mail: MailServerOptions | undefined;
  /** Whom posts may reach. Subscribers choose these addresses, so only what is public; tests and drills have no internet. */
  readonly postsTo?: {
    readonly audience: EgressAudience;
    readonly trusts: (outcome: TlsOutcome) => boolean;
  };
}

const postTimeoutMs = 15_000;
/** Nobody needs to tell us more than that he agrees. */
const answerBytesMax = 16 * 1024;

const toThePublic: NonNullable<NoticePortsOptions['postsTo']> = {
  audience: 'public',
  trusts: (outcome) => outcome.problem === undefined,
};

export function createNoticePorts(options: NoticePortsOptions): NoticePorts & { close(): Promise<void> } {
  const { guard, postsTo = toThePublic } = options;
  let server: Promise<MailServer> | undefined;
  return {
    mail: async (mail, signal) => {
      if (options.mail === undefined) throw new EgressRefused({ host: 'mail server', reason: 'none is configured' });
      server ??= openMailServer(guard, options.mail);
      return (await server).send(mail, signal);
    },
    post: (request, signal) => post(guard, postsTo, request, signal),
    close: async () => (await server)?.close(),
  };
}

/** The library is the largest that we have; who sends no mail does not hold it in memory. */
async function openMailServer(guard: EgressGuard, options: MailServerOptions): Promise<MailServer> {
  const { createMailServer } = await import('./mail-server.ts');
  return createMailServer(guard, options);
}

async function post(
  guard: EgressGuard,
  { audience, trusts }: NonNullable<NoticePortsOptions['postsTo']>,
  request: Parameters<NoticePorts['post']>[0],
  signal: AbortSignal,
): ReturnType<NoticePorts['post']> {
  const url = new URL(request.url);
  const place = { host: url.hostname, port: url.port === '' ? 443 : Number(url.port) };
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '') {
    throw new EgressRefused({ host: place.host, reason: 'only https without a user name is posted to' });
  }
  const until = AbortSignal.any([signal, AbortSignal.timeout(postTimeoutMs)]);
  let problem: string | undefined;
  const onOutcome = (outcome: TlsOutcome): void => {
    if (!trusts(outcome)) problem = outcome.problem ?? 'the certificate is not trusted';
  };
  const socket = await guard.connect(
    { ...place, audience, purpose: { reason: 'notice' }, timeoutMs: postTimeoutMs, tls: { onOutcome } },
    until,
  );
  try {
    // Before a byte is sent: what a subscriber is told is meant for who holds that name.
    if (problem !== undefined) throw new TlsFailed({ ...place, problem });
    const headers = { ...request.headers, 'content-length': String(request.body.length) };
    const outgoing = requestOver(socket, { url, method: 'POST', headers });
    const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<NoticePorts['post']>>>();
    const onAbort = (): void => reject(until.reason as Error);
    until.addEventListener('abort', onAbort, { once: true });
    outgoing.on('error', (error) => reject(answerError(error, place)));
    outgoing.once('response', (incoming) => {
      readAnswer(incoming, answerBytesMax, place, until)
        .then(({ status, headers: answered, text }) => resolve({ status, headers: answered, text }))
        .catch((error: unknown) => reject(answerError(error, place)));
    });
    outgoing.end(request.body);
    try {
      return await promise;
    } finally {
      until.removeEventListener('abort', onAbort);
      outgoing.destroy();
    }
  } finally {
    socket.destroy();
  }
}
