import { request as httpRequest, type ClientRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startWorld, type World } from '#src/sim/world.ts';
import type { DeviceState } from '#src/sim/world-state.ts';
import { ask, askWithLogin, authorize, param, until, type Answer } from './client.ts';

let world: World;

beforeAll(async () => {
  const devices = [
    { id: 'horn', name: 'Horn', address: '127.35.10.1', product: 'axis-c1310' as const },
    { id: 'camera', name: 'Camera', address: '127.35.10.2', product: 'axis-p1367' as const },
    { id: 'mute', name: 'No output', address: '127.35.10.3', product: 'axis-p3245' as const },
  ];
  world = await startWorld({ name: 'Speakers', devices }, { discovery: false });
});
afterAll(() => world.close());

const speakerOf = (id: string): NonNullable<DeviceState['speaker']> => {
  const { speaker } = world.state(id);
  if (speaker === undefined) throw new Error(`${id} has no speaker`);
  return speaker;
};
const talkOf = (id: string): NonNullable<DeviceState['talk']> => {
  const { talk } = world.state(id);
  if (talk === undefined) throw new Error(`${id} has no speaker`);
  return talk;
};
const get = (path: string, id = 'horn'): Promise<Answer> =>
  askWithLogin(world.device(id), { path: `/axis-cgi/${path}` });

describe('clips', () => {
  it('are listed as parameters, with numbers that have gaps', async () => {
    const { text } = await param(world.device('horn'), 'action=list&group=MediaClip');
    expect(text).toContain('root.MediaClip.M1.Name=Bitte zurücktreten\n');
    expect([...text.matchAll(/M(\d+)\.Type=audio/g)].map(([, number]) => number)).toEqual(['0', '1', '4']);
  });

  it('are played and stopped', async () => {
    const played = await get('mediaclip.cgi?action=play&clip=4&repeat=-1&volume=50');
    expect([played.status, played.text]).toEqual([200, 'OK\nplaying=4\n']);
    expect(speakerOf('horn').playing?.name).toBe('Alarm');
    expect((await get('mediaclip.cgi?action=stop')).text).toBe('OK\nstopping\n');
    expect(speakerOf('horn').playing).toBeUndefined();
    expect((await get('playclip.cgi?location=/etc/audioclips/MediaClip.M0.au', 'camera')).status).toBe(200);
    expect(speakerOf('camera').playing?.name).toBe('Gong');
    await get('stopclip.cgi', 'camera');
    expect(speakerOf('camera').playing).toBeUndefined();
  });

  it('answer what is wrong with 400, and have a login', async () => {
    for (const query of ['action=play&clip=2', 'action=play', 'action=dance', 'action=play&clip=0&repeat=-2']) {
      expect((await get(`mediaclip.cgi?${query}`)).status, query).toBe(400);
    }
    expect((await ask(world.device('horn'), { path: '/axis-cgi/mediaclip.cgi?action=stop' })).status).toBe(401);
    expect((await get('mediaclip.cgi?action=play&clip=0', 'mute')).status).toBe(404);
  });
});

describe('audiodevicecontrol.cgi', () => {
  interface Reply {
    readonly data?: { readonly devices: { readonly outputs: unknown[] }[] };
    readonly error?: { readonly code: number };
  }
  const call = async (method: string, params?: unknown): Promise<Reply> => {
    const body = JSON.stringify({ apiVersion: '1.0', method, params });
    const path = '/axis-cgi/audiodevicecontrol.cgi';
    return JSON.parse((await askWithLogin(world.device('horn'), { path, body })).text) as Reply;
  };
  const channel = (change: object, gainPath: object = {}): unknown => ({
    devices: [
      {
        id: '0',
        outputs: [
          {
            id: '0',
            connectionTypes: [
              {
                id: 'internal',
                signalingTypes: [{ id: 'unbalanced', channels: [{ id: 0, ...change }] }],
                ...gainPath,
              },
            ],
          },
        ],
      },
    ],
  });

  it('tells what is possible and what is set', async () => {
    expect(JSON.stringify(await call('getDevicesCapabilities'))).toContain('"gainValues":[-40,');
    expect(JSON.stringify(await call('getDevicesSettings'))).toContain('"channels":[{"id":0,"gain":-12,"mute":false}]');
  });

  it('sets gain and mute, each by itself', async () => {
    expect((await call('setDevicesSettings', channel({ gain: -20 }))).error).toBeUndefined();
    expect(speakerOf('horn')).toMatchObject({ gainDb: -20, isMuted: false });
    await call('setDevicesSettings', channel({ mute: true }));
    expect(speakerOf('horn')).toMatchObject({ gainDb: -20, isMuted: true });
  });

  it('refuses a gain between its steps and a device that it does not have', async () => {
    expect((await call('setDevicesSettings', channel({ gain: -21, mute: false }))).error?.code).toBe(2104);
    expect((await call('setDevicesSettings', { devices: [{ id: '7' }] })).error?.code).toBe(2104);
    expect((await call('setDevicesSettings')).error?.code).toBe(2103);
    expect(speakerOf('horn')).toMatchObject({ gainDb: -20, isMuted: true });
  });
});

describe('transmit.cgi', () => {
  const path = '/axis-cgi/audio/transmit.cgi';

  interface Line {
    readonly request: ClientRequest;
    readonly status: Promise<number>;
  }
  async function openLine(type = 'audio/basic', id = 'horn'): Promise<Line> {
    const device = world.device(id);
    const asked = { path, method: 'POST', body: '' };
    const authorization = authorize((await ask(device, asked)).challenges, asked, device);
    const headers = { authorization, 'content-type': type, 'content-length': '9999999' };
    const options = {
      host: device.address,
      port: device.ports.http,
      path,
      method: 'POST',
      headers,
      agent: false as const,
    };
    const request = httpRequest(options);
    const { promise: status, resolve, reject } = Promise.withResolvers<number>();
    status.catch(() => undefined);
    request.once('response', (response) => resolve(response.resume().statusCode ?? 0)).once('error', reject);
    request.flushHeaders();
    return { request, status };
  }
  const speech = Uint8Array.from({ length: 800 }, (_, index) => index % 251);

  it.each(['horn', 'camera'])('takes speech at %s as long as it comes, and tells what came', async (id) => {
    const line = await openLine('audio/basic', id);
    line.request.write(speech);
    await until(() => Promise.resolve(talkOf(id).bytes === 800));
    line.request.write(speech);
    await until(() => Promise.resolve(talkOf(id).bytes === 1600));
    expect(talkOf(id)).toMatchObject({ isOpen: true, lines: 1 });
    expect(Uint8Array.fromBase64(talkOf(id).tail)).toEqual(Uint8Array.from([...speech, ...speech]));
    line.request.destroy();
    await until(() => Promise.resolve(!talkOf(id).isOpen));
  });

  it('takes one at a time', async () => {
    const first = await openLine();
    await until(() => Promise.resolve(talkOf('horn').isOpen));
    expect(await (await openLine()).status).toBe(503);
    first.request.destroy();
    await until(() => Promise.resolve(!talkOf('horn').isOpen));
    await world.setFault('horn', 'audio-busy', true);
    expect(await (await openLine()).status).toBe(503);
    await world.setFault('horn', 'audio-busy', false);
  });

  it('says what it does not take', async () => {
    expect(await (await openLine('audio/mpeg')).status).toBe(415);
    expect((await get('audio/transmit.cgi')).status).toBe(405);
    expect((await askWithLogin(world.device('mute'), { path, body: 'x' })).status).toBe(404);
    expect(talkOf('horn').isOpen).toBe(false);
  });
});
