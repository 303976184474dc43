import { describe, expect, it } from 'vitest';
import type { Actor, Scope } from '#src/core/access.ts';
import { AppError } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import {
  effectiveCondition,
  effectiveFaultSql,
  effectiveStateSql,
  freshnessOf,
} from '#src/features/fleet/device-view.ts';
import { listDevices } from '#src/features/fleet/list-devices.ts';
import { DeviceQuery } from '#src/features/fleet/contract-schemas.ts';
import { visibleDevice } from '#src/features/fleet/access.ts';
import * as devices from '#src/features/fleet/repository-devices.ts';
import { listFacts, recordFact } from '#src/features/fleet/repository-facts.ts';
import * as places from '#src/features/fleet/repository-places.ts';
import * as status from '#src/features/fleet/repository-status.ts';
import { timingOf } from '#src/features/fleet/watch/timing.ts';
import { systemRandom } from '#src/platform/random.ts';
import type { Store } from '#src/store/store.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { describeOnStores } from '../support/stores.ts';
import { none } from './harness.ts';

const timing = timingOf(30_000);

async function insert(store: Store, clock: FakeClock, more: Partial<devices.DeviceRecord> = {}) {
  const ports = { clock, random: systemRandom };
  const device: devices.DeviceRecord = {
    id: newId('dev', clock, systemRandom),
    siteId: 'site_main',
    groupIds: [],
    name: 'Gate',
    kind: 'camera',
    driver: 'axis',
    maker: 'Axis',
    model: 'P1',
    productName: null,
    serial: null,
    mac: null,
    osVersion: null,
    host: '192.0.2.1',
    port: 443,
    tls: true,
    path: null,
    pin: null,
    pinOffered: null,
    factsAt: null,
    addedAt: clock.nowMs(),
    ...more,
  };
  await store.transaction(async (tx) => {
    await devices.insertDevice(tx, device);
    await status.insertStatus(tx, ports, device.id);
  });
  return device;
}

async function setState(store: Store, clock: FakeClock, deviceId: string, condition: status.Condition): Promise<void> {
  const now = clock.nowMs();
  const times = { stateSince: now, checkedAt: now, answeredAt: now, bootId: null, bootedAt: null };
  const write = { deviceId, ...condition, ...times, changed: true };
  await store.transaction((tx) => status.writeStatuses(tx, { clock, random: systemRandom }, [write]));
}

const up: status.Condition = { state: 'up', fault: null };
const timedOut: status.Condition = { state: 'down', fault: { class: 'timed-out', fields: {} } };

function actorWith(scope: Scope, role: 'owner' | 'viewer' = 'viewer'): Actor {
  return { kind: 'user', id: 'user_1', name: 'Ada', grants: [{ role, scope }] };
}

function list(store: Store, clock: FakeClock, actor: Actor, query: Record<string, unknown> = {}) {
  const ctx = {
    actor,
    store,
    clock,
    random: systemRandom,
    log: { debug() {}, info() {}, warn() {}, error() {}, child: () => ctx.log },
    requestId: 'test',
    locale: 'en' as const,
    signal: new AbortController().signal,
  };
  return listDevices({ timing: () => timing }, ctx, { ...none, query: DeviceQuery.parse(query) });
}

const everyone = actorWith({ kind: 'everything' });

describeOnStores('devices in the store', (openFresh) => {
  it('are filtered, searched, sorted, paged and counted', async () => {
    const clock = fakeClock();
    const store = await openFresh({ clock });
    const gate = await insert(store, clock, { name: 'Gate', host: '192.0.2.1', kind: 'camera' });
    const hall = await insert(store, clock, {
      name: 'hall',
      host: '192.0.2.2',
      kind: 'speaker',
      driver: null,
      model: '100%_wide',
    });
    const door = await insert(store, clock, { name: 'Door', host: '192.0.2.3', kind: 'door' });
    await setState(store, clock, gate.id, up);
    await setState(store, clock, door.id, timedOut);
    const names = async (query: Record<string, unknown>) =>
      (await list(store, clock, everyone, query)).devices.map((device) => device.name);
    expect(await names({})).toEqual(['Door', 'Gate', 'hall']);
    expect(await names({ sort: 'state' })).toEqual(['Door', 'hall', 'Gate']);
    expect(await names({ order: 'desc', limit: '1', offset: '1' })).toEqual(['Gate']);
    expect(await names({ search: '192.0.2.2 HALL' })).toEqual(['hall']);
    expect(await names({ search: '0%_w' })).toEqual(['hall']);
    expect(await names({ search: '%' })).toEqual(['hall']);
    expect(await names({ state: ['up', 'unknown'] })).toEqual(['Gate', 'hall']);
    expect(await names({ fault: 'timed-out' })).toEqual(['Door']);
    const page = await list(store, clock, everyone, { state: 'up' });
    expect(page.total).toBe(1);
    expect(page.facets.state).toEqual({ up: 1, down: 1, unknown: 1 });
    expect(page.facets.kind).toEqual({ camera: 1 });
    expect(page.facets.driver).toEqual({ axis: 1 });
    expect(hall.id).not.toBe(gate.id);
  });

  it('are worth nothing once the evidence is old, in SQL as in words', async () => {
    const clock = fakeClock();
    const store = await openFresh({ clock });
    const known = await insert(store, clock, { host: '192.0.2.1' });
    const never = await insert(store, clock, { host: '192.0.2.2' });
    await setState(store, clock, known.id, up);
    for (const passedMs of [0, timing.freshForMs, timing.freshForMs + 1, -120_000]) {
      const fresh = freshnessOf(clock.nowMs() + passedMs, timing);
      const rows = await store.db
        .selectFrom('deviceStatus as s')
        .select(['s.deviceId', effectiveStateSql(fresh).as('state'), effectiveFaultSql(fresh).as('fault')])
        .execute();
      for (const id of [known.id, never.id]) {
        const record = await status.findStatus(store.db, id);
        const words = record && effectiveCondition(record, fresh);
        expect(rows.find((row) => row.deviceId === id)).toEqual({
          deviceId: id,
          state: words?.state,
          fault: words?.fault?.class ?? null,
        });
      }
    }
    await clock.advance(timing.freshForMs + 1);
    const { devices: shown } = await list(store, clock, everyone, { search: '192.0.2.1' });
    expect(shown[0]).toMatchObject({ state: 'unknown', fault: { class: 'stale' } });
  });

  it('are forgotten at a start, and history says until when they were known', async () => {
    const clock = fakeClock();
    const store = await openFresh({ clock });
    const gate = await insert(store, clock, { host: '192.0.2.1' });
    const untouched = await insert(store, clock, { host: '192.0.2.2' });
    await clock.advance(1000);
    await setState(store, clock, gate.id, up);
    const checkedAt = clock.nowMs();
    await clock.advance(3_600_000);
    await store.transaction((tx) => status.forgetOldStates(tx, clock.nowMs()));
    await clock.advance(1000);
    await store.transaction((tx) => status.forgetOldStates(tx, clock.nowMs()));
    expect(await status.findStatus(store.db, gate.id)).toMatchObject({ ...status.notChecked, stateSince: checkedAt });
    const history = await status.listHistory(store.db, gate.id, { limit: 10 });
    expect(
      history.map(({ state, from, to }) => [state, from - checkedAt, to === null ? null : to - checkedAt]),
    ).toEqual([
      ['unknown', 0, null],
      ['up', 0, 0],
      ['unknown', -1000, 0],
    ]);
    expect(await status.listHistory(store.db, untouched.id, { limit: 10 })).toHaveLength(1);
  });

  it('cannot have the serial number of another, but may take that of a removed one', async () => {
    const clock = fakeClock();
    const store = await openFresh({ clock });
    const first = await insert(store, clock, { serial: 'ACCC8E000001', mac: 'ac:cc:8e:00:00:01' });
    await expect(insert(store, clock, { serial: 'ACCC8E000001', host: '192.0.2.9' })).rejects.toThrow();
    expect(await devices.findByIdentity(store.db, { mac: 'AC-CC-8E-00-00-01' })).toMatchObject({ id: first.id });
    await devices.setRemovedAt(store.db, first.id, clock.nowMs());
    await insert(store, clock, { serial: 'ACCC8E000001', host: '192.0.2.9' });
    await devices.deleteRemovedBefore(store.db, clock.nowMs() + 1);
    expect(await devices.findRemovedDevice(store.db, first.id)).toBeUndefined();
  });

  it('keep their facts as stretches of one value', async () => {
    const clock = fakeClock();
    const store = await openFresh({ clock });
    const { id } = await insert(store, clock);
    const ports = { clock, random: systemRandom };
    const read = (value: unknown, kind: 'liveness' | 'identity' = 'liveness') =>
      store.transaction((tx) => recordFact(tx, ports, id, { kind, value, source: 'test', driver: 'axis' }));
    expect(await read({ ready: true, bootId: 'a', uptimeSeconds: 10 })).toBe(true);
    await clock.advance(60_000);
    expect(await read({ ready: true, bootId: 'a', uptimeSeconds: 70 })).toBe(false);
    await clock.advance(60_000);
    expect(await read({ ready: true, bootId: 'b', uptimeSeconds: 5 })).toBe(true);
    const facts = await listFacts(store.db, id, { limit: 10 });
    expect(facts.map((fact) => [fact.value, fact.lastSeenAt - fact.firstSeenAt])).toEqual([
      [{ ready: true, bootId: 'b', uptimeSeconds: 5 }, 0],
      [{ ready: true, bootId: 'a', uptimeSeconds: 70 }, 60_000],
    ]);
  });
});

describeOnStores('who may see what', (openFresh) => {
  it('is decided by site, group and device, in lists as for one', async () => {
    const clock = fakeClock();
    const store = await openFresh({ clock });
    await places.insertSite(store.db, { id: 'site_b', name: 'Branch', timeZone: null, createdAt: 0 });
    await places.insertGroup(store.db, { id: 'grp_a', name: 'Doors', createdAt: 0 });
    const main = await insert(store, clock, { name: 'main', host: '192.0.2.1' });
    const branch = await insert(store, clock, { name: 'branch', host: '192.0.2.2', siteId: 'site_b' });
    const grouped = await insert(store, clock, {
      name: 'grouped',
      host: '192.0.2.3',
      siteId: 'site_b',
      groupIds: ['grp_a'],
    });
    const cases: readonly [Actor, string[]][] = [
      [everyone, ['branch', 'grouped', 'main']],
      [actorWith({ kind: 'site', id: 'site_b' }), ['branch', 'grouped']],
      [actorWith({ kind: 'group', id: 'grp_a' }), ['grouped']],
      [actorWith({ kind: 'device', id: main.id }), ['main']],
      [actorWith({ kind: 'site', id: 'nowhere' }), []],
    ];
    for (const [actor, expected] of cases) {
      const page = await list(store, clock, actor);
      expect(page.devices.map((device) => device.name)).toEqual(expected);
      expect(page.total).toBe(expected.length);
      for (const device of [main, branch, grouped]) {
        const seen = await visibleDevice({ actor }, store.db, device.id).then(
          () => true,
          (error: unknown) => (error instanceof AppError ? error.code : 'other'),
        );
        expect(seen).toBe(expected.includes(device.name) ? true : 'request.not-found');
      }
    }
    await expect(list(store, clock, { ...everyone, grants: [] })).rejects.toMatchObject({ code: 'access.denied' });
    const reader = actorWith({ kind: 'device', id: main.id });
    await expect(visibleDevice({ actor: reader }, store.db, main.id, 'device:write')).rejects.toMatchObject({
      code: 'access.denied',
    });
  });
});

describe('the query of a list', () => {
  it('takes one value or many', () => {
    expect(DeviceQuery.parse({ state: 'up' }).state).toEqual(['up']);
    expect(DeviceQuery.parse({ state: ['up', 'down'] }).state).toEqual(['up', 'down']);
    expect(DeviceQuery.safeParse({ limit: '501' }).success).toBe(false);
  });
});
