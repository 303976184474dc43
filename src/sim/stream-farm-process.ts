/** The process of a stream farm: opens its cameras, tells its parent where they are, and ends with it. */

import { createServer } from 'node:net';
import { encodeRtspFrame } from '#src/wire/rtsp.ts';
import { encodeSenderReport } from '#src/wire/rtp.ts';
import {
  farmClockRate,
  farmFramesPerSecond,
  farmSsrc,
  farmTicks,
  makeFarmClip,
  type FarmPicture,
} from './rtsp/farm-clip.ts';
import { serveFarmCamera, type FarmCamera } from './rtsp/farm-server.ts';
import { listen } from './listeners.ts';
import { FarmOrder } from './stream-farm.ts';

/** Cameras are spread over the time of a picture, as real ones are. */
const slots = 8;
/** A client that does not read is ended; two seconds of any sensible bitrate. */
const backlogLimitBytes = 8 * 1024 * 1024;
const reportIntervalMs = 5000;

const order = FarmOrder.parse(JSON.parse(process.argv[2] ?? '{}'));
const clip = makeFarmClip(order.bitrateMbps);
const cameras: FarmCamera[] = [];
for (const address of order.addresses) {
  const camera: FarmCamera = { viewers: new Set() };
  const server = createServer({ noDelay: true }, (socket) => serveFarmCamera(socket, camera, order));
  await listen(server, order.port, address);
  cameras.push(camera);
}

const startedMs = performance.now();
const turnMs = 1000 / farmFramesPerSecond / slots;
let turn = 0;
let sequence = 0;
let packetCount = 0;
let octetCount = 0;
let nextReportMs = 0;
let current: { readonly picture: FarmPicture; readonly bytes: Uint8Array } | undefined;

/** All cameras send the same packets, so one copy of a picture is enough for every viewer. */
function makeCurrent(pictureNumber: number): void {
  const picture = clip[pictureNumber % clip.length];
  if (picture === undefined) return;
  const bytes = picture.template.slice();
  const view = new DataView(bytes.buffer);
  const timestamp = (pictureNumber * farmTicks) % 2 ** 32;
  for (const offset of picture.packets) {
    view.setUint16(offset + 2, sequence);
    view.setUint32(offset + 4, timestamp);
    sequence = (sequence + 1) % 2 ** 16;
  }
  packetCount += picture.packets.length;
  octetCount += picture.payloadBytes;
  current = { picture, bytes };
}

function sendTo(camera: FarmCamera): void {
  if (current === undefined) return;
  for (const viewer of camera.viewers) {
    viewer.isStarted ||= current.picture.isKey;
    if (!viewer.isStarted) continue;
    if (viewer.socket.writableLength > backlogLimitBytes) viewer.socket.destroy();
    else viewer.socket.write(current.bytes);
  }
}

function report(elapsedMs: number): void {
  const rtpTimestamp = Math.round((elapsedMs / 1000) * farmClockRate) % 2 ** 32;
  const numbers = { ssrc: farmSsrc, sentAt: Date.now(), rtpTimestamp, packetCount, octetCount };
  const frame = encodeRtspFrame(1, encodeSenderReport(numbers, 'farm'));
  for (const { viewers } of cameras) for (const { socket } of viewers) socket.write(frame);
}

function tick(): void {
  const elapsedMs = performance.now() - startedMs;
  for (; turn * turnMs <= elapsedMs; turn += 1) {
    const slot = turn % slots;
    if (slot === 0) makeCurrent(turn / slots);
    for (let index = slot; index < cameras.length; index += slots) {
      const camera = cameras[index];
      if (camera !== undefined) sendTo(camera);
    }
  }
  if (elapsedMs >= nextReportMs) {
    nextReportMs += reportIntervalMs;
    report(elapsedMs);
  }
  setTimeout(tick, Math.max(1, turn * turnMs - (performance.now() - startedMs)));
}

process.on('disconnect', () => process.exit());
process.send?.('ready');
tick();
