/** Probes against real sockets on loopback: servers that fail in every way, and the guard, network and runner of the product. */

import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterEach } from 'vitest';
import { createAuthority, issueCertificate, type KeyAndCertificate } from '#src/platform/certificate-authority.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard, type EgressOptions, type EgressRecord } from '#src/platform/egress.ts';
import { createProbeNetwork } from '#src/platform/probe-network.ts';
import type { ProbeLocals } from '#src/plugins/kit/probe.ts';
import { prepareProbe, type RunLimits, type RunResult } from '#src/plugins/kit/run-probe.ts';
import { probes } from '#src/plugins/registry.ts';
import { silentLog } from '../support/silent-log.ts';

/** All of a test lies in this network. */
export const address = '127.50.0.1';
const network = '127.50.0.0/16';

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

export function atEnd(close: () => void): void {
  closers.push(close);
}

interface Listening {
  listen(port: number, host: string, done: () => void): unknown;
  close(): unknown;
  address(): unknown;
}

export async function listen(server: Listening, host = address, port = 0): Promise<number> {
  await new Promise<void>((done) => server.listen(port, host, done));
  atEnd(() => void server.close());
  return (server.address() as AddressInfo).port;
}

/** Speaks whatever the test wants. */
export async function aTcpServer(onConnection: (socket: Socket) => void, host = address): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTcpServer({ noDelay: true }, (socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  atEnd(() => sockets.forEach((socket) => socket.destroy()));
  return listen(server, host);
}

export async function aWebServer(listener: RequestListener): Promise<URL> {
  const server = createHttpServer(listener);
  atEnd(() => server.closeAllConnections());
  return new URL(`http://${address}:${String(await listen(server))}/`);
}

/** Answers every request with these bytes, and ends. */
export async function aServerThatSays(text: string, end: (socket: Socket) => void = (s) => s.end()): Promise<URL> {
  const port = await aTcpServer((socket) => {
    socket.once('data', () => {
      socket.write(text);
      end(socket);
    });
  });
  return new URL(`http://${address}:${String(port)}/`);
}

const dayMs = 86_400_000;
let authority: Promise<KeyAndCertificate> | undefined;

/** One authority of this process, trusted from the first time on; a second one is trusted by nobody. */
async function trustedAuthority(): Promise<KeyAndCertificate> {
  authority ??= createAuthority('Probe tests', Date.now() - 400 * dayMs, 800);
  const { certificate } = await authority;
  setDefaultCACertificates([...getCACertificates('default'), certificate]);
  return authority;
}

export interface CertificateWish {
  readonly names?: readonly string[];
  readonly fromDays?: number;
  readonly days?: number;
  readonly by?: KeyAndCertificate;
}

export async function aCertificate(wish: CertificateWish = {}): Promise<KeyAndCertificate> {
  const trusted = await trustedAuthority();
  return issueCertificate(wish.by ?? trusted, {
    commonName: 'probe test',
    dnsNames: wish.names ?? ['good.example'],
    ipAddresses: [],
    validFromAt: Date.now() + (wish.fromDays ?? -10) * dayMs,
    days: wish.days ?? 100,
  });
}

export async function aTlsServer(
  { certificate, privateKey }: KeyAndCertificate,
  onConnection: (socket: Socket) => void,
  extra: { maxVersion?: 'TLSv1.1' | 'TLSv1.2'; minVersion?: 'TLSv1'; ciphers?: string; ALPNProtocols?: string[] } = {},
): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createTlsServer({ cert: certificate, key: privateKey, ...extra }, (socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  server.on('tlsClientError', () => undefined);
  atEnd(() => sockets.forEach((socket) => socket.destroy()));
  return listen(server);
}

export const greeting = (socket: Socket): void => {
  socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi'));
};

/** Names end in `.example` and stand at one address, unless the test asks name servers. */
export function aNetwork(extra: Partial<EgressOptions> = {}) {
  const records: EgressRecord[] = [];
  const guard = createEgressGuard({
    clock: systemClock,
    simulated: false,
    privateNetworks: [network],
    lookUp: () => Promise.resolve([{ address, family: 4 }]),
    onConnection: (record) => void records.push(record),
    ...extra,
  });
  return { guard, records, network: createProbeNetwork({ guard, clock: systemClock, purpose: { reason: 'monitor' } }) };
}

/** Without `lookUp`, so that names are asked for over DNS. */
export function aNetworkWithNameServers(nameServers: EgressOptions['nameServers']) {
  const guard = createEgressGuard({
    clock: systemClock,
    simulated: false,
    privateNetworks: [network],
    ...(nameServers !== undefined && { nameServers }),
  });
  return createProbeNetwork({ guard, clock: systemClock, purpose: { reason: 'monitor' } });
}

const never = new AbortController().signal;

export interface RunOptions {
  readonly limits?: Partial<RunLimits>;
  readonly network?: ReturnType<typeof createProbeNetwork>;
  readonly locals?: ProbeLocals;
  readonly signal?: AbortSignal;
  readonly clock?: typeof systemClock;
}

/** One run as the scheduler makes it. */
export async function run(id: string, settings: unknown, options: RunOptions = {}): Promise<RunResult> {
  const probe = probes.find((one) => one.id === id);
  if (probe === undefined) throw new Error(`There is no probe ${id}.`);
  const prepared = prepareProbe(probe, settings);
  return prepared.run(
    {
      monitorId: 'mon_1',
      network: options.network ?? aNetwork().network,
      locals: options.locals,
      clock: options.clock ?? systemClock,
      log: silentLog,
    },
    { budgetMs: 15_000, slowAboveMs: null, ...options.limits },
    options.signal ?? never,
  );
}
