/**
 * The egress guard: the only way out. It resolves a name once, checks the address, connects to exactly that address, and
 * records why. A second name look-up between check and connection (DNS rebinding) cannot happen.
 */

import { lookup } from 'node:dns/promises';
import { connect, type OnReadOpts, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { Clock, PeerCertificate } from '#src/core/ports.ts';
import { classifyIp, parseIp, type IpClass } from '#src/core/ip.ts';
import {
  CertificateChanged,
  ConnectionBroken,
  ConnectionRefused,
  ConnectionTimedOut,
  EgressRefused,
  NameNotFound,
  NoRoute,
  OwnNetworkDown,
  TlsFailed,
} from '#src/core/network-errors.ts';
import { readPeerCertificate } from './peer-certificate.ts';

/** Why a connection is made; shown on the console's page of what leaves this site. */
export const egressReasons = [
  'discovery',
  'adoption',
  'device-check',
  'device-facts',
  'live',
  'device-action',
  'command-line',
] as const;
export type EgressReason = (typeof egressReasons)[number];

export interface EgressPurpose {
  readonly reason: EgressReason;
  /** The id of the object that wanted it, such as a device. */
  readonly object?: string;
}

/** `device`: may stand on a private network. `public`: must not, so that nobody reaches inside through us. */
export type EgressAudience = 'device' | 'public';

export interface EgressRecord {
  readonly at: number;
  readonly purpose: EgressPurpose;
  readonly host: string;
  readonly address: string | undefined;
  readonly port: number;
  readonly protocol: 'tcp' | 'tls' | 'udp';
  readonly outcome: 'connected' | 'refused-by-guard' | 'failed';
}

export interface EgressOptions {
  readonly clock: Clock;
  /** The devices are simulated: loopback is all there is. Otherwise loopback is a way to our own services, and closed. */
  readonly simulated: boolean;
  readonly onConnection?: (record: EgressRecord) => void;
}

export interface ConnectRequest {
  readonly host: string;
  readonly port: number;
  readonly audience: EgressAudience;
  readonly purpose: EgressPurpose;
  readonly timeoutMs: number;
  readonly tls?: TlsRequest;
  /**
   * For a connection without TLS that carries much: gets what is read instead of the socket's `data` listeners, in memory
   * that is used again when it returns. The socket must be resumed, or its end is never heard of.
   */
  readonly onBytes?: (bytes: Uint8Array) => void;
}

export interface TlsRequest {
  /** SHA-256 of the certificate that must be shown; checked before a byte is sent. */
  readonly pin?: string;
  readonly onCertificate?: (certificate: PeerCertificate) => void;
  readonly servername?: string;
}

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export interface EgressGuard {
  /** @throws NameNotFound, EgressRefused, OwnNetworkDown */
  resolve(host: string, port: number, audience: EgressAudience, signal: AbortSignal): Promise<ResolvedAddress>;
  /** @throws the errors of `core/network-errors.ts` */
  connect(request: ConnectRequest, signal: AbortSignal): Promise<Socket | TLSSocket>;
  /** Records a datagram that the caller sends by itself, such as a discovery probe. */
  note(record: Omit<EgressRecord, 'at'>): void;
}

const allowedClasses: Readonly<Record<EgressAudience, readonly IpClass[]>> = {
  device: ['private', 'link-local', 'public'],
  public: ['public'],
};

export function createEgressGuard(options: EgressOptions): EgressGuard {
  const note = (record: Omit<EgressRecord, 'at'>): void =>
    options.onConnection?.({ ...record, at: options.clock.nowMs() });

  const permits = (address: string, audience: EgressAudience): boolean => {
    const parsed = parseIp(address);
    if (parsed === undefined) return false;
    const kind = classifyIp(parsed);
    if (audience === 'device' && options.simulated) return kind === 'loopback';
    return allowedClasses[audience].includes(kind);
  };

  const resolve: EgressGuard['resolve'] = async (host, port, audience, signal) => {
    const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
    const literal = parseIp(bare);
    const found: ResolvedAddress[] =
      literal === undefined ? await lookUp(bare, port, signal) : [{ address: bare, family: literal.family }];
    const allowed = found.find((candidate) => permits(candidate.address, audience));
    if (allowed === undefined) {
      throw new EgressRefused({
        host,
        reason: `an address such as ${found[0]?.address ?? host} is not one of a device`,
      });
    }
    return allowed;
  };

  return {
    note,
    resolve,
    connect: async (request, signal) => {
      const { host, port, purpose } = request;
      const protocol = request.tls === undefined ? 'tcp' : 'tls';
      let address: string | undefined;
      try {
        const resolved = await resolve(host, port, request.audience, signal);
        address = resolved.address;
        const socket = await connectPinned(request, resolved, signal);
        note({ purpose, host, address, port, protocol, outcome: 'connected' });
        return socket;
      } catch (error) {
        if (!signal.aborted) {
          const outcome = error instanceof EgressRefused ? 'refused-by-guard' : 'failed';
          note({ purpose, host, address, port, protocol, outcome });
        }
        throw error;
      }
    },
  };
}

const hostCharactersMax = 253; // RFC 1035, section 2.3.4
const hostPattern = /^[a-zA-Z0-9_]([a-zA-Z0-9_.-]*[a-zA-Z0-9_])?\.?$/;

async function lookUp(host: string, port: number, signal: AbortSignal): Promise<ResolvedAddress[]> {
  if (host.length > hostCharactersMax || !hostPattern.test(host))
    throw new NameNotFound({ host: host.slice(0, 80), port });
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
}

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

async function connectPinned(
  request: ConnectRequest,
  resolved: ResolvedAddress,
  signal: AbortSignal,
): Promise<Socket | TLSSocket> {
  signal.throwIfAborted();
  const place = { host: request.host, port: request.port };
  const deadline = AbortSignal.timeout(request.timeoutMs);
  const either = AbortSignal.any([signal, deadline]);
  const plain = connect({
    ...{ host: resolved.address, port: request.port, family: resolved.family, noDelay: true },
    ...(request.onBytes !== undefined && request.tls === undefined && { onread: readingInto(request.onBytes) }),
  });
  try {
    await once(plain, 'connect', either);
    if (request.tls === undefined) return plain;
    return await secure(plain, request, request.tls, either);
  } catch (error) {
    plain.destroy();
    signal.throwIfAborted();
    if (deadline.aborted) {
      const phase = plain.connecting || plain.remoteAddress === undefined ? 'connect' : 'secure connection';
      throw new ConnectionTimedOut({ ...place, phase }, { cause: error });
    }
    throw networkError(error, place);
  }
}

/** As much as the kernel hands over at once. One for all: each read is over before the next begins. */
const readBuffer = new Uint8Array(64 * 1024);

/** Sixty cameras would otherwise let hundreds of megabytes a second be allocated, and thrown away again. */
function readingInto(onBytes: (bytes: Uint8Array) => void): OnReadOpts {
  const callback = (count: number, buffer: Uint8Array): boolean => {
    onBytes(buffer.subarray(0, count));
    return true;
  };
  return { buffer: readBuffer, callback };
}

async function secure(
  plain: Socket,
  request: ConnectRequest,
  tls: TlsRequest,
  signal: AbortSignal,
): Promise<TLSSocket> {
  const place = { host: request.host, port: request.port };
  const name = tls.servername ?? request.host;
  const socket = connectTls({
    socket: plain,
    // Devices carry self-signed certificates: trust comes from the pin of adoption, not from a public authority.
    rejectUnauthorized: false,
    // Old devices speak nothing newer; the pin holds all the same, and a rule reports the old protocol.
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT:@SECLEVEL=0',
    ...(parseIp(name) === undefined ? { servername: name } : {}),
  });
  try {
    await once(socket, 'secureConnect', signal);
  } catch (error) {
    socket.destroy();
    if (signal.aborted) throw error;
    const code = codeOf(error);
    const isTransport = code === 'ECONNRESET' || code === 'EPIPE';
    throw isTransport
      ? new TlsFailed({ ...place, problem: 'the other side hung up' }, { cause: error })
      : new TlsFailed({ ...place, problem: tlsProblem(error) }, { cause: error });
  }
  const certificate = readPeerCertificate(socket);
  if (certificate === undefined) {
    socket.destroy();
    throw new TlsFailed({ ...place, problem: 'no certificate was shown' });
  }
  tls.onCertificate?.(certificate);
  if (tls.pin !== undefined && tls.pin !== certificate.fingerprint) {
    socket.destroy();
    throw new CertificateChanged({ ...place, fingerprint: certificate.fingerprint });
  }
  return socket;
}

function once(socket: Socket, event: 'connect' | 'secureConnect', signal: AbortSignal): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const onAbort = (): void => reject(signal.reason as Error);
  const onClose = (): void => reject(Object.assign(new Error('closed'), { code: 'ECONNRESET' }));
  const settle = (): void => {
    signal.removeEventListener('abort', onAbort);
    socket.off('error', reject).off('close', onClose).off(event, resolve);
    // Whatever goes wrong later reaches the reader of the stream; here it must only not end the process.
    socket.on('error', () => undefined);
  };
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  socket.once('error', reject).once('close', onClose).once(event, resolve);
  return promise.finally(settle);
}

function tlsProblem(error: unknown): string {
  const code = codeOf(error);
  if (code === 'EPROTO' || code === 'ERR_SSL_WRONG_VERSION_NUMBER') return 'the other side does not speak TLS';
  return code === ''
    ? 'the handshake failed'
    : code
        .replace(/^ERR_SSL_/, '')
        .toLowerCase()
        .replaceAll('_', ' ');
}

const ownSideCodes = new Set([
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EACCES',
  'EPERM',
]);

/** Names the failure of a connection. Errors that are named already pass. */
export function networkError(error: unknown, place: { host: string; port: number }): Error {
  const code = codeOf(error);
  const options = { cause: error };
  if (code === '' || code.includes('.')) return error instanceof Error ? error : new ConnectionBroken(place, options);
  if (code === 'ECONNREFUSED') return new ConnectionRefused(place, options);
  if (code === 'EHOSTUNREACH' || code === 'EHOSTDOWN') return new NoRoute(place, options);
  if (code === 'ETIMEDOUT') return new ConnectionTimedOut({ ...place, phase: 'connect' }, options);
  if (ownSideCodes.has(code)) return new OwnNetworkDown({ ...place, problem: code }, options);
  return new ConnectionBroken(place, options);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
