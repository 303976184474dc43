/** Incidents know components by their ids only; who knows more says which of them there are. */

import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { aDraft, aText, aWorld, anIncident, nothing, publish, type World } from './world.ts';

const refused = expect.objectContaining({ code: 'incident.component-missing' }) as unknown;
const reason = 'customers call';
const gate = { okForMinutes: 0, vantagesMin: 1, needsPerson: true };
const wave = {
  ...{ name: 'First', scopePercent: 10, audience: '', gate, after: [], plannedAt: null, plannedUntil: null },
  ...{ works: '', doesNotWork: '', rollbackRule: '' },
};

describeOnStores('a component that does not exist', (openFresh) => {
  /** `web` exists until a test removes it. */
  async function open(): Promise<World & { readonly exists: Set<string> }> {
    const exists = new Set(['web', 'mail']);
    const componentNames = async (_db: unknown, ids: readonly string[]) =>
      new Map(ids.filter((id) => exists.has(id)).map((id) => [id, { en: id }]));
    return { ...(await aWorld(openFresh, { componentNames })), exists };
  }

  it('is refused wherever it is named for the first time', async () => {
    const world = await open();
    const ctx = await world.as('anna');
    await expect(anIncident(world, 'anna', ['web', 'wbe'])).rejects.toEqual(refused);
    const { id } = await anIncident(world);
    const params = { id };
    const { incidents } = world;
    const componentIds = ['wbe'];
    const attempts = [
      () => incidents.changeIncident(ctx, { ...nothing, params, body: { componentIds, reason } }),
      () => aDraft(world, id, aText([{}], { componentIds })),
      () =>
        incidents.addEffect(ctx, {
          ...nothing,
          params,
          body: { kind: 'declared', componentIds, state: 'down', reason },
        }),
      () => incidents.planWave(ctx, { ...nothing, params, body: { ...wave, componentIds } }),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toEqual(refused);
    const { log } = await incidents.listIncidentLog(ctx, { ...nothing, params, query: { after: 0, limit: 10 } });
    expect(log.map(({ kind }) => kind)).toEqual(['incident.opened']);
  });

  it('is refused when a draft or a plan is changed to it', async () => {
    const world = await open();
    const ctx = await world.as('anna');
    const { id } = await anIncident(world);
    const draft = await aDraft(world, id, aText([{}], { componentIds: ['mail'] }));
    const body = aText([{}], { componentIds: ['mali'] });
    await expect(world.incidents.reviseStatement(ctx, { ...nothing, params: { id: draft.id }, body })).rejects.toEqual(
      refused,
    );
    const { waves } = await world.incidents.planWave(ctx, {
      ...nothing,
      params: { id },
      body: { ...wave, componentIds: ['mail'] },
    });
    await expect(
      world.incidents.changeWave(ctx, {
        ...nothing,
        params: { id: waves[0]?.id ?? '' },
        body: { ...wave, componentIds: ['mali'] },
      }),
    ).rejects.toEqual(refused);
  });

  it('stays in the story of an incident that named it while it existed', async () => {
    const world = await open();
    const { id } = await anIncident(world);
    world.exists.delete('web');
    const told = await publish(world, (await aDraft(world, id, aText([{}], { componentIds: ['web'] }))).id);
    expect(told.componentIds).toEqual(['web']);
    const ctx = await world.as('anna');
    const changed = { ...nothing, params: { id }, body: { componentIds: ['web', 'mail'], reason } };
    expect(await world.incidents.changeIncident(ctx, changed)).toMatchObject({ componentIds: ['web', 'mail'] });
  });
});
