/**
 * Many cameras in one process of its own: each at an address of its own, each plays the stamped clip in a loop over RTSP
 * with interleaved RTP. Camera number n sends picture i at a moment that follows from the clock alone, so that whoever
 * reads a stamp knows when that picture was sent.
 *
 * `farm.ts MAIN-CLIP SUB-CLIP CAMERAS FIRST-ADDRESS PORT` prints one JSON line when it listens. Lines on standard input
 * switch a camera off and on: `off 3`, `on 3`. Ends with its standard input.
 */

import { readFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { groupH264, h264NalType, h264NalTypes, splitAnnexB } from '#src/wire/h264.ts';
import { packetizeH264 } from '#src/wire/rtp-video.ts';
import { encodeSenderReport } from '#src/wire/rtp.ts';
import {
  createRtspReader,
  encodeRtspFrame,
  encodeRtspMessage,
  rtspHeader,
  type RtspRequest,
  type RtspResponse,
} from '#src/wire/rtsp.ts';
import { cameraAddress, offsetMsOf, pictureMs } from './farm-clock.ts';

const [mainFile = '', subFile = '', cameraCount = '1', firstAddress = '127.60.0.1', port = '8554'] =
  process.argv.slice(2);
const ticksPerPicture = 3000;
const reportEveryPictures = 150;
const listenBacklog = 256;

interface Clip {
  /** Interleaved RTP packets of each picture, ready but for sequence number and timestamp. */
  readonly pictures: readonly {
    readonly bytes: Uint8Array;
    readonly heads: readonly number[];
    readonly isKey: boolean;
  }[];
  /** Packets before each picture of the loop, and of the whole loop. */
  readonly packetsBefore: readonly number[];
  readonly packets: number;
  readonly parameters: string;
}

function readClip(file: string): Clip {
  const nals = splitAnnexB(new Uint8Array(readFileSync(file)));
  const [sps, pps] = [h264NalTypes.sps, h264NalTypes.pps].map((type) => nals.find((nal) => h264NalType(nal) === type));
  if (sps === undefined || pps === undefined) throw new Error(`${file} has no parameter sets.`);
  const packetsBefore: number[] = [];
  let packets = 0;
  const pictures = groupH264(nals).map((picture) => {
    const payloads = packetizeH264(picture.nals);
    packetsBefore.push(packets);
    packets += payloads.length;
    const heads: number[] = [];
    const frames = payloads.map((payload, index) => {
      const rtp = new Uint8Array(12 + payload.length);
      rtp.set([0x80, 96 | (index === payloads.length - 1 ? 0x80 : 0), 0, 0, 0, 0, 0, 0, 0x4b, 0x45, 0x45, 0x50]);
      rtp.set(payload, 12);
      return encodeRtspFrame(0, rtp);
    });
    let at = 0;
    for (const frame of frames) {
      heads.push(at + 4);
      at += frame.length;
    }
    return { bytes: Uint8Array.from(Buffer.concat(frames)), heads, isKey: picture.isKey };
  });
  const profile = sps.subarray(1, 4).toHex().toUpperCase();
  const sprop = `${sps.toBase64()},${pps.toBase64()}`;
  const parameters = `packetization-mode=1; profile-level-id=${profile}; sprop-parameter-sets=${sprop}`;
  return { pictures, packetsBefore, packets, parameters };
}

const clips = { main: readClip(mainFile), sub: readClip(subFile) };
type Quality = keyof typeof clips;

/** Copies the packets of picture `n` since 1970 of this camera, with its sequence numbers and time. */
function packetsOf(clip: Clip, n: number): Buffer {
  const index = n % clip.pictures.length;
  const picture = clip.pictures[index];
  if (picture === undefined) throw new Error('The clip is empty.');
  const bytes = Buffer.from(picture.bytes);
  const rounds = Math.floor(n / clip.pictures.length);
  const first = rounds * clip.packets + (clip.packetsBefore[index] ?? 0);
  const timestamp = (n * ticksPerPicture) % 2 ** 32;
  picture.heads.forEach((at, packet) => {
    bytes.writeUInt16BE((first + packet) % 2 ** 16, at + 2);
    bytes.writeUInt32BE(timestamp, at + 4);
  });
  return bytes;
}

interface Watcher {
  readonly socket: Socket;
  readonly quality: Quality;
  hasBegun: boolean;
  sent: number;
}

/** A reader that has so much waiting would only let memory grow: a camera hangs up then. */
const waitingBytesMax = 8 * 1024 * 1024;

interface Camera {
  readonly number: number;
  readonly watchers: Set<Watcher>;
  readonly sockets: Set<Socket>;
  server: Server | undefined;
}

function sendPicture(camera: Camera, n: number): void {
  const made = new Map<Quality, Buffer>();
  for (const watcher of camera.watchers) {
    const clip = clips[watcher.quality];
    if (!watcher.hasBegun && clip.pictures[n % clip.pictures.length]?.isKey !== true) continue;
    watcher.hasBegun = true;
    const bytes = made.get(watcher.quality) ?? packetsOf(clip, n);
    made.set(watcher.quality, bytes);
    if (watcher.socket.writableLength > waitingBytesMax) watcher.socket.destroy();
    else {
      if (watcher.sent % reportEveryPictures === 0) watcher.socket.write(reportAt(n, watcher));
      watcher.socket.write(bytes);
    }
    watcher.sent += 1;
  }
}

function reportAt(n: number, watcher: Watcher): Uint8Array {
  const report = {
    ssrc: 0x4b454550,
    sentAt: Date.now(),
    rtpTimestamp: (n * ticksPerPicture) % 2 ** 32,
    packetCount: watcher.sent,
    octetCount: watcher.sent,
  };
  return encodeRtspFrame(1, encodeSenderReport(report, 'farm'));
}

function play(camera: Camera): void {
  const offsetMs = offsetMsOf(camera.number);
  let next = Math.ceil((Date.now() - offsetMs) / pictureMs);
  const tick = (): void => {
    const now = Date.now();
    // After a pause of the machine the camera goes on with what is due now, as a real one would.
    if (now - (next * pictureMs + offsetMs) > 1000) next = Math.ceil((now - offsetMs) / pictureMs);
    for (; next * pictureMs + offsetMs <= now; next += 1) sendPicture(camera, next);
    setTimeout(tick, Math.max(1, next * pictureMs + offsetMs - Date.now()));
  };
  tick();
}

function serve(camera: Camera, socket: Socket): void {
  const reader = createRtspReader();
  let watcher: Watcher | undefined;
  camera.sockets.add(socket);
  socket.setNoDelay(true);
  socket.on('error', () => undefined);
  socket.on('close', () => {
    camera.sockets.delete(socket);
    if (watcher !== undefined) camera.watchers.delete(watcher);
  });
  const answer = (request: RtspRequest): void => {
    const quality: Quality = /\/sub\b/.test(request.uri) ? 'sub' : 'main';
    socket.write(encodeRtspMessage(answerTo(request, quality)));
    if (request.method === 'PLAY' && watcher === undefined) {
      watcher = { socket, quality, hasBegun: false, sent: 0 };
      camera.watchers.add(watcher);
    }
    if (request.method === 'TEARDOWN') socket.end();
  };
  socket.on('data', (bytes: Buffer) => {
    for (const item of reader.push(new Uint8Array(bytes))) if (item.kind === 'request') answer(item);
  });
}

function answerTo(request: RtspRequest, quality: Quality): RtspResponse {
  const own: [string, string][] = [['CSeq', rtspHeader(request, 'cseq') ?? '0']];
  let body = '';
  if (request.method === 'OPTIONS') {
    own.push(['Public', 'OPTIONS, DESCRIBE, SETUP, PLAY, GET_PARAMETER, SET_PARAMETER, TEARDOWN']);
  } else if (request.method === 'DESCRIBE') {
    own.push(['Content-Type', 'application/sdp'], ['Content-Base', `${request.uri.replace(/\/$/, '')}/`]);
    body = [
      ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=Farm', 'c=IN IP4 0.0.0.0', 't=0 0', 'a=control:*'],
      ...['m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', `a=fmtp:96 ${clips[quality].parameters}`],
      ...['a=control:trackID=0', ''],
    ].join('\r\n');
  } else if (request.method === 'SETUP') {
    if (!/RTP\/AVP\/TCP/i.test(rtspHeader(request, 'transport') ?? ''))
      return refusal(own, 461, 'Unsupported Transport');
    own.push(['Transport', 'RTP/AVP/TCP;unicast;interleaved=0-1'], ['Session', '1234;timeout=60']);
  } else {
    own.push(['Session', '1234']);
  }
  return {
    kind: 'response',
    status: 200,
    reason: 'OK',
    headers: own,
    body: new TextEncoder().encode(body),
  };
}

function refusal(headers: [string, string][], status: number, reason: string): RtspResponse {
  return { kind: 'response', status, reason, headers, body: new Uint8Array() };
}

function switchOn(camera: Camera): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const server = createServer((socket) => serve(camera, socket));
  camera.server = server;
  server.once('error', reject);
  server.listen(
    { port: Number(port), host: cameraAddress(firstAddress, camera.number), backlog: listenBacklog },
    resolve,
  );
  return promise;
}

function switchOff(camera: Camera): void {
  camera.server?.close();
  for (const socket of camera.sockets) socket.destroy();
}

const cameras = Array.from({ length: Number(cameraCount) }, (_, number): Camera => {
  return { number, watchers: new Set(), sockets: new Set(), server: undefined };
});
for (const camera of cameras) {
  await switchOn(camera);
  play(camera);
}
console.log(JSON.stringify({ cameras: cameras.length, port: Number(port) }));

for await (const line of createInterface({ input: process.stdin })) {
  const [order, number] = line.split(' ');
  const camera = cameras[Number(number)];
  if (camera === undefined) continue;
  if (order === 'off') switchOff(camera);
  if (order === 'on') await switchOn(camera);
}
process.exit(0);
