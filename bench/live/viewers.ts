/** One viewer of each product, as cheap as can be; what they see is added to one tally. */

import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { SiteMessage, viewingPath, type ViewerMessage } from '#src/features/live/contract-viewing.ts';
import { decodeMediaPacket, mediaFlags } from '#src/wire/media-packet.ts';
import type { LoadPlan } from './load-plan.ts';
import { openViewerSocket } from './viewer-socket.ts';

export interface Tally {
  readonly watching: Set<number>;
  closed: number;
  readonly reasons: Set<string>;
  bytes: number;
  pictures: number;
  skipped: number;
  readonly delaysMs: number[];
  lagMaxMs: number | undefined;
  readonly qualities: Map<number, string>;
  readonly changes: { readonly quality: string; readonly afterSeconds: number }[];
}

export interface ViewerContext {
  readonly number: number;
  readonly follow: boolean;
  readonly authority: string | undefined;
  readonly tally: () => Tally;
}

export interface Viewer {
  pause(): void;
  resume(): void;
  close(): void;
}

type ViewerPlan = LoadPlan['viewers'][number];

/** As often as the player of the console acknowledges. */
const ackEveryMs = 100;
const delaysMax = 500_000;

export function openKeepsightViewer(plan: ViewerPlan, context: ViewerContext): Viewer {
  const { number, tally } = context;
  const startedAtMs = performance.now();
  const newest = new Map<number, number>();
  let isPaused = false;
  const say = (message: ViewerMessage): void => socket.send(JSON.stringify(message));
  const acknowledge = (): void => {
    if (newest.size === 0 || isPaused) return;
    say({ type: 'ack', slots: [...newest].map(([slot, last]) => ({ slot, number: last })) });
  };
  const timer = setInterval(acknowledge, ackEveryMs);
  const url = new URL(viewingPath, plan.url);
  const headers = { authorization: `Bearer ${plan.token ?? ''}` };
  const endpoint = { url, headers, authority: context.authority, port: plan.port };
  const onMessage = (message: SiteMessage): void => {
    if (message.type === 'skipped') tally().skipped += message.pictures;
    if (message.type === 'closed') tally().reasons.add(message.code);
    if (message.type !== 'playing') return;
    for (const slot of newest.keys()) if (slot !== message.slot) newest.delete(slot);
    tally().qualities.set(number, message.quality);
    if (!context.follow) return;
    tally().changes.push({ quality: message.quality, afterSeconds: (performance.now() - startedAtMs) / 1000 });
  };
  const socket = openViewerSocket(endpoint, {
    onOpen: () => say(openMessage(plan)),
    onText: (text) => {
      const message = SiteMessage.safeParse(JSON.parse(text));
      if (message.success) onMessage(message.data);
    },
    onBinary: (head, bytes) => {
      const packet = decodeMediaPacket(head);
      if (packet === undefined) return;
      newest.set(packet.slot, packet.number);
      const counted = tally();
      counted.bytes += bytes;
      if ((packet.flags & (mediaFlags.audio | mediaFlags.description)) !== 0) return;
      counted.pictures += 1;
      counted.watching.add(number);
      const delayMs = Date.now() - packet.wallTimeUs / 1000;
      if (counted.delaysMs.length < delaysMax) counted.delaysMs.push(delayMs);
      if (context.follow) counted.lagMaxMs = Math.max(counted.lagMaxMs ?? 0, delayMs);
    },
    onClose: (reason) => {
      clearInterval(timer);
      tally().closed += 1;
      tally().reasons.add(reason);
    },
  });
  return {
    pause: () => {
      isPaused = true;
      socket.pause();
    },
    resume: () => {
      isPaused = false;
      socket.resume();
    },
    close: () => socket.close(),
  };
}

function openMessage(plan: ViewerPlan): ViewerMessage {
  const { deviceId = '', channelId = '', quality } = plan;
  return {
    ...{ type: 'open', tile: 0, deviceId, channelId, quality, width: 1920, height: 1080, audio: false },
    codecs: ['h264'],
  };
}

const videoTimescale = 90_000;

/** How far what arrives has fallen behind what arrived first, by its own times. */
function createLag(context: ViewerContext): (mediaTicks: number) => void {
  let first: { readonly atMs: number; readonly ticks: number } | undefined;
  return (ticks) => {
    const atMs = performance.now();
    first ??= { atMs, ticks };
    const passedTicks = (ticks - first.ticks + 2 ** 32) % 2 ** 32;
    const lagMs = atMs - first.atMs - (passedTicks / videoTimescale) * 1000;
    const tally = context.tally();
    tally.lagMaxMs = Math.max(tally.lagMaxMs ?? 0, lagMs);
  };
}

/** The codecs that its own player offers first. */
const go2rtcCodecs = 'avc1.640029,avc1.64002A,avc1.640033,hvc1.1.6.L153.B0,mp4a.40.2,mp4a.40.5,flac,opus';

export function openGo2rtcViewer(plan: ViewerPlan, context: ViewerContext): Viewer {
  const { number, tally } = context;
  const lag = createLag(context);
  const socket = openViewerSocket(
    { url: new URL(plan.url), authority: context.authority, port: plan.port },
    {
      onOpen: () => socket.send(JSON.stringify({ type: 'mse', value: go2rtcCodecs })),
      onText: (text) => {
        if (text.includes('"error"')) tally().reasons.add(text.slice(0, 100));
      },
      onBinary: (head, bytes) => {
        const counted = tally();
        counted.bytes += bytes;
        const ticks = decodeTimeOf(head);
        if (ticks === undefined) return;
        counted.pictures += 1;
        counted.watching.add(number);
        if (context.follow) lag(ticks);
      },
      onClose: (reason) => {
        tally().closed += 1;
        tally().reasons.add(reason);
      },
    },
  );
  return { pause: () => socket.pause(), resume: () => socket.resume(), close: () => socket.close() };
}

/** The lower 32 bits of the decode time in a fragment of MP4; `undefined` for what is none. */
function decodeTimeOf(head: Uint8Array): number | undefined {
  const view = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const at = view.indexOf('tfdt');
  if (at < 0 || at + 16 > view.length) return undefined;
  return view[at + 4] === 1 ? view.readUInt32BE(at + 12) : view.readUInt32BE(at + 8);
}

export function openRtspViewer(plan: ViewerPlan, context: ViewerContext): Viewer {
  const { number, tally } = context;
  const lag = createLag(context);
  const url = new URL(plan.url.replace(/^rtsp/, 'http'));
  const place = { host: url.hostname, port: plan.port ?? Number(url.port) };
  const isTls = plan.url.startsWith('rtsps:');
  const socket: Socket = isTls ? connectTls({ ...place, rejectUnauthorized: false }) : connect(place);
  socket.setNoDelay(true);
  const base = plan.url;
  let session = '';
  let step = 0;
  const ask = (method: string, uri: string, more = ''): void => {
    step += 1;
    const head = `${method} ${uri} RTSP/1.0\r\nCSeq: ${String(step)}\r\n`;
    socket.write(`${head}${session === '' ? '' : `Session: ${session}\r\n`}${more}\r\n`);
  };
  const onAnswer = (text: string): void => {
    session = /^session: *([^;\r\n]+)/im.exec(text)?.[1] ?? session;
    if (!text.startsWith('RTSP/1.0 200')) return void tally().reasons.add(text.slice(0, 60));
    const track = /^a=control:(?!\*)(.+?)\r?$/m.exec(text)?.[1];
    if (step === 1) {
      const control = track === undefined || track.startsWith('rtsp') ? (track ?? base) : `${base}/${track}`;
      ask('SETUP', control, 'Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n');
    } else if (step === 2) ask('PLAY', base);
  };
  const reader = createRtspSkimmer(onAnswer, (head, bytes) => {
    const counted = tally();
    counted.bytes += bytes;
    if (((head[1] ?? 0) & 0x80) === 0) return;
    counted.pictures += 1;
    counted.watching.add(number);
    if (context.follow) lag(Buffer.from(head).readUInt32BE(4));
  });
  socket.on('data', (chunk: Buffer) => reader(chunk));
  socket.once(isTls ? 'secureConnect' : 'connect', () => ask('DESCRIBE', base, 'Accept: application/sdp\r\n'));
  const keepAlive = setInterval(() => ask('OPTIONS', base), 20_000);
  socket.on('error', (error) => tally().reasons.add(error.message));
  socket.once('close', () => {
    clearInterval(keepAlive);
    tally().closed += 1;
  });
  return { pause: () => void socket.pause(), resume: () => void socket.resume(), close: () => void socket.destroy() };
}

/** Reads answers whole and of RTP only the head. */
function createRtspSkimmer(
  onAnswer: (text: string) => void,
  onRtp: (head: Uint8Array, bytes: number) => void,
): (chunk: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    let at = 0;
    for (;;) {
      const left = bytes.length - at;
      if (left < 4) break;
      if (bytes[at] === 0x24) {
        const size = bytes.readUInt16BE(at + 2);
        if (left < 4 + size) break;
        if (bytes[at + 1] === 0 && size >= 12) onRtp(bytes.subarray(at + 4, at + 16), size);
        at += 4 + size;
        continue;
      }
      const end = bytes.indexOf('\r\n\r\n', at);
      if (end < 0) break;
      const head = bytes.subarray(at, end).toString('latin1');
      const bodyBytes = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      if (left < end - at + 4 + bodyBytes) break;
      onAnswer(bytes.subarray(at, end + 4 + bodyBytes).toString('latin1'));
      at = end + 4 + bodyBytes;
    }
    rest = at === bytes.length ? Buffer.alloc(0) : bytes.subarray(at);
  };
}
