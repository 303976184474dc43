import { describe, expect, it } from 'vitest';
import type { ByteStream, Clock, DeviceTcp, Log } from '#src/core/ports.ts';
import { Secret } from '#src/core/secret.ts';
import { makeChallenge, verifyResponse } from '#src/wire/http-digest.ts';
import { createRtspReader, encodeRtspMessage, rtspHeader, type RtspRequest } from '#src/wire/rtsp.ts';
import type { DriverContext } from '../../kit/driver.ts';
import { rtspDriver } from './index.ts';

const signal = new AbortController().signal;
const sdp =
  'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=Yard\r\nt=0 0\r\nm=video 0 RTP/AVP 96\r\na=rtpmap:96 H265/90000\r\n' +
  'a=fmtp:96 sprop-vps=QAEMAf; sprop-sps=QgEBAiAAAAMAkAAAAwAAAwB4oAKsgDCdSNllZpJMrwFoCAAAAwAIAAADAMhA\r\na=framerate:12.5\r\n' +
  'm=audio 0 RTP/AVP 97\r\na=rtpmap:97 MPEG4-GENERIC/16000/1\r\n';

interface Answer {
  readonly status: number;
  readonly headers?: readonly (readonly [string, string])[];
  readonly body?: string;
}

/** A server in memory: the port, implemented over the same messages that real ones send. */
function serverThat(answers: (request: RtspRequest) => Answer, options: { readonly noise?: string } = {}): DeviceTcp {
  return {
    connect: () => {
      const reader = createRtspReader();
      const outgoing: Uint8Array[] = options.noise === undefined ? [] : [new TextEncoder().encode(options.noise)];
      const stream: ByteStream = {
        write: (bytes) => {
          for (const item of reader.push(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes)) {
            if (item.kind !== 'request') continue;
            const { status, headers = [], body = '' } = answers(item);
            const cseq = ['CSeq', rtspHeader(item, 'cseq') ?? ''] as const;
            const message = { kind: 'response', status, reason: 'x', headers: [cseq, ...headers] } as const;
            outgoing.push(encodeRtspMessage({ ...message, body: new TextEncoder().encode(body) }));
          }
        },
        read: () => Promise.resolve(outgoing.shift()),
        close: () => {},
      };
      return Promise.resolve(stream);
    },
  };
}

const clock: Clock = {
  nowMs: () => 0,
  monotonicMs: () => 0,
  sleep: (_ms, given) =>
    new Promise((_resolve, reject) => given?.addEventListener('abort', () => reject(new Error('stop')))),
};
const log: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => log };

function contextFor(tcp: DeviceTcp, password?: string): DriverContext {
  const random = { bytes: (length: number) => new Uint8Array(length).fill(1), float: () => 0 };
  const http = { request: () => Promise.reject(new Error('no HTTP here')) };
  const target = { host: '192.0.2.30', port: 554, tls: false, path: '/live/main?x=1' };
  const credential = password === undefined ? undefined : { username: 'viewer', password: new Secret(password) };
  return { target, http, tcp, credential, clock, random, log };
}

const publicMethods = ['Public', 'OPTIONS, DESCRIBE, SETUP, PLAY'] as const;
const openServer = serverThat(({ method }) =>
  method === 'OPTIONS' ? { status: 200, headers: [publicMethods] } : { status: 200, body: sdp },
);

/** Wants digest; counts how often a login was tried. */
function lockedServer(staleFirst = false): { tcp: DeviceTcp; attempts: () => number } {
  let attempts = 0;
  let nonce = staleFirst ? 'old' : 'new';
  const tcp = serverThat((request) => {
    const authorization = rtspHeader(request, 'authorization');
    if (authorization !== undefined) attempts += 1;
    const result = verifyResponse(authorization, {
      method: request.method,
      uri: request.uri,
      realm: 'cam',
      passwordOf: (name) => (name === 'viewer' ? 'right' : undefined),
      nonceState: (seen) => (seen === 'new' ? 'good' : 'stale'),
    });
    if (result.kind === 'accepted') return { status: 200, body: sdp };
    const stale = result.reason === 'stale';
    if (stale) nonce = 'new';
    return { status: 401, headers: [['WWW-Authenticate', makeChallenge({ realm: 'cam', nonce, qop: 'auth', stale })]] };
  });
  return { tcp, attempts: () => attempts };
}

describe('a bare stream', () => {
  it('is recognised by its methods, and says whether it wants a login', async () => {
    const open = await rtspDriver.recognise(contextFor(openServer), signal);
    expect(open).toMatchObject({ confidence: 'certain', needsLogin: false });
    const locked = await rtspDriver.recognise(contextFor(lockedServer().tcp), signal);
    expect(locked).toMatchObject({ confidence: 'likely', needsLogin: true });
  });

  it('is not a web server', async () => {
    const web = serverThat(() => ({ status: 200 }), { noise: 'HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n' });
    expect(await rtspDriver.recognise(contextFor(web), signal)).toBeUndefined();
  });

  it('tells codecs from its description', async () => {
    const found = await rtspDriver.collectors.channels?.(contextFor(openServer), signal);
    expect(found?.value.channels).toEqual([
      {
        id: '1',
        name: 'Yard',
        profiles: [
          {
            id: 'main',
            name: 'Yard',
            codec: 'h265',
            width: 1366,
            height: 770,
            framesPerSecond: 12.5,
            audioCodec: 'aac',
            rtspUrl: 'rtsp://192.0.2.30/live/main?x=1',
          },
        ],
      },
    ]);
  });

  it('is checked with the login where it wants one', async () => {
    expect((await rtspDriver.check(contextFor(openServer, 'right'), signal)).login).toBe('untested');
    expect((await rtspDriver.check(contextFor(lockedServer().tcp, 'right'), signal)).login).toBe('accepted');
    expect((await rtspDriver.check(contextFor(lockedServer().tcp), signal)).login).toBe('untested');
  });

  it('answers a stale nonce again, and a refusal never', async () => {
    const stale = lockedServer(true);
    expect((await rtspDriver.check(contextFor(stale.tcp, 'right'), signal)).login).toBe('accepted');
    expect(stale.attempts()).toBe(2);
    const locked = lockedServer();
    await expect(rtspDriver.check(contextFor(locked.tcp, 'wrong'), signal)).rejects.toMatchObject({
      code: 'device.auth-rejected',
    });
    expect(locked.attempts()).toBe(1);
  });

  it('never sends a password in clear', async () => {
    const basic = serverThat(() => ({ status: 401, headers: [['WWW-Authenticate', 'Basic realm="cam"']] }));
    await expect(rtspDriver.check(contextFor(basic, 'right'), signal)).rejects.toMatchObject({
      code: 'device.insecure-auth',
    });
  });

  it('names a wrong path and an end in the middle', async () => {
    const none = serverThat(() => ({ status: 404 }));
    await expect(rtspDriver.check(contextFor(none), signal)).rejects.toMatchObject({ code: 'device.answer-invalid' });
    const mute: DeviceTcp = {
      connect: () => Promise.resolve({ write: () => {}, read: () => Promise.resolve(undefined), close: () => {} }),
    };
    await expect(rtspDriver.check(contextFor(mute), signal)).rejects.toMatchObject({ code: 'net.broken' });
  });

  it('is described once for all facts that are read together', async () => {
    let described = 0;
    const counting = serverThat(() => {
      described += 1;
      return { status: 200, body: sdp };
    });
    const context = { ...contextFor(counting), memory: new Map<string, string>() };
    for (const kind of ['identity', 'liveness', 'channels', 'capabilities'] as const) {
      expect(await rtspDriver.collectors[kind]?.(context, signal)).toBeDefined();
    }
    expect(described).toBe(1);
  });

  it.each([
    { refusals: 2, outcome: 'read' },
    { refusals: 9, outcome: 'device.busy' },
  ])('is asked again while it has no room, $refusals times', async ({ refusals, outcome }) => {
    let asked = 0;
    const busy = serverThat(() => {
      asked += 1;
      return asked > refusals ? { status: 200, body: sdp } : { status: 503 };
    });
    // Waits between two tries pass at once, deadlines never.
    const quick: Clock = { ...clock, sleep: (ms, given) => (ms < 1000 ? Promise.resolve() : clock.sleep(ms, given)) };
    const collecting = rtspDriver.collectors.channels?.({ ...contextFor(busy), clock: quick }, signal);
    expect(await collecting?.then(() => 'read').catch((error: unknown) => error)).toEqual(
      outcome === 'read' ? 'read' : expect.objectContaining({ code: outcome, retry: 'backoff' }),
    );
  });

  it('gives up on a device that says nothing', async () => {
    const silent: DeviceTcp = {
      connect: () => Promise.resolve({ write: () => {}, read: () => new Promise(() => {}), close: () => {} }),
    };
    const hurried = { ...contextFor(silent), clock: { ...clock, sleep: () => Promise.resolve() } };
    await expect(rtspDriver.check(hurried, signal)).rejects.toMatchObject({ code: 'net.timed-out' });
  });
});
