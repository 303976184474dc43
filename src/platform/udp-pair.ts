/** Two UDP ports beside each other, as RTP wants them: an even one for the media, the next one for RTCP (RFC 3550, 11). */

import { createSocket, type Socket } from 'node:dgram';
import { OwnNetworkDown } from '#src/core/network-errors.ts';

export interface UdpPair {
  /** RTP, RTCP. */
  readonly ports: readonly [number, number];
  /** What cannot be sent is lost, as a datagram may be. */
  send(which: 'rtp' | 'rtcp', bytes: Uint8Array, port: number): void;
  close(): void;
}

export interface UdpPairOptions {
  /** The address of ours that the peer already sees. */
  readonly localAddress: string;
  /** Only datagrams that come from this address are taken. */
  readonly peerAddress: string;
  readonly onRtp: (bytes: Uint8Array) => void;
  readonly onRtcp: (bytes: Uint8Array) => void;
}

/** Other programs take ports too; after so many attempts the machine has none left. */
const attemptsMax = 20;
/** A key picture of 4K comes in one burst; the system gives what it allows, and drops what lies above. */
const receiveBufferBytes = 2 * 1024 * 1024;

/** @throws OwnNetworkDown when no pair is free */
export async function openUdpPair(options: UdpPairOptions): Promise<UdpPair> {
  const { localAddress } = options;
  let problem = 'no two UDP ports beside each other are free';
  for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
    const first = await bind(localAddress, 0);
    if (typeof first === 'string') {
      problem = first;
      break;
    }
    const port = first.address().port;
    const neighbour = port % 2 === 0 ? port + 1 : port - 1;
    const second = await bind(localAddress, neighbour);
    if (typeof second !== 'string')
      return port % 2 === 0 ? makePair(first, second, options) : makePair(second, first, options);
    first.close();
  }
  throw new OwnNetworkDown({ host: options.peerAddress, port: 0, problem });
}

function makePair(rtp: Socket, rtcp: Socket, { peerAddress, onRtp, onRtcp }: UdpPairOptions): UdpPair {
  let isOpen = true;
  const peer = unmapped(peerAddress);
  const listen = (socket: Socket, take: (bytes: Uint8Array) => void): void => {
    socket.on('message', (bytes, from) => {
      if (!isOpen || withoutZone(unmapped(from.address)) !== withoutZone(peer)) return;
      take(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    });
  };
  listen(rtp, onRtp);
  listen(rtcp, onRtcp);
  return {
    ports: [rtp.address().port, rtcp.address().port],
    send: (which, bytes, port) => {
      if (isOpen) (which === 'rtp' ? rtp : rtcp).send(bytes, port, peer, () => undefined);
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      rtp.close();
      rtcp.close();
    },
  };
}

/** An IPv4 address that came over an IPv6 socket, as itself. */
function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '');
}

/** A problem in one word when the port is not free. */
async function bind(address: string, port: number): Promise<Socket | string> {
  const host = unmapped(address);
  const type = host.includes(':') ? 'udp6' : 'udp4';
  const socket = createSocket({ type, recvBufferSize: receiveBufferBytes });
  const { promise, resolve } = Promise.withResolvers<string | undefined>();
  // Later errors are ICMP answers about one datagram.
  socket.on('error', (error) => resolve('code' in error ? String(error.code) : 'unknown problem'));
  socket.bind(port, host, () => resolve(undefined));
  const problem = await promise;
  if (problem === undefined) return socket;
  socket.close();
  return problem;
}
