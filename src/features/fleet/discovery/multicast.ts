/**
 * Asks the local networks by multicast: WS-Discovery, mDNS and SSDP. Whatever comes back is a hint: the address to look at
 * is that of the sender, never one that the datagram names, and nothing is believed before the device itself was asked.
 */

import { AppError } from '#src/core/errors.ts';
import { parseIp, parseRange, rangeContains } from '#src/core/ip.ts';
import type { Clock, Random } from '#src/core/ports.ts';
import type { EgressGuard } from '#src/platform/egress.ts';
import type { LocalNetwork } from '#src/platform/network-interfaces.ts';
import type { openUdp as openUdpType, UdpSender, UdpSocket } from '#src/platform/udp.ts';
import { decodeDns, dnsLabels, dnsQuery } from '#src/wire/mdns.ts';
import { encodeDns } from '#src/wire/mdns-encode.ts';
import { decodeSsdp, encodeSsdpSearch } from '#src/wire/ssdp.ts';
import {
  chooseXaddr,
  describeScopes,
  encodeProbe,
  parseDiscovery,
  probeTypes,
  wsDiscoveryGroup4,
  wsDiscoveryPort,
} from '#src/wire/ws-discovery.ts';
import type { Evidence } from './found.ts';

export interface Hint {
  readonly host: string;
  /** Absent: the usual ports. */
  readonly port: number | undefined;
  readonly tls: boolean | undefined;
  readonly evidence: Evidence;
  /** What the announcement calls the model; used where the device itself tells none without a login. */
  readonly model?: string;
}

export interface MulticastDeps {
  readonly clock: Clock;
  readonly random: Random;
  readonly guard: Pick<EgressGuard, 'note'>;
  readonly openUdp: typeof openUdpType;
  readonly networks: () => LocalNetwork[];
}

export interface MulticastOptions {
  /** Simulated devices live on loopback only. */
  readonly includeLoopback: boolean;
  readonly onAnswer: () => void;
  readonly onHint: (hint: Hint) => void;
  readonly onProblem: (sentence: string) => void;
}

/** Datagrams get lost, so each question goes out three times; devices spread their answers over half a second. */
const askAtMs = [0, 250, 700];
const listenMs = 1700;
/** A large site has some thousand devices; the rest is a flood. */
const hintsMax = 4096;
const hintsPerSenderMax = 16;
/** Answers from outside of our own networks come through routers that pass multicast on, and from forgers. */
const foreignHintsMax = 64;

const mdnsGroup = '224.0.0.251';
const mdnsPort = 5353;
const ssdpGroup = '239.255.255.250';
const ssdpPort = 1900;
const mdnsServices = ['_axis-video', '_axis-nvr', '_vapix-http', '_vapix-https', '_rtsp'].map(
  (service) => `${service}._tcp.local`,
);
const ssdpTargets = ['upnp:rootdevice', 'urn:axis-com:service:BasicService:1'];

export async function askByMulticast(
  deps: MulticastDeps,
  options: MulticastOptions,
  signal: AbortSignal,
): Promise<void> {
  const networks = deps
    .networks()
    .filter((network) => network.family === 'IPv4' && (options.includeLoopback || !network.internal));
  const accept = hintFilter(networks, options);
  await Promise.all(networks.map((network) => askOneNetwork(deps, { network, accept, options }, signal)));
}

type Accept = (from: UdpSender, hint: Omit<Hint, 'host'>) => void;

interface Round {
  readonly network: LocalNetwork;
  readonly accept: Accept;
  readonly options: MulticastOptions;
}

async function askOneNetwork(deps: MulticastDeps, round: Round, signal: AbortSignal): Promise<void> {
  const { network, accept, options } = round;
  const ourProbes = new Set<string>();
  let socket: UdpSocket | undefined;
  try {
    socket = await deps.openUdp({
      address: network.internal ? '0.0.0.0' : network.address,
      multicast: { groups: [], interfaceAddress: network.address },
      onMessage: (bytes, from) => {
        options.onAnswer();
        readAnswer(bytes, from, { ourProbes, accept });
      },
    });
    let passedMs = 0;
    for (const atMs of askAtMs) {
      await deps.clock.sleep(atMs - passedMs, signal);
      passedMs = atMs;
      await askOnce(deps, socket, ourProbes);
    }
    await deps.clock.sleep(listenMs - passedMs, signal);
  } catch (error) {
    signal.throwIfAborted();
    const problem = error instanceof AppError ? error.message : 'the system refused it';
    options.onProblem(`The network ${network.name} (${network.address}) could not be asked by multicast: ${problem}`);
  } finally {
    socket?.close();
  }
}

async function askOnce(deps: MulticastDeps, socket: UdpSocket, ourProbes: Set<string>): Promise<void> {
  for (const type of probeTypes) {
    const messageId = `urn:uuid:${uuidOf(deps.random)}`;
    ourProbes.add(messageId);
    await send(deps, socket, new TextEncoder().encode(encodeProbe(messageId, type)), {
      group: wsDiscoveryGroup4,
      port: wsDiscoveryPort,
    });
  }
  const question = encodeDns(dnsQuery(mdnsServices, { unicastResponse: true }));
  await send(deps, socket, question, { group: mdnsGroup, port: mdnsPort });
  for (const target of ssdpTargets) {
    await send(deps, socket, encodeSsdpSearch(target, 1), { group: ssdpGroup, port: ssdpPort });
  }
}

async function send(
  deps: MulticastDeps,
  socket: UdpSocket,
  bytes: Uint8Array,
  to: { group: string; port: number },
): Promise<void> {
  await socket.send(bytes, to.port, to.group);
  deps.guard.note({
    purpose: { reason: 'discovery' },
    host: to.group,
    address: to.group,
    port: to.port,
    protocol: 'udp',
    outcome: 'connected',
  });
}

function readAnswer(bytes: Uint8Array, from: UdpSender, round: { ourProbes: Set<string>; accept: Accept }): void {
  if (from.port === mdnsPort) return readMdns(bytes, from, round.accept);
  const ssdp = decodeSsdp(bytes);
  if (ssdp?.kind === 'answer') return readSsdp(ssdp, from, round.accept);
  const message = parseDiscovery(bytes);
  // An answer must name a question of ours; anything else was sent by somebody who did not hear it.
  if (message?.kind !== 'probe-matches' || !round.ourProbes.has(message.relatesTo)) return;
  for (const target of message.targets) {
    const url = chooseXaddr(target.xaddrs, from.address);
    const tls = url?.protocol === 'https:';
    const scopes = describeScopes(target.scopes);
    const name = [scopes.hardware, scopes.name].find((text) => text !== undefined) ?? '';
    round.accept(from, {
      port: url === undefined ? undefined : portOf(url),
      tls: url === undefined ? undefined : tls,
      evidence: { method: 'ws-discovery', text: `ProbeMatch ${target.types.join(', ')} ${name}`.trim().slice(0, 200) },
      ...(scopes.hardware === undefined ? {} : { model: scopes.hardware.slice(0, 128) }),
    });
  }
}

function readSsdp(answer: { usn: string; server: string; location: string }, from: UdpSender, accept: Accept): void {
  accept(from, {
    port: undefined,
    tls: undefined,
    evidence: { method: 'ssdp', text: `answer ${answer.usn} ${answer.server}`.trim().slice(0, 200) },
  });
}

function readMdns(bytes: Uint8Array, from: UdpSender, accept: Accept): void {
  const message = decodeDns(bytes);
  if (message?.isResponse !== true) return;
  const records = [...message.answers, ...message.additionals];
  const instances = records.flatMap((record) => (record.type === 'PTR' ? [record.target] : []));
  for (const instance of instances.slice(0, hintsPerSenderMax)) {
    const service = dnsLabels(instance).slice(1, 3).join('.');
    if (!mdnsServices.includes(`${service}.local`)) continue;
    const srv = records.find((record) => record.type === 'SRV' && record.name === instance);
    accept(from, {
      port: srv?.type === 'SRV' && srv.port > 0 ? srv.port : undefined,
      tls: service.includes('https') ? true : undefined,
      evidence: { method: 'mdns', text: `${service} ${dnsLabels(instance)[0] ?? ''}`.trim().slice(0, 200) },
    });
  }
}

/** Bounds what strangers can make us look at. */
function hintFilter(networks: readonly LocalNetwork[], options: MulticastOptions): Accept {
  const ranges = networks.flatMap((network) => parseRange(`${network.address}/${String(network.prefixLength)}`) ?? []);
  const seen = new Map<string, Set<string>>();
  let total = 0;
  let foreign = 0;
  return (from, hint) => {
    const ip = parseIp(from.address);
    if (ip === undefined) return;
    const known = seen.get(from.address) ?? new Set<string>();
    const key = `${String(hint.port)} ${hint.evidence.text}`;
    if (known.has(key) || known.size >= hintsPerSenderMax || total >= hintsMax) return;
    if (!ranges.some((range) => rangeContains(range, ip))) {
      if (foreign >= foreignHintsMax) return;
      foreign += 1;
    }
    known.add(key);
    seen.set(from.address, known);
    total += 1;
    options.onHint({ host: from.address, ...hint });
  };
}

function portOf(url: URL): number {
  if (url.port !== '') return Number(url.port);
  return url.protocol === 'https:' ? 443 : 80;
}

function uuidOf(random: Random): string {
  const hex = random.bytes(16).toHex();
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}
