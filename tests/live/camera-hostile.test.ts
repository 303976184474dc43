import { afterEach, describe, expect, it } from 'vitest';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Secret } from '#src/core/secret.ts';
import { runCameraSession, type CameraSource } from '#src/features/live/camera/session.ts';
import { encodeRtp } from '#src/wire/rtp.ts';
import { encodeRtspFrame, rtspHeader } from '#src/wire/rtsp.ts';
import { fakeClock } from '../support/clock.ts';
import { cameraPorts, recorder, until, type Recorder } from './camera-harness.ts';
import { h264Media, openRawCamera, response, type RawCamera, type RawCameraOptions } from './raw-camera.ts';

const cameras: RawCamera[] = [];
afterEach(async () => {
  await Promise.all(cameras.splice(0).map((camera) => camera.close()));
});

async function open(options: Omit<RawCameraOptions, 'address'>, address = '127.36.3.1'): Promise<RawCamera> {
  const camera = await openRawCamera({ address, ...options });
  cameras.push(camera);
  return camera;
}

interface Attempt {
  readonly made: Recorder;
  readonly failure: Promise<unknown>;
  readonly clock: ReturnType<typeof fakeClock>;
  readonly connections: ReturnType<typeof cameraPorts>['connections'];
  readonly end: () => Promise<unknown>;
}

const credential = { username: 'root', password: new Secret('canary-password') };

/** A session whose time stands still until the test moves it. */
function begin(url: string, change: Partial<CameraSource> = {}): Attempt {
  const made = recorder();
  const clock = fakeClock();
  const { deps, connections } = cameraPorts(clock);
  const ending = new AbortController();
  const source: CameraSource = { url, transport: 'auto', purpose: { reason: 'live', object: 'd' }, ...change };
  const failure = runCameraSession(deps, source, made, ending.signal).then(
    () => 'ended',
    (error: unknown) => error,
  );
  return {
    made,
    failure,
    clock,
    connections,
    end: () => {
      ending.abort();
      return failure;
    },
  };
}

const fault = (name: string): object => ({ fields: { fault: name } });

/** Moves time on until the session has ended. */
async function endOf(attempt: Attempt): Promise<unknown> {
  let isOver = false;
  void attempt.failure.then(() => (isOver = true));
  while (!isOver) {
    await new Promise((resolve) => setTimeout(resolve, 1));
    await attempt.clock.advance(500);
  }
  return attempt.failure;
}

const digest = 'WWW-Authenticate: Digest realm="cam", nonce="abc"';
/** A packet of a picture; one with a marker is a picture of its own. */
const rtp = (sequence: number, payload: Uint8Array, marker = false): Uint8Array => {
  const timestamp = marker ? sequence * 3000 : 1000;
  return encodeRtspFrame(
    0,
    encodeRtp({ payloadType: 96, marker, sequence: sequence & 0xffff, timestamp, ssrc: 7, payload }),
  );
};

/** Writes without end, as fast as it is read. */
function flood(socket: Socket, make: () => Uint8Array): void {
  const pour = (): void => {
    while (!socket.destroyed && socket.write(make()));
    if (!socket.destroyed) socket.once('drain', pour);
  };
  pour();
}

describe('a camera that does not speak RTSP', () => {
  it.each([
    ['answers with a web page', 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n'],
    ['sends garbage', '\u0001\u0002 garbage\r\n\r\n'],
    ['has a body without end', 'RTSP/1.0 200 OK\r\nCSeq: 1\r\nContent-Length: 999999999\r\n\r\n'],
  ])('and %s is named', async (_name, answer) => {
    const camera = await open({ answer: () => answer });
    expect(await begin(camera.url).failure).toMatchObject(fault('not-rtsp'));
  });

  it('and sends a head without end costs no memory', async () => {
    const camera = await open({ onConnection: (socket) => flood(socket, () => Buffer.alloc(4096, 'x')) });
    expect(await begin(camera.url).failure).toMatchObject(fault('not-rtsp'));
  });

  it('and drips is given up in time', async () => {
    const camera = await open({ answer: () => 'RTSP/1.0 200' });
    expect(await endOf(begin(camera.url))).toMatchObject({ code: 'net.timed-out' });
  });

  it('and answers to other numbers is given up in time', async () => {
    const camera = await open({ answer: () => 'RTSP/1.0 200 OK\r\nCSeq: 4711\r\n\r\n' });
    expect(await endOf(begin(camera.url))).toMatchObject({ code: 'net.timed-out' });
  });

  it('and asks without reading is ended', async () => {
    const camera = await open({
      onConnection: (socket) => flood(socket, () => Buffer.from('OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n'.repeat(100))),
    });
    expect(await begin(camera.url).failure).toMatchObject(fault('not-rtsp'));
  });

  it('and hangs up is named', async () => {
    const camera = await open({ onConnection: (socket) => socket.end() });
    expect(await begin(camera.url).failure).toMatchObject({ code: 'net.broken' });
  });
});

describe('a camera that describes nonsense', () => {
  it.each([
    ['no description', 'description-invalid', undefined],
    ['no video', 'no-video', ['m=audio 0 RTP/AVP 0', 'a=control:1']],
    ['an unknown codec', 'codec-unsupported', ['m=video 0 RTP/AVP 96', 'a=rtpmap:96 VP8/90000', 'a=control:1']],
    ['video without a codec', 'codec-unsupported', ['m=video 0 RTP/AVP 96', 'a=control:1']],
    ['encrypted video', 'codec-unsupported', ['m=video 0 RTP/SAVP 96', 'a=rtpmap:96 H264/90000', 'a=control:1']],
  ])('with %s is named', async (_name, name, media) => {
    const camera = await open(
      media === undefined
        ? {
            answer: (request) => (request.method === 'DESCRIBE' ? response(request, '200 OK', [], 'hello') : undefined),
          }
        : { media },
    );
    expect(await begin(camera.url).failure).toMatchObject(fault(name));
  });

  it('names the codec that it does not take', async () => {
    const camera = await open({ media: ['m=video 0 RTP/AVP 96', 'a=rtpmap:96 VP8/90000', 'a=control:1'] });
    expect(String(await begin(camera.url).failure)).toContain('VP8');
  });
});

describe('a camera that plays badly', () => {
  it('and sends nothing is named', async () => {
    const camera = await open({});
    expect(await endOf(begin(camera.url))).toMatchObject(fault('no-media'));
  });

  it('and never sends a key picture is named, and gives no picture', async () => {
    let sequence = 0;
    const camera = await open({
      onPlay: (socket) => flood(socket, () => rtp((sequence += 1), new Uint8Array(60_000).fill(0x41), true)),
    });
    const attempt = begin(camera.url);
    expect(await attempt.failure).toMatchObject(fault('no-key-picture'));
    expect(attempt.made.units).toEqual([]);
  });

  it('and sends a picture of 64 MB is named, in bounded memory', async () => {
    let sequence = 0;
    const fragment = (): Uint8Array => {
      const payload = new Uint8Array(60_000).fill(0x33);
      payload.set([0x7c, sequence === 0 ? 0x85 : 0x05]);
      sequence += 1;
      return rtp(sequence, payload);
    };
    const camera = await open({ onPlay: (socket) => flood(socket, fragment) });
    const before = process.memoryUsage().arrayBuffers;
    expect(await begin(camera.url).failure).toMatchObject(fault('picture-too-large'));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(128 * 1024 * 1024);
  });

  it('and ends the stream is named', async () => {
    const camera = await open({ onPlay: (socket) => socket.end(rtp(1, Uint8Array.of(0x41, 1, 2))) });
    expect(await begin(camera.url).failure).toMatchObject(fault('ended-by-camera'));
  });

  it('and sends garbage between its frames is named', async () => {
    const camera = await open({ onPlay: (socket) => void socket.write('\u0000\u0001 nothing\r\n\r\n') });
    expect(await begin(camera.url).failure).toMatchObject(fault('not-rtsp'));
  });

  /** A session that plays and has heard five times from its camera: four answers and one packet. */
  async function beginPlaying(answersProbes: boolean): Promise<Attempt & { readonly camera: RawCamera }> {
    const camera: RawCamera = await open({
      answer: () => (camera.requests.length > 4 && !answersProbes ? '' : undefined),
    });
    const attempt = begin(camera.url);
    await until(() => attempt.made.activity === 4);
    camera.sockets[0]?.write(rtp(1, Uint8Array.of(0x41, 1, 2), true));
    await until(() => attempt.made.activity === 5);
    return { ...attempt, camera };
  }

  it('and falls silent is asked, then called silent, then given up', async () => {
    const { camera, clock, made, failure } = await beginPlaying(false);
    await clock.advance(4500);
    await until(() => camera.requests.at(-1)?.method === 'OPTIONS');
    expect(made.silences).toBe(0);
    await clock.advance(1000);
    expect(made.silences).toBeGreaterThan(0);
    await clock.advance(5000);
    expect(await failure).toMatchObject(fault('stalled'));
  });

  it('and shows a still scene lives on as long as it answers', async () => {
    const { camera, clock, made, end } = await beginPlaying(true);
    for (let asked = 1; asked <= 9; asked += 1) {
      await clock.advance(3000);
      await until(() => made.activity === 5 + asked);
    }
    expect(camera.requests).toHaveLength(4 + 9);
    expect(made.silences).toBe(0);
    expect(await end()).toBe('ended');
  });
});

describe('a camera that does not send over TCP', () => {
  const onlyUdp: NonNullable<RawCameraOptions['answer']> = (request) => {
    if (request.method !== 'SETUP') return undefined;
    const offer = rtspHeader(request, 'transport') ?? '';
    if (offer.includes('TCP')) return response(request, '461 Unsupported Transport');
    return response(request, '200 OK', ['Session: 1', `Transport: ${offer};server_port=6970-6971`]);
  };

  it('is asked for UDP on the same connection', async () => {
    const camera = await open({ answer: onlyUdp });
    const attempt = begin(camera.url);
    await until(() => camera.requests.some(({ method }) => method === 'PLAY'));
    expect(await attempt.end()).toBe('ended');
    expect(camera.sockets).toHaveLength(1);
    expect(attempt.connections.map(({ protocol }) => protocol)).toEqual(['tcp', 'udp']);
  });

  it('is named when a person wants TCP', async () => {
    const camera = await open({ answer: onlyUdp });
    expect(await begin(camera.url, { transport: 'tcp' }).failure).toMatchObject(fault('transport-refused'));
  });
});

it('datagrams of anybody else are not taken', async () => {
  const camera = await open({
    answer: (request) =>
      request.method === 'SETUP'
        ? response(request, '200 OK', [
            'Session: 1',
            `Transport: ${rtspHeader(request, 'transport') ?? ''};server_port=6970-6971`,
          ])
        : undefined,
  });
  const attempt = begin(camera.url, { transport: 'udp' });
  await until(() => camera.requests.some(({ method }) => method === 'PLAY'));
  const offered = camera.requests.map((request) => rtspHeader(request, 'transport')).find(Boolean) ?? '';
  const port = Number(/client_port=(\d+)/.exec(offered)?.[1]);
  expect(port % 2).toBe(0);
  await until(() => attempt.made.activity === 4);
  const packet = encodeRtp({
    payloadType: 96,
    marker: true,
    sequence: 1,
    timestamp: 1,
    ssrc: 7,
    payload: Uint8Array.of(0x41),
  });
  const [stranger, itself] = [createSocket('udp4'), createSocket('udp4')];
  stranger.bind(0, '127.36.3.77');
  itself.bind(0, '127.36.3.1');
  await Promise.all([once(stranger, 'listening'), once(itself, 'listening')]);
  for (let n = 0; n < 50; n += 1) stranger.send(packet, port, '127.0.0.1');
  await new Promise((resolve) => stranger.send(packet, port, '127.0.0.1', resolve));
  itself.send(packet, port, '127.0.0.1');
  await until(() => attempt.made.activity > 4);
  stranger.close();
  itself.close();
  expect(attempt.made.activity).toBe(5);
  await attempt.end();
});

describe('a redirect', () => {
  it('to another host is refused, and that host hears nothing', async () => {
    const other = await open({}, '127.36.3.2');
    const camera = await open({
      answer: (request) =>
        request.method === 'DESCRIBE' ? response(request, '302 Moved', [`Location: ${other.url}`]) : undefined,
    });
    const attempt = begin(camera.url, { credential });
    expect(await attempt.failure).toMatchObject({ code: 'net.redirect-refused' });
    expect(other.sockets).toEqual([]);
    expect(attempt.connections).toHaveLength(1);
  });

  it('to the same host is followed through the guard', async () => {
    const second = await open({});
    const first = await open({
      answer: (request) =>
        request.method === 'DESCRIBE' ? response(request, '301 Moved', [`Location: ${second.url}`]) : undefined,
    });
    const attempt = begin(first.url);
    await until(() => second.requests.some(({ method }) => method === 'PLAY'));
    expect(await attempt.end()).toBe('ended');
    expect(attempt.connections.map(({ port }) => port)).toEqual([first.port, second.port]);
  });

  it('in a circle ends', async () => {
    const camera: RawCamera = await open({
      answer: (request) => response(request, '302 Moved', [`Location: ${camera.url}`]),
    });
    expect(await begin(camera.url).failure).toMatchObject({ code: 'net.redirect-refused' });
    expect(camera.sockets).toHaveLength(4);
  });

  it('by a control address goes nowhere else, because requests stay on their connection', async () => {
    const other = await open({}, '127.36.3.2');
    const camera = await open({
      media: [...h264Media.slice(0, 2), `a=control:${other.url}/track`],
      answer: (request) =>
        request.method === 'DESCRIBE' && rtspHeader(request, 'authorization') === undefined
          ? response(request, '401 Unauthorized', [digest])
          : undefined,
    });
    const attempt = begin(camera.url, { credential });
    await until(() => camera.requests.some(({ method }) => method === 'PLAY'));
    await attempt.end();
    expect(other.sockets).toEqual([]);
  });
});

describe('a password', () => {
  const challenged = (challenge: string): NonNullable<RawCameraOptions['answer']> => {
    return (request) => (request.method === 'OPTIONS' ? undefined : response(request, '401 Unauthorized', [challenge]));
  };

  it('never goes over a clear line in readable form', async () => {
    const camera = await open({ answer: challenged('WWW-Authenticate: Basic realm="cam"') });
    expect(await begin(camera.url, { credential }).failure).toMatchObject(fault('login-insecure'));
    expect(camera.requests.map((request) => rtspHeader(request, 'authorization'))).toEqual([undefined, undefined]);
  });

  it('is tried once, and stands in no error', async () => {
    const camera = await open({ answer: challenged(digest) });
    const failure = await begin(camera.url, { credential }).failure;
    expect(failure).toMatchObject(fault('login-refused'));
    expect(camera.requests.filter((request) => rtspHeader(request, 'authorization') !== undefined)).toHaveLength(1);
    expect(JSON.stringify([failure, String(failure)])).not.toContain('canary');
  });

  it('in the address is left out', async () => {
    const camera = await open({});
    const attempt = begin(camera.url.replace('//', '//root:canary-password@'));
    await until(() => camera.requests.some(({ method }) => method === 'PLAY'));
    await attempt.end();
    expect(JSON.stringify(camera.requests)).not.toContain('canary');
  });
});

it('a session ends at the camera too, so that its place is free', async () => {
  const camera = await open({});
  const attempt = begin(camera.url);
  await until(() => camera.requests.some(({ method }) => method === 'PLAY'));
  expect(await attempt.end()).toBe('ended');
  expect(camera.requests.at(-1)?.method).toBe('TEARDOWN');
});
