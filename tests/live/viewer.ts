/** A viewer for tests: opens the viewing socket, reads media packets, acknowledges as a player does. */

import { once } from 'node:events';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { SiteMessage, viewingPath } from '#src/features/live/contract-viewing.ts';
import { decodeMediaPacket, mediaFlags, type MediaPacket } from '#src/wire/media-packet.ts';
import { cookieHeaderOf, type Client } from '../server/installation.ts';

export type Said<T extends SiteMessage['type']> = Extract<SiteMessage, { type: T }>;

export interface TestViewer {
  readonly ws: WebSocket;
  readonly messages: SiteMessage[];
  readonly packets: MediaPacket[];
  /** Close code of the socket. */
  readonly closed: Promise<number>;
  readonly send: (message: unknown) => void;
  readonly open: (tile: number, deviceId: string, more?: Readonly<Record<string, unknown>>) => void;
  readonly said: <T extends SiteMessage['type']>(type: T, tile?: number) => Said<T>[];
  /** Stops or goes on acknowledging. */
  acknowledges: boolean;
  /** As a viewer on a slow line does. */
  acknowledgesAfterMs: number;
}

const bigTile = { quality: 'auto', width: 1920, height: 1080, audio: false, codecs: ['h264', 'h265', 'jpeg', 'aac'] };

/** @throws with the status when the connection is refused */
export async function openViewer(
  origin: string,
  who: Client | { readonly bearer: string },
  headers: Readonly<Record<string, string>> = {},
): Promise<TestViewer> {
  const credentials =
    'bearer' in who ? { authorization: `Bearer ${who.bearer}` } : { origin, cookie: cookieHeaderOf(who) };
  const ws = new WebSocket(`${origin.replace('http', 'ws')}${viewingPath}`, {
    headers: { ...credentials, ...headers },
    perMessageDeflate: false,
  });
  onTestFinished(() => ws.terminate());
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  ws.on('close', resolve);
  const viewer: TestViewer = {
    ...{ ws, messages: [], packets: [], closed, acknowledges: true, acknowledgesAfterMs: 0 },
    send: (message) => ws.send(typeof message === 'string' ? message : JSON.stringify(message)),
    open: (tile, deviceId, more) => viewer.send({ type: 'open', tile, deviceId, channelId: '1', ...bigTile, ...more }),
    said: (type, tile) =>
      viewer.messages.filter(
        (message): message is Said<typeof type> =>
          message.type === type && (tile === undefined || ('tile' in message && message.tile === tile)),
      ),
  };
  ws.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) viewer.messages.push(SiteMessage.parse(JSON.parse(data.toString('utf8'))));
    else take(viewer, data);
  });
  await once(ws, 'message');
  return viewer;
}

function take(viewer: TestViewer, data: Buffer): void {
  const packet = decodeMediaPacket(data);
  if (packet === undefined) throw new Error('The site sent what is no media packet.');
  viewer.packets.push(packet);
  if (!viewer.acknowledges) return;
  const acknowledge = (): void => {
    const isOpen = viewer.ws.readyState === WebSocket.OPEN;
    if (isOpen) viewer.send({ type: 'ack', slots: [{ slot: packet.slot, number: packet.number }] });
  };
  if (viewer.acknowledgesAfterMs === 0) acknowledge();
  else setTimeout(acknowledge, viewer.acknowledgesAfterMs);
}

const has = (packet: MediaPacket, flag: number): boolean => (packet.flags & flag) !== 0;
export const isKey = (packet: MediaPacket): boolean => has(packet, mediaFlags.restart);
export const isDescription = (packet: MediaPacket): boolean => has(packet, mediaFlags.description);
export const isAudio = (packet: MediaPacket): boolean => has(packet, mediaFlags.audio);
