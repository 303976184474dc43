/** A small RTSP client for the tests of the simulated world; it is not the one of the product. */

import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { expect } from 'vitest';
import { answerChallenge } from '#src/wire/http-digest.ts';
import {
  createRtspReader,
  encodeRtspMessage,
  rtspHeader,
  rtspHeaderValues,
  type RtspFrame,
  type RtspResponse,
} from '#src/wire/rtsp.ts';
import type { WorldDevice } from '#src/sim/world.ts';
import { until } from './client.ts';

export interface Client {
  readonly socket: Socket;
  /** Everything that came. */
  bytes: number;
  /** Why the stream cannot be read any more. */
  problem: string | undefined;
  readonly url: string;
  readonly frames: RtspFrame[];
  readonly responses: RtspResponse[];
  isClosed: boolean;
}

export interface OpenOptions {
  readonly tls?: boolean;
  /** Left out: the main stream. */
  readonly url?: string;
}

/** Who calls destroys the socket. */
export function openRtsp(device: WorldDevice, options: OpenOptions = {}): Client {
  const socket =
    options.tls === true
      ? connectTls({ host: device.address, port: device.ports.rtsps ?? 0, rejectUnauthorized: false })
      : connect(device.ports.rtsp ?? 0, device.address);
  const client: Client = {
    socket,
    bytes: 0,
    problem: undefined,
    url: options.url ?? device.streams[0] ?? '',
    frames: [],
    responses: [],
    isClosed: false,
  };
  const reader = createRtspReader();
  socket.on('data', (chunk: Buffer) => {
    client.bytes += chunk.length;
    for (const item of reader.push(new Uint8Array(chunk))) {
      if (item.kind === 'frame') client.frames.push(item);
      if (item.kind === 'response') client.responses.push(item);
      if (item.kind === 'malformed') client.problem = item.problem;
    }
  });
  socket.on('error', () => undefined);
  socket.once('close', () => (client.isClosed = true));
  return client;
}

export async function askRtsp(
  client: Client,
  method: string,
  headers: Readonly<Record<string, string>> = {},
  uri = client.url,
): Promise<RtspResponse> {
  const count = client.responses.length;
  const all: [string, string][] = [['CSeq', String(count + 1)], ...Object.entries(headers)];
  client.socket.write(encodeRtspMessage({ kind: 'request', method, uri, headers: all, body: new Uint8Array() }));
  await until(() =>
    Promise.resolve(client.responses.length > count || client.isClosed || client.problem !== undefined),
  );
  const response = client.responses[count];
  if (response === undefined) throw new Error(client.problem ?? 'The server closed the connection.');
  expect(rtspHeader(response, 'cseq')).toBe(String(count + 1));
  return response;
}

export async function askRtspWithLogin(
  client: Client,
  device: WorldDevice,
  method: string,
  headers: Record<string, string> = {},
  uri = client.url,
): Promise<RtspResponse> {
  const refused = await askRtsp(client, method, headers, uri);
  expect(refused.status).toBe(401);
  const input = { username: device.username, password: device.password, method, uri, cnonce: '7a', nonceCount: 1 };
  const made = answerChallenge(rtspHeaderValues(refused, 'www-authenticate'), false, input);
  return askRtsp(client, method, { ...headers, Authorization: made.kind === 'answer' ? made.header : '' }, uri);
}

export const overTcp = { Transport: 'RTP/AVP/TCP;unicast;interleaved=0-1' };

export interface Playing {
  readonly session: Readonly<Record<string, string>>;
  readonly description: string;
}

/** Describes, sets up the first track and plays it. */
export async function play(client: Client, device: WorldDevice, transport = overTcp): Promise<Playing> {
  const described = await askRtspWithLogin(client, device, 'DESCRIBE');
  const description = new TextDecoder().decode(described.body);
  const control = [...description.matchAll(/^a=control:(.+?)\r?$/gm)][1]?.[1] ?? '';
  const uri = control.startsWith('rtsp') ? control : `${client.url}/${control}`;
  const setUp = await askRtspWithLogin(client, device, 'SETUP', transport, uri);
  expect(setUp.status).toBe(200);
  const session = { Session: rtspHeader(setUp, 'session')?.split(';')[0] ?? '' };
  expect((await askRtsp(client, 'PLAY', session)).status).toBe(200);
  return { session, description };
}
