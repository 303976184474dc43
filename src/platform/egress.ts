/**
 * The egress guard: the only way out. It resolves a name once, checks the address, connects to exactly that address, and
 * records why. A second name look-up between check and connection (DNS rebinding) cannot happen.
 */

import { connect, type OnReadOpts, type Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { AddressFamily, Clock } from '#src/core/ports.ts';
import { invariant, isAppError } from '#src/core/errors.ts';
import {
  classifyIp,
  formatIpv4,
  parseIp,
  parseRange,
  rangeContains,
  type IpAddress,
  type IpClass,
  type IpRange,
} from '#src/core/ip.ts';
import { AddressFamilyMissing, ConnectionTimedOut, DeadlinePassed, EgressRefused } from '#src/core/network-errors.ts';
import {
  createNameServers,
  lookUpBySystem,
  type LookUp,
  type NameServers,
  type ResolvedAddress,
} from './name-lookup.ts';
import { networkError, type FailedPlace } from './network-error.ts';
import { socketEvent } from './socket-event.ts';
import { secure, type TlsRequest } from './tls-connection.ts';

// Where the names of errors were before; features use both together.
export { networkError } from './network-error.ts';

/** Why a connection is made; shown on the console's page of what leaves this site. */
export const egressReasons = [
  'discovery',
  'adoption',
  'device-check',
  'device-facts',
  'live',
  'device-action',
  'command-line',
  'monitor',
  'notice',
  'publish',
  'vantage',
] as const;
export type EgressReason = (typeof egressReasons)[number];

export interface EgressPurpose {
  readonly reason: EgressReason;
  /** The id of the object that wanted it, such as a device. */
  readonly object?: string;
}

/**
 * - `device`: may stand on a private network.
 * - `public`: must not, so that nobody reaches inside through us.
 * - `monitor`: public, and the networks that the operator named; what is measured is asked for over DNS itself.
 * - `operator`: an address that the operator configured himself, such as a mail server on this machine.
 */
export type EgressAudience = 'device' | 'public' | 'monitor' | 'operator';

/** Where it may lie, and over which of its addresses it is reached: over `auto` where only the audience is named. */
type Reach = EgressAudience | { readonly audience: EgressAudience; readonly family?: AddressFamily | undefined };

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
  /** Networks (`10.0.0.0/8`) that monitors may reach beside public addresses; loopback too, when it is named. */
  readonly privateNetworks?: readonly string[];
  /** Name servers for what is measured; those of the machine when absent. */
  readonly nameServers?: NameServers;
  /** How names are found instead, for all audiences: a simulated internet has names of its own. */
  readonly lookUp?: LookUp;
}

export interface ConnectRequest {
  readonly host: string;
  readonly port: number;
  readonly audience: EgressAudience;
  readonly purpose: EgressPurpose;
  /** `auto` when absent. */
  readonly family?: AddressFamily;
  /** `Infinity`: the signal is the only end. */
  readonly timeoutMs: number;
  readonly tls?: TlsRequest;
  /** The name was found, the connection stands. */
  readonly onProgress?: (phase: 'resolved' | 'connected', address: string) => void;
  /**
   * For a connection without TLS that carries much: gets what is read instead of the socket's `data` listeners, in memory
   * that is used again when it returns. The socket must be resumed, or its end is never heard of.
   */
  readonly onBytes?: (bytes: Uint8Array) => void;
}

export interface EgressGuard {
  /** @throws EgressRefused, AddressFamilyMissing, and what a look-up fails with */
  resolve(host: string, port: number, reach: Reach, signal: AbortSignal): Promise<ResolvedAddress>;
  /** All that may be reached, in the order of the look-up; never none. */
  resolveAll(host: string, port: number, reach: Reach, signal: AbortSignal): Promise<readonly ResolvedAddress[]>;
  /** @throws the errors of `core/network-errors.ts` */
  connect(request: ConnectRequest, signal: AbortSignal): Promise<Socket | TLSSocket>;
  /** Who is asked for the names of what is measured. */
  readonly nameServers: NameServers;
  /** Records a datagram that the caller sends by itself, such as a discovery probe. */
  note(record: Omit<EgressRecord, 'at'>): void;
}

const allowedClasses: Readonly<Record<EgressAudience, readonly IpClass[]>> = {
  device: ['private', 'link-local', 'public'],
  public: ['public'],
  monitor: ['public'],
  operator: ['private', 'link-local', 'loopback', 'public'],
};
/** What an operator may open for monitors. Metadata services, multicast and reserved blocks stay closed. */
const namableClasses: readonly IpClass[] = ['private', 'link-local', 'loopback'];

const familyOf = { 4: 'ipv4', 6: 'ipv6' } as const;
const familyNames = { ipv4: 'IPv4', ipv6: 'IPv6' } as const;

const notAllowed: Readonly<Record<EgressAudience, string>> = {
  device: 'is not one of a device',
  public: 'is not a public one',
  monitor: 'is neither public nor in a network named by watch.privateNetworks',
  operator: 'is a reserved one',
};

export function createEgressGuard(options: EgressOptions): EgressGuard {
  const named: readonly IpRange[] = (options.privateNetworks ?? []).flatMap((text) => parseRange(text) ?? []);
  const note = (record: Omit<EgressRecord, 'at'>): void =>
    options.onConnection?.({ ...record, at: options.clock.nowMs() });

  const permits = (address: string, audience: EgressAudience): boolean => {
    const parsed = parseIp(address);
    if (parsed === undefined) return false;
    const kind = classifyIp(parsed);
    if (audience === 'device' && options.simulated) return kind === 'loopback';
    if (allowedClasses[audience].includes(kind)) return true;
    if (audience !== 'monitor' || !namableClasses.includes(kind)) return false;
    return named.some((range) => rangeContains(range, parsed));
  };

  const nameServers = options.nameServers ?? createNameServers();
  const lookUpFor = (audience: EgressAudience): LookUp =>
    options.lookUp ?? (audience === 'monitor' ? nameServers.lookUp : lookUpBySystem);

  const resolveAll: EgressGuard['resolveAll'] = async (host, port, reach, signal) => {
    const { audience, family = 'auto' } = typeof reach === 'string' ? { audience: reach } : reach;
    const bare = host.startsWith('[') && host.endsWith(']') ? host.slice(1, -1) : host;
    const literal = parseIp(bare);
    const all =
      literal === undefined ? await lookUpFor(audience)(bare, port, signal, family) : [literalAddress(bare, literal)];
    const found = family === 'auto' ? all : all.filter((candidate) => familyOf[candidate.family] === family);
    if (found.length === 0 && family !== 'auto')
      throw new AddressFamilyMissing({ host, port, family: familyNames[family] });
    const allowed = found.filter((candidate) => permits(candidate.address, audience));
    if (allowed.length === 0) {
      const shown = found[0]?.address ?? host;
      throw new EgressRefused({ host, reason: `an address such as ${shown} ${notAllowed[audience]}` });
    }
    return allowed;
  };
  const resolve: EgressGuard['resolve'] = async (host, port, reach, signal) => {
    const [first] = await resolveAll(host, port, reach, signal);
    invariant(first !== undefined, 'resolveAll gave no address.');
    return first;
  };

  return {
    note,
    nameServers,
    resolve,
    resolveAll,
    connect: async (request, signal) => {
      const { host, port, purpose } = request;
      const protocol = request.tls === undefined ? 'tcp' : 'tls';
      const startedMs = options.clock.monotonicMs();
      let address: string | undefined;
      try {
        const resolved = await resolve(host, port, { audience: request.audience, family: request.family }, signal);
        address = resolved.address;
        const dnsMs = options.clock.monotonicMs() - startedMs;
        request.onProgress?.('resolved', address);
        const socket = await connectPinned(request, { ...resolved, dnsMs }, signal);
        note({ purpose, host, address, port, protocol, outcome: 'connected' });
        return socket;
      } catch (error) {
        if (!signal.aborted || isAppError(signal.reason, DeadlinePassed.code)) {
          const outcome = error instanceof EgressRefused ? 'refused-by-guard' : 'failed';
          note({ purpose, host, address, port, protocol, outcome });
        }
        if (address === undefined) throw overdue(error, { host, port }, 'name') ?? error;
        throw error;
      }
    },
  };
}

/** What is connected to is what was judged: IPv4 inside of IPv6 is written as IPv4. */
function literalAddress(text: string, { family, value }: IpAddress): ResolvedAddress {
  return { address: family === 4 ? formatIpv4(value) : text, family };
}

/** What ended for its deadline says in which phase; anything else is only passed on. */
export function overdue(reason: unknown, place: FailedPlace, phase: string): Error | undefined {
  if (!isAppError(reason, DeadlinePassed.code)) return undefined;
  return new ConnectionTimedOut({ ...place, phase }, { cause: reason });
}

async function connectPinned(
  request: ConnectRequest,
  resolved: ResolvedAddress & { readonly dnsMs: number },
  signal: AbortSignal,
): Promise<Socket | TLSSocket> {
  signal.throwIfAborted();
  const { address, dnsMs } = resolved;
  const place = { host: request.host, port: request.port, address, dnsMs };
  const deadline = Number.isFinite(request.timeoutMs) ? AbortSignal.timeout(request.timeoutMs) : undefined;
  const either = deadline === undefined ? signal : AbortSignal.any([signal, deadline]);
  const plain = connect({
    ...{ host: resolved.address, port: request.port, family: resolved.family, noDelay: true },
    ...(request.onBytes !== undefined && request.tls === undefined && { onread: readingInto(request.onBytes) }),
  });
  let phase = 'connect';
  try {
    await socketEvent(plain, 'connect', either);
    request.onProgress?.('connected', resolved.address);
    phase = 'secure connection';
    if (request.tls === undefined) return plain;
    return await secure(plain, place, request.tls, either);
  } catch (error) {
    plain.destroy();
    if (signal.aborted) throw overdue(signal.reason, place, phase) ?? signal.reason;
    if (deadline?.aborted === true) throw new ConnectionTimedOut({ ...place, phase }, { cause: error });
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
