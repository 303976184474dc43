/** UDP for discovery: bounded datagrams, optional multicast groups. */

import { createSocket } from 'node:dgram';
import { OwnNetworkDown } from '#src/core/network-errors.ts';

export interface UdpSender {
  readonly address: string;
  readonly port: number;
}

export interface UdpSocket {
  readonly localPort: number;
  /** Resolves when the system took the datagram. @throws OwnNetworkDown */
  send(bytes: Uint8Array, port: number, address: string): Promise<void>;
  close(): void;
}

export interface UdpOptions {
  readonly address?: string;
  readonly port?: number;
  readonly multicast?: { readonly groups: readonly string[]; readonly interfaceAddress: string; readonly ttl?: number };
  readonly onMessage: (bytes: Uint8Array, from: UdpSender) => void;
}

/** Larger than any discovery answer that is not an attack; IPv4 allows 65,507. */
const datagramBytesMax = 16_384;

export async function openUdp(options: UdpOptions): Promise<UdpSocket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const { promise: bound, resolve, reject } = Promise.withResolvers<void>();
  socket.once('error', reject);
  socket.bind(options.port ?? 0, options.address, resolve);
  const place = { host: options.address ?? 'all addresses', port: options.port ?? 0 };
  try {
    await bound;
    if (options.multicast !== undefined) {
      const { groups, interfaceAddress, ttl } = options.multicast;
      socket.setMulticastInterface(interfaceAddress);
      socket.setMulticastTTL(ttl ?? 1);
      for (const group of groups) socket.addMembership(group, interfaceAddress);
    }
  } catch (error) {
    socket.close();
    throw new OwnNetworkDown({ ...place, problem: codeOf(error) }, { cause: error });
  }
  socket.off('error', reject);
  // After binding, an error of one datagram (such as an ICMP refusal) must not end the process.
  socket.on('error', () => undefined);
  socket.on('message', (bytes, from) => {
    if (bytes.length <= datagramBytesMax) options.onMessage(new Uint8Array(bytes), from);
  });
  return {
    localPort: socket.address().port,
    send: (bytes, port, address) => {
      const { promise, resolve: sent, reject: failed } = Promise.withResolvers<void>();
      socket.send(bytes, port, address, (error) => {
        if (error === null) sent();
        else failed(new OwnNetworkDown({ host: address, port, problem: codeOf(error) }, { cause: error }));
      });
      return promise;
    },
    close: () => socket.close(),
  };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown problem';
}
