/**
 * One mail server, over a few connections that are used again. Every wait ends: connecting, greeting, each answer, and the
 * whole mail with its signal. A mail passes a gate before the line that ends it, so that its sender knows of each mail
 * whether the server can have taken it.
 */

import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { callbackify } from 'node:util';
import { createTransport, type NodemailerError, type SMTPPoolOptions } from 'nodemailer';
import { parseIp } from '#src/core/ip.ts';
import type { NoticePorts } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';
import type { EgressGuard } from './egress.ts';

export interface MailServerOptions {
  readonly host: string;
  readonly port: number;
  /** `starttls` refuses to go on without it. */
  readonly tls: 'starttls' | 'implicit' | 'none';
  readonly username?: string;
  readonly password?: Secret;
  readonly from: { readonly name: string; readonly address: string };
  /** Where returned mails go, such as `bounces@example.org`; each subscriber's own after a `+`. Absent: to `from`. */
  readonly returnAddress?: string;
  readonly connections: number;
  /** PEM, for a server with an authority of its own. */
  readonly authorities?: string;
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: Secret };
}

export interface MailServer {
  send: NoticePorts['mail'];
  close(): Promise<void>;
}

type Mail = Parameters<NoticePorts['mail']>[0];
type MailAnswer = Awaited<ReturnType<NoticePorts['mail']>>;

const connectTimeoutMs = 10_000;
const greetingTimeoutMs = 15_000;
/** Without a byte from either side. RFC 5321 allows minutes; nobody waits that long for news. */
const silenceTimeoutMs = 30_000;
/** After that many mails a connection is made anew: some servers close it on their own then, in the middle. */
const mailsPerConnectionMax = 200;
const idleTimeoutMs = 30_000;
const responseCharactersMax = 300;

export function createMailServer(guard: EgressGuard, options: MailServerOptions): MailServer {
  const transport = createTransport(poolOptions(guard, options));
  // A connection that breaks while it carries nothing concerns no mail.
  transport.on('error', () => undefined);
  transport.use('stream', (mail, callback) => {
    const gate = gates.get(mail.data.messageId ?? '');
    if (gate !== undefined) {
      // Around everything, signing too: it is read only when the server has said that it takes a message (354).
      const create = mail.message.createReadStream.bind(mail.message);
      mail.message.createReadStream = (given) => gated(create(given), gate);
    }
    // Without its gate a mail must not go: what is known of it after a crash would be wrong.
    callback(gate === undefined ? new Error('The mail has no gate.') : null);
  });
  /** By Message-ID, while the mail is under way. */
  const gates = new Map<string, () => Promise<void>>();
  const send = async (mail: Mail, signal: AbortSignal): Promise<MailAnswer> => {
    let isCommitted = false;
    const gate = async (): Promise<void> => {
      signal.throwIfAborted();
      await mail.beforeCommit?.();
      isCommitted = true;
    };
    const attempt = async (): Promise<MailAnswer> => {
      const data = { ...messageOf(options, mail), signal };
      gates.set(data.messageId, gate);
      try {
        const info = await transport.sendMail(data);
        return { code: Number(info.response.slice(0, 3)), response: cut(info.response), about: 'message' };
      } catch (error) {
        return answerOf(error);
      } finally {
        gates.delete(data.messageId);
      }
    };
    try {
      return await attempt();
    } catch (error) {
      // A connection that the server had closed since the last mail; nothing was sent over it.
      if (isCommitted || signal.aborted || !isClosedConnection(error)) throw error;
      return await attempt();
    }
  };
  return {
    send,
    close: async () => transport.close(),
  };
}

function poolOptions(guard: EgressGuard, options: MailServerOptions): SMTPPoolOptions & { pool: true } {
  const { host, port, username, password } = options;
  const connect = async (): Promise<{ connection: Socket }> => {
    const request = {
      host,
      port,
      audience: 'operator',
      purpose: { reason: 'notice' },
      timeoutMs: connectTimeoutMs,
    } as const;
    return { connection: await guard.connect(request, new AbortController().signal) };
  };
  return {
    pool: true,
    ...{ host, port, maxConnections: options.connections, maxMessages: mailsPerConnectionMax },
    // Never by itself: whoever sends again must know that it does.
    maxRequeues: 0,
    idleTimeout: idleTimeoutMs,
    connectionTimeout: connectTimeoutMs,
    greetingTimeout: greetingTimeoutMs,
    socketTimeout: silenceTimeoutMs,
    secure: options.tls === 'implicit',
    requireTLS: options.tls === 'starttls',
    ignoreTLS: options.tls === 'none',
    tls: {
      minVersion: 'TLSv1.2',
      // Whose certificate it must be. An address in numbers is no server name (RFC 6066, section 3).
      ...{ host, ...(parseIp(host) === undefined && { servername: host }) },
      ...(options.authorities !== undefined && { ca: options.authorities }),
    },
    ...(username !== undefined && { auth: { user: username, pass: password?.reveal() ?? '' } }),
    ...(options.dkim !== undefined && {
      dkim: {
        domainName: options.dkim.domain,
        keySelector: options.dkim.selector,
        privateKey: options.dkim.privateKey.reveal(),
      },
    }),
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket: (_given, callback) => callbackify(connect)(callback),
  };
}

function messageOf(options: MailServerOptions, mail: Mail) {
  const { from } = options;
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return {
    from: { name: from.name, address: from.address },
    to: { name: '', address: mail.to },
    envelope: { from: returnPathOf(options, mail.bounceTag), to: mail.to },
    subject: mail.subject,
    text: mail.text,
    ...(mail.html !== undefined && { html: mail.html }),
    headers: { ...mail.headers },
    messageId: `<${mail.messageId}@${domain}>`,
    // Long lines of addresses survive it, and nothing of it needs eight bits.
    textEncoding: 'quoted-printable' as const,
  };
}

function returnPathOf({ from, returnAddress }: MailServerOptions, bounceTag: string | undefined): string {
  if (returnAddress === undefined) return from.address;
  const at = returnAddress.lastIndexOf('@');
  // RFC 5321, section 4.5.3.1.1: 64 before the `@`.
  if (bounceTag === undefined || at + 1 + bounceTag.length > 64) return returnAddress;
  return `${returnAddress.slice(0, at)}+${bounceTag}${returnAddress.slice(at)}`;
}

/** Lets everything pass, and its end only after the gate. Nothing is read from `source` before somebody reads here. */
function gated(source: Readable, gate: () => Promise<void>): Readable {
  const pass = async function* (): AsyncGenerator<Uint8Array> {
    yield* source as AsyncIterable<Uint8Array>;
    await gate();
  };
  return Readable.from(pass(), { objectMode: false });
}

/** What the server answered is a value; silence and broken connections are thrown. */
function answerOf(error: unknown): MailAnswer {
  if (!(error instanceof Error)) throw error;
  const { responseCode, response, command, cause } = error as NodemailerError & { cause?: unknown };
  // What the gate threw comes back as the gate threw it.
  if (responseCode === undefined) throw cause instanceof Error ? cause : error;
  return { code: responseCode, response: cut(response ?? error.message), about: aboutOf(responseCode, command) };
}

function aboutOf(code: number, command: string | undefined): MailAnswer['about'] {
  // The server ends the session, whatever it was asked (RFC 5321, section 3.8).
  if (code === 421) return 'session';
  if (command === 'RCPT TO') return 'recipient';
  return command === 'DATA' ? 'message' : 'session';
}

function isClosedConnection(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return code === 'ECONNECTION' || code === 'ESOCKET' || code === 'ECONNRESET';
}

/** What others wrote, on one line. */
function cut(text: string): string {
  return text.replaceAll(/\s+/g, ' ').slice(0, responseCharactersMax);
}
