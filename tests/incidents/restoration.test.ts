/** What is switched off on purpose, and how it comes back in waves whose gates want evidence. */

import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { WaveInput } from '#src/features/incidents/contract-restoration.ts';
import { aWorld, anIncident, nothing, room, type World } from './world.ts';

const refusal = (code: string): unknown => expect.objectContaining({ code });
const minute = 60_000;
type Wave = Awaited<ReturnType<World['incidents']['planWave']>>['waves'][number];

const aWave = (overrides: Partial<WaveInput> = {}): WaveInput =>
  WaveInput.parse({
    name: 'Europe',
    componentIds: ['web'],
    scopePercent: 25,
    gate: { okForMinutes: 10, vantagesMin: 2, needsPerson: true },
    ...overrides,
  });

async function plan(world: World, id: string, input = aWave()): Promise<Wave> {
  const { waves } = await world.incidents.planWave(await world.as('anna'), { ...nothing, params: { id }, body: input });
  const planned = waves.at(-1);
  if (planned === undefined) throw new Error('no wave was planned');
  return planned;
}

type Step = 'openWave' | 'finishWave' | 'confirmWave' | 'passWave' | 'rollBackWave' | 'removeWave';

async function step(world: World, name: Step, wave: Wave): Promise<Wave | undefined> {
  const anna = await world.as('anna');
  const input = { ...nothing, params: { id: wave.id } };
  const bodies = {
    openWave: () => world.incidents.openWave(anna, { ...input, body: { announce: true } }),
    finishWave: () => world.incidents.finishWave(anna, { ...input, body: { note: '' } }),
    confirmWave: () => world.incidents.confirmWave(anna, { ...input, body: { note: 'checked' } }),
    passWave: () => world.incidents.passWave(anna, { ...input, body: { announce: true } }),
    rollBackWave: () =>
      world.incidents.rollBackWave(anna, { ...input, body: { announce: true, reason: 'it came back' } }),
    removeWave: () => world.incidents.removeWave(anna, input),
  };
  const { waves } = await bodies[name]();
  return waves.find((one) => one.id === wave.id);
}

async function switchOff(world: World, id: string, componentIds = ['web']) {
  const body = { kind: 'off-by-operator', componentIds, offReason: 'protective', reason: 'to limit damage' } as const;
  return world.incidents.addEffect(await world.as('anna'), { ...nothing, params: { id }, body });
}

const whatFor = async (world: World, id: string) =>
  (await room(world, id)).waves[0]?.waitingFor.map((one) => [one.code, one.detail]);

/** What the first wave waits for after so many minutes, in which it was looked at as rounds do. */
async function watched(world: World, id: string, minutes: number) {
  for (let passed = 0; passed < minutes; passed += 1) {
    await whatFor(world, id);
    await world.clock.advance(minute);
  }
  return whatFor(world, id);
}

const kinds = (world: World) => world.incidents.effects().map((one) => [one.componentId, one.kind, one.scopePercent]);

describeOnStores('restoration', (openFresh) => {
  it('goes from off over restoring to nothing, wave by wave, and back when a wave is taken back', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    await switchOff(world, id, ['web', 'mail']);
    expect(kinds(world)).toEqual([
      ['web', 'off-by-operator', null],
      ['mail', 'off-by-operator', null],
    ]);
    const gate = { okForMinutes: 0, vantagesMin: 1, needsPerson: true };
    const some = await plan(world, id, aWave({ gate }));
    const all = await plan(world, id, aWave({ gate, name: 'World', scopePercent: 100, after: [some.id] }));
    await expect(step(world, 'openWave', all)).rejects.toEqual(refusal('wave.gate-closed'));
    await step(world, 'openWave', some);
    expect(kinds(world)).toContainEqual(['web', 'restoring', 0]);
    await step(world, 'finishWave', some);
    await step(world, 'confirmWave', some);
    await step(world, 'passWave', some);
    expect(kinds(world)).toContainEqual(['web', 'restoring', 25]);
    await step(world, 'openWave', all);
    await step(world, 'rollBackWave', all);
    expect(kinds(world)).toContainEqual(['web', 'restoring', 25]);
    await step(world, 'rollBackWave', some);
    expect(kinds(world)).toContainEqual(['web', 'off-by-operator', null]);
    for (const wave of [some, all]) {
      await step(world, 'openWave', wave);
      await step(world, 'finishWave', wave);
      await step(world, 'confirmWave', wave);
      await step(world, 'passWave', wave);
    }
    expect(kinds(world)).toEqual([['mail', 'off-by-operator', null]]);
    const { incident } = await room(world, id);
    expect(incident.firstRestoredAt).not.toBeNull();
  });

  it('is off again when it is switched off again after it came back', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    await switchOff(world, id);
    const wave = await plan(
      world,
      id,
      aWave({ scopePercent: 100, gate: { okForMinutes: 0, vantagesMin: 1, needsPerson: true } }),
    );
    for (const name of ['openWave', 'finishWave', 'confirmWave', 'passWave'] as const) await step(world, name, wave);
    expect(kinds(world)).toEqual([]);
    await switchOff(world, id);
    expect(kinds(world)).toEqual([['web', 'off-by-operator', null]]);
  });

  it('waits for the measurements of a gate and says for what', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    await switchOff(world, id);
    world.measure('web', 'ok');
    await world.clock.advance(60 * minute);
    const wave = await plan(world, id);
    const waiting = () => whatFor(world, id);
    await step(world, 'openWave', wave);
    expect(await waiting()).toEqual([['not-open', '']]);
    await step(world, 'finishWave', wave);
    // An hour of ok from before it was opened proves nothing about it.
    expect(await waiting()).toEqual([
      ['time', '10'],
      ['person', ''],
    ]);
    world.measured.delete('web');
    expect(await waiting()).toEqual([
      ['not-measured', ''],
      ['person', ''],
    ]);
    world.measure('web', 'degraded');
    expect(await waiting()).toContainEqual(['not-ok', 'degraded']);
    world.measure('web', 'ok', 1);
    expect(await waiting()).toContainEqual(['vantages', '1']);
    world.measure('web', 'ok', 2);
    expect(await watched(world, id, 9)).toContainEqual(['time', '1']);
    await expect(step(world, 'passWave', wave)).rejects.toEqual(refusal('wave.gate-closed'));
    expect(await watched(world, id, 1)).toEqual([['person', '']]);
    await expect(step(world, 'passWave', wave)).rejects.toEqual(refusal('wave.gate-closed'));
    await step(world, 'confirmWave', wave);
    expect(await step(world, 'passWave', wave)).toMatchObject({ state: 'passed', confirmedBy: 'anna' });
  });

  it.each([
    ['ahead by an hour', 60],
    ['ahead by a minute', 1],
    ['back by an hour', -60],
  ])('waits for minutes that passed, also when somebody sets the clock %s', async (_how, minutes) => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    world.measure('web', 'ok');
    const wave = await plan(world, id);
    for (const name of ['openWave', 'finishWave', 'confirmWave'] as const) await step(world, name, wave);
    expect(await watched(world, id, 4)).toEqual([['time', '6']]);
    world.clock.stepWallClock(minutes * minute);
    expect(await watched(world, id, 0)).toEqual([['time', '6']]);
    expect(await watched(world, id, 5)).toEqual([['time', '1']]);
    await expect(step(world, 'passWave', wave)).rejects.toEqual(refusal('wave.gate-closed'));
    await watched(world, id, 1);
    expect(await step(world, 'passWave', wave)).toMatchObject({ state: 'passed' });
  });

  it('waits anew after each break, after too few vantages, and after minutes that nobody looked at', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    world.measure('web', 'ok');
    const wave = await plan(world, id);
    for (const name of ['openWave', 'finishWave', 'confirmWave'] as const) await step(world, name, wave);
    expect(await watched(world, id, 9)).toEqual([['time', '1']]);
    // It was down for some seconds between two looks, and is well again.
    world.measure('web', 'ok');
    expect(await watched(world, id, 9)).toEqual([['time', '1']]);
    const [since = 0] = [...world.measured.values()].map(({ okSince }) => okSince ?? 0);
    for (const vantagesAgreeing of [1, 3]) {
      world.measured.set('web', { componentId: 'web', measured: 'ok', okSince: since, vantagesAgreeing });
      await watched(world, id, 0);
    }
    expect(await watched(world, id, 9)).toEqual([['time', '1']]);
    await world.clock.advance(30 * minute);
    expect(await watched(world, id, 0)).toEqual([['time', '10']]);
  });

  it('goes on by itself when a gate is satisfied, and tells so once', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    await switchOff(world, id);
    const wave = await plan(world, id);
    for (const name of ['openWave', 'finishWave', 'confirmWave'] as const) await step(world, name, wave);
    world.measure('web', 'ok');
    const stop = new AbortController();
    const running = world.incidents.run(world.store, stop.signal);
    for (let round = 0; round < 130; round += 1) {
      while (world.clock.sleeping === 0) await new Promise((resolve) => setImmediate(resolve));
      await world.clock.advance(5_000);
    }
    stop.abort();
    await running;
    const { waves, statements } = await room(world, id);
    expect(waves[0]).toMatchObject({ state: 'passed' });
    expect(statements.map((one) => [one.waveId, one.origin])).toEqual([
      [wave.id, 'measurement'],
      [wave.id, 'person'],
    ]);
    expect(statements[0]?.texts.map((text) => text.locale)).toEqual(['en', 'de', 'sv', 'fr', 'es', 'ja']);
    expect(statements[0]?.texts.every((text) => !/[{}]/.test(text.title + text.body))).toBe(true);
  });

  it('has an order without a circle, and steps that follow each other', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    const first = await plan(world, id);
    const second = await plan(world, id, aWave({ after: [first.id] }));
    const anna = await world.as('anna');
    const circle = { ...nothing, params: { id: first.id }, body: aWave({ after: [second.id] }) };
    await expect(world.incidents.changeWave(anna, circle)).rejects.toEqual(refusal('wave.after-unknown'));
    for (const name of ['finishWave', 'confirmWave', 'passWave', 'rollBackWave'] as const) {
      await expect(step(world, name, first)).rejects.toEqual(refusal('wave.move-refused'));
    }
    await step(world, 'openWave', first);
    await expect(step(world, 'openWave', first)).rejects.toEqual(refusal('wave.move-refused'));
    await expect(step(world, 'removeWave', first)).rejects.toEqual(refusal('wave.move-refused'));
    expect(await step(world, 'removeWave', second)).toBeUndefined();
  });

  it('cannot say in the words of a wave what a statement could not', async () => {
    const world = await aWorld(openFresh);
    const { id } = await anIncident(world);
    await expect(plan(world, id, aWave({ works: 'Everything; this was not an attack.' }))).rejects.toEqual(
      refusal('incident.sounds-like-denial'),
    );
  });
});
