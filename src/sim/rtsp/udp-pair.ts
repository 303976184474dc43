/** Two UDP ports beside each other, as RTP wants them: an even one for the media and the next one for RTCP. */

import { createSocket, type Socket } from 'node:dgram';
import type { PacketSink } from './player.ts';

export interface UdpPair {
  readonly ports: readonly [number, number];
  readonly sink: PacketSink;
  readonly close: () => void;
}

/** Other programs take ports too; after so many attempts the machine has none left. */
const attemptLimit = 20;

/** `undefined` when no pair is free. `onReport`: the client sent RTCP, so it is alive. */
export async function openUdpPair(
  address: string,
  client: { readonly address: string; readonly ports: readonly [number, number] },
  onReport: () => void,
): Promise<UdpPair | undefined> {
  for (let attempt = 0; attempt < attemptLimit; attempt += 1) {
    const first = await bind(address, 0);
    const port = first?.address().port ?? 1;
    const second = port % 2 === 0 ? await bind(address, port + 1) : undefined;
    if (first !== undefined && second !== undefined) return makePair(first, second, client, onReport);
    first?.close();
  }
  return undefined;
}

function makePair(
  first: Socket,
  second: Socket,
  client: { readonly address: string; readonly ports: readonly [number, number] },
  onReport: () => void,
): UdpPair {
  let isOpen = true;
  second.on('message', onReport);
  const send = (socket: Socket, port: number, packet: Uint8Array): void => {
    if (isOpen) socket.send(packet, port, client.address);
  };
  return {
    ports: [first.address().port, second.address().port],
    sink: {
      rtp: (packet) => send(first, client.ports[0], packet),
      rtcp: (packet) => send(second, client.ports[1], packet),
      // The system drops what it cannot take.
      isFull: () => false,
    },
    close: () => {
      isOpen = false;
      first.close();
      second.close();
    },
  };
}

async function bind(address: string, port: number): Promise<Socket | undefined> {
  const socket = createSocket('udp4');
  const { promise, resolve } = Promise.withResolvers<boolean>();
  // Later errors are an ICMP answer of a client that went away.
  socket.on('error', () => resolve(false));
  socket.bind(port, address, () => resolve(true));
  if (await promise) return socket;
  socket.close();
  return undefined;
}
