/** How a vantage talks to its hub: outbound only, over TLS, to the certificate that was there when it enrolled. */

import type { z } from 'zod';
import { defineError } from '#src/core/errors.ts';
import { classifyIp, parseIp } from '#src/core/ip.ts';
import { DeadlinePassed } from '#src/core/network-errors.ts';
import type { Clock, ProbeNetwork, TlsOutcome } from '#src/core/ports.ts';

const HubCertificateChanged = defineError('vantage.hub-certificate', {
  kind: 'protocol',
  retry: 'never',
  message: (f: { url: string; fingerprint: string }) =>
    `The hub ${f.url} shows another certificate than when this vantage enrolled: ${f.fingerprint}.`,
  remedy: 'If its certificate was renewed, start the vantage once with --pin and this fingerprint.',
});
const HubRefused = defineError('vantage.hub-refused', {
  kind: 'protocol',
  retry: 'backoff',
  message: (f: { url: string; status: number; problem: string }) =>
    `The hub ${f.url} answered with status ${f.status}: ${f.problem}.`,
  remedy: 'Check the address, and on the hub whether the vantage is still there; a new token enrols it anew.',
});
const HubNotSecure = defineError('vantage.hub-not-secure', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { url: string }) => `The address ${f.url} is not secured.`,
  remedy: 'Use https://; without TLS only a hub on this very machine is talked to.',
});

export interface HubLink {
  post<T extends z.ZodType>(path: string, body: unknown, shape: T, signal: AbortSignal): Promise<z.output<T>>;
  /** SHA-256 of the certificate that was shown last, when no public authority vouches for it. */
  shownPin(): string | undefined;
  /** Whether it lies outside, so that its answers prove that our connection to the internet works. */
  isOutside?(): boolean;
}

export interface HubLinkOptions {
  readonly url: string;
  readonly network: ProbeNetwork;
  readonly clock: Clock;
  /** `undefined`: as browsers trust, or any certificate when it is to be learnt. */
  readonly pin: string | undefined;
  /** Before enrolment there is nothing to compare with. */
  readonly isLearning?: boolean;
}

/** The assignments of ten thousand monitors are about five megabytes. */
const answerBytesMax = 32 * 1024 * 1024;
const timeoutMs = 30_000;
const problemCharsMax = 300;

export function createHubLink({ url, network, clock, pin, isLearning = false }: HubLinkOptions): HubLink {
  requireSecure(url);
  let shown: string | undefined;
  let refused: string | undefined;
  let answeredFrom: string | undefined;
  const acceptTls = (outcome: TlsOutcome): boolean => {
    const fingerprint = outcome.certificate?.fingerprint;
    const isTrusted = outcome.problem === undefined && outcome.nameMatches;
    shown = isTrusted ? undefined : fingerprint;
    if (pin === undefined ? isTrusted || isLearning : fingerprint === pin) return true;
    refused = fingerprint ?? 'none';
    return false;
  };
  return {
    shownPin: () => shown,
    isOutside: () => {
      const parsed = parseIp(answeredFrom ?? '');
      return parsed !== undefined && classifyIp(parsed) === 'public';
    },
    post: async (path, body, shape, signal) => {
      refused = undefined;
      const target = new URL(path, url).href;
      const headers = { 'content-type': 'application/json', accept: 'application/json' };
      const request = { url: target, method: 'POST', headers, body: JSON.stringify(body), version: '1.1' as const };
      const answer = await withDeadline(clock, timeoutMs, signal, (ending) =>
        network.http({ ...request, maxBytes: answerBytesMax, acceptTls }, ending),
      );
      answeredFrom = answer.address;
      if (refused !== undefined) throw new HubCertificateChanged({ url, fingerprint: refused });
      const text = new TextDecoder().decode(answer.body);
      const fail = (problem: string) => new HubRefused({ url, status: answer.status, problem });
      if (answer.status !== 200) throw fail(text.slice(0, problemCharsMax));
      if (answer.isCut || answer.isTruncated) throw fail('the answer is not whole');
      const parsed = shape.safeParse(parseJson(text));
      if (!parsed.success) throw fail('the answer is not that of a hub of this version');
      return parsed.data;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function requireSecure(url: string): void {
  const { protocol, hostname } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '' };
  const isHere = /^(127\.\d+\.\d+\.\d+|localhost|\[::1\])$/.test(hostname);
  if (protocol !== 'https:' && !(protocol === 'http:' && isHere)) throw new HubNotSecure({ url });
}

/** Ends `work` after so long, or with the signal. */
export async function withDeadline<T>(
  clock: Clock,
  budgetMs: number,
  signal: AbortSignal,
  work: (ending: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = new AbortController();
  const done = new AbortController();
  clock.sleep(budgetMs, done.signal).then(
    () => deadline.abort(new DeadlinePassed({ budgetMs })),
    () => undefined,
  );
  try {
    return await work(AbortSignal.any([signal, deadline.signal]));
  } finally {
    done.abort();
  }
}
