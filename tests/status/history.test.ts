/** The past is never better than what people were shown of it. */

import { afterEach, expect, it } from 'vitest';
import { ComponentInput } from '#src/features/status/contract-schemas.ts';
import { describeOnStores } from '../support/stores.ts';
import { noInput } from '../watch/world.ts';
import { openStatus, type StatusWorld } from './world.ts';

const minute = 60_000;

describeOnStores('the past of a component', (openFresh) => {
  let world: StatusWorld | undefined;
  const open = async (): Promise<StatusWorld> => (world = await openStatus({ store: await openFresh() }));
  afterEach(async () => {
    await world?.stop();
    world = undefined;
  });

  it('holds an outage that a person declared, also when every test was passed', async () => {
    const { addMonitor, addComponent, incidents, ctx, pass } = await open();
    const monitorId = await addMonitor({ target: 'a.example' });
    const { id } = await addComponent({ en: 'A', monitorIds: [monitorId] });
    await pass(20 * minute, 30_000);
    const { id: incidentId } = await incidents.openIncident(ctx, {
      ...noInput,
      body: {
        ...{ titles: { en: 'Nobody can sign in' }, originalLocale: 'en', severity: 'major', state: 'confirmed' },
        ...{ componentIds: [id], reason: 'people call' },
      },
    });
    const params = { id: incidentId };
    const effect = { kind: 'declared' as const, componentIds: [id], state: 'down' as const, reason: 'nobody gets in' };
    await incidents.addEffect(ctx, { ...noInput, params, body: effect });
    await pass(20 * minute, 30_000);
    const { kind, componentIds, reason } = effect;
    await incidents.endEffect(ctx, { ...noInput, params, body: { kind, componentIds, reason } });
    const [view] = (await pass(5 * minute, 30_000)).components;
    expect(view).toMatchObject({ state: 'ok', measured: 'ok' });
    const today = view?.days.at(-1);
    expect(today?.worst).toBe('down');
    expect(today?.downS).toBeGreaterThan(19 * 60);
    expect(view?.uptime[0]?.percent).toBeLessThan(60);
  });

  it('is not mended by taking away the test that failed', async () => {
    const { addMonitor, addComponent, script, status, ctx, pass } = await open();
    const [good, bad] = [await addMonitor({ target: 'good.example' }), await addMonitor({ target: 'bad.example' })];
    const { id } = await addComponent({ en: 'A', monitorIds: [good, bad] });
    await pass(5 * minute, 30_000);
    script.failures.set('bad.example', 'tcp.refused');
    await pass(15 * minute, 30_000);
    const body = ComponentInput.parse({ name: { en: 'A' }, monitorIds: [good] });
    await status.updateComponent(ctx, { ...noInput, params: { id }, body });
    const [view] = (await pass(5 * minute, 30_000)).components;
    expect(view?.state).toBe('ok');
    expect(view?.days.at(-1)).toMatchObject({ worst: 'down' });
    expect(view?.days.at(-1)?.downS).toBeGreaterThan(12 * 60);
    expect(view?.uptime[0]?.percent).toBeLessThan(60);
  });
});
