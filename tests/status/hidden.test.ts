/** What the public does not see is not found out by way of something that it sees. */

import { createHash } from 'node:crypto';
import { afterEach, expect, it } from 'vitest';
import { StatementInput } from '#src/features/incidents/contract-schemas.ts';
import type { ClaimReading } from '#src/plugins/kit/probe.ts';
import { describeOnStores } from '../support/stores.ts';
import { noInput } from '../watch/world.ts';
import { openStatus, type StatusWorld } from './world.ts';

const minute = 60_000;

describeOnStores('what is not public', (openFresh) => {
  let world: StatusWorld | undefined;
  const open = async (): Promise<StatusWorld> => (world = await openStatus({ store: await openFresh() }));
  afterEach(async () => {
    await world?.stop();
    world = undefined;
  });

  it('is an incident of which nothing was published, also by its number', async () => {
    const { addMonitor, addComponent, incidents, ctx, pass } = await open();
    const monitorId = await addMonitor({ target: 'a.example' });
    const { id } = await addComponent({ en: 'A', monitorIds: [monitorId] });
    const titles = { en: 'Traces of an intruder' };
    const incident = await incidents.openIncident(ctx, {
      ...noInput,
      body: {
        ...{ titles, originalLocale: 'en', severity: 'major', state: 'confirmed', reason: 'found' },
        componentIds: [id],
      },
    });
    const params = { id: incident.id };
    const effect = { kind: 'declared' as const, componentIds: [id], state: 'degraded' as const, reason: 'slow' };
    await incidents.addEffect(ctx, { ...noInput, params, body: effect });
    const before = await pass(2 * minute);
    expect(before.components[0]?.state).toBe('degraded');
    expect(JSON.stringify(before)).not.toContain(incident.id);
    const body = StatementInput.parse({
      ...{ originalLocale: 'en', componentIds: [id] },
      texts: [{ locale: 'en', review: 'original', title: 'Slow', body: '' }],
      claims: [{ modality: 'observed', subject: 'effect', text: 'It is slow.' }],
    });
    const draft = await incidents.draftStatement(ctx, { ...noInput, params, body });
    expect(JSON.stringify(await pass(minute))).not.toContain(incident.id);
    await incidents.publishStatement(ctx, { ...noInput, params: { id: draft.id } });
    expect((await pass(minute)).components[0]?.incidentIds).toEqual([incident.id]);
  });

  it('is no evidence of a contradiction that the public may have, and is for those who work here', async () => {
    const { addMonitor, addComponent, script, status, ctx, pass } = await open();
    const claimId = await addMonitor({ target: 'status.example', periodS: 60 });
    const [shown, hidden] = [
      await addMonitor({ target: 'www.example' }),
      await addMonitor({ target: 'inside.example' }),
    ];
    script.claims.set('status.example', aClaim());
    const group = await addComponent({ en: 'All', claim: { monitorId: claimId, key: null } });
    await addComponent({ en: 'Web', parentId: group.id, monitorIds: [shown] });
    await addComponent({ en: 'Inside', parentId: group.id, monitorIds: [hidden], isPublic: false });
    await pass(3 * minute);
    for (const name of ['www', 'inside']) script.failures.set(`${name}.example`, 'tcp.timed-out');
    const { contradictions } = await pass(12 * minute);
    const id = contradictions[0]?.id ?? '';
    const published = await status.evidence(id);
    expect(published?.pack.monitors.map(({ target }) => target)).toEqual(['www.example', 'status.example']);
    const { pack } = await status.getContradictionEvidence(ctx, { ...noInput, params: { id } });
    expect(pack.monitors.map(({ target }) => target)).toContain('inside.example');
  });

  it('is maintenance that concerns only what is not shown: nobody is told of it', async () => {
    const { addComponent, status, ctx, clock, maintenanceTold } = await open();
    const inside = await addComponent({ en: 'Inside', isPublic: false });
    const web = await addComponent({ en: 'Web' });
    const startsAt = clock.nowMs() + 60 * minute;
    const body = {
      ...{ title: { en: 'Key ceremony' }, body: {}, expected: 'down' as const },
      ...{ startsAt, endsAt: startsAt + 60 * minute },
    };
    const announced = { ...body, componentIds: [inside.id] };
    const { id } = await status.announceMaintenance(ctx, { ...noInput, body: announced });
    expect(maintenanceTold).toEqual([]);
    const params = { id };
    const wider = { ...body, title: { en: 'New certificates' }, componentIds: [inside.id, web.id] };
    await status.changeMaintenance(ctx, { ...noInput, params, body: wider });
    await status.changeMaintenance(ctx, { ...noInput, params, body: announced });
    await status.cancelMaintenance(ctx, { ...noInput, params });
    expect(maintenanceTold.map(({ change, maintenance }) => [change, maintenance.title.en])).toEqual([
      ['changed', 'New certificates'],
      ['cancelled', 'New certificates'],
    ]);
  });
});

function aClaim(): ClaimReading {
  const captureHash = createHash('sha256').update('all is well').digest('hex');
  return { overall: 'ok', incidents: [], components: [], captureHash };
}
