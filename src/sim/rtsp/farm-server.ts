/** The RTSP side of one camera of a stream farm: no login, one video track over TCP, nothing else. */

import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { createRtspReader, encodeRtspMessage, rtspHeader, type RtspHeaders, type RtspRequest } from '#src/wire/rtsp.ts';
import { farmClockRate, farmFramesPerSecond, farmParameters, farmPayloadType } from './farm-clip.ts';

export interface FarmViewer {
  readonly socket: Socket;
  /** It gets pictures from the next key picture on. */
  isStarted: boolean;
}

export interface FarmCamera {
  /** Those that play. */
  readonly viewers: Set<FarmViewer>;
}

export interface FarmDescription {
  readonly bitrateMbps: number;
}

export function serveFarmCamera(socket: Socket, camera: FarmCamera, description: FarmDescription): void {
  const reader = createRtspReader();
  const session = randomBytes(8).toString('hex');
  const viewer: FarmViewer = { socket, isStarted: false };
  socket.on('error', () => socket.destroy());
  socket.once('close', () => camera.viewers.delete(viewer));
  socket.on('data', (chunk: Uint8Array) => {
    for (const item of reader.push(chunk)) {
      if (item.kind === 'malformed') socket.destroy();
      if (item.kind !== 'request') continue;
      const answer = answerRequest(item, session, description);
      const headers: RtspHeaders = [['CSeq', rtspHeader(item, 'cseq') ?? '0'], ...answer.headers];
      const body = new TextEncoder().encode(answer.body ?? '');
      const { status, reason } = answer;
      socket.write(encodeRtspMessage({ kind: 'response', status, reason, headers, body }));
      if (item.method === 'PLAY' && status === 200) camera.viewers.add(viewer);
      if (item.method === 'TEARDOWN') camera.viewers.delete(viewer);
    }
  });
}

interface Answer {
  readonly status: number;
  readonly reason: string;
  readonly headers: RtspHeaders;
  readonly body?: string;
}

const ok = (headers: RtspHeaders, body?: string): Answer => ({
  status: 200,
  reason: 'OK',
  headers,
  ...(body !== undefined && { body }),
});

function answerRequest(request: RtspRequest, session: string, { bitrateMbps }: FarmDescription): Answer {
  switch (request.method) {
    case 'OPTIONS':
      return ok([['Public', 'OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN, GET_PARAMETER']]);
    case 'DESCRIBE':
      return ok(
        [
          ['Content-Type', 'application/sdp'],
          ['Content-Base', `${request.uri.replace(/\/$/, '')}/`],
        ],
        sdp(bitrateMbps),
      );
    case 'SETUP':
      return (rtspHeader(request, 'transport') ?? '').includes('TCP')
        ? ok([
            ['Transport', 'RTP/AVP/TCP;unicast;interleaved=0-1'],
            ['Session', `${session};timeout=60`],
          ])
        : { status: 461, reason: 'Unsupported Transport', headers: [] };
    case 'PLAY':
    case 'TEARDOWN':
    case 'GET_PARAMETER':
    case 'SET_PARAMETER':
      return ok([['Session', session]]);
    default:
      return { status: 501, reason: 'Not Implemented', headers: [] };
  }
}

function sdp(bitrateMbps: number): string {
  const type = String(farmPayloadType);
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=Stream farm',
    't=0 0',
    'a=control:*',
    `m=video 0 RTP/AVP ${type}`,
    `b=AS:${String(Math.round(bitrateMbps * 1000))}`,
    `a=rtpmap:${type} H264/${String(farmClockRate)}`,
    `a=fmtp:${type} ${farmParameters()}`,
    `a=framerate:${String(farmFramesPerSecond)}`,
    'a=control:trackID=0',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
