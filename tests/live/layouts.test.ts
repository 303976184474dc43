/** Layouts, live settings and the list of channels, on both engines. */

import { expect, it } from 'vitest';
import { type Actor, systemActor } from '#src/core/access.ts';
import {
  deleteRemovedBefore,
  insertDevice,
  setRemovedAt,
  type DeviceRecord,
} from '#src/features/fleet/repository-devices.ts';
import { recordFact } from '#src/features/fleet/repository-facts.ts';
import { listChannels, type ChannelParts } from '#src/features/live/channels.ts';
import type { LayoutInput } from '#src/features/live/contract-schemas.ts';
import { createFactMemory } from '#src/features/live/fact-memory.ts';
import { createLayout, deleteLayout, listLayouts, updateLayout } from '#src/features/live/layouts.ts';
import { findLiveSettings, listAlwaysOn } from '#src/features/live/repository.ts';
import { getLiveSettings, setLiveSettings } from '#src/features/live/settings.ts';
import { systemClock } from '#src/platform/clock.ts';
import { systemRandom } from '#src/platform/random.ts';
import type { Db, Store } from '#src/store/store.ts';
import { describeOnStores } from '../support/stores.ts';
import { contextOn } from '../support/use-case-context.ts';

const none = { params: undefined, query: undefined, body: undefined };

async function addPerson(db: Db, id: string): Promise<void> {
  const row = { id, name: id, nameKey: id, displayName: id.toUpperCase(), locale: null, passwordHash: null };
  await db
    .insertInto('people')
    .values({ ...row, disabled: 0, createdAt: 0, updatedAt: 0, lastSignInAt: null })
    .execute();
}

async function addCamera(db: Db, id: string, siteId: string, channels = 1): Promise<void> {
  const unknown = { maker: null, model: null, productName: null, serial: null, mac: null, osVersion: null };
  const device: DeviceRecord = {
    ...{ id, siteId, groupIds: [], name: `Camera ${id}`, kind: 'camera', driver: 'axis', ...unknown },
    ...{ host: `10.0.0.${id.slice(4)}`, port: 80, tls: false, path: null, pin: null, pinOffered: null },
    ...{ factsAt: null, addedAt: 0 },
  };
  await insertDevice(db, device);
  const profiles = [
    { id: 'sub', name: 'Sub', codec: 'h264', width: 640, height: 360, rtspUrl: 'rtsp://x/sub' },
    { id: 'main', name: 'Main', codec: 'h265', width: 1920, height: 1080, rtspUrl: 'rtsp://x/main', audioCodec: 'aac' },
    { id: 'still', name: 'No address' },
  ];
  const numbers = Array.from({ length: channels }, (_, index) => String(index + 1));
  const ports = { clock: systemClock, random: systemRandom };
  const fact = { source: 'test', driver: 'axis' };
  const value = { channels: numbers.map((number) => ({ id: number, name: `View ${number}`, profiles })) };
  await recordFact(db, ports, id, { ...fact, kind: 'channels', value });
  const capabilities = { capabilities: ['video', 'ptz', 'audio-out'], interfaces: [] };
  await recordFact(db, ports, id, { ...fact, kind: 'capabilities', value: capabilities });
}

const person = (id: string, siteId?: string): Actor => ({
  ...{ kind: 'user', id, name: id },
  grants: [{ role: 'viewer', scope: siteId === undefined ? { kind: 'everything' } : { kind: 'site', id: siteId } }],
});
const anna = person('anna');
const bert = person('bert', 'site_main');

async function aHouse(store: Store): Promise<void> {
  await store.transaction(async (tx) => {
    for (const id of ['anna', 'bert']) await addPerson(tx, id);
    await tx
      .insertInto('sites')
      .values({ id: 'far', name: 'Far', nameKey: 'far', timeZone: null, createdAt: 0 })
      .execute();
    await addCamera(tx, 'dev_1', 'site_main');
    await addCamera(tx, 'dev_2', 'far', 3);
  });
}

const aLayout = (more: Partial<LayoutInput> = {}): LayoutInput => ({
  ...{ name: 'Wall', columns: 2, shared: false },
  tiles: [{ deviceId: 'dev_1', channelId: '1' }, null, { deviceId: 'dev_2', channelId: '2' }, null],
  ...more,
});

describeOnStores('layouts', (openFresh) => {
  it('come back as they were saved, changed and deleted', async () => {
    const store = await openFresh();
    await aHouse(store);
    const ctx = contextOn(store, { actor: anna });
    const made = await createLayout(ctx, { ...none, body: aLayout() });
    expect(made).toMatchObject({ ...aLayout(), mine: true, ownerName: 'ANNA' });
    const tiles = [null, { deviceId: 'dev_2', channelId: '1' }];
    const body = aLayout({ name: 'Gate', tiles, columns: 1 });
    expect(await updateLayout(ctx, { ...none, params: { id: made.id }, body })).toMatchObject(body);
    expect((await listLayouts(ctx)).layouts).toMatchObject([{ name: 'Gate', tiles }]);
    await deleteLayout(ctx, { ...none, params: { id: made.id } });
    expect((await listLayouts(ctx)).layouts).toEqual([]);
  });

  it('are shared without a device that the reader may not watch', async () => {
    const store = await openFresh();
    await aHouse(store);
    await createLayout(contextOn(store, { actor: anna }), { ...none, body: aLayout({ name: 'Own' }) });
    const input = { ...none, body: aLayout({ name: 'Shared', shared: true }) };
    const { id } = await createLayout(contextOn(store, { actor: anna }), input);
    const ctx = contextOn(store, { actor: bert });
    const { layouts } = await listLayouts(ctx);
    expect(layouts).toMatchObject([
      { name: 'Shared', mine: false, tiles: [{ deviceId: 'dev_1', channelId: '1' }, null, null, null] },
    ]);
    expect(JSON.stringify(layouts)).not.toContain('dev_2');
    const params = { id };
    await expect(updateLayout(ctx, { ...none, params, body: aLayout() })).rejects.toThrow('no such layout');
    await expect(deleteLayout(ctx, { ...none, params })).rejects.toThrow('no such layout');
  });

  it('take no device that their maker may not watch', async () => {
    const store = await openFresh();
    await aHouse(store);
    const made = await createLayout(contextOn(store, { actor: bert }), { ...none, body: aLayout() });
    expect(made.tiles).toEqual([{ deviceId: 'dev_1', channelId: '1' }, null, null, null]);
  });

  it('have one name each for each person, and a limit', async () => {
    const store = await openFresh();
    await aHouse(store);
    const ctx = contextOn(store, { actor: anna });
    await createLayout(ctx, { ...none, body: aLayout({ name: 'The Wall' }) });
    const twin = createLayout(ctx, { ...none, body: aLayout({ name: 'the  wall ' }) });
    await expect(twin).rejects.toThrow('already have a layout');
    await createLayout(contextOn(store, { actor: bert }), { ...none, body: aLayout({ name: 'The Wall' }) });
    for (let i = 1; i < 100; i += 1) await createLayout(ctx, { ...none, body: aLayout({ name: `W${String(i)}` }) });
    await expect(createLayout(ctx, { ...none, body: aLayout({ name: 'more' }) })).rejects.toThrow('100 layouts');
    const token: Actor = { ...anna, kind: 'token', id: 'tok_1' };
    await expect(createLayout(contextOn(store, { actor: token }), { ...none, body: aLayout() })).rejects.toThrow(
      'people',
    );
  });

  it('go with their person, and lose a tile with its device', async () => {
    const store = await openFresh();
    await aHouse(store);
    await createLayout(contextOn(store, { actor: anna }), { ...none, body: aLayout({ shared: true }) });
    await store.transaction((tx) => setRemovedAt(tx, 'dev_1', 1));
    expect((await listLayouts(contextOn(store))).layouts[0]?.tiles[0]).toBeNull();
    await store.transaction((tx) => deleteRemovedBefore(tx, 2));
    expect(await store.db.selectFrom('liveLayoutTiles').select('deviceId').execute()).toEqual([{ deviceId: 'dev_2' }]);
    await store.transaction(async (tx) => void (await tx.deleteFrom('people').where('id', '=', 'anna').execute()));
    expect((await listLayouts(contextOn(store))).layouts).toEqual([]);
    expect(await store.db.selectFrom('liveLayoutTiles').selectAll().execute()).toEqual([]);
  });
});

describeOnStores('live settings', (openFresh) => {
  it('are the usual ones until somebody chooses others', async () => {
    const store = await openFresh();
    await aHouse(store);
    const ctx = contextOn(store);
    const changed: string[] = [];
    const parts = { onSettings: (deviceId: string) => void changed.push(deviceId) };
    const input = { ...none, params: { id: 'dev_1' } };
    expect(await getLiveSettings(parts, ctx, input)).toEqual({ transport: 'auto', alwaysOn: false });
    for (const alwaysOn of [false, true]) {
      const body = { transport: 'udp' as const, alwaysOn };
      expect(await setLiveSettings(parts, ctx, { ...input, body })).toEqual(body);
      expect(await findLiveSettings(store.db, 'dev_1')).toEqual(body);
    }
    expect(changed).toEqual(['dev_1', 'dev_1']);
    expect(await listAlwaysOn(store.db)).toEqual(['dev_1']);
    await store.transaction((tx) => setRemovedAt(tx, 'dev_1', 1));
    expect(await listAlwaysOn(store.db)).toEqual([]);
    const body = { transport: 'tcp' as const, alwaysOn: false };
    await expect(setLiveSettings(parts, contextOn(store, { actor: bert }), { ...input, body })).rejects.toThrow();
  });
});

describeOnStores('the list of channels', (openFresh) => {
  const parts = (): ChannelParts => ({
    reach: { device: () => Promise.resolve(undefined) },
    streams: { find: () => undefined, seen: () => undefined },
    actionsOf: () => ({ snapshot: () => Promise.reject(new Error('not here')) }),
    facts: createFactMemory(),
  });
  const asked = (query: object) => ({ ...none, query: { offset: 0, limit: 100, ...query } });

  it('shows what a person may watch, by place and name', async () => {
    const store = await openFresh();
    await aHouse(store);
    const all = await listChannels(parts(), contextOn(store, { actor: anna }), asked({}));
    expect(all.total).toBe(4);
    expect(all.channels.map(({ deviceId, channelId }) => `${deviceId} ${channelId}`)).toEqual([
      'dev_2 1',
      'dev_2 2',
      'dev_2 3',
      'dev_1 1',
    ]);
    expect(all.channels[3]).toMatchObject({
      siteName: 'Main site',
      name: 'View 1',
      streams: [
        { profileId: 'sub', quality: 'sub', codec: 'h264', width: 640 },
        { profileId: 'main', quality: 'main', codec: 'h265', width: 1920 },
      ],
      can: { ptz: false, listen: true, talk: false, snapshot: true },
    });
    const mine = await listChannels(parts(), contextOn(store, { actor: bert }), asked({}));
    expect([mine.total, mine.channels.map(({ deviceId }) => deviceId)]).toEqual([1, ['dev_1']]);
  });

  it('is searched and paged', async () => {
    const store = await openFresh();
    await aHouse(store);
    const own = parts();
    const list = async (query: object) => {
      const { channels, total } = await listChannels(own, contextOn(store, { actor: systemActor }), asked(query));
      return [channels.map(({ deviceId, channelId }) => `${deviceId} ${channelId}`), total];
    };
    expect(await list({ search: 'far view 3' })).toEqual([['dev_2 3'], 1]);
    expect(await list({ search: '10.0.0.1' })).toEqual([['dev_1 1'], 1]);
    expect(await list({ offset: 1, limit: 2 })).toEqual([['dev_2 2', 'dev_2 3'], 4]);
    expect(await list({ siteId: 'site_main' })).toEqual([['dev_1 1'], 1]);
    expect(await list({ deviceId: 'dev_2', search: 'nothing such' })).toEqual([[], 0]);
  });
});
