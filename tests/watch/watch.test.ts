import { expect, it } from 'vitest';
import { describeOnStores } from '../support/stores.ts';
import { noInput, openWatch, samplesOf, type WatchWorld } from './world.ts';

async function segmentsOf(world: WatchWorld, id: string) {
  const found = await world.watch.segments(world.store.db, [id], 0, 8e15);
  return found.map(({ result, failure }) => [result, failure]);
}

describeOnStores('a monitor', (openFresh) => {
  it('is tested at a fixed rate, and every sample is stored', async () => {
    const world = await openWatch({ store: await openFresh() });
    const id = await world.addMonitor();
    await world.pass(5 * 60_000);
    expect(world.watch.measured(id)).toMatchObject({ result: 'ok', isRegional: false });
    const samples = await samplesOf(world, id);
    expect(samples).toHaveLength(5);
    const starts = samples.map((sample) => sample.scheduledAt);
    expect(new Set(starts.slice(1).map((at, index) => (starts[index] ?? 0) - at))).toEqual(new Set([60_000]));
    await world.stop();
  });

  it('is asked again after seconds when it fails, and called failing only then', async () => {
    const world = await openWatch({ store: await openFresh() });
    const id = await world.addMonitor();
    await world.pass(61_000);
    world.script.failures.set('a.example', 'tcp.timed-out');
    while (world.watch.measured(id)?.vantages[0]?.latestResult !== 'failing') await world.pass(500);
    expect(world.watch.measured(id)?.result).toBe('ok');
    await world.pass(6_000);
    expect(world.watch.measured(id)).toMatchObject({ result: 'failing', failure: 'tcp.timed-out' });
    world.script.failures.clear();
    await world.pass(70_000);
    expect(world.watch.measured(id)?.result).toBe('ok');
    expect(await segmentsOf(world, id)).toEqual([
      ['unknown', null],
      ['ok', null],
      ['failing', 'tcp.timed-out'],
      ['ok', null],
    ]);
    await world.stop();
  });

  it('takes nothing from samples that say nothing about it', async () => {
    const world = await openWatch({ store: await openFresh() });
    const id = await world.addMonitor();
    await world.pass(61_000);
    world.script.failures.set('a.example', 'self.network');
    await world.pass(4 * 60_000);
    expect(world.watch.measured(id)).toMatchObject({ result: 'unknown', unknownReason: 'own-side-broken' });
    await world.stop();
  });

  it('is unknown while it is switched off, and is not asked', async () => {
    const world = await openWatch({ store: await openFresh() });
    const id = await world.addMonitor();
    await world.pass(61_000);
    const body = { isEnabled: false };
    await world.watch.updateMonitor(world.ctx, { ...noInput, params: { id }, body });
    const asked = world.script.asked.length;
    await world.pass(5 * 60_000);
    expect(world.script.asked).toHaveLength(asked);
    expect(world.watch.measured(id)).toMatchObject({ result: 'unknown', unknownReason: 'switched-off' });
    await world.stop();
  });

  it('holds after a restart what it held before, and was unknown meanwhile', async () => {
    const store = await openFresh();
    const first = await openWatch({ store });
    const id = await first.addMonitor();
    await first.pass(61_000);
    first.script.failures.set('a.example', 'http.server-error');
    await first.pass(70_000);
    const before = first.watch.measured(id);
    expect(before?.result).toBe('failing');
    await first.stop();

    const at = await openWatch({ store, clock: first.clock, isRunning: false });
    expect(at.watch.measured(id)).toMatchObject({ result: 'failing', since: before?.since, failure: before?.failure });
    await at.pass(3_600_000);
    expect(at.watch.measured(id)).toMatchObject({ result: 'unknown', unknownReason: 'evidence-too-old' });

    const later = await openWatch({ store, clock: first.clock });
    await later.pass(70_000);
    expect(later.watch.measured(id)?.result).toBe('ok');
    const results = (await segmentsOf(later, id)).map(([result]) => result);
    // A sample that is well after an hour of silence does not yet end the trouble before it.
    expect(results).toEqual(['unknown', 'ok', 'failing', 'unknown', 'failing', 'ok']);
    await later.stop();
  });

  it('is deleted with what it measured', async () => {
    const world = await openWatch({ store: await openFresh() });
    const id = await world.addMonitor();
    await world.pass(61_000);
    await world.watch.deleteMonitor(world.ctx, { ...noInput, params: { id } });
    await world.pass(2_000);
    expect(world.watch.measured(id)).toBeUndefined();
    for (const table of ['monitors', 'monitorReadings', 'measuredSegments'] as const) {
      expect(await world.store.db.selectFrom(table).selectAll().execute()).toEqual([]);
    }
    await world.stop();
  });

  it('that waits for heartbeats is well while they come', async () => {
    const world = await openWatch({ store: await openFresh() });
    const id = await world.addMonitor({ probe: 'heartbeat', settings: { withinS: 90 }, name: 'Backup' });
    const { path } = await world.watch.createHeartbeatAddress(world.ctx, { ...noInput, params: { id } });
    const token = path.split('/').at(-1) ?? '';
    await world.watch.pushHeartbeat(world.ctx, { ...noInput, params: { token }, query: { ok: 'true' } });
    await world.pass(61_000);
    expect(world.watch.measured(id)?.result).toBe('ok');
    await world.pass(180_000);
    expect(world.watch.measured(id)).toMatchObject({ result: 'failing', failure: 'heartbeat.missed' });
    await world.stop();
  });

  it('that reads claims keeps what was claimed from when to when', async () => {
    const world = await openWatch({ store: await openFresh() });
    const claim = { overall: 'ok' as const, components: [], incidents: [], captureHash: 'aa' };
    world.script.claims.set('a.example', claim);
    const id = await world.addMonitor();
    await world.pass(121_000);
    const first = world.watch.claimed(id);
    world.script.claims.set('a.example', { ...claim, captureHash: 'bb' });
    await world.pass(60_000);
    expect(world.watch.claimed(id)).toMatchObject({ overall: 'ok', captureHash: 'bb', since: first?.since });
    world.script.claims.set('a.example', { ...claim, overall: 'down', captureHash: 'cc' });
    await world.pass(60_000);
    const query = { fromAt: 0, toAt: world.clock.nowMs() + 1 };
    const timeline = await world.watch.getTimeline(world.ctx, {
      ...noInput,
      params: { id },
      query: { ...query, fromAt: query.toAt - 3_600_000 },
    });
    expect(timeline.claims.map(({ claimed }) => claimed.overall)).toEqual(['ok', 'down']);
    await world.stop();
  });
});
