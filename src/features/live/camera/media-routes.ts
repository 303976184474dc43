/** How the media of one connection travel: on channels of the RTSP connection, or by UDP ports of their own. */

import type { EgressGuard, EgressPurpose } from '#src/platform/egress.ts';
import { openUdpPair, type UdpPair } from '#src/platform/udp-pair.ts';
import type { RtspSetUp } from '#src/wire/rtsp-client.ts';
import type { RtspTransport } from '#src/wire/rtsp-headers.ts';
import type { RtspFrame } from '#src/wire/rtsp.ts';
import type { ChosenTrack } from './choose-tracks.ts';
import type { Arrival, MediaTrack } from './media-track.ts';

export interface MediaRoutesOptions {
  readonly guard: Pick<EgressGuard, 'note'>;
  readonly purpose: EgressPurpose;
  readonly host: string;
  readonly localAddress: string;
  readonly peerAddress: string;
  readonly now: () => Arrival;
  /** Runs what a datagram causes; a failure in it must end the connection and nothing else. */
  readonly attempt: (work: () => void) => void;
  /** Something came for a track. */
  readonly onRtp: (track: MediaTrack, packet: Uint8Array, at: Arrival) => void;
  readonly onRtcp: (track: MediaTrack, packet: Uint8Array, at: Arrival) => void;
}

interface Route {
  readonly track: MediaTrack;
  readonly pair: UdpPair | undefined;
  /** Where reports go, once the camera told its port. */
  reportPort: number | undefined;
}

/** RFC 3550 section 6.2. */
const reportEveryMs = 5000;

export class MediaRoutes {
  readonly #options: MediaRoutesOptions;
  readonly #routes: Route[] = [];
  /** By interleaved channel; broken cameras put two tracks on one. */
  readonly #channels: ((payload: Uint8Array, at: Arrival) => void)[][] = [];
  #nextReportMs = 0;
  #isClosed = false;

  constructor(options: MediaRoutesOptions) {
    this.#options = options;
  }

  /**
   * What is to be asked of the camera for each track.
   *
   * @throws OwnNetworkDown when no ports are free
   */
  async open(
    chosen: readonly ChosenTrack[],
    tracks: readonly MediaTrack[],
    transport: 'tcp' | 'udp',
  ): Promise<RtspSetUp[]> {
    const offers: RtspSetUp[] = [];
    for (const [index, track] of tracks.entries()) {
      const pair = transport === 'udp' ? await this.#openPair(track) : undefined;
      this.#routes.push({ track, pair, reportPort: undefined });
      // The connection ended while the ports were opened, so nobody else closes them.
      if (this.#isClosed) pair?.close();
      offers.push({ control: chosen[index]?.control, transport: offerOf(index, pair) });
    }
    return offers;
  }

  /** The camera agreed, and told its own channels or ports. */
  connect(index: number, transport: RtspTransport): void {
    const route = this.#routes[index];
    if (route?.pair === undefined) this.#connectChannels(index, transport);
    else this.#connectPorts(route, route.pair, transport);
  }

  takeFrame({ channel, payload }: RtspFrame, at: Arrival): void {
    for (const take of this.#channels[channel] ?? []) take(payload, at);
  }

  /** Over UDP a camera may take a client that reports nothing for gone. */
  sendReports(at: Arrival): void {
    if (at.monotonicMs < this.#nextReportMs) return;
    this.#nextReportMs = at.monotonicMs + reportEveryMs;
    for (const { track, pair, reportPort } of this.#routes) {
      if (pair !== undefined && reportPort !== undefined) pair.send('rtcp', track.report(at), reportPort);
    }
  }

  close(): void {
    this.#isClosed = true;
    for (const { pair } of this.#routes) pair?.close();
  }

  #openPair(track: MediaTrack): Promise<UdpPair> {
    const { localAddress, peerAddress, attempt, now, onRtp, onRtcp } = this.#options;
    return openUdpPair({
      localAddress,
      peerAddress,
      onRtp: (bytes) => attempt(() => onRtp(track, bytes, now())),
      onRtcp: (bytes) => attempt(() => onRtcp(track, bytes, now())),
    });
  }

  #connectChannels(index: number, transport: RtspTransport): void {
    const track = this.#routes[index]?.track;
    if (track === undefined) return;
    const [rtp, rtcp] = transport.interleaved ?? [index * 2, index * 2 + 1];
    this.#onChannel(rtp, (payload, at) => {
      const isAlone = this.#channels[rtp]?.length === 1;
      if (isAlone || ((payload[1] ?? 0) & 0x7f) === track.payloadType) this.#options.onRtp(track, payload, at);
    });
    this.#onChannel(rtcp, (payload, at) => this.#options.onRtcp(track, payload, at));
  }

  #onChannel(channel: number, take: (payload: Uint8Array, at: Arrival) => void): void {
    const takers = this.#channels[channel] ?? [];
    takers.push(take);
    this.#channels[channel] = takers;
  }

  #connectPorts(route: Route, pair: UdpPair, transport: RtspTransport): void {
    if (transport.serverPort === undefined) return;
    const [rtpPort, rtcpPort] = transport.serverPort;
    const { guard, purpose, host, peerAddress, now } = this.#options;
    route.reportPort = rtcpPort;
    guard.note({ purpose, host, address: peerAddress, port: rtpPort, protocol: 'udp', outcome: 'connected' });
    // Opens the way back through a firewall or NAT on this side.
    pair.send('rtp', emptyRtp(route.track.payloadType), rtpPort);
    pair.send('rtcp', route.track.report(now()), rtcpPort);
  }
}

function offerOf(index: number, pair: UdpPair | undefined): RtspTransport {
  return pair === undefined
    ? { protocol: 'RTP/AVP/TCP', multicast: false, interleaved: [index * 2, index * 2 + 1] }
    : { protocol: 'RTP/AVP', multicast: false, clientPort: pair.ports };
}

function emptyRtp(payloadType: number): Uint8Array {
  const packet = new Uint8Array(12);
  packet[0] = 0x80;
  packet[1] = payloadType;
  return packet;
}
