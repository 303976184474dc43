import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Secret } from '#src/core/secret.ts';
import { runCameraSession, type CameraSource } from '#src/features/live/camera/session.ts';
import { startWorld, type World } from '#src/sim/world.ts';
import { formatRtspUrl, parseRtspUrl } from '#src/wire/rtsp-url.ts';
import { cameraPorts, recorder, sourceOf, unitsOf, until, type Recorder } from './camera-harness.ts';
import { countDecodedPictures } from './decode.ts';

let world: World;

beforeAll(async () => {
  const devices = [
    { id: 'bare', name: 'Bare', address: '127.36.1.1', product: 'bare-rtsp' as const },
    { id: 'twelve', name: 'Twelve', address: '127.36.1.2', product: 'axis-p3265' as const },
    { id: 'old', name: 'Old', address: '127.36.1.3', product: 'axis-p1367' as const },
    { id: 'onvif', name: 'Onvif', address: '127.36.1.4', product: 'tokuvis-tkp30' as const },
  ];
  world = await startWorld({ name: 'Live', devices }, { discovery: false });
});
afterAll(() => world.close());

async function play(source: CameraSource, isEnough: (made: Recorder) => boolean): Promise<Recorder> {
  const made = recorder();
  const ending = new AbortController();
  const { deps } = cameraPorts();
  const session = runCameraSession(deps, source, made, ending.signal);
  await Promise.race([session, until(() => isEnough(made))]);
  ending.abort();
  await session;
  return made;
}

const many = (made: Recorder): boolean => unitsOf(made, 'video').length >= 32;
const both = (made: Recorder): boolean => many(made) && unitsOf(made, 'audio').length >= 20;

/** The newest picture and the newest sound have been on their way for about the same time. */
function apartMs(made: Recorder): number {
  const last = (track: 'video' | 'audio'): number => unitsOf(made, track).at(-1)?.mediaTimeUs ?? Number.NaN;
  return Math.abs(last('video') - last('audio')) / 1000;
}

describe.each(['tcp', 'udp'] as const)('over %s', (transport) => {
  it('gives H.264 that a decoder takes, beginning with a key picture', async () => {
    const made = await play(sourceOf(world.device('bare'), { transport }), many);
    expect(made.descriptions).toHaveLength(1);
    expect(made.descriptions[0]?.video).toMatchObject({ codec: 'h264', width: 1280, height: 720 });
    expect(made.units[0]).toMatchObject({ track: 'video', isKey: true });
    expect(countDecodedPictures(made)).toBe(unitsOf(made, 'video').length);
  });

  it('gives H.265 and AAC on one time line', async () => {
    const made = await play(sourceOf(world.device('onvif'), { transport }), both);
    expect(made.descriptions[0]).toMatchObject({
      video: { codec: 'h265', codecString: expect.stringMatching(/^hvc1\./) as string },
      audio: { codec: 'aac', codecString: 'mp4a.40.2' },
    });
    expect(countDecodedPictures(made)).toBe(unitsOf(made, 'video').length);
    expect(apartMs(made)).toBeLessThan(500);
  });

  it('gives G.711 of a camera that sends it only when asked', async () => {
    const device = world.device('old');
    const url = `${device.streams[0] ?? ''}&audio=1`;
    const made = await play(sourceOf(device, { transport, url }), both);
    expect(made.descriptions[0]?.audio).toMatchObject({ codec: 'pcmu', sampleRate: 8000, channels: 1 });
    expect(unitsOf(made, 'audio')[0]?.data.length).toBe(160);
    expect(apartMs(made)).toBeLessThan(500);
  });
});

describe('a login', () => {
  it.each([
    ['MD5', 'old'],
    ['SHA-256', 'twelve'],
  ])('with %s is made once for a whole session', async (_algorithm, id) => {
    const before = world.observations(id).credentialsSent;
    const made = await play(sourceOf(world.device(id)), many);
    expect(made.descriptions[0]?.video?.codec).toBe('h264');
    // DESCRIBE and SETUP; what follows is known by its session.
    expect(world.observations(id).credentialsSent - before).toBe(2);
  });

  it('that is wrong is tried once and ends the session', async () => {
    const before = world.observations('twelve').credentialsSent;
    const credential = { username: 'root', password: new Secret('wrong') };
    const work = play(sourceOf(world.device('twelve'), { credential }), () => false);
    await expect(work).rejects.toMatchObject({ fields: { fault: 'login-refused' } });
    expect(world.observations('twelve').credentialsSent - before).toBe(1);
  });

  it('that is missing is named', async () => {
    const work = play(sourceOf(world.device('twelve'), { credential: undefined }), () => false);
    await expect(work).rejects.toMatchObject({ fields: { fault: 'login-missing' } });
  });
});

describe('over TLS', () => {
  const secureUrl = (): string => {
    const device = world.device('twelve');
    const { target } = parseRtspUrl(device.streams[0] ?? '') ?? { target: '/' };
    return formatRtspUrl({ secure: true, host: device.address, port: device.ports.rtsps ?? 0, target });
  };

  /** What a person accepted when the device was adopted. */
  async function pinOf(): Promise<string> {
    const { guard } = cameraPorts().deps;
    const { promise, resolve } = Promise.withResolvers<string>();
    const { address, ports } = world.device('twelve');
    const socket = await guard.connect(
      {
        host: address,
        port: ports.rtsps ?? 0,
        audience: 'device',
        purpose: { reason: 'adoption' },
        timeoutMs: 5000,
        tls: { onCertificate: ({ fingerprint }) => resolve(fingerprint) },
      },
      new AbortController().signal,
    );
    socket.destroy();
    return promise;
  }

  it('gives pictures to one who knows the certificate', async () => {
    const made = await play(sourceOf(world.device('twelve'), { url: secureUrl(), pin: await pinOf() }), many);
    expect(made.descriptions[0]?.video?.codec).toBe('h264');
    expect(countDecodedPictures(made)).toBe(unitsOf(made, 'video').length);
  });

  it('says nothing at all to one with another certificate', async () => {
    const before = world.observations('twelve').requests;
    const work = play(sourceOf(world.device('twelve'), { url: secureUrl(), pin: '0'.repeat(64) }), many);
    await expect(work).rejects.toMatchObject({ code: 'net.certificate-changed' });
    expect(world.observations('twelve').requests).toBe(before);
  });
});

describe('a stream', () => {
  it('that the camera does not have is named', async () => {
    const url = (world.device('bare').streams[0] ?? '').replace('/live/main', '/live/other');
    const work = play(sourceOf(world.device('bare'), { url }), () => false);
    await expect(work).rejects.toMatchObject({ fields: { fault: 'not-found' } });
  });

  it('is fetched through the guard, and what goes over UDP is on its record', async () => {
    const { deps, connections } = cameraPorts();
    const made = recorder();
    const ending = new AbortController();
    const source = sourceOf(world.device('bare'), { transport: 'udp' });
    const session = runCameraSession(deps, source, made, ending.signal);
    await until(() => made.units.length > 0);
    ending.abort();
    await session;
    expect(connections).toMatchObject([
      { protocol: 'tcp', purpose: { reason: 'live', object: 'bare' }, outcome: 'connected' },
      { protocol: 'udp', purpose: { reason: 'live', object: 'bare' }, address: '127.36.1.1' },
    ]);
  });
});
