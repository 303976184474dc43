/**
 * An internet in memory for rehearsals: names, addresses, services, and what goes wrong with them. It offers the port through
 * which probes see the network, with latencies on the given clock, so that a month of outage passes in minutes.
 */

import {
  ConnectionBroken,
  ConnectionRefused,
  ConnectionTimedOut,
  NameNotFound,
  NoRoute,
  OwnNetworkDown,
  TlsFailed,
} from '#src/core/network-errors.ts';
import type {
  Clock,
  DnsAnswer,
  PeerCertificate,
  ProbeConnection,
  ProbeHttpAnswer,
  ProbeHttpRequest,
  ProbeNetwork,
  Random,
  TlsOutcome,
} from '#src/core/ports.ts';

export interface SimAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a host does at this moment. `timed-out`: packets vanish. `silent`: it accepts and never answers. */
export type HostCondition =
  | 'well'
  | 'refused'
  | 'timed-out'
  | 'silent'
  | 'reset'
  | 'unreachable'
  | 'name-gone'
  | 'certificate-expired';

export interface SimHost {
  readonly name: string;
  readonly address: string;
  condition: HostCondition;
  /** Median time of an answer beyond the way, milliseconds. */
  answerMs: number;
  answer: (request: ProbeHttpRequest, path: string) => SimAnswer;
}

/** Where somebody looks from. */
export interface SimPlace {
  /** One way, milliseconds. */
  readonly latencyMs: number;
  /** Its own, so that what happens elsewhere at the same moment changes nothing here. */
  readonly random: Random;
  /** `cut-off`: this place has no internet at all. */
  condition: 'well' | 'cut-off';
}

export interface Internet {
  addHost(host: Pick<SimHost, 'name' | 'address'> & Partial<SimHost>): SimHost;
  host(name: string): SimHost;
  /** @param clock of the program that looks, which may be killed while it waits */
  networkAt(place: SimPlace, clock?: Clock): ProbeNetwork;
}

/** What a client of TCP waits before it gives up; within the budget of a probe. */
const connectTimeoutMs = 10_000;
const dayMs = 86_400_000;

export function createInternet(internetClock: Clock): Internet {
  const hosts = new Map<string, SimHost>();

  const addHost: Internet['addHost'] = (given) => {
    const host: SimHost = { condition: 'well', answerMs: 20, answer: () => ({ status: 200, body: 'OK' }), ...given };
    hosts.set(host.name, host);
    return host;
  };

  const networkAt = (place: SimPlace, clock = internetClock): ProbeNetwork => {
    const travel = (ms: number, signal: AbortSignal): Promise<void> =>
      clock.sleep(Math.max(1, Math.round(ms * (0.8 + place.random.float() * 0.4))), signal);

    const look = async (name: string, signal: AbortSignal): Promise<SimHost> => {
      if (place.condition === 'cut-off') {
        throw new OwnNetworkDown({ host: name, port: 53, problem: 'no name server answers' });
      }
      await travel(place.latencyMs, signal);
      const host = hosts.get(name) ?? [...hosts.values()].find(({ address }) => address === name);
      if (host === undefined || host.condition === 'name-gone') throw new NameNotFound({ host: name, port: 0 });
      return host;
    };

    const reach = async (host: SimHost, port: number, signal: AbortSignal): Promise<void> => {
      const at = { host: host.name, port };
      if (place.condition === 'cut-off') throw new OwnNetworkDown({ ...at, problem: 'ENETUNREACH' });
      if (host.condition === 'timed-out') {
        await clock.sleep(connectTimeoutMs, signal);
        throw new ConnectionTimedOut({ ...at, phase: 'connect' });
      }
      await travel(place.latencyMs * 2, signal);
      if (host.condition === 'refused') throw new ConnectionRefused(at);
      if (host.condition === 'unreachable') throw new NoRoute(at);
    };

    const secured = async (host: SimHost, signal: AbortSignal): Promise<TlsOutcome> => {
      await travel(place.latencyMs * 4, signal);
      if (host.condition === 'reset')
        throw new TlsFailed({ host: host.name, port: 443, problem: 'the other side hung up' });
      const certificate = certificateOf(host, clock.nowMs());
      return {
        protocol: 'TLSv1.3',
        alpn: 'http/1.1',
        certificate,
        chain: [certificate.fingerprint],
        nameMatches: true,
        problem: host.condition === 'certificate-expired' ? 'CERT_HAS_EXPIRED' : undefined,
      };
    };

    const open = async (
      name: string,
      port: number,
      isTls: boolean,
      signal: AbortSignal,
    ): Promise<Omit<ProbeConnection, 'secure' | keyof ReturnType<typeof emptyStream>> & { readonly host: SimHost }> => {
      const startMs = clock.monotonicMs();
      const host = await look(name, signal);
      const foundMs = clock.monotonicMs();
      await reach(host, port, signal);
      const connectedMs = clock.monotonicMs();
      const tls = isTls ? await secured(host, signal) : undefined;
      return {
        host,
        address: host.address,
        dnsMs: foundMs - startMs,
        connectMs: connectedMs - foundMs,
        tlsMs: isTls ? clock.monotonicMs() - connectedMs : undefined,
        tls,
      };
    };

    return {
      resolve: async (name, signal) => {
        const startMs = clock.monotonicMs();
        const host = await look(name, signal);
        return { addresses: [host.address], tookMs: clock.monotonicMs() - startMs };
      },
      connect: async (options, signal) => {
        const { host, ...opened } = await open(options.host, options.port, options.tls !== undefined, signal);
        const plain = { ...opened, ...emptyStream() };
        const connection: ProbeConnection = {
          ...plain,
          secure: async (_tls, until) => ({ ...connection, tls: await secured(host, until) }),
        };
        return connection;
      },
      http: async (request, signal) => {
        const url = new URL(request.url);
        const isTls = url.protocol === 'https:';
        const usualPort = isTls ? 443 : 80;
        const port = url.port === '' ? usualPort : Number(url.port);
        const { host, ...opened } = await open(url.hostname, port, isTls, signal);
        if (host.condition === 'silent') await clock.sleep(dayMs, signal);
        if (host.condition === 'reset') throw new ConnectionBroken({ host: host.name, port });
        const sentMs = clock.monotonicMs();
        await travel(place.latencyMs * 2 + host.answerMs, signal);
        const firstByteMs = clock.monotonicMs() - sentMs;
        return { ...opened, ...answerFrom(host, request, url), firstByteMs, transferMs: 1 };
      },
      dns: async (question, signal) => {
        const startMs = clock.monotonicMs();
        const base = { isAuthenticated: false, server: question.server ?? 'system' };
        try {
          const host = await look(question.name, signal);
          const answers = question.type === 'A' ? [{ type: 'A', value: host.address, ttlS: 300 }] : [];
          return { ...base, code: 'NOERROR', answers, tookMs: clock.monotonicMs() - startMs } satisfies DnsAnswer;
        } catch (error) {
          if (!(error instanceof NameNotFound)) throw error;
          return { ...base, code: 'NXDOMAIN', answers: [], tookMs: clock.monotonicMs() - startMs };
        }
      },
      ping: async (options, signal) => {
        const host = await look(options.host, signal);
        const answers = host.condition !== 'timed-out' && host.condition !== 'unreachable';
        await travel(answers ? place.latencyMs * 2 : 1000, signal);
        return {
          address: host.address,
          sent: options.count,
          received: answers ? options.count : 0,
          fastestMs: answers ? place.latencyMs * 2 : undefined,
        };
      },
    };
  };

  return {
    addHost,
    host: (name) => {
      const host = hosts.get(name);
      if (host === undefined) throw new Error(`The rehearsal has no host ${name}.`);
      return host;
    },
    networkAt,
  };
}

/** Services that are only knocked at: nothing comes. */
function emptyStream(): { write(): void; read(): Promise<undefined>; close(): void } {
  return { write: () => undefined, read: async () => undefined, close: () => undefined };
}

function answerFrom(
  host: SimHost,
  request: ProbeHttpRequest,
  url: URL,
): Pick<ProbeHttpAnswer, 'status' | 'headers' | 'body' | 'isCut' | 'isTruncated'> {
  const { status, headers = {}, body = '' } = host.answer(request, `${url.pathname}${url.search}`);
  const bytes = new TextEncoder().encode(body);
  const isCut = bytes.length > request.maxBytes;
  const shown = isCut ? bytes.slice(0, request.maxBytes) : bytes;
  return {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', ...headers },
    body: shown,
    isCut,
    isTruncated: false,
  };
}

function certificateOf(host: SimHost, nowMs: number): PeerCertificate {
  const isExpired = host.condition === 'certificate-expired';
  return {
    // One hex digit pair for each address byte, repeated: stable for a host, and no secret.
    fingerprint: new TextEncoder().encode(host.address).toHex().padEnd(64, '0').slice(0, 64),
    subject: `CN=${host.name}`,
    issuer: 'CN=Rehearsal Authority',
    subjectAltName: `DNS:${host.name}`,
    validFromAt: nowMs - 100 * dayMs,
    validToAt: isExpired ? nowMs - dayMs : nowMs + 200 * dayMs,
    selfSigned: false,
    keyType: 'ec',
    keyBits: 256,
    protocol: 'TLSv1.3',
  };
}
