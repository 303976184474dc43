/** Cameras that fail in every way while people watch them: each comes back by itself, or says what a person must do. */

import { beforeAll, describe, expect, it } from 'vitest';
import { liveAdvice } from '#src/features/live/messages.ts';
import { decodeDescription } from '#src/wire/media-packet.ts';
import type { Answer } from '../server/installation.ts';
import { secretsIn } from './evidence.ts';
import { aHouse } from './house.ts';
import { isDescription } from './viewer.ts';
import { besides, watch, type Watching } from './watching.ts';

const house = aHouse(
  { net: 41 },
  {
    cam: { product: 'axis-p3265' },
    onvif: { product: 'sentrello-sd2204' },
    changed: { product: 'axis-q6215' },
    moved: { product: 'axis-p3245' },
    neighbour: { product: 'axis-p3225-mk2' },
    // Only its bare stream is in the fleet, so that nobody else logs in there.
    locked: { product: 'axis-p3265', isLeftOut: true },
  },
);
/** Bare streams over TLS, whose certificate counts. */
const secure = { host: '127.37.41.16', path: '/axis-media/media.amp?camera=1&videocodec=h264', tls: true };

const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
  house.keepsight.owner.call(method, `/api/v1/devices/${path}`, body);
const idOf = (name: string): string => house.devices[name] ?? '';
const fault = (name: string, what: Parameters<typeof house.world.setFault>[1], on: boolean): Promise<void> =>
  house.world.setFault(name, what, on);
const sizes = (one: Watching): (number | undefined)[] =>
  one.viewer.packets.filter(isDescription).map(({ payload }) => decodeDescription(payload)?.video?.width);
const epochs = (one: Watching): number[] => [...new Set(one.viewer.packets.map(({ epoch }) => epoch))];

describe('a camera that is watched', () => {
  it('is unplugged and plugged in again', async () => {
    await besides(house, 'neighbour', async (neighbour) => {
      const one = await watch(house, 'cam');
      await one.goesOn();
      await fault('cam', 'unplugged', true);
      await one.until('waiting');
      expect(one.state()).toMatchObject({ nextTryAt: expect.any(Number), since: expect.any(Number) });
      await neighbour.goesOn(30);
      await fault('cam', 'unplugged', false);
      await one.goesOn();
      // The pictures after it belong to a new description, and numbers are never used twice.
      expect(sizes(one).length).toBeGreaterThanOrEqual(2);
      const numbers = one.viewer.packets.map(({ number }) => number);
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
      expect(new Set(numbers).size).toBe(numbers.length);
    });
  });

  it('stands still for a while although the connection stands', async () => {
    await besides(house, 'neighbour', async (neighbour) => {
      const one = await watch(house, 'cam');
      await one.goesOn();
      await fault('cam', 'rtsp-stall', true);
      await one.until('stalled', 'stalled');
      const count = one.pictures().length;
      await one.until('waiting', 'stalled');
      expect(one.pictures()).toHaveLength(count);
      await neighbour.goesOn(15);
      await fault('cam', 'rtsp-stall', false);
      await one.goesOn();
    });
  });

  it('restarts', async () => {
    await besides(house, 'neighbour', async () => {
      const one = await watch(house, 'cam');
      await one.goesOn();
      await fault('cam', 'reboot', true);
      await one.until('waiting');
      await one.goesOn();
      expect(house.world.faults('cam')).toEqual([]);
    });
  });

  it('has forgotten the session', async () => {
    await besides(house, 'neighbour', async () => {
      const one = await watch(house, 'cam');
      await one.goesOn();
      const before = sizes(one).length;
      await fault('cam', 'session-dropped', true);
      await expect.poll(() => sizes(one).length, { timeout: 30_000 }).toBeGreaterThan(before);
      await one.goesOn();
      const faults = one.viewer.said('state', 0).flatMap((said) => (said.fault === null ? [] : [said.fault.class]));
      expect(faults).toContain('session-lost');
    });
  });

  it.each(['cam', 'onvif'])('gives its pictures to too many others (%s)', async (name) => {
    await besides(house, 'neighbour', async (neighbour) => {
      const one = await watch(house, name);
      await one.goesOn();
      await fault(name, 'rtsp-full', true);
      await fault(name, 'session-dropped', true);
      await one.until('waiting', 'too-many-sessions');
      await neighbour.goesOn(15);
      await fault(name, 'rtsp-full', false);
      await one.goesOn();
    });
  });

  it('changes the size of its pictures, and nobody connects anew', async () => {
    await besides(house, 'neighbour', async () => {
      const one = await watch(house, 'cam');
      await one.goesOn();
      const said = one.viewer.said('state', 0).length;
      const known = sizes(one).length;
      await fault('cam', 'resolution-changed', true);
      await expect.poll(() => sizes(one).length, { timeout: 20_000 }).toBeGreaterThan(known);
      await one.goesOn();
      await fault('cam', 'resolution-changed', false);
      await expect.poll(() => sizes(one).length, { timeout: 20_000 }).toBeGreaterThan(known + 1);
      await one.goesOn();
      const [before, meanwhile, after] = sizes(one).slice(-3);
      expect(meanwhile).not.toBe(before);
      expect(after).toBe(before);
      expect(epochs(one)).toEqual(epochs(one).toSorted((a, b) => a - b));
      expect(epochs(one).length).toBeGreaterThanOrEqual(3);
      expect(one.viewer.said('state', 0)).toHaveLength(said);
      expect(house.world.state('cam').streams).toBe(1);
    });
  });

  it('moves to another address, which a person tells Keepsight', async () => {
    await besides(house, 'neighbour', async () => {
      const one = await watch(house, 'moved');
      await one.goesOn();
      await house.world.moveDevice('moved', '127.37.41.99');
      await one.until('waiting');
      const { port, tls } = (await call('GET', idOf('moved'))).json;
      const told = await call('PUT', `${idOf('moved')}/address`, { host: '127.37.41.99', port, tls });
      expect(told.status).toBe(200);
      await one.goesOn();
      // Sent there by nothing but the new address of the device.
      expect(house.world.state('moved').streams).toBe(1);
    });
  });

  it('is removed from the fleet, and restored', async () => {
    await besides(house, 'neighbour', async () => {
      const one = await watch(house, 'cam');
      await one.goesOn();
      expect((await call('DELETE', idOf('cam'))).status).toBe(204);
      await expect.poll(() => one.viewer.said('closed', 0).map(({ code }) => code)).toEqual(['live.stream-ended']);
      await expect.poll(() => house.world.state('cam').streams, { timeout: 20_000 }).toBe(0);
      const gone = await watch(house, 'cam');
      await expect.poll(() => gone.viewer.said('closed', 0).map(({ code }) => code)).toEqual(['request.not-found']);
      expect((await call('POST', `${idOf('cam')}/restore`)).status).toBe(200);
      await (await watch(house, 'cam')).goesOn();
    });
  });
});

describe('a password that was changed at the camera', () => {
  it('is asked for after one refused login, and the pictures come back with the new one', async () => {
    await besides(house, 'neighbour', async (neighbour) => {
      const [large, small] = [
        await watch(house, 'changed', { quality: 'main' }),
        await watch(house, 'changed', { quality: 'sub' }),
      ];
      for (const one of [large, small]) await one.goesOn();
      const before = house.world.observations('changed');
      await fault('changed', 'password-changed', true);
      for (const one of [large, small]) await one.until('stopped', 'login-refused');
      expect(liveAdvice('en', 'login-refused')).toMatch(/Enter the right user name and password/);
      // Whatever people and the site do now: the camera is spared, so that it does not lock the account.
      for (let round = 0; round < 3; round += 1) {
        await call('POST', `${idOf('changed')}/check`);
        await call('GET', `${idOf('changed')}/channels/1/snapshot`);
        await call('POST', `${idOf('changed')}/channels/1/ptz`, { action: 'stop' });
        const again = await watch(house, 'changed');
        await again.until('stopped', 'login-refused');
        again.viewer.ws.close();
        await neighbour.goesOn(30);
      }
      const { loginsRefused } = house.world.observations('changed');
      expect(loginsRefused - before.loginsRefused).toBe(1);
      const { password } = house.world.device('changed');
      const stored = { username: 'root', password: `${password}-changed` };
      expect((await call('PUT', `${idOf('changed')}/credential`, stored)).status).toBe(200);
      for (const one of [large, small]) await one.goesOn();
      expect(house.world.observations('changed').loginsRefused - before.loginsRefused).toBe(1);
    });
  });
});

describe('a camera over TLS', () => {
  beforeAll(async () => {
    const port = house.world.device('locked').ports.rtsps;
    const [{ username, password }, siteId] = [house.world.device('locked'), house.siteIds[0]];
    const device = { ...secure, port, driver: 'rtsp', name: 'Secure', siteId, credential: { username, password } };
    const { json, text } = await house.keepsight.owner.call('POST', '/api/v1/devices', device);
    expect(text).toContain('"id":"dev_');
    house.devices['secure'] = String(json['id']);
    house.channels['secure'] = '1';
  });

  it('that shows another certificate gets nothing until a person accepts it', async () => {
    await besides(house, 'neighbour', async (neighbour) => {
      const one = await watch(house, 'secure');
      await one.goesOn();
      await fault('locked', 'certificate-changed', true);
      await fault('locked', 'reboot', true);
      await one.until('waiting', 'certificate-changed');
      const { length } = one.pictures();
      const { credentialsSent } = house.world.observations('locked');
      await neighbour.goesOn(30);
      expect(one.state()).toMatchObject({ state: 'waiting', fault: { class: 'certificate-changed' } });
      expect(one.pictures()).toHaveLength(length);
      expect(house.world.observations('locked').credentialsSent).toBe(credentialsSent);
      expect(liveAdvice('en', 'certificate-changed')).toMatch(/accept the new one/);
      const offered = async (): Promise<string | null> => {
        await call('POST', `${idOf('secure')}/check`);
        const { certificate } = (await call('GET', idOf('secure'))).json as { certificate: { offered: string | null } };
        return certificate.offered;
      };
      await expect.poll(offered, { timeout: 20_000 }).toMatch(/^[0-9a-f]{64}$/);
      const accepted = await call('PUT', `${idOf('secure')}/certificate`, { fingerprint: await offered() });
      expect(accepted.status).toBe(200);
      await one.goesOn();
    });
  });
});

it('many kinds of trouble at once leave the camera beside untouched', async () => {
  await besides(house, 'neighbour', async (neighbour) => {
    const watched = await Promise.all(['cam', 'onvif', 'moved'].map((name) => watch(house, name)));
    for (const one of watched) await one.goesOn();
    await Promise.all([
      fault('cam', 'unplugged', true),
      fault('onvif', 'reboot', true),
      fault('moved', 'silent', true),
    ]);
    await house.world.setFault('moved', 'session-dropped', true);
    for (const one of watched) await one.until('waiting');
    await neighbour.goesOn(30);
    await Promise.all([fault('cam', 'unplugged', false), fault('moved', 'silent', false)]);
    for (const one of watched) await one.goesOn();
  });
});

it('no password of a device stands in the log, in a message or in a file after all this', async () => {
  expect(await secretsIn(house)).toEqual([]);
});
