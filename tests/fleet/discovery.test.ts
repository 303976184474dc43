import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { productKeys } from '#src/sim/products.data.ts';
import { adopt, discoverAll, freshSqlite, none, openTestFleet, until } from './harness.ts';

describe('discovery', () => {
  it('finds forty devices of a /24 with kind, model and version, and nothing else', { timeout: 60_000 }, async () => {
    const test = await openTestFleet({
      store: await freshSqlite(),
      discovery: true,
      devices: Array.from({ length: 40 }, (_, i) => ({
        id: `dev-${String(i)}`,
        name: `Device ${String(i)}`,
        address: `127.33.0.${String(5 + i * 6)}`,
        product: productKeys[i % productKeys.length] ?? 'axis-p3265',
      })),
    });
    const body = { multicast: true, subnets: ['127.33.0.0/24'], addresses: [] };
    const run = await test.fleet.startDiscovery(test.ctx(), { ...none, body });
    await expect(test.fleet.startDiscovery(test.ctx(), { ...none, body })).rejects.toMatchObject({
      code: 'discovery.running',
    });
    const read = () => test.fleet.getDiscoveryRun(test.ctx(), { ...none, params: { id: run.id } });
    await until(async () => (await read()).state !== 'running');
    expect(await read()).toMatchObject({ state: 'finished', problems: [] });

    const { candidates } = await test.fleet.listCandidates(test.ctx(), { ...none, query: { offset: 0, limit: 500 } });
    // Other simulated worlds may stand on this machine, and multicast hears them too.
    const here = candidates.filter((candidate) => candidate.host.startsWith('127.33.0.'));
    const expected = test.world.devices.filter((device) => device.isDevice);
    expect(here.map((candidate) => candidate.host).toSorted()).toEqual(expected.map((one) => one.address).toSorted());
    for (const device of expected.filter((one) => one.family === 'axis')) {
      const found = here.find((candidate) => candidate.host === device.address);
      expect(found).toMatchObject({ kind: device.kind, maker: 'Axis', model: device.model, confidence: 'certain' });
      expect([null, device.version]).toContain(found?.osVersion);
      expect(found?.evidence.length).toBeGreaterThan(0);
    }
    for (const device of test.world.devices) expect(test.world.observations(device.id).credentialsSent).toBe(0);
    const told = test.events.filter((event) => event.type === 'discovery.candidate');
    expect(told.length).toBeGreaterThanOrEqual(expected.length);
  });

  it('takes no notice of what is hostile, and is not held up by it', { timeout: 60_000 }, async () => {
    const hostile = [
      'answers-all',
      'endless-body',
      'gzip-bomb',
      'deep-xml',
      'redirect',
      'drip',
      'garbage-banner',
    ] as const;
    const test = await openTestFleet({
      store: await freshSqlite(),
      devices: [
        ...hostile.map((fault, i) => ({
          id: fault,
          name: fault,
          address: `127.33.1.${String(11 + i)}`,
          product: 'printer' as const,
          faults: [fault],
        })),
        { id: 'good', name: 'Good', address: '127.33.1.99', product: 'axis-p3265' as const },
      ],
    });
    const candidates = await discoverAll(test);
    expect(candidates.map((candidate) => candidate.host)).toEqual(['127.33.1.99']);
  });

  it('knows what is adopted and what was dismissed', { timeout: 60_000 }, async () => {
    const test = await openTestFleet({
      store: await freshSqlite(),
      devices: [
        { id: 'mine', name: 'Mine', address: '127.33.2.11', product: 'axis-p3265' },
        { id: 'other', name: 'Other', address: '127.33.2.12', product: 'axis-p3245' },
      ],
    });
    const { id } = await adopt(test, 'mine');
    const candidates = await discoverAll(test);
    expect(candidates.map(({ status, deviceId }) => [status, deviceId])).toEqual([
      ['adopted', id],
      ['new', null],
    ]);
    const other = candidates[1]?.id ?? '';
    await test.fleet.dismissCandidates(test.ctx(), { ...none, body: { ids: [other], dismissed: true } });
    const again = await discoverAll(test);
    expect(again.map(({ status }) => status)).toEqual(['adopted', 'dismissed']);
    const adoptAgain = { params: { id: candidates[0]?.id ?? '' }, query: undefined, body: { groupIds: [] } };
    await expect(test.fleet.adoptCandidate(test.ctx(), adoptAgain)).rejects.toMatchObject({
      code: 'candidate.adopted',
      fields: { id },
    });
  });

  it('stops when it is told to', { timeout: 60_000 }, async () => {
    const test = await openTestFleet({ store: await freshSqlite(), devices: [aCamera] });
    const body = { multicast: false, subnets: ['127.33.3.0/24'], addresses: [], pace: 10 };
    const run = await test.fleet.startDiscovery(test.ctx(), { ...none, body });
    const ended = await test.fleet.cancelDiscovery(test.ctx(), { ...none, params: { id: run.id } });
    expect(ended.state).toBe('cancelled');
    const { runs } = await test.fleet.listDiscoveryRuns(test.ctx(), { ...none, query: { limit: 10 } });
    expect(runs.map((one) => one.state)).toEqual(['cancelled']);
  });
});

const aCamera = { id: 'cam', name: 'Cam', address: '127.33.3.11', product: 'axis-p3265' as const };

describe('secrets of devices', () => {
  it('stand nowhere in clear: not in database, log, events, errors, export or API', { timeout: 60_000 }, async () => {
    const canary = 'canary-8f3a-Passw0rd';
    const store = await freshSqlite();
    const test = await openTestFleet({
      store,
      devices: [{ ...aCamera, address: '127.33.4.11', password: canary }],
      watchPeriodSeconds: 5,
    });
    const { id } = await adopt(test, 'cam');
    test.watch();
    const detail = () => test.fleet.getDevice(test.ctx(), { ...none, params: { id } });
    await until(async () => (await detail()).state === 'up');
    await test.world.setFault('cam', 'password-changed', true);
    await until(async () => (await detail()).login === 'refused');
    const set = { params: { id }, query: undefined, body: { username: 'root', password: `${canary}-wrong` } };
    const error = await test.fleet.setCredential(test.ctx(), set).catch((caught: unknown) => caught);
    const csv = `host,username,password\n192.0.2.1,root,${canary}\n192.0.2.2,,${canary}\n`;
    const imported = { format: 'csv' as const, content: csv, dryRun: false };
    const result = await test.fleet.importInventory(test.ctx(), { ...none, body: imported });
    const exported = await test.fleet.exportInventory(test.ctx(), { ...none, query: { format: 'json' } });
    const tables = [
      'devices',
      'deviceCredentials',
      'deviceHistory',
      'deviceStatus',
      'facts',
      'audit',
      'candidates',
    ] as const;
    const rows = await Promise.all(tables.map((table) => store.db.selectFrom(table).selectAll().execute()));
    const everything = [
      rows,
      test.events,
      test.logLines,
      test.egress,
      error,
      String(error),
      result,
      exported,
      await detail(),
    ];
    for (const one of everything) expect(JSON.stringify(one)).not.toContain(canary);
    expect(rows[1]).toHaveLength(1);
  });
});

describe('an inventory', () => {
  it('goes out and comes in again, and the watcher meets what was imported', { timeout: 60_000 }, async () => {
    const first = await openTestFleet({
      store: await freshSqlite(),
      devices: [{ ...aCamera, address: '127.33.5.11' }],
    });
    await adopt(first, 'cam');
    const { content } = await first.fleet.exportInventory(first.ctx(), { ...none, query: { format: 'csv' } });
    expect(content.split('\r\n')[0]).toBe(
      readFileSync(new URL('inventory-heading.txt', import.meta.url), 'utf8').trim(),
    );

    const second = await openTestFleet({
      store: await freshSqlite(),
      devices: [{ ...aCamera, address: '127.33.5.12' }],
    });
    const body = { format: 'csv' as const, content: content.replaceAll('127.33.5.11', '127.33.5.12'), dryRun: true };
    const change = (dryRun: boolean) =>
      second.fleet.importInventory(second.ctx(), { ...none, body: { ...body, dryRun } });
    expect(await change(true)).toMatchObject({ dryRun: true, lines: 1, toAdd: 1, added: 0, problemCount: 0 });
    expect(await change(false)).toMatchObject({ added: 1 });
    expect(await change(false)).toMatchObject({ added: 0, unchanged: 1 });
    second.watch();
    const query = { sort: 'name' as const, order: 'asc' as const, offset: 0, limit: 10 };
    const listed = async () => (await second.fleet.listDevices(second.ctx(), { ...none, query })).devices[0];
    await until(async () => (await listed())?.driver === 'axis');
    expect(await listed()).toMatchObject({ name: 'Cam', kind: 'camera', model: 'P3265-V', login: 'none' });
  });
});
