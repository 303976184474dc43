/**
 * The sockets of the discovery protocols. One shared socket for each multicast group hears the questions; each device
 * answers from its own address. Groups are joined on loopback only, and only loopback senders are answered, so nothing
 * leaves the machine and nobody outside can make it answer.
 */

import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { setTimeout as wait } from 'node:timers/promises';
import { encodeDns } from '#src/wire/mdns-encode.ts';
import { decodeDns } from '#src/wire/mdns.ts';
import { decodeSsdp } from '#src/wire/ssdp.ts';
import type { SimDevice } from '../device.ts';
import { fractionOf } from '../identity.ts';
import { answerDns } from './mdns.ts';
import { isPresent, speaksMdns, speaksSsdp, speaksWsDiscovery } from './presence.ts';
import { answerSearch } from './ssdp.ts';
import { answerProbe, readProbe } from './ws-discovery.ts';

interface Datagram {
  readonly bytes: Uint8Array | string;
  readonly port: number;
  readonly address: string;
}

interface Protocol {
  readonly group: string;
  readonly port: number;
  readonly takesPart: (device: SimDevice) => boolean;
  /** Reads a question once and gives a function that answers it for each device; `undefined`: not a question. */
  readonly read: (bytes: Uint8Array, from: RemoteInfo) => ((device: SimDevice) => Datagram[]) | undefined;
}

const loopback = '127.0.0.1';
/** Devices spread their answers; WS-Discovery allows half a second, which would only make tests slow. */
const answerSpreadMs = 60;

const protocols: readonly Protocol[] = [
  {
    group: '239.255.255.250',
    port: 3702,
    takesPart: speaksWsDiscovery,
    read: (bytes, from) => {
      const probe = readProbe(bytes);
      return (
        probe &&
        ((device) =>
          answerProbe(device, probe).map((text) => ({ bytes: text, port: from.port, address: from.address })))
      );
    },
  },
  {
    group: '224.0.0.251',
    port: 5353,
    takesPart: speaksMdns,
    read: (bytes, from) => {
      const query = decodeDns(bytes);
      if (query === undefined || query.isResponse) return undefined;
      const isLegacy = from.port !== 5353;
      const toSender =
        isLegacy || (query.questions.length > 0 && query.questions.every((question) => question.unicastResponse));
      return (device) => {
        const message = answerDns(device, query, isLegacy);
        if (message === undefined) return [];
        const place = toSender ? { port: from.port, address: from.address } : { port: 5353, address: '224.0.0.251' };
        return [{ bytes: encodeDns(message), ...place }];
      };
    },
  },
  {
    group: '239.255.255.250',
    port: 1900,
    takesPart: speaksSsdp,
    read: (bytes, from) => {
      const message = decodeSsdp(bytes);
      if (message?.kind !== 'search') return undefined;
      return (device) =>
        answerSearch(device, message).map((answer) => ({ bytes: answer, port: from.port, address: from.address }));
    },
  },
];

export interface Discovery {
  /** The device answers from its new address. */
  move(device: SimDevice): Promise<void>;
  close(): void;
}

/** Opens the sockets of all protocols. */
export async function openDiscovery(devices: readonly SimDevice[]): Promise<Discovery> {
  const ending = new AbortController();
  const sockets: Socket[] = [];
  const moves: Mover[] = [];
  const close = (): void => {
    ending.abort();
    for (const socket of sockets) socket.close();
  };
  try {
    for (const protocol of protocols) moves.push(await openProtocol(protocol, devices, sockets, ending.signal));
  } catch (error) {
    close();
    throw error;
  }
  return {
    close,
    move: async (device) => {
      for (const move of moves) await move(device);
    },
  };
}

type Mover = (device: SimDevice) => Promise<void>;

async function openProtocol(
  protocol: Protocol,
  devices: readonly SimDevice[],
  sockets: Socket[],
  signal: AbortSignal,
): Promise<Mover> {
  const own = new Map<SimDevice, Socket>();
  const answerFor = async (device: SimDevice, bytes: Uint8Array, from: RemoteInfo): Promise<void> => {
    const socket = own.get(device);
    if (socket === undefined || !from.address.startsWith('127.') || !protocol.takesPart(device) || !isPresent(device))
      return;
    const datagrams = protocol.read(bytes, from)?.(device) ?? [];
    if (datagrams.length === 0) return;
    await wait(answerSpreadMs * fractionOf(device.id, protocol.group), undefined, { signal });
    for (const datagram of datagrams) socket.send(datagram.bytes, datagram.port, datagram.address);
  };
  const hear = (heard: readonly SimDevice[]) => (bytes: Uint8Array, from: RemoteInfo) => {
    for (const device of heard) answerFor(device, bytes, from).catch(() => undefined);
  };
  const speakers = devices.filter((device) => mayEverSpeak(protocol, device));
  const open = async (device: SimDevice): Promise<void> => {
    const socket = await bind(protocol.port, device.address, sockets);
    socket.setMulticastInterface(loopback);
    // RFC 6762 section 11: answers have 255; nothing leaves loopback all the same.
    socket.setMulticastTTL(255);
    socket.on('message', hear([device]));
    own.set(device, socket);
  };
  for (const device of speakers) await open(device);
  const shared = await bind(protocol.port, protocol.group, sockets);
  shared.addMembership(protocol.group, loopback);
  shared.on('message', hear(speakers));
  return async (device) => {
    const before = own.get(device);
    if (before === undefined) return;
    sockets.splice(sockets.indexOf(before), 1);
    before.close();
    await open(device);
  };
}

/** Whether a device announces itself may change with its state, so a device that could has a socket. */
function mayEverSpeak(protocol: Protocol, device: SimDevice): boolean {
  return protocol.takesPart(device) || (protocol.port === 3702 && device.product.family === 'axis');
}

async function bind(port: number, address: string, sockets: Socket[]): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  socket.once('error', reject);
  socket.bind(port, address, resolve);
  await promise;
  socket.off('error', reject);
  // An unreachable asker must not end the world.
  socket.on('error', () => undefined);
  sockets.push(socket);
  return socket;
}
