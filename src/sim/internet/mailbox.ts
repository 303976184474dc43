/**
 * A mail server on a loopback address that takes every mail and delivers none: whoever tries Keepsight reads them instead.
 * As much of SMTP (RFC 5321) as a client needs that uses no extension.
 */

import { createServer, type Socket } from 'node:net';
import { WorldPortsTaken } from '../errors.ts';
import { closeServer, listen } from '../listeners.ts';
import { readMail, type ReadMail } from './read-mail.ts';

export interface KeptMail extends ReadMail {
  readonly at: number;
  readonly to: string;
}

export interface LoopbackMailbox {
  readonly address: string;
  readonly port: number;
  /** The newest first. */
  mails(): readonly KeptMail[];
  close(): Promise<void>;
}

/** The newest are kept. */
const mailsMax = 200;
const mailBytesMax = 1024 * 1024;
const lineBytesMax = 4096;
const connectionsMax = 32;

/** @throws WorldPortsTaken */
export async function openMailbox(
  clock: { nowMs(): number },
  place: { readonly address: string; readonly port: number },
) {
  const mails: KeptMail[] = [];
  const sockets = new Set<Socket>();
  const keep = (to: string, source: string): void => {
    mails.unshift({ at: clock.nowMs(), to, ...readMail(source) });
    mails.length = Math.min(mails.length, mailsMax);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    if (sockets.size > connectionsMax) socket.destroy();
    else talk(socket, keep);
  });
  try {
    await listen(server, place.port, place.address);
  } catch (error) {
    throw new WorldPortsTaken(
      { address: place.address, problem: error instanceof Error ? error.message : '' },
      { cause: error },
    );
  }
  const mailbox: LoopbackMailbox = {
    ...place,
    mails: () => mails,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await closeServer(server);
    },
  };
  return mailbox;
}

function talk(socket: Socket, keep: (to: string, source: string) => void): void {
  let recipients: string[] = [];
  let source: string[] | undefined;
  let sourceBytes = 0;
  let rest = '';
  const say = (line: string): void => void socket.write(`${line}\r\n`);

  const takeLine = (line: string): void => {
    if (line === '.') {
      for (const to of recipients) keep(to, source?.join('\r\n') ?? '');
      [source, recipients, sourceBytes] = [undefined, [], 0];
      say('250 Kept');
      return;
    }
    sourceBytes += line.length + 2;
    if (sourceBytes > mailBytesMax) socket.destroy();
    // RFC 5321, section 4.5.2: a dot was put before a line that begins with one.
    source?.push(line.startsWith('.') ? line.slice(1) : line);
  };
  const obey = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'RCPT') recipients.push(/<([^>]*)>/.exec(line)?.[1] ?? '');
    if (verb === 'RSET' || verb === 'MAIL') recipients = [];
    if (verb === 'DATA') {
      source = [];
      say('354 Go on');
    } else if (verb === 'QUIT') socket.end('221 Bye\r\n');
    else say(['EHLO', 'HELO', 'MAIL', 'RCPT', 'RSET', 'NOOP'].includes(verb) ? '250 Well' : '502 Not here');
  };

  say('220 Mailbox of the demo');
  // As bytes: what a mail is written in says its own header.
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\r\n');
    rest = lines.pop() ?? '';
    if (rest.length > lineBytesMax) socket.destroy();
    for (const line of lines) {
      if (source === undefined) obey(line);
      else takeLine(line);
    }
  });
}
