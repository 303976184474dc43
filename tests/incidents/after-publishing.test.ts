/** What is public stays as it was read, and duties do not end with an incident. */

import { expect, it } from 'vitest';
import { listPublicIds } from '#src/features/incidents/log/repository.ts';
import { describeOnStores } from '../support/stores.ts';
import { aDraft, aText, aWorld, anIncident, approve, nothing, publish, type World } from './world.ts';

const refusal = (code: string): unknown => expect.objectContaining({ code });
const hour = 3_600_000;

const german = (review: 'reviewed' | 'machine-assisted', title = 'Anmeldung gestört') =>
  ({ locale: 'de', review, title, body: '', claimTexts: {} }) as const;

async function add(world: World, who: string, statementId: string, text: ReturnType<typeof german>) {
  const ctx = who === 'keepsight' ? world.itself : await world.as(who);
  return world.incidents.addStatementText(ctx, { ...nothing, params: { id: statementId }, body: text });
}

/** One round of what goes on by itself. */
async function round(world: World): Promise<void> {
  const stop = new AbortController();
  const running = world.incidents.run(world.store, stop.signal);
  while (world.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await running;
}

async function end(world: World, id: string): Promise<void> {
  for (const to of ['observing', 'closed'] as const) {
    const input = { ...nothing, params: { id }, body: { to, reason: 'over' } };
    await world.incidents.moveIncident(await world.as('anna'), input);
  }
}

describeOnStores('what was published', (openFresh) => {
  it('keeps a translation that people have reviewed, and takes a better one for a machine’s', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    const { id: statementId } = await publish(world, (await aDraft(world, id)).id);
    await add(world, 'bert', statementId, german('machine-assisted', 'Anmelden kaputt'));
    const better = await add(world, 'bert', statementId, german('reviewed'));
    expect(better.texts.map(({ locale, title }) => [locale, title]).at(-1)).toEqual(['de', 'Anmeldung gestört']);
    await expect(add(world, 'carla', statementId, german('reviewed', 'Alles gut'))).rejects.toEqual(
      refusal('statement.text-fixed'),
    );
  });

  it('denies only in the languages in which two have approved it', async () => {
    const world = await aWorld(openFresh);
    await world.as('dora');
    const { id } = await anIncident(world);
    const denial = aText([{ modality: 'ruled-out', subject: 'cause', topic: 'attack', text: 'This was no attack.' }]);
    const draft = await aDraft(world, id, denial);
    for (const who of ['bert', 'carla']) await approve(world, draft, await world.as(who));
    await publish(world, draft.id);
    await expect(add(world, 'dora', draft.id, german('reviewed', 'Kein Angriff'))).rejects.toEqual(
      refusal('statement.text-fixed'),
    );
  });

  it('gets the words of a cause in another language from a person with a name and the right', async () => {
    const world = await aWorld(openFresh);
    await world.as('carla');
    const { id } = await anIncident(world);
    const draft = await aDraft(world, id, aText([{ subject: 'cause' }]));
    await approve(world, draft, await world.as('bert'));
    await publish(world, draft.id);
    await expect(add(world, 'keepsight', draft.id, german('reviewed'))).rejects.toEqual(
      refusal('statement.person-needed'),
    );
    const carla = await world.as('carla');
    await world.store.db.updateTable('people').set({ disabled: 1 }).where('id', '=', carla.actor.id).execute();
    await expect(add(world, 'carla', draft.id, german('reviewed'))).rejects.toEqual(refusal('statement.person-needed'));
    await expect(add(world, 'bert', draft.id, german('reviewed'))).resolves.toMatchObject({ state: 'published' });
  });

  it('denies nothing by way of the reason of a correction', async () => {
    const world = await aWorld(openFresh);
    await world.as('bert');
    const { id } = await anIncident(world);
    const { id: supersedes } = await publish(world, (await aDraft(world, id)).id);
    const correction = 'We spoke of trouble too early; it is not an attack.';
    const draft = await aDraft(world, id, aText([{}], { supersedes, correction }));
    expect(draft.publishMissing).toEqual([{ code: 'untyped-denial', detail: 'en' }]);
  });

  it('is not crowded out by newer incidents while it goes on', async () => {
    const world = await aWorld(openFresh);
    const first = await anIncident(world, 'anna', []);
    await publish(world, (await aDraft(world, first.id)).id);
    await world.clock.advance(1000);
    const second = await anIncident(world, 'anna', []);
    await publish(world, (await aDraft(world, second.id)).id);
    await end(world, second.id);
    expect(await listPublicIds(world.store.db, { closedAfter: 0, limit: 1 })).toEqual([first.id]);
  });
});

describeOnStores('legal clocks of an incident that is over', (openFresh) => {
  it('go on reminding: the final report is due a month later', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world, 'anna', []);
    const body = { regimeIds: ['nis2'], awareAt: world.clock.nowMs(), classifiedAt: null, reason: 'found traces' };
    await world.incidents.startClocks(await world.as('anna'), { ...nothing, params: { id }, body });
    await end(world, id);
    for (const hours of [11.9, 0.2, 5.9, 0.2, 3.4, 0.2, 2.3]) {
      await world.clock.advance(hours * hour);
      await round(world);
    }
    const levels = world.events.flatMap((event) =>
      event.type === 'incident.clock' && event.stepId === 'early-warning' ? [event.level] : [],
    );
    expect(levels).toEqual(['warned-50', 'warned-75', 'warned-90', 'overdue']);
  });
});
