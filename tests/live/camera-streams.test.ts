import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCameraSession, type CameraSource } from '#src/features/live/camera/session.ts';
import { startWorld, type World } from '#src/sim/world.ts';
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

describe.each(['tcp', 'udp'] as const)('over %s', (transport) => {
  it('gives H.264 that a decoder takes, beginning with a key picture', async () => {
    const made = await play(sourceOf(world.device('bare'), { transport }), (one) => one.units.length >= 40);
    expect(made.descriptions).toHaveLength(1);
    expect(made.descriptions[0]?.video).toMatchObject({ codec: 'h264', width: 1280, height: 720 });
    expect(made.units[0]).toMatchObject({ track: 'video', isKey: true });
    expect(await countDecodedPictures(made)).toBe(unitsOf(made, 'video').length);
  });
});
