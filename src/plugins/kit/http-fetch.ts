/** An HTTP answer with its redirects: limited, each hop a connection of its own through the guard, none to another site unseen. */

import type { ProbeHttpAnswer, ProbeHttpRequest, ProbeNetwork } from '#src/core/ports.ts';
import type { PhaseTimings } from './probe.ts';
import type { Fault } from './worst-failure.ts';

export interface FetchRequest extends ProbeHttpRequest {
  /** Most redirects that are followed; 0 takes the first answer as it is. */
  readonly redirectsMax: number;
  /** Further hosts that redirects may lead to; a leading dot takes all below it. */
  readonly redirectHosts: readonly string[];
}

export interface FetchOutcome {
  readonly answer: ProbeHttpAnswer;
  /** Sums over all hops. */
  readonly phases: PhaseTimings;
  /** Of the answer. */
  readonly url: string;
  /** Addresses that it was redirected to, in order. */
  readonly redirects: readonly string[];
  /** Why it was not followed further. */
  readonly fault: Fault | undefined;
}

export async function fetchFollowing(
  network: ProbeNetwork,
  request: FetchRequest,
  signal: AbortSignal,
): Promise<FetchOutcome> {
  const seen = new Set([new URL(request.url).href]);
  const redirects: string[] = [];
  let next: ProbeHttpRequest = request;
  let phases: PhaseTimings = {};
  for (;;) {
    const answer = await network.http(next, signal);
    phases = sum(phases, answer);
    const outcome = { answer, phases, url: next.url, redirects };
    const location = request.redirectsMax === 0 ? undefined : locationOf(answer);
    if (location === undefined) return { ...outcome, fault: undefined };
    const fault = refusalOf(location, next.url, request) ?? loopOf(location, next.url, seen, request.redirectsMax);
    if (fault !== undefined) return { ...outcome, fault };
    const url = new URL(location, next.url).href;
    seen.add(url);
    redirects.push(url);
    next = redirected(next, url, answer.status);
  }
}

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

function locationOf({ status, headers }: ProbeHttpAnswer): string | undefined {
  return redirectStatuses.has(status) ? headers['location'] : undefined;
}

const shownCharactersMax = 200;

/** Browsers follow nearly everything; a test must not be led out of what it was meant to test. */
function refusalOf(location: string, from: string, request: FetchRequest): Fault | undefined {
  const elsewhere = (why: string): Fault => ({
    failure: 'http.redirect-elsewhere',
    detail: `It redirects to ${withoutLogin(location).slice(0, shownCharactersMax)}, ${why}.`,
  });
  const target = URL.parse(location, from);
  if (target === null || (target.protocol !== 'https:' && target.protocol !== 'http:')) {
    return elsewhere('which is no address of the web');
  }
  if (target.username !== '' || target.password !== '') return elsewhere('an address with a login in it');
  const asked = new URL(request.url);
  if (target.protocol === 'http:' && new URL(from).protocol === 'https:') return elsewhere('which is not secured');
  if (isSameSite(target.hostname, asked.hostname) || isNamed(target.hostname, request.redirectHosts)) return undefined;
  return elsewhere('which is another site');
}

function withoutLogin(location: string): string {
  return location.replace(/\/\/[^/?#]*@/, '//');
}

/** The same host, or one below the other, as `example.org` and `www.example.org`. */
function isSameSite(a: string, b: string): boolean {
  return a === b || (isBelow(a, b) && b.includes('.')) || (isBelow(b, a) && a.includes('.'));
}

function isBelow(host: string, above: string): boolean {
  return host.endsWith(`.${above}`);
}

function isNamed(host: string, named: readonly string[]): boolean {
  return named.some((name) => (name.startsWith('.') ? host.endsWith(name) : host === name));
}

function loopOf(location: string, from: string, seen: ReadonlySet<string>, redirectsMax: number): Fault | undefined {
  const { href } = new URL(location, from);
  if (seen.has(href)) return { failure: 'http.redirect-loop', detail: 'It redirects to where it was before.' };
  if (seen.size <= redirectsMax) return undefined;
  return { failure: 'http.redirect-loop', detail: `It redirects more than ${String(redirectsMax)} times.` };
}

/** As browsers do it (Fetch standard): what stands in our headers is for the asked host only. */
function redirected(request: ProbeHttpRequest, url: string, status: number): ProbeHttpRequest {
  const becomesGet = status === 303 || ((status === 301 || status === 302) && request.method === 'POST');
  const { body, ...rest } = request;
  const method = becomesGet && request.method !== 'HEAD' ? 'GET' : request.method;
  const isSameOrigin = new URL(url).origin === new URL(request.url).origin;
  return {
    ...rest,
    url,
    method,
    headers: isSameOrigin ? request.headers : publicHeaders(request.headers),
    ...(body !== undefined && !becomesGet && isSameOrigin && { body }),
  };
}

const harmlessHeaders = new Set(['user-agent', 'accept', 'accept-language', 'cache-control']);

function publicHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => harmlessHeaders.has(name.toLowerCase())));
}

function sum(phases: PhaseTimings, answer: ProbeHttpAnswer): PhaseTimings {
  const plus = (before: number | undefined, now: number): number => (before ?? 0) + now;
  return {
    dnsMs: plus(phases.dnsMs, answer.dnsMs),
    connectMs: plus(phases.connectMs, answer.connectMs),
    ...((phases.tlsMs !== undefined || answer.tlsMs !== undefined) && { tlsMs: plus(phases.tlsMs, answer.tlsMs ?? 0) }),
    // Without a question there is no time of an answer.
    ...(answer.status !== 0 && {
      firstByteMs: plus(phases.firstByteMs, answer.firstByteMs),
      transferMs: plus(phases.transferMs, answer.transferMs),
    }),
  };
}
