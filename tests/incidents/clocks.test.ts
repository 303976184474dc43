/** Legal clocks: started by a word and a reason, reminding, never filing, and never mixed with what the public reads. */

import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { aDraft, aWorld, anIncident, nothing, publish, room, type World } from './world.ts';

const refusal = (code: string): unknown => expect.objectContaining({ code });
const hour = 3_600_000;

async function start(world: World, id: string, regimeIds: string[], overrides = {}) {
  const body = { regimeIds, awareAt: world.clock.nowMs(), classifiedAt: null, reason: 'found traces', ...overrides };
  return world.incidents.startClocks(await world.as('anna'), { ...nothing, params: { id }, body });
}

/** One round of what goes on by itself. */
async function round(world: World): Promise<void> {
  const stop = new AbortController();
  const running = world.incidents.run(world.store, stop.signal);
  while (world.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
  stop.abort();
  await running;
}

describeOnStores('legal clocks', (openFresh) => {
  it('remind at a half, three quarters, nine tenths, and when it is over, once each', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    await start(world, id, ['gdpr']);
    const levels = () => world.events.flatMap((event) => (event.type === 'incident.clock' ? [event.level] : []));
    for (const hours of [35.9, 0.2, 17.9, 0.2, 10.7, 0.2, 6.9, 0.2]) {
      await world.clock.advance(hours * hour);
      await round(world);
      await round(world);
    }
    expect(levels()).toEqual(['warned-50', 'warned-75', 'warned-90', 'overdue']);
  });

  it('count as the law says, and again when they are told more', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    const now = world.clock.nowMs();
    const { clocks } = await start(world, id, ['nis2', 'dora', 'cra-vulnerability']);
    const dues = (list: typeof clocks, regimeId: string) =>
      list.find((clock) => clock.regimeId === regimeId)?.steps.map((one) => one.dueAt);
    // 2026-01-15 12:00 UTC and 72 hours is the 18th; a month later is the 18th of February.
    const nis2Final = Date.UTC(2026, 1, 18, 12);
    expect(dues(clocks, 'nis2')).toEqual([now + 24 * hour, now + 72 * hour, nis2Final]);
    expect(dues(clocks, 'dora')?.[0]).toBe(now + 24 * hour);
    expect(dues(clocks, 'cra-vulnerability')?.[2]).toBeNull();
    await world.clock.advance(2 * hour);
    const mark = async (regimeId: string, what: 'classified' | 'mitigated') =>
      world.incidents.markClock(await world.as('anna'), {
        ...nothing,
        params: { id },
        body: { regimeId, what, at: world.clock.nowMs(), reason: 'decided' },
      });
    expect(dues((await mark('dora', 'classified')).clocks, 'dora')?.[0]).toBe(now + 6 * hour);
    expect(dues((await mark('cra-vulnerability', 'mitigated')).clocks, 'cra-vulnerability')?.[2]).toBe(
      now + 2 * hour + 14 * 24 * hour,
    );
    const filed = await world.incidents.fileClockStep(await world.as('anna'), {
      ...nothing,
      params: { id },
      body: { regimeId: 'nis2', stepId: 'notification', at: world.clock.nowMs(), reference: 'BSI-1' },
    });
    expect(dues(filed.clocks, 'nis2')?.[2]).toBe(Date.UTC(2026, 1, 15, 14));
  });

  it('run once, from a time that was, of a law that is known', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    await expect(start(world, id, ['nowhere'])).rejects.toEqual(refusal('clock.unknown'));
    await expect(start(world, id, ['gdpr'], { awareAt: world.clock.nowMs() + 1 })).rejects.toEqual(
      refusal('incident.time-order'),
    );
    await start(world, id, ['gdpr']);
    await expect(start(world, id, ['gdpr'])).rejects.toEqual(refusal('clock.runs-already'));
    const body = { regimeId: 'gdpr', reason: 'no personal data' };
    await world.incidents.stopClock(await world.as('anna'), { ...nothing, params: { id }, body });
    await world.clock.advance(100 * hour);
    await round(world);
    expect(world.events.some((event) => event.type === 'incident.clock')).toBe(false);
  });

  it('give a draft that is marked as one, and stay out of everything public and of the report', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    await start(world, id, ['gdpr'], { reason: 'canary-4711' });
    await publish(world, (await aDraft(world, id)).id);
    const anna = await world.as('anna');
    const query = { regimeId: 'gdpr', stepId: 'notification', locale: 'en' as const };
    const { markdown } = await world.incidents.getLegalDraft(anna, { ...nothing, params: { id }, query });
    expect(markdown).toMatch(/DRAFT, not filed/);
    expect(markdown).toContain('https://eur-lex.europa.eu/');
    const others = [
      await world.incidents.publicIncidents(world.store.db, { closedAfter: 0 }),
      await world.incidents.getIncidentReport(anna, { ...nothing, params: { id }, query: { locale: 'en' } }),
      await world.incidents.getIncident(await world.as('vera', 'viewer'), { ...nothing, params: { id } }),
      world.told,
    ];
    expect(JSON.stringify(others)).not.toContain('canary-4711');
    const viewer = await world.as('vera');
    await expect(world.incidents.getLegalDraft(viewer, { ...nothing, params: { id }, query })).rejects.toEqual(
      refusal('access.denied'),
    );
  });

  it('follow laws that were corrected, and refuse ones that make no sense', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    const { clocks } = await start(world, id, ['gdpr']);
    const owner = await world.as('olga', 'owner');
    const { regimes } = await world.incidents.listRegimes(owner);
    const corrected = regimes.map((regime) =>
      regime.id === 'gdpr'
        ? {
            ...regime,
            steps: regime.steps.map((one) => ({
              ...one,
              due: [{ from: 'aware' as const, hours: 48, days: 0, months: 0 }],
            })),
          }
        : regime,
    );
    await world.incidents.setRegimes(owner, { ...nothing, body: { regimes: corrected } });
    const before = clocks[0]?.steps[0]?.dueAt ?? 0;
    expect((await room(world, id)).clocks[0]?.steps[0]?.dueAt).toBe(before - 24 * hour);
    const twice = [...regimes, ...regimes.slice(0, 1)];
    await expect(world.incidents.setRegimes(owner, { ...nothing, body: { regimes: twice } })).rejects.toEqual(
      refusal('clock.regime-invalid'),
    );
    const { isChanged } = await world.incidents.setRegimes(owner, { ...nothing, body: { regimes: null } });
    expect(isChanged).toBe(false);
  });
});
