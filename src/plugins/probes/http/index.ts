/** A request over HTTP or HTTPS, judged by status, certificate, redirects, headers and content. Asks once, on a new connection. */

import { z } from 'zod';
import type { ProbeHttpAnswer, TlsOutcome } from '#src/core/ports.ts';
import { fetchFollowing, type FetchOutcome } from '#src/plugins/kit/http-fetch.ts';
import { decodeText } from '#src/plugins/kit/decode-text.ts';
import { blockedBy, isExpectedStatus, judgeStatus, statusPattern } from '#src/plugins/kit/judge-status.ts';
import { judgeTls, tlsEvidence } from '#src/plugins/kit/judge-tls.ts';
import { Certificate, CertificateFingerprint, Family, urlWith, WarnDays } from '#src/plugins/kit/probe-settings.ts';
import { defineProbe, type ProbeResult } from '#src/plugins/kit/probe.ts';
import { userAgent } from '#src/plugins/kit/user-agent.ts';
import { worstFault, type Fault } from '#src/plugins/kit/worst-failure.ts';
import { Condition, judgeConditions } from './conditions.ts';

/** Headers that the connection itself decides. */
const ownHeaders = new Set(['host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'te', 'trailer']);
const headerName = /^[\w!#$%&'*+.^`|~-]{1,100}$/;
/** RFC 9110, section 5.5: no control characters. */
const headerValue = /^[\t\x20-\x7e]{0,2000}$/;

const Headers = z
  .record(
    z.string().regex(headerName, 'is no name of a header'),
    z.string().regex(headerValue, 'is no value of a header'),
  )
  .refine((headers) => Object.keys(headers).length <= 20, 'has more than 20 headers')
  .refine(
    (headers) => !Object.keys(headers).some((name) => ownHeaders.has(name.toLowerCase())),
    'names a header that is set by the connection',
  );

const HttpSettings = z.strictObject({
  url: urlWith(['http:', 'https:']).describe('What is asked for, such as https://example.org/.'),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'OPTIONS']).default('GET').describe('How it is asked for.'),
  headers: Headers.default({}).describe('Headers to send. Sent to the host of the address only.'),
  body: z.string().max(65_536).optional().describe('What to send with POST or PUT.'),
  version: z
    .enum(['1.1', '2'])
    .default('1.1')
    .describe('Version of HTTP. With 2, a server that does not speak it fails.'),
  expectStatus: z
    .array(z.string().regex(statusPattern, 'is no status such as 200, 2xx or 200-204'))
    .min(1)
    .max(20)
    .default(['2xx'])
    .describe('Statuses that are good: 200, 2xx or 200-204.'),
  conditions: z.array(Condition).max(20).default([]).describe('What the answer must hold; all of them.'),
  redirectsMax: z
    .number()
    .int()
    .min(0)
    .max(10)
    .default(5)
    .describe('Redirects to follow; 0 judges the first answer itself.'),
  redirectHosts: z
    .array(z.string().trim().toLowerCase().max(254))
    .max(20)
    .default([])
    .describe('Other hosts that redirects may lead to; .example.org takes all below it.'),
  maxBytes: z
    .number()
    .int()
    .min(1024)
    .max(8 * 1024 * 1024)
    .default(1024 * 1024)
    .describe('Bytes of the body that are read, after decompression.'),
  family: Family,
  certificate: Certificate,
  fingerprint: CertificateFingerprint,
  certificateWarnDays: WarnDays,
});
type HttpSettings = z.output<typeof HttpSettings>;

export const httpProbe = defineProbe({
  id: 'http',
  label: 'Web address (HTTP)',
  settings: HttpSettings,
  targetOf: ({ url }) => new URL(url).origin + new URL(url).pathname,
  run: async ({ network, clock }, settings, signal) => {
    const tlsFaults: Fault[] = [];
    // A browser would go no further either, and nothing secret is sent to whom nobody trusts.
    const acceptTls = (outcome: TlsOutcome): boolean => {
      tlsFaults.push(...judgeHandshake(outcome, settings, clock.nowMs()));
      return !tlsFaults.some(({ failure }) => failure !== 'tls.expires-soon');
    };
    const outcome = await fetchFollowing(
      network,
      {
        ...{ url: settings.url, method: settings.method, version: settings.version, maxBytes: settings.maxBytes },
        headers: { 'user-agent': userAgent, accept: '*/*', ...lowerCased(settings.headers) },
        ...(settings.body !== undefined && { body: settings.body }),
        family: settings.family,
        ...{ redirectsMax: settings.redirectsMax, redirectHosts: settings.redirectHosts, acceptTls },
      },
      signal,
    );
    const faults = [...tlsFaults, ...judgeAnswer(outcome, settings, clock.nowMs())];
    return { ...worstFault(faults), ...described(outcome, faults) };
  },
});

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function judgeHandshake(outcome: TlsOutcome, settings: HttpSettings, nowMs: number): Fault[] {
  const { certificate, fingerprint, certificateWarnDays } = settings;
  const faults = judgeTls(outcome, { certificate, fingerprint, warnDays: certificateWarnDays }, nowMs);
  if (settings.version === '2' && outcome.alpn !== 'h2') {
    faults.push({ failure: 'protocol.wrong-answer', detail: 'The server does not speak HTTP/2.' });
  }
  return faults;
}

function judgeAnswer({ answer, fault }: FetchOutcome, settings: HttpSettings, nowMs: number): Fault[] {
  if (answer.status === 0) return [];
  if (fault !== undefined) return [fault];
  const { status, headers } = answer;
  const isExpected = isExpectedStatus(status, settings.expectStatus);
  const needsText = !isExpected || settings.conditions.some(({ part }) => part !== 'header');
  const text = needsText ? decodeText(answer.body, headers['content-type']) : '';
  const faults: Fault[] = answer.isTruncated ? [truncated(answer)] : [];
  const conditionFaults = judgeConditions(settings.conditions, { headers, text, isCut: answer.isCut, nowMs });
  if (isExpected && conditionFaults.length === 0) return faults;
  const maker = blockedBy(answer, text);
  if (maker !== undefined)
    return [{ failure: 'http.blocked', detail: `A protection by ${maker} turned the test away (${String(status)}).` }];
  return [...(isExpected ? [] : [judgeStatus(answer)]), ...faults, ...(isExpected ? conditionFaults : [])];
}

function truncated({ body }: ProbeHttpAnswer): Fault {
  return { failure: 'http.truncated', detail: `The answer broke off after ${String(body.length)} bytes of its body.` };
}

function described({ answer, phases, url, redirects }: FetchOutcome, faults: readonly Fault[]): ProbeResult {
  const others = faults.slice(0, 10).map(({ failure }) => failure);
  return {
    phases,
    address: answer.address,
    bytesRead: answer.body.length,
    ...(answer.status !== 0 && { httpStatus: answer.status }),
    ...(answer.tls?.certificate !== undefined && { certificateEndsAt: answer.tls.certificate.validToAt }),
    evidence: {
      ...tlsEvidence(answer.tls),
      ...(redirects.length > 0 && { redirects, finalUrl: url }),
      ...(others.length > 1 && { failures: others }),
    },
  };
}
