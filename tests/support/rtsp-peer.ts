/** A client of RTSP with a test on the other side: what it asks can be read and answered, and time passed. */

import { expect } from 'vitest';
import { Secret } from '#src/core/secret.ts';
import {
  createRtspClient,
  type RtspClient,
  type RtspClientEvent,
  type RtspClientOptions,
} from '#src/wire/rtsp-client.ts';
import { createRtspReader, rtspHeader, type RtspRequest } from '#src/wire/rtsp.ts';

export const url = 'rtsp://192.0.2.7/live/main';
export const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

export const sdp = (control: string, extra: readonly string[] = []): string =>
  ['v=0', 'o=- 1 1 IN IP4 0.0.0.0', 's=-', ...extra, 'm=video 0 RTP/AVP 96', `a=control:${control}`, ''].join('\r\n');

export interface Peer {
  readonly client: RtspClient;
  readonly events: RtspClientEvent[];
  /** Requests that the client has sent and nobody has answered. */
  readonly requests: RtspRequest[];
  /** Answers the oldest one, or says something by itself. */
  answer(status: string, headers?: readonly string[], body?: string): void;
  say(bytes: Uint8Array): void;
  pass(ms: number): void;
}

export function peerOf(change: Partial<RtspClientOptions> = {}): Peer {
  const client = createRtspClient({
    url,
    credential: { username: 'root', password: new Secret('pässword') },
    isSecure: false,
    randomBytes: (length) => new Uint8Array(length).fill(7),
    userAgent: 'Test',
    answerWithinMs: 6000,
    ...change,
  });
  const reader = createRtspReader();
  let nowMs = 0;
  const peer: Peer = {
    client,
    events: [],
    requests: [],
    answer: (status, headers = [], body = '') => {
      const request = peer.requests.shift();
      const cseq = request === undefined ? '0' : (rtspHeader(request, 'cseq') ?? '');
      const length = body === '' ? [] : [`Content-Length: ${String(encode(body).length)}`];
      peer.say(encode([`RTSP/1.0 ${status}`, `CSeq: ${cseq}`, ...headers, ...length, '', body].join('\r\n')));
    },
    say: (bytes) => {
      peer.events.push(...client.receive(bytes, nowMs));
      collect();
    },
    pass: (ms) => {
      nowMs += ms;
      peer.events.push(...client.tick(nowMs));
      collect();
    },
  };
  const collect = (): void => {
    const output = client.takeOutput();
    const items = output === undefined ? [] : reader.push(output);
    for (const item of items) if (item.kind === 'request') peer.requests.push(item);
  };
  client.start(nowMs);
  collect();
  return peer;
}

export const asked = (peer: Peer): string[] => peer.requests.map(({ method, uri }) => `${method} ${uri}`);
export const offer = { protocol: 'RTP/AVP/TCP', multicast: false, interleaved: [0, 1] } as const;

/** A client that was told of one video track under this control value. */
export function described(control: string, headers: readonly string[] = [], extra: readonly string[] = []): Peer {
  const peer = peerOf();
  peer.answer('200 OK', ['Public: OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER']);
  peer.answer('200 OK', headers, sdp(control, extra));
  expect(peer.events.at(-1)?.kind).toBe('described');
  peer.client.setUp([{ control, transport: offer }], 0);
  peer.pass(0);
  return peer;
}

export function playing(session = '12345678;timeout=60'): Peer {
  const peer = described('trackID=1', ['Content-Base: rtsp://192.0.2.7/live/main/']);
  peer.answer('200 OK', [`Session: ${session}`, 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1']);
  peer.answer('200 OK', [`Session: ${session}`, 'RTP-Info: url=trackID=1;seq=7;rtptime=9']);
  expect(peer.events.at(-1)).toEqual({ kind: 'playing', info: [{ url: 'trackID=1', sequence: 7, rtpTime: 9 }] });
  return peer;
}
