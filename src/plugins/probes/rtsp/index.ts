/** Whether a stream is described (RTSP OPTIONS and DESCRIBE). Never plays, and sends no login. */

import { z } from 'zod';
import type { FailureClass } from '#src/core/failure.ts';
import type { ProbeConnection } from '#src/core/ports.ts';
import { judgeTls, tlsEvidence } from '#src/plugins/kit/judge-tls.ts';
import { Certificate, CertificateFingerprint, Family, WarnDays } from '#src/plugins/kit/probe-settings.ts';
import { defineProbe, type ProbeResult } from '#src/plugins/kit/probe.ts';
import { userAgent } from '#src/plugins/kit/user-agent.ts';
import { worstFault, type Fault } from '#src/plugins/kit/worst-failure.ts';
import { createRtspClient, type RtspClientEvent, type RtspFailureReason } from '#src/wire/rtsp-client.ts';
import { formatRtspUrl, parseRtspUrl, type RtspUrl } from '#src/wire/rtsp-url.ts';

const RtspSettings = z.strictObject({
  url: z
    .string()
    .trim()
    .max(2048)
    .refine((text) => parseRtspUrl(text) !== undefined, 'is no address of a stream such as rtsp://host/path')
    .refine((text) => !/\/\/[^/?]*@/.test(text), 'must not hold a login')
    .describe('Address of the stream.'),
  loginIsGood: z.boolean().default(true).describe('A server that asks for a login is there, and counts as good.'),
  family: Family,
  certificate: Certificate,
  fingerprint: CertificateFingerprint,
  warnDays: WarnDays,
});
type RtspSettings = z.output<typeof RtspSettings>;

export const rtspProbe = defineProbe({
  id: 'rtsp',
  label: 'Stream (RTSP)',
  settings: RtspSettings,
  targetOf: ({ url }) => url.split('?')[0] ?? url,
  run: async ({ network, clock }, settings, signal) => {
    const target = parseRtspUrl(settings.url);
    if (target === undefined) return { phases: {}, failure: 'self.settings', detail: 'The address cannot be read.' };
    const { host, port, secure } = target;
    const connection = await network.connect(
      { host, port, family: settings.family, ...(secure && { tls: {} }) },
      signal,
    );
    try {
      const startedMs = clock.monotonicMs();
      const tlsFaults = connection.tls === undefined ? [] : judgeTls(connection.tls, settings, clock.nowMs());
      const isRefused = tlsFaults.some(({ failure }) => failure !== 'tls.expires-soon');
      const fault = isRefused ? undefined : await describe(connection, target, settings, signal);
      const { address, dnsMs, connectMs, tlsMs } = connection;
      const phases = {
        dnsMs,
        connectMs,
        ...(tlsMs !== undefined && { tlsMs }),
        firstByteMs: clock.monotonicMs() - startedMs,
      };
      const faults = [...tlsFaults, ...(fault === undefined ? [] : [fault])];
      return { ...worstFault(faults), phases, address, ...certificateFacts(connection) };
    } finally {
      connection.close();
    }
  },
});

function certificateFacts({ tls }: ProbeConnection): Partial<ProbeResult> {
  if (tls?.certificate === undefined) return {};
  return { certificateEndsAt: tls.certificate.validToAt, evidence: tlsEvidence(tls) };
}

/** Requests are answered within the deadline of the test; the dialogue needs none of its own. */
const answerWithinMs = 3_600_000;
/** Of all answers together: two heads and one description. */
const answerBytesMax = 262_144;

async function describe(
  connection: ProbeConnection,
  target: RtspUrl,
  settings: RtspSettings,
  signal: AbortSignal,
): Promise<Fault | undefined> {
  const client = createRtspClient({
    url: formatRtspUrl(target),
    credential: undefined,
    isSecure: target.secure,
    // Only logins need randomness, and there is none.
    randomBytes: (length) => new Uint8Array(length),
    userAgent,
    answerWithinMs,
  });
  const flush = (): void => {
    const bytes = client.takeOutput();
    if (bytes !== undefined) connection.write(bytes);
  };
  client.start(0);
  flush();
  let readBytes = 0;
  for (;;) {
    const chunk = await connection.read(signal);
    if (chunk === undefined)
      return { failure: 'protocol.closed', detail: 'It closed the connection before it described the stream.' };
    readBytes += chunk.length;
    for (const event of client.receive(chunk, 0)) {
      const end = endOf(event, settings);
      if (end !== undefined) return end.fault;
    }
    if (readBytes > answerBytesMax) return { failure: 'content.too-large', detail: 'It sends without end.' };
    flush();
  }
}

function endOf(event: RtspClientEvent, settings: RtspSettings): { fault: Fault | undefined } | undefined {
  if (event.kind === 'described') return { fault: undefined };
  if (event.kind === 'redirected')
    return { fault: { failure: 'http.redirect-elsewhere', detail: 'It redirects to another address.' } };
  if (event.kind !== 'failed') return undefined;
  if (settings.loginIsGood && event.reason.startsWith('login-')) return { fault: undefined };
  return { fault: { failure: classOfReason[event.reason], detail: `RTSP: ${event.detail}.`.slice(0, 300) } };
}

const classOfReason: Readonly<Record<RtspFailureReason, FailureClass>> = {
  'login-missing': 'http.not-allowed',
  'login-refused': 'http.not-allowed',
  'login-insecure': 'http.not-allowed',
  'login-unsupported': 'http.not-allowed',
  forbidden: 'http.not-allowed',
  'not-found': 'http.client-error',
  'too-many-sessions': 'http.unavailable',
  'session-lost': 'protocol.wrong-answer',
  'camera-error': 'protocol.wrong-answer',
  'description-invalid': 'content.unexpected',
  'not-rtsp': 'protocol.wrong-answer',
  overdue: 'http.timed-out',
  'ended-by-camera': 'protocol.closed',
};
