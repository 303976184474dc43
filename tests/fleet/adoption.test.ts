import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { adopt, discoverAll, none, openTestFleet, show, until } from './harness.ts';

describeOnStores('adoption', (openFresh) => {
  it(
    'takes every kind of device in, each with its identity and a pinned certificate',
    { timeout: 60_000 },
    async () => {
      const test = await openTestFleet({
        store: await openFresh(),
        devices: [
          { id: 'old', name: 'Old', address: '127.31.0.11', product: 'axis-p3364' },
          { id: 'mid', name: 'Mid', address: '127.31.0.12', product: 'axis-p1367' },
          { id: 'new', name: 'New', address: '127.31.0.13', product: 'axis-p3265' },
          { id: 'door', name: 'Door', address: '127.31.0.14', product: 'axis-a1601' },
          { id: 'speaker', name: 'Speaker', address: '127.31.0.15', product: 'axis-c1310' },
          { id: 'sentrello', name: 'Sentrello', address: '127.31.0.16', product: 'sentrello-sd2204' },
          { id: 'tokuvis', name: 'Tokuvis', address: '127.31.0.17', product: 'tokuvis-tkp30' },
        ],
      });
      const candidates = await discoverAll(test);
      expect(candidates.map((candidate) => candidate.status)).toEqual(candidates.map(() => 'new'));
      const chosen = candidates.map((candidate) => {
        const { username, password, name } = deviceAt(test, candidate.host);
        return { id: candidate.id, name, credential: { username, password } };
      });
      const job = await test.fleet.adoptCandidates(test.ctx(), { ...none, body: { groupIds: [], candidates: chosen } });
      const read = () => test.fleet.getAdoption(test.ctx(), { ...none, params: { id: job.id } });
      await until(async () => (await read()).finished);
      expect((await read()).results.map((result) => result.error)).toEqual(chosen.map(() => null));

      const query = { sort: 'host' as const, order: 'asc' as const, offset: 0, limit: 100 };
      const { devices } = await test.fleet.listDevices(test.ctx(), { ...none, query });
      const seen = devices.map((device) => [
        device.host,
        device.kind,
        device.model,
        device.osVersion,
        device.serial,
        device.login,
      ]);
      const expected = test.world.devices.map((device) => [
        device.address,
        device.kind,
        device.model,
        device.version,
        device.serial,
        'accepted',
      ]);
      expect(seen).toEqual(expected);
      const details = await Promise.all(devices.map((device) => show(test, device.id)));
      for (const detail of details) {
        expect(detail.tls ? detail.certificate.pinned : 'plain').toMatch(/^([0-9a-f]{64}|plain)$/);
        expect(detail.facts.map((fact) => fact.kind)).toContain('identity');
      }
    },
  );

  it('stops at one refused login and stores nothing', async () => {
    const test = await openTestFleet({
      store: await openFresh(),
      devices: [{ id: 'cam', name: 'Cam', address: '127.31.1.11', product: 'axis-p3265' }],
    });
    const { address, username } = test.world.device('cam');
    const body = { host: address, groupIds: [], credential: { username, password: 'wrong' } };
    await expect(test.fleet.createDevice(test.ctx(), { ...none, body })).rejects.toMatchObject({
      code: 'device.auth-rejected',
    });
    expect(test.world.observations('cam').loginsRefused).toBe(1);
    expect(await test.store.db.selectFrom('devices').selectAll().execute()).toEqual([]);
    expect(await test.store.db.selectFrom('deviceCredentials').selectAll().execute()).toEqual([]);
  });

  it('names the device that has the same serial number', async () => {
    const serial = 'ACCC8E000001';
    const test = await openTestFleet({
      store: await openFresh(),
      devices: [
        { id: 'first', name: 'First', address: '127.31.2.11', product: 'axis-p3265', serial },
        { id: 'twin', name: 'Twin', address: '127.31.2.12', product: 'axis-p3265', serial },
      ],
    });
    const first = await adopt(test, 'first');
    await expect(adopt(test, 'twin')).rejects.toMatchObject({
      code: 'device.duplicate',
      fields: { id: first.id, name: 'First' },
    });
  });

  it('says that a known device moved, and moves it', async () => {
    const serial = 'ACCC8E000002';
    const test = await openTestFleet({
      store: await openFresh(),
      devices: [
        { id: 'before', name: 'Before', address: '127.31.3.11', product: 'axis-p1367', serial },
        { id: 'after', name: 'After', address: '127.31.3.12', product: 'axis-p1367', serial },
      ],
    });
    const device = await adopt(test, 'before');
    await test.world.setFault('before', 'unplugged', true);
    const [candidate] = await discoverAll(test);
    expect(candidate).toMatchObject({ status: 'moved', deviceId: device.id, host: '127.31.3.12' });
    const body = { host: '127.31.3.12', port: device.port, tls: device.tls };
    const moved = await test.fleet.moveDevice(test.ctx(), { params: { id: device.id }, query: undefined, body });
    expect(moved).toMatchObject({ id: device.id, host: '127.31.3.12' });
    expect((await discoverAll(test)).map((one) => one.status)).toEqual(['adopted']);
  });
});

describeOnStores('a bare stream', (openFresh) => {
  it('is adopted by its address and path', async () => {
    const test = await openTestFleet({
      store: await openFresh(),
      devices: [{ id: 'stream', name: 'Stream', address: '127.31.4.11', product: 'bare-rtsp' }],
    });
    const { address, username, password, streams } = test.world.device('stream');
    const { port, pathname, search } = new URL(streams[0] ?? '');
    const body = {
      host: address,
      port: port === '' ? 554 : Number(port),
      path: `${pathname}${search}`,
      groupIds: [],
      credential: { username, password },
    };
    const device = await test.fleet.createDevice(test.ctx(), { ...none, body });
    expect(device).toMatchObject({ driver: 'rtsp', kind: 'camera', path: `${pathname}${search}` });
  });
});

function deviceAt(test: Awaited<ReturnType<typeof openTestFleet>>, host: string) {
  const found = test.world.devices.find((device) => device.address === host);
  if (found === undefined) throw new Error(`no simulated device at ${host}`);
  return found;
}
