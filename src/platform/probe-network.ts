/**
 * The network as probes see it (`ProbeNetwork` of `core/ports.ts`): every connection goes through the egress guard, and is
 * new, because what is measured is what somebody meets who comes for the first time.
 */

import type { AddressFamily, Clock, DnsAnswer, ProbeNetwork, ProbeTlsRequest, TlsOutcome } from '#src/core/ports.ts';
import type { DnsQuestion } from './dns-query.ts';
import { overdue, type EgressGuard, type EgressPurpose } from './egress.ts';
import { pingAddress } from './ping.ts';
import { createProbeConnection, type OpenedSocket } from './probe-connection.ts';
import { askResolver } from './name-lookup.ts';
import { askHttp1 } from './probe-http.ts';

export interface ProbeNetworkOptions {
  readonly guard: EgressGuard;
  readonly clock: Clock;
  readonly purpose: EgressPurpose;
}

const dnsPort = 53;

export function createProbeNetwork(options: ProbeNetworkOptions): ProbeNetwork {
  const { guard, clock } = options;
  return {
    resolve: async (host, signal) => {
      const startedMs = clock.monotonicMs();
      const found = await guard.resolveAll(host, 0, 'monitor', signal).catch((error: unknown) => {
        throw overdue(error, { host, port: 0 }, 'name') ?? error;
      });
      return { addresses: found.map(({ address }) => address), tookMs: clock.monotonicMs() - startedMs };
    },
    connect: async (target, signal) => createProbeConnection(await open(options, target, signal), clock),
    http: async (request, signal) => {
      const url = new URL(request.url);
      const isTls = url.protocol === 'https:';
      const alpn = request.version === '2' ? ['h2', 'http/1.1'] : ['http/1.1'];
      const opened = await open(
        options,
        { host: url.hostname, port: portOf(url), family: request.family, ...(isTls && { tls: { alpn } }) },
        signal,
      );
      const { address, dnsMs, connectMs, tlsMs, tls } = opened;
      const times = { address, dnsMs, connectMs, tlsMs, tls };
      if (tls !== undefined && request.acceptTls?.(tls) === false) {
        opened.socket.destroy();
        return { ...nothingAsked, ...times };
      }
      // Loaded when it is needed: it costs every start some megabytes.
      const ask = request.version === '2' ? (await import('./probe-http2.ts')).askHttp2 : askHttp1;
      return { ...(await ask(opened, request, clock, signal)), ...times };
    },
    dns: ({ server, ...question }, signal) => askDns(options, question, server, signal),
    ping: async ({ host, count, family }, signal) => {
      try {
        const { address } = await guard.resolve(host, 0, { audience: 'monitor', family }, signal);
        return { address, ...(await pingAddress(address, count, signal)) };
      } catch (error) {
        throw overdue(error, { host, port: 0 }, 'answer') ?? error;
      }
    },
  };
}

const nothingAsked = {
  status: 0,
  headers: {},
  body: new Uint8Array(),
  isCut: false,
  isTruncated: false,
  firstByteMs: 0,
  transferMs: 0,
} as const;

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

async function open(
  { guard, clock, purpose }: ProbeNetworkOptions,
  target: {
    readonly host: string;
    readonly port: number;
    readonly family?: AddressFamily | undefined;
    readonly tls?: ProbeTlsRequest;
  },
  signal: AbortSignal,
): Promise<OpenedSocket> {
  const startedMs = clock.monotonicMs();
  let resolvedMs = startedMs;
  let connectedMs = startedMs;
  let address = '';
  let outcome: TlsOutcome | undefined;
  const bare = target.host.replace(/^\[|\]$/g, '');
  const socket = await guard.connect(
    {
      ...{ host: bare, port: target.port, audience: 'monitor', purpose, timeoutMs: Infinity },
      family: target.family ?? 'auto',
      onProgress: (phase, reached) => {
        address = reached;
        if (phase === 'resolved') resolvedMs = clock.monotonicMs();
        else connectedMs = clock.monotonicMs();
      },
      ...(target.tls !== undefined && { tls: { ...target.tls, onOutcome: (shown) => (outcome = shown) } }),
    },
    signal,
  );
  return {
    ...{ socket, host: bare, port: target.port, address, tls: outcome },
    dnsMs: resolvedMs - startedMs,
    connectMs: connectedMs - resolvedMs,
    tlsMs: target.tls === undefined ? undefined : clock.monotonicMs() - connectedMs,
  };
}

/** A named server is a target as any other; the machine's own are its configuration, and asked as they stand. */
async function askDns(
  { guard, purpose }: ProbeNetworkOptions,
  question: DnsQuestion,
  server: string | undefined,
  signal: AbortSignal,
): Promise<DnsAnswer> {
  if (server === undefined) return guard.nameServers.ask(question, { host: question.name, port: dnsPort }, signal);
  const { host, port } = splitServer(server);
  try {
    const { address } = await guard.resolve(host, port, 'monitor', signal);
    guard.note({ purpose, host, address, port, protocol: 'udp', outcome: 'connected' });
    return await askResolver({ address, port }, question, signal);
  } catch (error) {
    throw overdue(error, { host, port }, 'name') ?? error;
  }
}

/** `host`, `host:port`, `[address]:port` or a bare IPv6 address. */
function splitServer(text: string): { host: string; port: number } {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+))(?::(\d{1,5}))?$/.exec(text) ?? [];
  return { host: bracketed ?? plain ?? text, port: port === undefined ? dnsPort : Number(port) };
}
