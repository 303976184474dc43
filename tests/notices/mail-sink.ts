/** A real mail server on loopback that keeps what it took, and can be told to behave like bad ones. */

import { createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { callbackify } from 'node:util';
import { SMTPServer } from 'smtp-server';

export interface TakenMail {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
  readonly messageId: string;
  readonly isEncrypted: boolean;
}

export interface MailSink {
  readonly port: number;
  readonly mails: TakenMail[];
  /** Connections that were opened. */
  readonly connections: () => number;
  /** Asked for each recipient; an answer refuses it. */
  onRecipient: ((address: string) => { code: number; text: string } | undefined) | undefined;
  /** Happens before the recipient is answered. */
  whileAsked: ((address: string) => Promise<void>) | undefined;
  /** Asked after the last line; an answer refuses the mail. */
  onMessage: ((mail: TakenMail) => { code: number; text: string } | undefined) | undefined;
  readonly close: () => Promise<void>;
}

class Refusal extends Error {
  readonly responseCode: number;
  constructor({ code, text }: { code: number; text: string }) {
    super(text);
    this.responseCode = code;
  }
}

/** @param tls key and certificate as PEM: with `implicit` from the first byte, else by STARTTLS */
export async function startMailSink(
  host: string,
  tls?: { readonly key: string; readonly cert: string; readonly isImplicit?: boolean },
): Promise<MailSink> {
  let connections = 0;
  const mails: TakenMail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    ...(tls !== undefined && { key: tls.key, cert: tls.cert, secure: tls.isImplicit === true }),
    disabledCommands: tls === undefined ? ['AUTH', 'STARTTLS'] : ['AUTH'],
    disableReverseLookup: true,
    logger: false,
    onConnect: (_session, callback) => {
      connections += 1;
      callback();
    },
    onRcptTo: (address, _session, callback) => {
      const recipient = address.address;
      const decide = async (): Promise<void> => {
        await sink.whileAsked?.(recipient);
        const refusal = sink.onRecipient?.(recipient);
        if (refusal !== undefined) throw new Refusal(refusal);
      };
      callbackify(decide)(callback);
    },
    onData: (stream, session, callback) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString('utf8');
        const { mailFrom, rcptTo } = session.envelope;
        const mail: TakenMail = {
          from: mailFrom === false ? '' : mailFrom.address,
          to: rcptTo.map((one) => one.address).join(','),
          raw,
          messageId: /^Message-ID: *(\S+)/im.exec(raw)?.[1] ?? '',
          isEncrypted: session.secure,
        };
        const refusal = sink.onMessage?.(mail);
        if (refusal === undefined) mails.push(mail);
        callback(refusal === undefined ? null : new Refusal(refusal));
      });
    },
  });
  // A client that is killed in the middle concerns nobody here.
  server.on('error', () => undefined);
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, host, () => resolve());
  await promise;
  const address = server.server.address();
  const sink: MailSink = {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    mails,
    connections: () => connections,
    onRecipient: undefined,
    whileAsked: undefined,
    onMessage: undefined,
    close: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
  return sink;
}

/** Stands for the line that a client does not send before it is greeted. */
export const connected = '(connected)';

/** Speaks as much of SMTP as the script says, then does nothing more. */
export async function startScriptedServer(
  host: string,
  answer: (line: string, socket: Socket) => string | undefined,
): Promise<{ port: number; close: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    const say = (text: string | undefined): void => {
      if (text !== undefined && !socket.destroyed) socket.write(`${text}\r\n`);
    };
    say(answer(connected, socket));
    let rest = '';
    socket.on('data', (chunk) => {
      rest += chunk.toString('latin1');
      for (let end = rest.indexOf('\r\n'); end !== -1; end = rest.indexOf('\r\n')) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 2);
        say(answer(line, socket));
      }
    });
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
