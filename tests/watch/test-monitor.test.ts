import { expect, it } from 'vitest';
import { MonitorTest } from '#src/features/watch/contract-lists.ts';
import { describeOnStores } from '../support/stores.ts';
import { anActor, contextOn } from '../support/use-case-context.ts';
import { noInput, openWatch, type WatchWorld } from './world.ts';

function test(world: WatchWorld, settings: Record<string, string>, by = world.ctx) {
  const body = MonitorTest.parse({ probe: 'scripted', settings });
  return world.watch.testMonitor(by, { ...noInput, body });
}

describeOnStores('settings that nobody has saved', (openFresh) => {
  it('are tested once, with the failure and what a provider says', async () => {
    const world = await openWatch({ store: await openFresh(), isRunning: false });
    const claim = { overall: 'ok' as const, components: [], incidents: [], captureHash: 'aa' };
    world.script.claims.set('a.example', claim);
    expect(await test(world, { target: 'a.example' })).toMatchObject({
      ...{ result: 'ok', failure: null, target: 'a.example', phases: { connectMs: 2 } },
      claim: { overall: 'ok', components: [] },
    });
    world.script.failures.set('b.example', 'tcp.refused');
    expect(await test(world, { target: 'b.example' })).toMatchObject({ result: 'failing', failure: 'tcp.refused' });
    expect(world.script.asked).toEqual(['a.example', 'b.example']);
  });

  it('leave no monitor and no sample, but who tested what', async () => {
    const world = await openWatch({ store: await openFresh(), isRunning: false });
    await test(world, { target: 'a.example' });
    expect(world.watch.monitors()).toEqual([]);
    for (const table of ['monitors', 'monitorReadings', 'measuredSegments'] as const) {
      expect(await world.store.db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
    const entries = await world.store.db.selectFrom('audit').selectAll().execute();
    expect(entries.map(({ action, objectName, details }) => [action, objectName, details])).toEqual([
      ['monitor.test', 'a.example', '{}'],
    ]);
  });

  it('that do not fit are told, and nothing is asked', async () => {
    const world = await openWatch({ store: await openFresh(), isRunning: false });
    await expect(test(world, { host: 'a.example' })).rejects.toMatchObject({ code: 'monitor.settings-invalid' });
    const body = MonitorTest.parse({ probe: 'no-such', settings: {} });
    await expect(world.watch.testMonitor(world.ctx, { ...noInput, body })).rejects.toMatchObject({
      code: 'monitor.probe-unknown',
    });
    expect(world.script.asked).toEqual([]);
  });

  it('are tested by one person once at a time, and after that again', async () => {
    const world = await openWatch({ store: await openFresh(), isRunning: false });
    const begun = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    world.script.onAsk = (target) => {
      if (target !== 'slow.example') return undefined;
      begun.resolve();
      return end.promise;
    };
    const slow = test(world, { target: 'slow.example' });
    await begun.promise;
    await expect(test(world, { target: 'a.example' })).rejects.toMatchObject({ code: 'monitor.test-running' });
    const another = contextOn(world.store, { actor: anActor('operator'), clock: world.clock });
    expect((await test(world, { target: 'b.example' }, another)).result).toBe('ok');
    end.resolve();
    await slow;
    expect((await test(world, { target: 'a.example' })).result).toBe('ok');
  });

  it('are tested ten times a minute and no more, also when they fail', async () => {
    const world = await openWatch({ store: await openFresh(), isRunning: false });
    world.script.failures.set('a.example', 'tcp.refused');
    for (let time = 0; time < 10; time += 1) await test(world, { target: 'a.example' });
    await expect(test(world, { target: 'a.example' })).rejects.toMatchObject({ code: 'monitor.test-too-often' });
    expect(world.script.asked).toHaveLength(10);
    await world.clock.advance(60_000);
    await test(world, { target: 'a.example' });
  });

  it('are tested by many persons together thirty times a minute', async () => {
    const world = await openWatch({ store: await openFresh(), isRunning: false });
    const persons = [1, 2, 3, 4].map((number) =>
      contextOn(world.store, { actor: { ...anActor('owner'), id: `usr_${String(number)}` }, clock: world.clock }),
    );
    for (const person of persons.slice(0, 3)) {
      for (let time = 0; time < 10; time += 1) await test(world, { target: 'a.example' }, person);
    }
    await expect(test(world, { target: 'a.example' }, persons[3])).rejects.toMatchObject({
      code: 'monitor.test-too-often',
    });
  });

  it('are tested by nobody who may only look', async () => {
    const world = await openWatch({ store: await openFresh(), isRunning: false });
    const viewer = contextOn(world.store, { actor: anActor('viewer'), clock: world.clock });
    await expect(test(world, { target: 'a.example' }, viewer)).rejects.toMatchObject({ kind: 'forbidden' });
    expect(world.script.asked).toEqual([]);
  });
});
