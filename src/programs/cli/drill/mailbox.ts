/** A mail server of rehearsals: takes every mail after a moment, and keeps it in the order in which it came. */

import type { Clock, NoticePorts } from '#src/core/ports.ts';
import { ConnectionTimedOut } from '#src/core/network-errors.ts';
import type { SimPlace } from '#src/sim/internet/internet.ts';

export interface Mail {
  readonly at: number;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly messageId: string;
}

export interface Mailbox {
  /** For a program that runs at this place, on its own clock. */
  portsFor(place: SimPlace, clock: Clock): NoticePorts;
  readonly mails: readonly Mail[];
}

/** From the connection to the last line, and from there to the answer. */
const takesMs = { before: 180, after: 60 } as const;
const unreachableAfterMs = 10_000;

export function createMailbox(): Mailbox {
  const mails: Mail[] = [];
  const portsFor = (place: SimPlace, clock: Clock): NoticePorts => {
    const reach = async (host: string, signal: AbortSignal): Promise<void> => {
      if (place.condition === 'well') return;
      await clock.sleep(unreachableAfterMs, signal);
      throw new ConnectionTimedOut({ host, port: 25, phase: 'connect' });
    };
    return {
      mail: async ({ beforeCommit, ...mail }, signal) => {
        await reach('mail.example.org', signal);
        await clock.sleep(takesMs.before, signal);
        await beforeCommit?.();
        const { to, subject, text, html, headers, messageId } = mail;
        mails.push({ at: clock.nowMs(), to, subject, text, html, headers, messageId });
        await clock.sleep(takesMs.after, signal);
        return { code: 250, response: '250 2.0.0 taken', about: 'message' };
      },
      post: async ({ url }, signal) => {
        await reach(new URL(url).hostname, signal);
        return { status: 404, headers: {}, text: '' };
      },
    };
  };
  return { portsFor, mails };
}
