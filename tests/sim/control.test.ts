import { writeFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FleetSpec } from '#src/sim/fleet-spec.ts';
import { demoFleet, lightFleet, readFleet, subnetFleet } from '#src/sim/fleets.ts';
import { products, type Product } from '#src/sim/products.data.ts';
import { startWorld, type World } from '#src/sim/world.ts';
import { ask, callJson } from './client.ts';

let world: World;

beforeAll(async () => {
  const devices = [{ id: 'camera', name: 'Camera', address: '127.35.3.1', product: 'axis-p3265' as const }];
  world = await startWorld({ name: 'Control', devices }, { discovery: false });
});
afterAll(() => world.close());

async function control(
  path: string,
  method = 'GET',
  token = world.control?.token,
): Promise<{ status: number; body: unknown }> {
  const response = await fetch(`${world.control?.url ?? ''}${path}`, {
    method,
    headers: { authorization: `Bearer ${token ?? ''}` },
  });
  return { status: response.status, body: await response.json() };
}

describe('the control address', () => {
  it('wants its token', async () => {
    expect((await control('/devices', 'GET', 'wrong')).status).toBe(401);
    expect((await control('/devices', 'GET', '')).status).toBe(401);
  });

  it('lists devices and faults', async () => {
    expect(await control('/devices')).toMatchObject({
      status: 200,
      body: { devices: [{ id: 'camera', username: 'root' }] },
    });
    expect((await control('/faults')).body).toHaveProperty('reboot');
    expect((await control('/devices/camera')).body).toHaveProperty('observations.requests');
  });

  it('switches a fault on and off', async () => {
    expect((await control('/devices/camera/faults/needs-setup', 'PUT')).body).toMatchObject({
      faults: ['needs-setup'],
    });
    expect((await callJson(world.device('camera'), 'systemready.cgi', 'systemready')).text).toContain(
      '"needsetup":"yes"',
    );
    expect((await control('/devices/camera/faults/needs-setup', 'DELETE')).body).toMatchObject({ faults: [] });
    expect((await callJson(world.device('camera'), 'systemready.cgi', 'systemready')).text).toContain(
      '"needsetup":"no"',
    );
  });

  it.each(['/devices/nobody', '/devices/nobody/faults/slow', '/devices/camera/faults/colour', '/elsewhere'])(
    'does not know %s',
    async (path) => {
      expect((await control(path, path.includes('faults') ? 'PUT' : 'GET')).status).toBe(404);
    },
  );
});

describe('fleets', () => {
  it('are valid, unique, and have a login of its own for each device', async () => {
    const demo = await demoFleet();
    expect(demo.devices.length).toBeGreaterThan(20);
    expect(new Set(demo.devices.map((device) => device.site)).size).toBe(3);
    expect(subnetFleet().devices.filter((device) => device.product !== 'printer')).toHaveLength(40);
    for (const fleet of [demo, subnetFleet(), lightFleet(10_000)]) expect(() => FleetSpec.parse(fleet)).not.toThrow();
    expect(new Set(lightFleet(10_000).devices.map((device) => device.address)).size).toBe(10_000);
  });

  it('show everything that can be done in the demo', async () => {
    const fleet = await demoFleet();
    // At addresses of this suite, because a demo may run beside it.
    const devices = fleet.devices.map((device) => ({
      ...device,
      address: device.address.replace(/^127\.20\./, '127.35.2'),
    }));
    const world = await startWorld({ ...fleet, devices }, { discovery: false, control: false });
    try {
      const states = world.devices.map(({ id }) => world.state(id));
      expect(states.filter(({ ptz }) => ptz !== undefined).length).toBeGreaterThanOrEqual(2);
      expect(states.filter(({ doors }) => doors !== undefined).length).toBeGreaterThanOrEqual(2);
      expect(states.filter(({ speaker }) => speaker !== undefined).length).toBeGreaterThanOrEqual(2);
      const used: readonly Product[] = fleet.devices.map(({ product }) => products[product]);
      const media = used.flatMap((product) =>
        'media' in product && product.media !== undefined ? [product.media] : [],
      );
      expect(new Set(media.map(({ audio }) => audio))).toEqual(new Set([undefined, 'aac', 'pcmu', 'pcma']));
      expect(media.some(({ video }) => video.every((track) => track.startsWith('h265')))).toBe(true);
      expect(new Set(fleet.devices.map(({ scene }) => scene ?? 'hall')).size).toBe(3);
    } finally {
      await world.close();
    }
  });

  it.each([
    ['{', 'it is not JSON.'],
    ['{"name":"x","devices":[]}', 'devices: '],
    [
      '{"name":"x","devices":[{"id":"a","name":"a","address":"192.168.0.1","product":"printer"}]}',
      'devices.0.address: ',
    ],
    ['{"name":"x","devices":[{"id":"a","name":"a","address":"127.0.0.1","product":"teapot"}]}', 'devices.0.product: '],
    [
      '{"name":"x","devices":[{"id":"a","name":"a","address":"127.0.0.1","product":"printer"},{"id":"a","name":"b","address":"127.0.0.2","product":"printer"}]}',
      'devices.1.id: a stands twice',
    ],
  ])('name the place of what is wrong in %s', async (text, problem) => {
    const folder = await mkdtemp(join(tmpdir(), 'keepsight-fleet-'));
    await writeFile(join(folder, 'fleet.json'), text);
    await expect(readFleet(join(folder, 'fleet.json'))).rejects.toThrow(problem);
    await rm(folder, { recursive: true });
  });

  it('give the same world each time', async () => {
    const devices = [{ id: 'camera', name: 'Camera', address: '127.35.3.2', product: 'axis-p3265' as const }];
    const first = await startWorld({ name: 'Again', devices }, { discovery: false, control: false });
    await first.close();
    const second = await startWorld({ name: 'Again', devices }, { discovery: false, control: false });
    await second.close();
    expect(second.devices).toEqual(first.devices);
  });

  it('show the same certificates after the next start, when they have a file for them', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keepsight-sim-'));
    const devices = [{ id: 'camera', name: 'Camera', address: '127.35.3.2', product: 'axis-p3265' as const }];
    const fingerprintOf = async (certificateFile: string | undefined): Promise<string | undefined> => {
      const again = await startWorld(
        { name: 'Again', devices },
        { discovery: false, control: false, ...(certificateFile !== undefined && { certificateFile }) },
      );
      const { fingerprint } = await ask(again.device('camera'), { path: '/', tls: true });
      await again.close();
      return fingerprint;
    };
    const file = join(folder, 'certificates.json');
    const first = await fingerprintOf(file);
    expect(await fingerprintOf(file)).toBe(first);
    expect(await fingerprintOf(undefined)).not.toBe(first);
    await writeFile(file, 'damaged');
    expect(await fingerprintOf(file)).not.toBe(first);
    await rm(folder, { recursive: true });
  });

  it('say which address is taken', async () => {
    const devices = [{ id: 'other', name: 'Other', address: '127.35.3.1', product: 'axis-p3265' as const }];
    const { http, https, rtsp } = world.ports;
    await expect(
      startWorld({ name: 'Twice', ports: { http, https, rtsp }, devices }, { discovery: false }),
    ).rejects.toThrow('127.35.3.1');
  });
});

describe('light devices', () => {
  it('answer, a thousand in one process', async () => {
    const light = await startWorld(lightFleet(1000), { discovery: false, control: false });
    try {
      const last = light.device('light-01000');
      expect(last.ports).toEqual({ http: light.ports.http });
      const answer = await callJson(last, 'basicdeviceinfo.cgi', 'getAllUnrestrictedProperties');
      expect(answer.text).toContain(last.serial);
    } finally {
      await light.close();
    }
  });
});
