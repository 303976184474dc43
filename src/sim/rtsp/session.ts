/** The requests of one RTSP connection (RFC 2326): description, set-up of tracks, play, end. */

import { randomBytes } from 'node:crypto';
import type { RtspHeaders, RtspRequest } from '#src/wire/rtsp.ts';
import { rtspHeader } from '#src/wire/rtsp.ts';
import { formatRtpInfo, formatTransport, parseTransport, type RtspTransport } from '#src/wire/rtsp-headers.ts';
import { identityOfDevice, type RunningStream, type SimDevice } from '../device.ts';
import { checkLogin, type LoginPolicy } from '../login.ts';
import { mediaOf } from '../streams.ts';
import { createFaultySink, type Outlet } from './faulty-sink.ts';
import { createPlayer, type PacketSink, type Player } from './player.ts';
import { describePresentation, findPresentation, parseTarget, type Presentation } from './presentation.ts';
import { openUdpPair, type UdpPair } from './udp-pair.ts';

export interface RtspAnswer {
  readonly status: number;
  readonly reason: string;
  readonly headers: RtspHeaders;
  readonly body?: string;
  /** Done after the answer was sent, so that no packet comes before it. */
  readonly afterwards?: () => void;
}

export interface RtspSession {
  answer(request: RtspRequest): Promise<RtspAnswer>;
  /** Something came from the client that shows that it is alive. */
  touch(): void;
  end(): void;
}

export interface SessionContext {
  readonly device: SimDevice;
  readonly clientAddress: string;
  readonly sendFrame: (channel: number, packet: Uint8Array) => void;
  /** Bytes outside of any framing. */
  readonly sendRaw: (bytes: Uint8Array) => void;
  readonly isFull: () => boolean;
  readonly close: () => void;
}

interface SetUpTrack {
  readonly sink: PacketSink;
  readonly url: string;
  readonly index: number;
  readonly udp: UdpPair | undefined;
}

/** As the cameras announce it; without a sign of life for so long the session ends. */
const sessionTimeoutSeconds = 60;

const refusal = (status: number, reason: string): RtspAnswer => ({ status, reason, headers: [] });
const publicMethods = 'OPTIONS, DESCRIBE, SETUP, PLAY, PAUSE, TEARDOWN, GET_PARAMETER, SET_PARAMETER';

export function createRtspSession(context: SessionContext): RtspSession {
  const { device } = context;
  let id = newSessionId();
  let forgotten: string | undefined;
  const tracks: SetUpTrack[] = [];
  let presentation: Presentation | undefined;
  let player: Player | undefined;
  let deadline: NodeJS.Timeout | undefined;

  const touch = (): void => {
    clearTimeout(deadline);
    deadline = tracks.length === 0 ? undefined : setTimeout(context.close, sessionTimeoutSeconds * 1000);
  };

  const end = (): void => {
    device.rtspSessions.delete(running);
    clearTimeout(deadline);
    player?.stop();
    player = undefined;
    for (const track of tracks) track.udp?.close();
    tracks.length = 0;
    presentation = undefined;
  };

  const running: RunningStream = {
    forget: () => {
      end();
      forgotten = id;
      id = newSessionId();
    },
    close: context.close,
  };

  const describe = (request: RtspRequest): RtspAnswer => {
    const found = locate(device, request.uri);
    if (found === undefined) return refusal(404, 'Not Found');
    return {
      status: 200,
      reason: 'OK',
      headers: [
        ['Content-Type', 'application/sdp'],
        ['Content-Base', `${request.uri.replace(/\/$/, '')}/`],
      ],
      body: describePresentation(device, request.uri, found.presentation),
    };
  };

  const setUp = async (request: RtspRequest): Promise<RtspAnswer> => {
    const found = locate(device, request.uri);
    const index = found?.track ?? 0;
    const track = found?.presentation.tracks[index];
    if (found === undefined || track === undefined) return refusal(404, 'Not Found');
    if (player !== undefined || tracks.some((known) => known.index === index))
      return refusal(455, 'Method Not Valid in This State');
    if (tracks.length === 0 && isFull(device)) return fullRefusal(device);
    const transports = parseTransport(rtspHeader(request, 'transport') ?? '').filter(
      (transport) => !transport.multicast,
    );
    const opened = await openTransport(context, transports, touch);
    if (opened === undefined) return refusal(461, 'Unsupported Transport');
    presentation = found.presentation;
    device.rtspSessions.add(running);
    tracks.push({ sink: createFaultySink(device, opened.sink), url: request.uri, index, udp: opened.udp });
    return {
      status: 200,
      reason: 'OK',
      headers: [
        ['Transport', formatTransport(opened.transport)],
        ['Session', `${id};timeout=${String(sessionTimeoutSeconds)}`],
      ],
    };
  };

  const play = (): RtspAnswer => {
    if (presentation === undefined || tracks.length === 0) return refusal(455, 'Method Not Valid in This State');
    if (player !== undefined) return { status: 200, reason: 'OK', headers: [['Session', id]] };
    const outputs = tracks.flatMap(({ sink, index }) => {
      const track = presentation?.tracks[index];
      return track === undefined ? [] : [{ track, sink }];
    });
    const made = createPlayer(device, outputs);
    player = made;
    const infos = made.tracks.map((track, index) => ({
      url: tracks[index]?.url ?? '',
      sequence: track.firstSequence,
      rtpTime: track.firstTimestamp,
    }));
    return {
      status: 200,
      reason: 'OK',
      headers: [
        ['Range', 'npt=now-'],
        ['RTP-Info', formatRtpInfo(infos)],
        ['Session', `${id};timeout=${String(sessionTimeoutSeconds)}`],
      ],
      afterwards: () => made.start(),
    };
  };

  const sessionOf = (request: RtspRequest): string | undefined => rtspHeader(request, 'session')?.split(';')[0]?.trim();
  const inSession = (request: RtspRequest): boolean => sessionOf(request) === id;

  const answer = async (request: RtspRequest): Promise<RtspAnswer> => {
    if (request.method === 'OPTIONS') return { status: 200, reason: 'OK', headers: [['Public', publicMethods]] };
    if (forgotten !== undefined && sessionOf(request) === forgotten) return refusal(454, 'Session Not Found');
    if (!inSession(request)) {
      const challenges = refuseLogin(device, request);
      if (challenges !== undefined) return { status: 401, reason: 'Unauthorized', headers: challenges };
    }
    if (request.method === 'DESCRIBE') return describe(request);
    if (request.method === 'SETUP') return setUp(request);
    if (!inSession(request)) return refusal(454, 'Session Not Found');
    if (request.method === 'PLAY') return play();
    if (request.method === 'TEARDOWN')
      return { status: 200, reason: 'OK', headers: [['Session', id]], afterwards: end };
    const isKeepAlive = request.method === 'GET_PARAMETER' || request.method === 'SET_PARAMETER';
    return isKeepAlive ? { status: 200, reason: 'OK', headers: [['Session', id]] } : refusal(501, 'Not Implemented');
  };

  return {
    answer: async (request) => {
      const made = await answer(request);
      touch();
      return made;
    },
    touch,
    end,
  };
}

function newSessionId(): string {
  return randomBytes(8).toString('hex').toUpperCase();
}

function isFull(device: SimDevice): boolean {
  return device.faults.has('rtsp-full') || device.rtspSessions.size >= device.sessionLimit;
}

function fullRefusal(device: SimDevice): RtspAnswer {
  return device.product.family === 'axis' ? refusal(503, 'Service Unavailable') : refusal(453, 'Not Enough Bandwidth');
}

function locate(
  device: SimDevice,
  uri: string,
): { readonly presentation: Presentation; readonly track: number | undefined } | undefined {
  const target = parseTarget(uri);
  const presentation = target && findPresentation(device, uri, target);
  return presentation && { presentation, track: target.track };
}

function refuseLogin(device: SimDevice, request: RtspRequest): RtspHeaders | undefined {
  const authorization = rtspHeader(request, 'authorization');
  if (authorization !== undefined) device.observations.credentialsSent += 1;
  const result = checkLogin(
    device,
    { authorization, method: request.method, target: undefined },
    rtspLoginPolicy(device),
    ['viewer'],
  );
  if (result.kind === 'accepted') return undefined;
  const challenges = result.kind === 'refused' ? result.challenges : [];
  return challenges.map((challenge): readonly [string, string] => ['WWW-Authenticate', challenge]);
}

/** Newer cameras offer SHA-256 first and MD5 for clients that know nothing better. */
function rtspLoginPolicy(device: SimDevice): LoginPolicy {
  const { serial } = identityOfDevice(device);
  const realm = device.product.family === 'axis' ? `AXIS_${serial}` : `Login to ${serial}`;
  if (mediaOf(device)?.digest === 'SHA-256') return { realm, basic: false, digest: ['SHA-256', 'MD5'], qop: 'auth' };
  return { realm, basic: false, digest: ['unnamed'] };
}

interface OpenedTransport {
  readonly transport: RtspTransport;
  readonly sink: Outlet;
  readonly udp: UdpPair | undefined;
}

/** The first of the offered transports that works. */
async function openTransport(
  context: SessionContext,
  offered: readonly RtspTransport[],
  onReport: () => void,
): Promise<OpenedTransport | undefined> {
  for (const transport of offered) {
    if (transport.protocol === 'RTP/AVP/TCP') {
      const [rtp, rtcp] = transport.interleaved ?? [0, 1];
      const sink = {
        rtp: (packet: Uint8Array) => context.sendFrame(rtp, packet),
        rtcp: (packet: Uint8Array) => context.sendFrame(rtcp, packet),
        raw: context.sendRaw,
        isFull: context.isFull,
      };
      return {
        transport: { protocol: 'RTP/AVP/TCP', multicast: false, interleaved: [rtp, rtcp] },
        sink,
        udp: undefined,
      };
    }
    if (transport.clientPort === undefined || !['RTP/AVP', 'RTP/AVP/UDP'].includes(transport.protocol)) continue;
    // Only to the client itself: a destination of its choice would make a camera a weapon.
    const client = { address: context.clientAddress, ports: transport.clientPort };
    const udp = await openUdpPair(context.device.address, client, onReport);
    if (udp === undefined) continue;
    const answered = {
      protocol: transport.protocol,
      multicast: false,
      clientPort: transport.clientPort,
      serverPort: udp.ports,
      source: context.device.address,
    };
    return { transport: answered, sink: { ...udp.sink, raw: udp.sink.rtp }, udp };
  }
  return undefined;
}
