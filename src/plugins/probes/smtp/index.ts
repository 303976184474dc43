/** Whether a mail server greets, answers EHLO, and secures the connection when it should. Hands over no mail. */

import { z } from 'zod';
import type { ProbeConnection } from '#src/core/ports.ts';
import { judgeTls, tlsEvidence } from '#src/plugins/kit/judge-tls.ts';
import {
  Certificate,
  CertificateFingerprint,
  Family,
  Host,
  placeText,
  Port,
  WarnDays,
} from '#src/plugins/kit/probe-settings.ts';
import { defineProbe, type ProbeResult } from '#src/plugins/kit/probe.ts';
import { readUntil } from '#src/plugins/kit/read-until.ts';
import { worstFault, type Fault } from '#src/plugins/kit/worst-failure.ts';

const SmtpSettings = z.strictObject({
  host: Host.describe('Name or address.'),
  port: Port.default(25).describe('TCP port: 25, 587, or 465 with security tls.'),
  security: z
    .enum(['none', 'starttls', 'tls'])
    .default('none')
    .describe('none: the greeting is enough. starttls: it must offer and do it. tls: secured from the beginning.'),
  expectBanner: z.string().min(1).max(200).optional().describe('Text that must stand in the greeting.'),
  helloName: Host.default('probe.invalid').describe('Name that we give ourselves in EHLO.'),
  family: Family,
  certificate: Certificate,
  fingerprint: CertificateFingerprint,
  warnDays: WarnDays,
});
type SmtpSettings = z.output<typeof SmtpSettings>;

export const smtpProbe = defineProbe({
  id: 'smtp',
  label: 'Mail server (SMTP)',
  settings: SmtpSettings,
  targetOf: ({ host, port }) => `smtp://${placeText(host, port)}`,
  run: async ({ network, clock }, settings, signal) => {
    const { host, port, family, security } = settings;
    const connection = await network.connect({ host, port, family, ...(security === 'tls' && { tls: {} }) }, signal);
    const { address, dnsMs, connectMs } = connection;
    const startedMs = clock.monotonicMs();
    let current = connection;
    try {
      const secureNow = async (): Promise<ProbeConnection> => {
        current = await current.secure({ servername: host }, signal);
        return current;
      };
      const fault = await talk(connection, secureNow, settings, signal);
      const { tls, tlsMs } = current;
      const tlsFaults = tls === undefined ? [] : judgeTls(tls, settings, clock.nowMs());
      const talkMs = clock.monotonicMs() - startedMs;
      return {
        ...worstFault([...(fault === undefined ? [] : [fault]), ...tlsFaults]),
        ...{ address, phases: { dnsMs, connectMs, ...(tlsMs !== undefined && { tlsMs }), firstByteMs: talkMs } },
        ...certificateFacts(current),
      };
    } finally {
      current.close();
    }
  },
});

function certificateFacts({ tls }: ProbeConnection): Partial<ProbeResult> {
  if (tls?.certificate === undefined) return {};
  return { certificateEndsAt: tls.certificate.validToAt, evidence: tlsEvidence(tls) };
}

async function talk(
  connection: ProbeConnection,
  secureNow: () => Promise<ProbeConnection>,
  settings: SmtpSettings,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const greeting = await readReply(connection, signal);
  if (greeting.code !== 220) return wrong('greets with', greeting);
  const { expectBanner } = settings;
  if (expectBanner !== undefined && !greeting.text.toLowerCase().includes(expectBanner.toLowerCase())) {
    return { failure: 'content.missing', detail: `The greeting lacks the expected text: ${shown(greeting.text)}.` };
  }
  const hello = await ask(connection, `EHLO ${settings.helloName}`, signal);
  if (hello.code !== 250) return wrong('answers EHLO with', hello);
  if (settings.security === 'starttls') {
    if (!/^250[ -]STARTTLS\b/im.test(hello.text))
      return { failure: 'protocol.wrong-answer', detail: 'It does not offer STARTTLS.' };
    const ready = await ask(connection, 'STARTTLS', signal);
    if (ready.code !== 220) return wrong('answers STARTTLS with', ready);
    const secured = await secureNow();
    const again = await ask(secured, `EHLO ${settings.helloName}`, signal);
    if (again.code !== 250) return wrong('answers EHLO, once secured, with', again);
    secured.write('QUIT\r\n');
    return undefined;
  }
  connection.write('QUIT\r\n');
  return undefined;
}

interface Reply {
  readonly code: number;
  readonly text: string;
}

/** RFC 5321, section 4.5.3.1.5: 512 bytes for a line; EHLO answers have many. */
const replyBytesMax = 16_384;
/** The last line of a reply has a space after its code. */
const replyEnd = /(?:^|\n)\d{3}(?: [^\n]*)?\r?\n$/;

async function ask(connection: ProbeConnection, command: string, signal: AbortSignal): Promise<Reply> {
  connection.write(`${command}\r\n`);
  return readReply(connection, signal);
}

async function readReply(connection: ProbeConnection, signal: AbortSignal): Promise<Reply> {
  const { text } = await readUntil(
    connection,
    (read) => replyEnd.test(read) || !/^\d{0,3}(?:$|[ \r\n-])/.test(read),
    replyBytesMax,
    signal,
  );
  const code = replyEnd.test(text) ? Number(text.slice(0, 3)) : NaN;
  return { code, text };
}

function wrong(does: string, { code, text }: Reply): Fault {
  if (text === '') return { failure: 'protocol.closed', detail: 'It closed the connection instead of an answer.' };
  // RFC 5321: 421, "service not available"; servers say it to those who connect too often, and when they go down.
  if (code === 421) return { failure: 'http.unavailable', detail: `It ${does} ${shown(text)}.` };
  return { failure: 'protocol.wrong-answer', detail: `It ${does} ${shown(text)}.` };
}

function shown(text: string): string {
  return `"${text
    .trim()
    .replaceAll(/[^\x20-\x7e]+/g, ' ')
    .slice(0, 120)}"`;
}
