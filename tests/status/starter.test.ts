/** A starter pack becomes monitors and components over a real store: all of them, or none. */

import { afterEach, expect, it } from 'vitest';
import { axisServices } from '#src/features/status/starter/axis-services.data.ts';
import { probes } from '#src/plugins/registry.ts';
import { describeOnStores } from '../support/stores.ts';
import { noInput } from '../watch/world.ts';
import { openStatus, type StatusWorld } from './world.ts';

describeOnStores('installing a starter pack', (openFresh) => {
  let world: StatusWorld | undefined;
  const open = async (): Promise<StatusWorld> => {
    world = await openStatus({ store: await openFresh(), moreProbes: probes.filter(({ id }) => id !== 'heartbeat') });
    return world;
  };
  afterEach(async () => {
    await world?.stop();
    world = undefined;
  });

  const install = (given: StatusWorld, entryIds: readonly string[]) =>
    given.status.installStarterPack(given.ctx, {
      ...noInput,
      params: { id: axisServices.id },
      body: { entryIds: [...entryIds], vantageIds: ['van_here'], networksMin: 1, isPublic: false },
    });
  const audited = async (given: StatusWorld): Promise<string[]> => {
    const rows = await given.store.db.selectFrom('audit').select('action').orderBy('seq').execute();
    return rows.map(({ action }) => action);
  };
  const counts = async (given: StatusWorld) => ({
    monitors: given.watch.monitors().length,
    components: (await given.status.listComponents(given.ctx, { ...noInput, query: { offset: 0, limit: 100 } })).total,
  });

  it('leaves nothing behind when one entry is refused', async () => {
    const given = await open();
    const german = axisServices.entries.find(({ id }) => id === 'axis-site-de');
    await given.addMonitor({ name: german?.name.en ?? '' });
    const before = await audited(given);
    const refused = install(given, ['axis-site-sv', 'axis-site-de', 'axis-site-ja']);
    await expect(refused).rejects.toMatchObject({ code: 'monitor.name-taken' });
    expect(await audited(given)).toEqual(before);
    await given.watch.reload();
    expect(await counts(given)).toEqual({ monitors: 1, components: 0 });
  });

  it('writes one entry of the audit log for each thing, and knows its monitors at once', async () => {
    const given = await open();
    const { componentIds, monitorIds } = await install(given, ['axis-site-sv', 'axis-site-de']);
    expect(await counts(given)).toEqual({ monitors: 2, components: 4 });
    expect(monitorIds.map((id) => given.watch.monitor(id)?.id)).toEqual(monitorIds);
    expect(componentIds).toHaveLength(4);
    const actions = await audited(given);
    expect(actions.filter((action) => /^(monitor|component|starter)\./.test(action))).toEqual([
      ...['monitor.create', 'monitor.create'],
      ...Array<string>(4).fill('component.create'),
      'starter.install',
    ]);
  });
});
