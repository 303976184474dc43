import { expect, it } from 'vitest';
import { MonitorQuery } from '#src/features/watch/contract-lists.ts';
import { describeOnStores, type OpenFreshStore } from '../support/stores.ts';
import { noInput, openWatch, type WatchWorld } from './world.ts';

async function worldWithMonitors(openFresh: OpenFreshStore): Promise<WatchWorld> {
  const world = await openWatch({ store: await openFresh(), isRunning: false });
  await world.addMonitor({ name: 'Shop 10', target: 'shop.example', tags: ['web', 'shop'] });
  await world.addMonitor({ name: 'Shop 2', target: 'shop2.example', tags: ['web'] });
  await world.addMonitor({ name: 'Mail', target: 'mail.example', tags: ['constructor'], isEnabled: false });
  await world.addMonitor({ name: 'Backup', probe: 'heartbeat', settings: { withinS: 60 } });
  return world;
}

function list(world: WatchWorld, query: Record<string, unknown>) {
  return world.watch.listMonitors(world.ctx, { ...noInput, query: MonitorQuery.parse(query) });
}

describeOnStores('the list of monitors', (openFresh) => {
  it('counts each value with every filter but its own', async () => {
    const world = await worldWithMonitors(openFresh);
    expect(await list(world, {})).toMatchObject({
      total: 4,
      facets: {
        state: { unknown: 3, 'switched-off': 1 },
        probe: { scripted: 3, heartbeat: 1 },
        tag: { web: 2, shop: 1, constructor: 1 },
      },
    });
    const ofWeb = await list(world, { tag: 'web', probe: 'scripted' });
    expect(ofWeb.total).toBe(2);
    expect(ofWeb.facets).toEqual({
      state: { unknown: 2 },
      probe: { scripted: 2 },
      tag: { web: 2, shop: 1, constructor: 1 },
    });
    const off = await list(world, { state: 'switched-off', tag: ['web', 'shop'] });
    expect(off.total).toBe(0);
    expect(off.facets).toEqual({ state: { unknown: 2 }, probe: {}, tag: { constructor: 1 } });
  });

  it('finds by every word, in name, target and tags', async () => {
    const world = await worldWithMonitors(openFresh);
    const names = async (search: string) => (await list(world, { search })).monitors.map(({ name }) => name);
    expect(await names('  SHOP   web ')).toEqual(['Shop 2', 'Shop 10']);
    expect(await names('shop2.example')).toEqual(['Shop 2']);
    expect(await names('shop mail')).toEqual([]);
    expect((await list(world, { search: 'mail' })).facets.tag).toEqual({ constructor: 1 });
  });

  it('gives windows of one order, numbers as numbers', async () => {
    const world = await worldWithMonitors(openFresh);
    const ask = async (query: Record<string, unknown>) =>
      (await list(world, { sort: 'name', ...query })).monitors.map(({ name }) => name);
    expect(await ask({})).toEqual(['Backup', 'Mail', 'Shop 2', 'Shop 10']);
    expect(await ask({ offset: 1, limit: 2 })).toEqual(['Mail', 'Shop 2']);
    expect(await ask({ order: 'desc', limit: 1 })).toEqual(['Shop 10']);
    expect((await list(world, { sort: 'state', order: 'desc', limit: 1 })).monitors[0]?.name).toBe('Mail');
  });
});
