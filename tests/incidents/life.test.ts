/** The life of an incident: its states, its times, its promises, who leads it, and what measurement does by itself. */

import { describe, expect, it } from 'vitest';
import type { IncidentState } from '#src/features/incidents/contract-schemas.ts';
import { createIncidents } from '#src/features/incidents/incidents.ts';
import type { MeasuredChangeInput } from '#src/features/incidents/measured/measured.ts';
import { systemRandom } from '#src/platform/random.ts';
import { silentLog } from '../support/silent-log.ts';
import { describeOnStores } from '../support/stores.ts';
import { aDraft, aText, aWorld, anIncident, nothing, publish, room, type World } from './world.ts';

const refusal = (code: string): unknown => expect.objectContaining({ code });
const minute = 60_000;

async function move(world: World, id: string, to: IncidentState, who = 'anna') {
  const input = { ...nothing, params: { id }, body: { to, reason: 'told so' } };
  return world.incidents.moveIncident(await world.as(who), input);
}

function measuredText(incidentState: IncidentState, overrides: Partial<MeasuredChangeInput> = {}): MeasuredChangeInput {
  return {
    originalLocale: 'en',
    texts: [{ locale: 'en', title: 'Sign-in times out', body: '' }],
    claims: [{ subject: 'effect', texts: { en: 'Sign-in times out.' }, evidence: ['smp_1'] }],
    nextUpdateAt: null,
    incidentState,
    componentIds: ['web'],
    ...overrides,
  };
}

async function measuredIncident(world: World) {
  const { incidentState: _state, componentIds, ...statement } = measuredText('confirmed');
  return world.incidents.openMeasured(world.itself, {
    titles: { en: 'Sign-in times out', de: 'Anmeldung ohne Antwort' },
    componentIds,
    severity: 'major',
    startedAt: world.clock.nowMs() - minute,
    detectedAt: world.clock.nowMs(),
    statement,
  });
}

describeOnStores('an incident', (openFresh) => {
  describe('its states', () => {
    it('go the way of the table and no other', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      await expect(move(world, id, 'closed')).rejects.toEqual(refusal('incident.move-refused'));
      await expect(move(world, id, 'suspected')).rejects.toEqual(refusal('incident.move-refused'));
      for (const to of ['contained', 'mitigating', 'restoring', 'observing', 'closed'] as const) {
        expect(await move(world, id, to)).toMatchObject({ state: to });
      }
      await expect(move(world, id, 'observing')).rejects.toEqual(refusal('incident.move-refused'));
      const reopened = await world.incidents.reopenIncident(await world.as('anna'), {
        ...nothing,
        params: { id },
        body: { reason: 'it is back' },
      });
      expect(reopened).toMatchObject({ state: 'confirmed', closedAt: null, fullyRestoredAt: null });
    });

    it('do not end while something is measured failing, not measured, off or declared', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      await move(world, id, 'observing');
      for (const measured of ['down', 'partial', 'unknown'] as const) {
        world.measure('web', measured);
        await expect(move(world, id, 'closed')).rejects.toEqual(refusal('incident.close-refused'));
      }
      world.measure('web', 'ok');
      const effect = { kind: 'declared' as const, componentIds: ['web'], state: 'degraded' as const, reason: 'slow' };
      const anna = await world.as('anna');
      await world.incidents.addEffect(anna, { ...nothing, params: { id }, body: effect });
      await expect(move(world, id, 'closed')).rejects.toThrow(/declared \(web\)/);
      const end = { kind: 'declared' as const, componentIds: ['web'], reason: 'fast again' };
      await world.incidents.endEffect(anna, { ...nothing, params: { id }, body: end });
      await expect(move(world, id, 'closed')).resolves.toMatchObject({ state: 'closed' });
    });

    it('can end as a false alarm, in public', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      await publish(world, (await aDraft(world, id)).id);
      const input = { ...nothing, params: { id }, body: { reason: 'a test by the customer' } };
      expect(await world.incidents.declareFalseAlarm(await world.as('anna'), input)).toMatchObject({
        state: 'closed',
        isFalseAlarm: true,
      });
      const [incident] = await world.incidents.publicIncidents(world.store.db, { closedAfter: 0 });
      expect(incident).toMatchObject({ id, isFalseAlarm: true, state: 'closed' });
    });

    it('are for those who may write', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const viewer = await world.as('vera', 'viewer');
      const params = { id };
      const tries = [
        () => world.incidents.moveIncident(viewer, { ...nothing, params, body: { to: 'observing', reason: 'x' } }),
        () => world.incidents.acknowledgeIncident(viewer, { ...nothing, params }),
        () => world.incidents.draftStatement(viewer, { ...nothing, params, body: aText() }),
        () => world.incidents.addIncidentNote(viewer, { ...nothing, params, body: { text: 'x' } }),
      ];
      for (const attempt of tries) await expect(attempt()).rejects.toEqual(refusal('access.denied'));
      await expect(world.incidents.getIncident(viewer, { ...nothing, params })).resolves.toMatchObject({ clocks: [] });
    });
  });

  describe('its times', () => {
    it('are corrected with a reason, in their order, and never into the future', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const anna = await world.as('anna');
      const set = (field: 'startedAt' | 'detectedAt', at: number) =>
        world.incidents.setIncidentTime(anna, { ...nothing, params: { id }, body: { field, at, reason: 'log' } });
      const now = world.clock.nowMs();
      expect(await set('startedAt', now - 10 * minute)).toMatchObject({ startedAt: now - 10 * minute });
      await expect(set('detectedAt', now - 11 * minute)).rejects.toEqual(refusal('incident.time-order'));
      await expect(set('startedAt', now + 1)).rejects.toEqual(refusal('incident.time-order'));
      expect((await room(world, id)).log[0]).toMatchObject({ kind: 'incident.time-set', data: { reason: 'log' } });
    });
  });

  describe('its promises', () => {
    it('are kept by the next statement in time, broken otherwise, and overdue in public', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const say = async (inMinutes: number | null) => {
        const nextUpdateAt = inMinutes === null ? null : world.clock.nowMs() + inMinutes * minute;
        return publish(world, (await aDraft(world, id, aText([{}], { nextUpdateAt }))).id);
      };
      const shown = async () => (await world.incidents.publicIncidents(world.store.db, { closedAfter: 0 }))[0];
      await say(30);
      await world.clock.advance(29 * minute);
      expect(await shown()).toMatchObject({ isOverdue: false, promisesKept: 0, promisesBroken: 0 });
      await say(30);
      expect(await shown()).toMatchObject({ isOverdue: false, promisesKept: 1, promisesBroken: 0 });
      await world.clock.advance(30 * minute);
      expect(await shown()).toMatchObject({ isOverdue: false });
      await world.clock.advance(1);
      expect(await shown()).toMatchObject({ isOverdue: true, promisesKept: 1, promisesBroken: 1 });
      await say(null);
      expect(await shown()).toMatchObject({ isOverdue: false, nextUpdateAt: null, promisesBroken: 1 });
      const { promises } = await room(world, id);
      expect(promises.map((one) => one.outcome)).toEqual(['kept', 'broken']);
    });

    it('cannot be made for a time that is over', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const draft = await aDraft(world, id, aText([{}], { nextUpdateAt: world.clock.nowMs() + minute }));
      await world.clock.advance(minute);
      await expect(publish(world, draft.id)).rejects.toThrow(/promise-passed/);
    });

    it('falling due are heard of by consoles, once', async () => {
      const world = await aWorld(openFresh);
      const { id } = await anIncident(world);
      const nextUpdateAt = world.clock.nowMs() + minute;
      await publish(world, (await aDraft(world, id, aText([{}], { nextUpdateAt }))).id);
      const stop = new AbortController();
      world.events.length = 0;
      const running = world.incidents.run(world.store, stop.signal);
      while (world.clock.nowMs() < nextUpdateAt + minute) await stepUntilAsleep(world);
      stop.abort();
      await running;
      expect(world.events.filter((event) => event.incidentId === id)).toHaveLength(1);
    });
  });

  describe('measurement', () => {
    it('opens, tells, and ends an incident by itself, in fixed words', async () => {
      const world = await aWorld(openFresh);
      world.measure('web', 'down');
      const { id } = await measuredIncident(world);
      expect(world.told).toMatchObject([{ kind: 'published', statement: { origin: 'measurement', approvals: [] } }]);
      expect(world.incidents.open()).toMatchObject([{ id, origin: 'measurement', isLedByPerson: false }]);
      await world.incidents.publishMeasured(world.itself, id, measuredText('observing'));
      // Not while it is down, whatever was asked for.
      expect(await world.incidents.moveMeasured(world.itself, id, 'closed')).toMatchObject({ state: 'observing' });
      world.measure('web', 'ok');
      expect(await world.incidents.moveMeasured(world.itself, id, 'closed')).toMatchObject({ state: 'closed' });
      expect(world.incidents.open()).toEqual([]);
    });

    it('moves nothing any more once a person leads, and goes on telling', async () => {
      const world = await aWorld(openFresh);
      world.measure('web', 'ok');
      const { id } = await measuredIncident(world);
      await world.incidents.acknowledgeIncident(await world.as('anna'), { ...nothing, params: { id } });
      const statement = await world.incidents.publishMeasured(world.itself, id, measuredText('observing'));
      expect(statement).toMatchObject({ state: 'published', incidentState: 'confirmed' });
      expect(await world.incidents.moveMeasured(world.itself, id, 'observing')).toMatchObject({ state: 'confirmed' });
    });

    it('widens and worsens an incident, and never shrinks it', async () => {
      const world = await aWorld(openFresh);
      const { id } = await measuredIncident(world);
      const wider = measuredText('confirmed', { componentIds: ['mail'], severity: 'critical' });
      await world.incidents.publishMeasured(world.itself, id, wider);
      await world.incidents.publishMeasured(world.itself, id, measuredText('confirmed', { severity: 'minor' }));
      expect(world.incidents.open()).toMatchObject([{ severity: 'critical', componentIds: ['web', 'mail'] }]);
    });

    it('survives a clock that was stepped back', async () => {
      const world = await aWorld(openFresh);
      const { id } = await measuredIncident(world);
      world.clock.stepWallClock(-3_600_000);
      await world.incidents.publishMeasured(world.itself, id, measuredText('observing'));
      const { incident } = await room(world, id, 'anna');
      expect(incident).toMatchObject({ state: 'observing' });
    });
  });

  it('is seen by another process as it was written, and its log proves itself', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    await publish(world, (await aDraft(world, id)).id);
    const other = createIncidents({
      clock: world.clock,
      random: systemRandom,
      log: silentLog,
      afterPublish: async () => undefined,
      gateEvidence: () => undefined,
      componentNames: async (_db, ids) => new Map(ids.map((id) => [id, {}])),
      preview: async () => ({ page: null, channels: [] }),
      publish: () => undefined,
    });
    await other.load(world.store);
    expect(other.open()).toEqual(world.incidents.open());
    expect(await other.publicIncidents(world.store.db, { closedAfter: 0 })).toEqual(
      await world.incidents.publicIncidents(world.store.db, { closedAfter: 0 }),
    );
    const report = await other.getIncidentReport(await world.as('anna'), {
      ...nothing,
      params: { id },
      query: { locale: 'en' },
    });
    expect(report.log).toMatchObject({ isIntact: true, entries: 3 });
    await world.store.db.updateTable('incidents').set({ seq: 2 }).where('id', '=', id).execute();
    const cut = await other.getIncidentReport(await world.as('anna'), {
      ...nothing,
      params: { id },
      query: { locale: 'en' },
    });
    expect(cut.log.isIntact).toBe(false);
  });

  it('hands its roles over, and says who did', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    const hand = async (holder: string | null) =>
      world.incidents.handOverRole(await world.as('bert'), {
        ...nothing,
        params: { id },
        body: { role: 'commander', holder, note: 'end of shift' },
      });
    await hand('Anna');
    await hand('Bert');
    expect(await room(world, id)).toMatchObject({
      incident: { roles: { commander: 'Bert' } },
      handOvers: [{ holder: 'Anna', byName: 'bert' }, { holder: 'Bert' }],
    });
    expect(await hand(null)).toMatchObject({ roles: {} });
  });
});

/** Lets the round come to its end before time goes on, however many turns the store takes. */
async function stepUntilAsleep(world: World): Promise<void> {
  while (world.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
  await world.clock.advance(5_000);
}
