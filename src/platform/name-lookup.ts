/** From names to addresses: as the system does it, for what we use ourselves, and over DNS itself, for what is measured. */

import { lookup } from 'node:dns/promises';
import { isAppError } from '#src/core/errors.ts';
import {
  DeadlinePassed,
  NameNotFound,
  NameServerFailed,
  NameTimedOut,
  OwnNetworkDown,
  ResolverDown,
} from '#src/core/network-errors.ts';
import type { AddressFamily, DnsAnswer } from '#src/core/ports.ts';
import type { DnsQuestion } from './dns-query.ts';
import { codeOf } from './network-error.ts';
import { parseResolver, systemResolvers, type ResolverAddress } from './system-resolvers.ts';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

/** The name servers that are asked for what is measured. */
export interface NameServers {
  /**
   * Asks them in turn until one knows.
   *
   * @throws NameServerFailed, NameTimedOut, ResolverDown; the reason of a signal that is not a deadline
   */
  ask(question: DnsQuestion, place: Place, signal: AbortSignal): Promise<DnsAnswer>;
  /**
   * Tells apart what the system's look-up does not: a name that does not exist, name servers that fail for it, silence, and
   * our own name server being gone. IPv4 first, IPv6 where there is none. A name that DNS does not know may be known to the
   * system, from its hosts file or the local network.
   */
  readonly lookUp: LookUp;
}

interface Place {
  readonly host: string;
  readonly port: number;
}

/** @param family what the caller takes; others may be found too */
export type LookUp = (
  host: string,
  port: number,
  signal: AbortSignal,
  family?: AddressFamily,
) => Promise<readonly ResolvedAddress[]>;

const hostCharactersMax = 253; // RFC 1035, section 2.3.4
const hostPattern = /^[a-zA-Z0-9_]([a-zA-Z0-9_.-]*[a-zA-Z0-9_])?\.?$/;
const labelPattern = /^[a-zA-Z0-9_-]{1,63}$/;

function isHostName(host: string): boolean {
  return host.length <= hostCharactersMax && hostPattern.test(host);
}

/** As every program of this machine finds it: hosts file, local names, name servers. */
export const lookUpBySystem: LookUp = async (host, port, signal) => {
  if (!isHostName(host)) throw new NameNotFound({ host: host.slice(0, 80), port });
  try {
    const found = await abortable(lookup(host, { all: true, order: 'verbatim' }), signal);
    return found.flatMap((entry) =>
      entry.family === 4 || entry.family === 6 ? [{ address: entry.address, family: entry.family }] : [],
    );
  } catch (error) {
    signal.throwIfAborted();
    if (codeOf(error) === 'EAI_AGAIN') {
      throw new OwnNetworkDown({ host, port, problem: 'no name server answers' }, { cause: error });
    }
    throw new NameNotFound({ host, port }, { cause: error });
  }
};

/** `getaddrinfo` cannot be cancelled; the caller need not wait for it. */
async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(signal.reason as Error);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** Silence for so long lets us ask whether the name server itself is still there. */
const doubtAfterMs = 1000;
const nextServerAfterMs = 2000;
/** For a look-up of which the caller set no earlier end. */
const silenceMaxMs = 6000;

/** Those of the machine, unless others are named (`address` or `address:port`). */
export function createNameServers(named: readonly string[] = []): NameServers {
  const chosen = named.flatMap((text) => parseResolver(text) ?? []);
  const ask: NameServers['ask'] = async (question, place, signal) =>
    askInTurn(chosen.length > 0 ? chosen : await systemResolvers(performance.now()), question, { ...place }, signal);
  return { ask, lookUp: (host, port, signal, family) => lookUpWith(ask, { host, port }, signal, family ?? 'auto') };
}

const recordsOf = { auto: ['A', 'AAAA'], ipv4: ['A'], ipv6: ['AAAA'] } as const;

async function lookUpWith(
  ask: NameServers['ask'],
  place: Place,
  signal: AbortSignal,
  family: AddressFamily,
): Promise<readonly ResolvedAddress[]> {
  const { host, port } = place;
  const name = host.replace(/\.$/, '');
  if (!isHostName(host) || !name.split('.').every((label) => labelPattern.test(label))) {
    throw new NameNotFound({ host: host.slice(0, 80), port });
  }
  if (!name.includes('.')) return lookUpBySystem(host, port, signal);
  let isKnown = false;
  for (const type of recordsOf[family]) {
    const answer = await ask({ name, type }, place, signal);
    const found = answer.answers.filter((entry) => entry.type === type);
    if (found.length > 0) return found.map(({ value }) => ({ address: value, family: type === 'A' ? 4 : 6 }));
    if (answer.code === 'NXDOMAIN') break;
    isKnown = true;
  }
  try {
    return await lookUpBySystem(host, port, signal);
  } catch (error) {
    signal.throwIfAborted();
    // The name is there, and answers for the other family perhaps.
    if (isKnown && family !== 'auto') return [];
    // That the system finds nobody to ask does not matter any more: there was an answer.
    throw isAppError(error, NameNotFound.code) ? error : new NameNotFound({ host, port }, { cause: error });
  }
}

async function askInTurn(
  servers: readonly ResolverAddress[],
  question: DnsQuestion,
  place: { host: string; port: number },
  signal: AbortSignal,
): Promise<DnsAnswer> {
  if (servers.length === 0) throw new ResolverDown({ ...place, problem: 'none is configured' });
  const own = new AbortController();
  const either = AbortSignal.any([signal, own.signal]);
  const control = createControl(servers, either);
  const end = setTimeout(() => own.abort(new DeadlinePassed({ budgetMs: silenceMaxMs })), silenceMaxMs);
  try {
    return await firstUseful(servers, question, place, either);
  } catch (error) {
    if (!isAppError(error, DeadlinePassed.code)) throw error;
    if (control.isAnswered()) throw new NameTimedOut(place, { cause: error });
    throw new ResolverDown({ ...place, problem: 'it does not answer' }, { cause: error });
  } finally {
    clearTimeout(end);
    control.stop();
    own.abort();
  }
}

/** Loaded with the first question: reading DNS messages costs every start some megabytes. */
export async function askResolver(
  server: ResolverAddress,
  question: DnsQuestion,
  signal: AbortSignal,
): Promise<DnsAnswer> {
  return (await import('./dns-query.ts')).askResolver(server, question, signal);
}

/** A server that refuses or fails is left for the next at once, a silent one after a while; the first good answer counts. */
function firstUseful(
  servers: readonly ResolverAddress[],
  question: DnsQuestion,
  place: { host: string; port: number },
  signal: AbortSignal,
): Promise<DnsAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<DnsAnswer>();
  const failures: unknown[] = [];
  let asked = 0;
  let timer: NodeJS.Timeout | undefined;
  const askNext = (): void => {
    clearTimeout(timer);
    const server = servers[asked];
    if (server === undefined) return;
    asked += 1;
    if (asked < servers.length) timer = setTimeout(askNext, nextServerAfterMs);
    askUseful(server, question, place, signal).then(resolve, (error: unknown) => {
      failures.push(error);
      if (signal.aborted) reject(signal.reason as Error);
      else if (failures.length === servers.length) reject(worstOf(failures));
      else if (failures.length === asked) askNext();
    });
  };
  askNext();
  return promise.finally(() => clearTimeout(timer));
}

/** That a name server fails for the name says more than that another cannot be used. */
function worstOf(failures: readonly unknown[]): unknown {
  return failures.find((error) => isAppError(error, NameServerFailed.code)) ?? failures[0];
}

async function askUseful(
  server: ResolverAddress,
  question: DnsQuestion,
  place: { host: string; port: number },
  signal: AbortSignal,
): Promise<DnsAnswer> {
  const answer = await askResolver(server, question, signal).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new ResolverDown({ ...place, problem: `${server.address} refuses to be asked` }, { cause: error });
  });
  if (answer.code === 'NOERROR' || answer.code === 'NXDOMAIN') return answer;
  if (answer.code === 'REFUSED') throw new ResolverDown({ ...place, problem: `${server.address} refuses to answer` });
  throw new NameServerFailed({ ...place, answer: answer.code });
}

/**
 * When nothing comes, something else is asked that every resolver knows: the root's name servers. Only an answer to that
 * makes the silence the fault of the domain.
 */
function createControl(
  servers: readonly ResolverAddress[],
  signal: AbortSignal,
): { isAnswered(): boolean; stop(): void } {
  let isAnswered = false;
  const timer = setTimeout(() => {
    for (const server of servers) {
      askResolver(server, { name: '.', type: 'NS' }, signal).then(
        () => (isAnswered = true),
        () => undefined,
      );
    }
  }, doubtAfterMs);
  return { isAnswered: () => isAnswered, stop: () => clearTimeout(timer) };
}
