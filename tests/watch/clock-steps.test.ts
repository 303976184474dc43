/** Somebody sets the clock of the machine: nothing is well by that, nobody is asked all at once, and nothing is lost. */

import { expect, it } from 'vitest';
import { openTemporaryDirectory } from '#src/platform/files.ts';
import { openSigningKey } from '#src/platform/signing-key.ts';
import { describeOnStores } from '../support/stores.ts';
import { addVantage, storedKeys } from './elsewhere.ts';
import { noInput, openWatch, samplesOf, type WatchWorld } from './world.ts';
import { canonicalJson } from '#src/core/canonical-json.ts';
import { signingContext, SyncAnswer } from '#src/features/watch/remote/messages.ts';

const hourMs = 3_600_000;
const names = Array.from({ length: 20 }, (_, index) => `${String(index)}.example`);
const bad = new Set(['3.example', '4.example']);

/** Twenty monitors, two of them failing, some minutes old. */
async function settled(world: WatchWorld): Promise<Map<string, string>> {
  for (const target of bad) world.script.failures.set(target, 'http.server-error');
  const ids = new Map<string, string>();
  for (const target of names) ids.set(target, await world.addMonitor({ target }));
  await world.pass(3 * 60_000);
  return ids;
}

function resultsOf(world: WatchWorld, ids: ReadonlyMap<string, string>): Map<string, string | undefined> {
  return new Map([...ids].map(([target, id]) => [target, world.watch.measured(id)?.result]));
}

describeOnStores('a clock that is set', (openFresh) => {
  it.each([
    ['forward', hourMs],
    ['back', -hourMs],
    ['back by two periods', -120_000],
    ['forward by a day', 24 * hourMs],
  ])('%s makes nothing well that was not asked since, and asks nobody twice', async (_how, stepMs) => {
    const world = await openWatch({ store: await openFresh() });
    const ids = await settled(world);
    expect([...resultsOf(world, ids)].filter(([, result]) => result === 'ok').map(([target]) => target)).toEqual(
      names.filter((target) => !bad.has(target)),
    );
    const { asked } = world.script;
    const before = asked.length;
    world.clock.stepWallClock(stepMs);
    await world.pass(1_500);
    // Only those whose moment it happens to be, which never are half of them.
    const atOnce = asked.length - before;
    expect(atOnce).toBeLessThan(names.length / 2);
    for (let passed = 1_500; passed < 63_000; passed += 1_500) {
      const since = new Set(asked.slice(before));
      for (const [target, result] of resultsOf(world, ids)) {
        if (result === 'ok') expect([target, since.has(target), bad.has(target)]).toEqual([target, true, false]);
      }
      await world.pass(1_500);
    }
    // Once each at its own moment, and once more after seconds where something is to be confirmed.
    const counts = Map.groupBy(asked.slice(before), (target) => target);
    for (const target of names) expect([1, 2, 3, 4]).toContain(counts.get(target)?.length);
    await world.pass(2 * 60_000);
    for (const [target, result] of resultsOf(world, ids)) expect(result).toBe(bad.has(target) ? 'failing' : 'ok');
    await world.stop();
    // Also those of an hour that came twice are all there.
    expect(await storedKeys(world.store)).toHaveLength(asked.length);
  });

  it('back does not let what was seen before count as fresh when that time comes again', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const store = await openFresh();
    const world = await openWatch({ store });
    const key = await openSigningKey(folder.path, 'east');
    const { token, vantageId } = await addVantage(world, 'East');
    const own = { token, publicKey: key.publicKey, version: '1' };
    await world.watch.enrolVantage(world.ctx, { ...noInput, body: own });
    const id = await world.addMonitor({ vantageIds: [vantageId] });
    const send = async (challenge = ''): Promise<void> => {
      const at = world.clock.nowMs();
      const sample = {
        ...{ monitorId: id, scheduledAt: at, startedAt: at, totalMs: 3, failure: null, phases: {}, address: null },
        ...{ httpStatus: null, bytesRead: null, loopDelayMs: 0, detail: null, evidence: null },
      };
      const health = { loopDelayMs: 1, waitingSamples: 0, clockAheadMs: 0 };
      const batch = { sequence: 1, clockAheadMs: 0, samples: [sample] };
      const message = canonicalJson({ challenge, sentAt: at, version: '1', etag: '', health, ahead: null, batch });
      const signature = key.sign(new TextEncoder().encode(signingContext + message));
      const pending = world.watch.syncVantage(world.ctx, { ...noInput, body: { vantageId, message, signature } });
      await world.pass(1_000);
      const answer = SyncAnswer.parse(JSON.parse((await pending).answer));
      if (answer.outcome === 'again') await send(answer.challenge);
    };
    await send();
    expect(world.watch.measured(id)?.result).toBe('ok');
    world.clock.stepWallClock(-hourMs);
    await world.pass(1_500);
    expect(world.watch.measured(id)).toMatchObject({ result: 'unknown' });
    world.clock.stepWallClock(hourMs);
    // Whatever makes it count once more, such as a change of the monitor.
    await world.watch.updateMonitor(world.ctx, { ...noInput, params: { id }, body: { name: 'Another name' } });
    await world.pass(3_000);
    expect(world.watch.measured(id)).toMatchObject({ result: 'unknown' });
    await world.stop();
    // Nor after a restart, when the machine comes up with a clock that is behind.
    world.clock.stepWallClock(-hourMs);
    const later = await openWatch({ store, clock: world.clock });
    expect(later.watch.measured(id)).toMatchObject({ result: 'unknown' });
    later.clock.stepWallClock(hourMs);
    await later.pass(3_000);
    expect(later.watch.measured(id)).toMatchObject({ result: 'unknown' });
    await later.stop();
  });

  it('while a test runs makes a sample that counts for nothing', async () => {
    const world = await openWatch({ store: await openFresh() });
    const id = await world.addMonitor();
    await world.pass(61_000);
    expect(world.watch.measured(id)?.result).toBe('ok');
    let isSet = false;
    world.script.onAsk = () => {
      if (!isSet) world.clock.stepWallClock(10_000);
      isSet = true;
    };
    world.script.failures.set('a.example', 'http.server-error');
    while (!isSet) await world.pass(500);
    await world.pass(1_000);
    const [newest] = await samplesOf(world, id);
    expect(newest).toMatchObject({ result: 'void', failure: 'self.clock' });
    expect(world.watch.measured(id)).toMatchObject({ result: 'ok' });
    await world.stop();
  });

  it('or not: a test that could not be made in time is told as one', async () => {
    const world = await openWatch({ store: await openFresh() });
    const gate = Promise.withResolvers<void>();
    const ids = await settled(world);
    const others = [];
    // More monitors of one host than are asked at once, and it does not answer.
    for (let index = 0; index < 12; index += 1) others.push(await world.addMonitor({ target: 'slow.example' }));
    world.script.onAsk = (target) => (target === 'slow.example' ? gate.promise : undefined);
    for (let passed = 0; passed < 110_000; passed += 500) {
      await new Promise((resolve) => setImmediate(resolve));
      await world.clock.advance(500);
    }
    gate.resolve();
    await world.pass(2_000);
    const failures = [];
    for (const id of others) failures.push(...(await samplesOf(world, id)).map(({ failure }) => failure));
    expect(failures).toContain('self.missed');
    for (const id of others) expect(world.watch.measured(id)?.result).not.toBe('failing');
    expect(resultsOf(world, ids).get('0.example')).toBe('ok');
    await world.stop();
  });
});
