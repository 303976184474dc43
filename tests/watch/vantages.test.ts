import { expect, it } from 'vitest';
import type { Sample } from '#src/features/watch/contract-schemas.ts';
import { openSigningKey } from '#src/platform/signing-key.ts';
import { openTemporaryDirectory } from '#src/platform/files.ts';
import { describeOnStores } from '../support/stores.ts';
import { batchOf, enrolVoice, sampleAt, type Voice, voiceOf } from './voice.ts';
import { noInput, openWatch, samplesOf, type WatchWorld } from './world.ts';

describeOnStores('a vantage on another machine', (openFresh) => {
  it('is told what to test, and each of its samples is stored once', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const world = await openWatch({ store: await openFresh() });
    const east = await enrolVoice(world, 'East', await openSigningKey(folder.path, 'east'));
    const id = await world.addMonitor({ vantageIds: [east.id] });
    const told = await east.send();
    expect(told.assignments?.monitors.map((one) => one.monitorId)).toEqual([id]);
    expect((await east.send({ etag: told.assignments?.etag ?? '' })).assignments).toBeNull();

    const at = world.clock.nowMs();
    const first = batchOf(1, [sampleAt(id, at - 1000)]);
    expect(await east.send({ batch: first })).toMatchObject({ outcome: 'taken', storedSequence: 1, rejected: 0 });
    expect(world.watch.measured(id)).toMatchObject({ result: 'ok' });
    // The answer was lost, so it sends the batch again; and somebody on the way sends all of it again.
    expect(await east.send({ batch: first })).toMatchObject({ outcome: 'taken', storedSequence: 1 });
    expect((await east.repeat()).outcome).toBe('again');
    expect(await samplesOf(world, id)).toHaveLength(1);
    await world.stop();
  });

  it('is not believed about other monitors, nor about the future, nor with another key', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const world = await openWatch({ store: await openFresh() });
    const east = await enrolVoice(world, 'East', await openSigningKey(folder.path, 'east'));
    const [own, foreign] = [await world.addMonitor({ vantageIds: [east.id] }), await world.addMonitor()];
    const at = world.clock.nowMs();
    const samples = [sampleAt(foreign, at), sampleAt('mon_nobody', at), sampleAt(own, at + 60_000)];
    expect(await east.send({ batch: batchOf(1, samples) })).toMatchObject({ rejected: 3, storedSequence: 1 });
    expect(world.watch.measured(own)?.result).toBe('unknown');
    const thief = voiceOf(world, east.id, await openSigningKey(folder.path, 'thief'));
    await expect(thief.send()).rejects.toMatchObject({ code: 'vantage.unknown' });
    const tooMany = Array.from({ length: 501 }, () => sampleAt(own, at));
    await expect(east.send({ batch: batchOf(2, tooMany) })).rejects.toMatchObject({ code: 'vantage.batch-invalid' });
    await world.stop();
  });

  it('that falls silent counts as absent, and never makes the quorum smaller', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const world = await openWatch({ store: await openFresh() });
    const east = await enrolVoice(world, 'East', await openSigningKey(folder.path, 'east'));
    const west = await enrolVoice(world, 'West', await openSigningKey(folder.path, 'west'));
    const id = await world.addMonitor({ vantageIds: ['van_here', east.id, west.id], networksMin: 2 });
    await world.pass(61_000);
    const say = (from: Voice, sequence: number, failure: Sample['failure'] = null) =>
      from.send({ batch: batchOf(sequence, [sampleAt(id, world.clock.nowMs(), { failure })]) });
    await say(east, 1);
    expect(world.watch.measured(id)).toMatchObject({ result: 'ok', quorum: { configured: 3, present: 2 } });
    for (const [sequence] of [[2], [3]] as const) await say(east, sequence, 'tcp.timed-out');
    expect(world.watch.measured(id)).toMatchObject({ result: 'unknown', unknownReason: 'too-few-vantages' });
    await say(west, 1, 'tcp.timed-out');
    await say(west, 2, 'tcp.timed-out');
    expect(world.watch.measured(id)).toMatchObject({ result: 'failing', failure: 'tcp.timed-out', isRegional: true });
    await world.pass(4 * 60_000);
    expect(world.watch.measured(id)).toMatchObject({ result: 'unknown', quorum: { configured: 3, present: 1 } });
    await world.stop();
  });

  it('enrols once with its token', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const world = await openWatch({ store: await openFresh() });
    const body = { name: 'East', network: 'net-East', place: '' };
    const { token } = await world.watch.createVantage(world.ctx, { ...noInput, body });
    const { publicKey } = await openSigningKey(folder.path, 'east');
    const own = { ...noInput, body: { token, publicKey, version: '1' } };
    await world.watch.enrolVantage(world.ctx, own);
    await expect(world.watch.enrolVantage(world.ctx, own)).rejects.toMatchObject({ code: 'vantage.token-invalid' });
    await world.stop();
  });

  it('goes on with the next number after the hub was restarted', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const store = await openFresh();
    const world = await openWatch({ store });
    const key = await openSigningKey(folder.path, 'east');
    const east = await enrolVoice(world, 'East', key);
    const id = await world.addMonitor({ vantageIds: [east.id] });
    await east.send({ batch: batchOf(1, [sampleAt(id, world.clock.nowMs())]) });
    await world.stop();

    const second = await openWatch({ store, clock: world.clock });
    const again = voiceOf(second, east.id, key);
    const at = world.clock.nowMs();
    const answer = await again.send({ batch: batchOf(2, [sampleAt(id, at)]) });
    expect(answer).toMatchObject({ outcome: 'taken', storedSequence: 2 });
    expect(await samplesOf(second, id)).toHaveLength(2);
    await second.stop();
  });
});

describeOnStores('the vantage of this installation', (openFresh) => {
  const networkOf = ({ watch }: WatchWorld): string | undefined =>
    watch.vantages().find(({ kind }) => kind === 'here')?.network;

  it('stands in a network that has a name, until an operator says which', async () => {
    const store = await openFresh();
    const world = await openWatch({ store });
    expect(networkOf(world)).toBe('net-here');
    await world.stop();
    // As it was stored before networks had to be told apart.
    await store.db.updateTable('vantages').set({ network: ' ' }).execute();
    const healed = await openWatch({ store, clock: world.clock });
    expect(networkOf(healed)).toBe('net-here');
    const params = { id: 'van_here' };
    await healed.watch.updateVantage(healed.ctx, { ...noInput, params, body: { network: 'Bahnhof' } });
    await healed.stop();
    const named = await openWatch({ store, clock: world.clock });
    expect(networkOf(named)).toBe('Bahnhof');
    await named.stop();
  });
});

describeOnStores('the store', (openFresh) => {
  it('that fails makes nothing better, and gets everything when it is back', async () => {
    const real = await openFresh();
    const broken = { isBroken: false };
    const store: typeof real = {
      ...real,
      db: real.db,
      transaction: (work) => (broken.isBroken ? Promise.reject(new Error('the disk is gone')) : real.transaction(work)),
    };
    const world = await openWatch({ store });
    const id = await world.addMonitor();
    await world.pass(61_000);
    world.script.failures.set('a.example', 'http.server-error');
    await world.pass(70_000);
    expect(world.watch.measured(id)?.result).toBe('failing');
    broken.isBroken = true;
    await world.pass(5 * 60_000);
    expect(world.watch.measured(id)?.result).toBe('failing');
    expect(world.watch.figures().isFailing).toBe(true);
    const stored = (await samplesOf(world, id)).length;
    expect(world.script.asked.length).toBeGreaterThanOrEqual(stored + 5);
    broken.isBroken = false;
    await world.pass(10_000);
    expect(await samplesOf(world, id)).toHaveLength(world.script.asked.length);
    await world.stop();
  });
});
