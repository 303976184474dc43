/**
 * A site that does what a test tells it: it serves a page with the player under the policy of the real server, and plays
 * clips over the viewing socket. The bytes of a stream are made once and kept since its last key picture, as a site does.
 */

import { createServer, type Server, type ServerResponse } from 'node:http';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import type { LiveState } from '#src/features/live/contract-schemas.ts';
import { type SiteMessage, ViewerMessage, viewingPath } from '#src/features/live/contract-viewing.ts';
import { securityHeaders } from '#src/programs/server/security-headers.ts';
import { clipFile } from '#src/sim/clips.ts';
import { encodeDescription, encodeMediaPacket, mediaFlags } from '#src/wire/media-packet.ts';
import type { ScriptedStream } from './scripted-streams.ts';

type Bytes = Uint8Array<ArrayBuffer>;

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
};

/** One stream that is made in real time, for all viewers. */
export class ScriptedChannel {
  readonly slot: number;
  stream: ScriptedStream;
  /** The clock of the site is ahead of the real one by so much. */
  aheadMs = 0;
  readonly viewers = new Set<(bytes: Bytes) => void>();
  state: LiveState = { state: 'live', since: Date.now(), fault: null, nextTryAt: null };
  #number = 0;
  #epoch = 1;
  #group = 0;
  #picture = 0;
  #frame = 0;
  #audioMs = 0;
  #kept: Bytes[] = [];
  #isStalled = false;
  #timer: NodeJS.Timeout;
  #startedAt = Date.now();

  constructor(slot: number, stream: ScriptedStream) {
    this.slot = slot;
    this.stream = stream;
    this.#timer = setInterval(() => this.#tick(), 5);
  }

  describe(): Bytes {
    return this.#packet(mediaFlags.description, encodeDescription(this.stream.description), 0);
  }

  /** What was sent since the last key picture. */
  get kept(): readonly Bytes[] {
    return this.#kept;
  }

  /** The camera was given other parameters. */
  switchTo(stream: ScriptedStream): void {
    this.stream = stream;
    this.#epoch += 1;
    this.#picture = 0;
    this.#startedAt = Date.now();
    this.#kept = [];
    this.#spread(this.describe());
  }

  stall(isStalled: boolean): void {
    if (!isStalled && this.#isStalled) this.#startedAt = Date.now() - this.#picture * this.#pictureMs;
    this.#isStalled = isStalled;
  }

  end(): void {
    clearInterval(this.#timer);
  }

  get #pictureMs(): number {
    return 1000 / this.stream.picturesPerSecond;
  }

  #tick(): void {
    if (this.#isStalled) return;
    const elapsedMs = Date.now() - this.#startedAt;
    while (this.#picture * this.#pictureMs <= elapsedMs) this.#makePicture();
    const { audio } = this.stream;
    if (audio === undefined) return;
    for (; this.#audioMs <= elapsedMs; this.#audioMs += audio.frameMs) {
      const frame = audio.frames[this.#frame % audio.frames.length];
      this.#frame += 1;
      if (frame !== undefined) this.#spread(this.#packet(mediaFlags.audio, frame, this.#audioMs));
    }
  }

  #makePicture(): void {
    const { pictures } = this.stream;
    const picture = pictures[this.#picture % pictures.length];
    if (picture === undefined) return;
    if (picture.isKey) {
      this.#group += 1;
      this.#kept = [];
    }
    const flags = picture.isKey ? mediaFlags.restart : 0;
    const packet = this.#packet(flags, picture.data, this.#picture * this.#pictureMs);
    this.#picture += 1;
    this.#kept.push(packet);
    this.#spread(packet);
  }

  #packet(flags: number, payload: Uint8Array, mediaTimeMs: number): Bytes {
    this.#number += 1;
    const header = {
      flags,
      slot: this.slot,
      epoch: this.#epoch,
      number: this.#number,
      group: this.#group,
      mediaTimeUs: Math.round(1e9 + mediaTimeMs * 1000),
      wallTimeUs: Math.round((performance.timeOrigin + performance.now() + this.aheadMs) * 1000),
    };
    return encodeMediaPacket(header, payload);
  }

  #spread(packet: Bytes): void {
    for (const viewer of this.viewers) viewer(packet);
  }
}

export interface ScriptedSite {
  readonly origin: string;
  readonly port: number;
  readonly received: ViewerMessage[];
  readonly speech: Uint8Array[];
  readonly channels: Map<string, ScriptedChannel>;
  /** Sends to every viewer. */
  say(message: SiteMessage): void;
  sayRaw(data: string | Uint8Array): void;
  /** Answers to `open` for devices that have no channel. */
  refusals: Map<string, string>;
  dropConnections(): void;
  close(): Promise<void>;
}

export interface ScriptedSiteOptions {
  /** Folder of the built page. */
  readonly page: string;
  readonly port?: number;
  readonly channels: Map<string, ScriptedChannel>;
  /** The clock of the site is ahead by so much. */
  readonly aheadMs?: number;
  /** Code that runs before that of the worker: a machine with faults of its own. */
  readonly prelude?: () => string;
}

export async function startScriptedSite(options: ScriptedSiteOptions): Promise<ScriptedSite> {
  const { channels } = options;
  const server = createServer((request, response) => void answer(options, request.url ?? '/', response));
  const sockets = new WebSocketServer({ server, path: viewingPath, perMessageDeflate: false });
  const received: ViewerMessage[] = [];
  const speech: Uint8Array[] = [];
  const refusals = new Map<string, string>();
  sockets.on('connection', (socket) => serve(socket, { channels, received, speech, refusals, options }));
  await new Promise<void>((resolve) => server.listen(options.port ?? 0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://localhost:${String(port)}`,
    port,
    received,
    speech,
    channels,
    refusals,
    say: (message) => sockets.clients.forEach((socket) => socket.send(JSON.stringify(message))),
    sayRaw: (data) => sockets.clients.forEach((socket) => socket.send(data)),
    dropConnections: () => sockets.clients.forEach((socket) => socket.terminate()),
    close: async () => await closeServer(server, sockets),
  };
}

async function closeServer(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

async function answer(options: ScriptedSiteOptions, url: string, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(url, 'http://localhost');
  const head = { ...securityHeaders(false), 'permissions-policy': 'microphone=(self)' };
  if (pathname.endsWith('/snapshot')) {
    response.writeHead(200, { ...head, 'content-type': 'image/jpeg' }).end(clipFile('hall-1280x720.jpg'));
    return;
  }
  try {
    const file = normalize(pathname === '/' ? '/index.html' : pathname);
    const bytes = await readFile(join(options.page, file));
    const prelude = /entry-.*\.js$/.test(file) ? (options.prelude?.() ?? '') : '';
    response
      .writeHead(200, { ...head, 'content-type': mediaTypes[extname(file)] ?? 'text/plain' })
      .end(Buffer.concat([Buffer.from(prelude), bytes]));
  } catch {
    response.writeHead(404, head).end();
  }
}

interface Serving extends Pick<ScriptedSite, 'channels' | 'received' | 'speech' | 'refusals'> {
  readonly options: ScriptedSiteOptions;
}

function serve(socket: WebSocket, site: Serving): void {
  const siteNow = (): number => performance.timeOrigin + performance.now() + (site.options.aheadMs ?? 0);
  const say = (message: SiteMessage): void => socket.send(JSON.stringify(message));
  const leave = new Map<number, () => void>();
  const devices = new Map<number, string>();
  const listening = new Set<number>();
  const close = (tile: number): void => {
    leave.get(tile)?.();
    leave.delete(tile);
  };
  const listen = (tile: number, isWanted: boolean): void => {
    const channel = site.channels.get(devices.get(tile) ?? '');
    if (channel === undefined) return;
    const audio = isWanted && channel.stream.audio !== undefined;
    if (audio) listening.add(tile);
    else listening.delete(tile);
    say({ type: 'playing', tile, slot: channel.slot, profileId: 'p', quality: 'main', because: 'asked', audio });
  };
  const open = ({ tile, deviceId, audio }: Extract<ViewerMessage, { type: 'open' }>): void => {
    close(tile);
    devices.set(tile, deviceId);
    const code = site.refusals.get(deviceId);
    const channel = site.channels.get(deviceId);
    if (code !== undefined || channel === undefined) {
      say({ type: 'closed', tile, code: code ?? 'device.not-found', detail: 'Not here.' });
      return;
    }
    listen(tile, audio);
    say({ type: 'state', tile, ...channel.state });
    socket.send(channel.describe());
    for (const packet of channel.kept) socket.send(packet);
    const send = (packet: Bytes): void => {
      const isAudio = ((packet[1] ?? 0) & mediaFlags.audio) !== 0;
      if (listening.has(tile) || !isAudio) socket.send(packet);
    };
    channel.viewers.add(send);
    leave.set(tile, () => channel.viewers.delete(send));
  };
  say({ type: 'hello', siteAt: siteNow() });
  socket.on('close', () => leave.forEach((_leave, tile) => close(tile)));
  socket.on('message', (data: Buffer, isBinary) => {
    if (isBinary) {
      site.speech.push(new Uint8Array(data));
      return;
    }
    const message = ViewerMessage.parse(JSON.parse(data.toString()));
    site.received.push(message);
    if (message.type === 'open') open(message);
    else if (message.type === 'close') close(message.tile);
    else if (message.type === 'change' && message.audio !== undefined) listen(message.tile, message.audio);
    else if (message.type === 'clock') say({ type: 'clock', sentAt: message.sentAt, siteAt: siteNow() });
    else if (message.type === 'talk') say({ type: 'talk', tile: message.tile, on: message.on, code: null });
  });
}
