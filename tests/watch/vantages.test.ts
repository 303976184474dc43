import { expect, it } from 'vitest';
import { canonicalJson } from '#src/core/canonical-json.ts';
import type { Sample } from '#src/features/watch/contract-schemas.ts';
import {
  type RemoteSample,
  signingContext,
  SyncAnswer,
  type SyncMessage,
} from '#src/features/watch/remote/messages.ts';
import { openSigningKey, type SigningKey } from '#src/platform/signing-key.ts';
import { openTemporaryDirectory } from '#src/platform/files.ts';
import { describeOnStores } from '../support/stores.ts';
import { noInput, openWatch, samplesOf, type WatchWorld } from './world.ts';

/** A vantage as its hub meets it. */
interface Remote {
  readonly id: string;
  send(over?: Partial<SyncMessage>): Promise<SyncAnswer>;
  /** The same bytes once more, as somebody on the way could. */
  repeat(): Promise<SyncAnswer>;
}

async function enrol(world: WatchWorld, name: string, key: SigningKey): Promise<Remote> {
  const body = { name, network: `net-${name}`, place: '' };
  const { token, vantageId } = await world.watch.createVantage(world.ctx, { ...noInput, body });
  const own = { token, publicKey: key.publicKey, version: '1' };
  await world.watch.enrolVantage(world.ctx, { ...noInput, body: own });
  await expect(world.watch.enrolVantage(world.ctx, { ...noInput, body: own })).rejects.toMatchObject({
    code: 'vantage.token-invalid',
  });
  return remote(world, vantageId, key);
}

function remote(world: WatchWorld, id: string, key: SigningKey): Remote {
  let challenge = '';
  let last = { vantageId: id, message: '', signature: '' };
  const post = async (): Promise<SyncAnswer> => {
    const pending = world.watch.syncVantage(world.ctx, { ...noInput, body: last });
    pending.catch(() => undefined);
    await world.pass(1000);
    return SyncAnswer.parse(JSON.parse((await pending).answer));
  };
  const send = async (over: Partial<SyncMessage> = {}): Promise<SyncAnswer> => {
    const health = { loopDelayMs: 1, waitingSamples: 0, clockAheadMs: 0 };
    const base = { challenge, sentAt: world.clock.nowMs(), version: '1', etag: '', health, batch: null };
    const message = canonicalJson({ ...base, ...over });
    const signature = key.sign(new TextEncoder().encode(signingContext + message));
    last = { vantageId: id, message, signature };
    const answer = await post();
    challenge = answer.challenge;
    return answer.outcome === 'again' && over.challenge === undefined ? send(over) : answer;
  };
  return { id, send, repeat: post };
}

function sampleAt(monitorId: string, at: number, over: Partial<RemoteSample> = {}): RemoteSample {
  return {
    ...{ monitorId, scheduledAt: at, startedAt: at, totalMs: 3, failure: null, phases: {}, address: null },
    ...{ httpStatus: null, bytesRead: null, loopDelayMs: 0, detail: null, evidence: null, ...over },
  };
}

const batchOf = (sequence: number, samples: RemoteSample[]): SyncMessage['batch'] => ({
  sequence,
  clockAheadMs: 0,
  samples,
});

describeOnStores('a vantage on another machine', (openFresh) => {
  it('is told what to test, and each of its samples is stored once', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const world = await openWatch({ store: await openFresh() });
    const east = await enrol(world, 'East', await openSigningKey(folder.path, 'east'));
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
    const east = await enrol(world, 'East', await openSigningKey(folder.path, 'east'));
    const [own, foreign] = [await world.addMonitor({ vantageIds: [east.id] }), await world.addMonitor()];
    const at = world.clock.nowMs();
    const samples = [sampleAt(foreign, at), sampleAt('mon_nobody', at), sampleAt(own, at + 60_000)];
    expect(await east.send({ batch: batchOf(1, samples) })).toMatchObject({ rejected: 3, storedSequence: 1 });
    expect(world.watch.measured(own)?.result).toBe('unknown');
    const thief = remote(world, east.id, await openSigningKey(folder.path, 'thief'));
    await expect(thief.send()).rejects.toMatchObject({ code: 'vantage.unknown' });
    const tooMany = Array.from({ length: 501 }, () => sampleAt(own, at));
    await expect(east.send({ batch: batchOf(2, tooMany) })).rejects.toMatchObject({ code: 'vantage.batch-invalid' });
    await world.stop();
  });

  it('that falls silent counts as absent, and never makes the quorum smaller', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const world = await openWatch({ store: await openFresh() });
    const east = await enrol(world, 'East', await openSigningKey(folder.path, 'east'));
    const west = await enrol(world, 'West', await openSigningKey(folder.path, 'west'));
    const id = await world.addMonitor({ vantageIds: ['van_here', east.id, west.id], networksMin: 2 });
    await world.pass(61_000);
    const say = (from: Remote, sequence: number, failure: Sample['failure'] = null) =>
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

  it('goes on with the next number after the hub was restarted', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const store = await openFresh();
    const world = await openWatch({ store });
    const key = await openSigningKey(folder.path, 'east');
    const east = await enrol(world, 'East', key);
    const id = await world.addMonitor({ vantageIds: [east.id] });
    await east.send({ batch: batchOf(1, [sampleAt(id, world.clock.nowMs())]) });
    await world.stop();

    const second = await openWatch({ store, clock: world.clock });
    const again = remote(second, east.id, key);
    const at = world.clock.nowMs();
    const answer = await again.send({ batch: batchOf(2, [sampleAt(id, at)]) });
    expect(answer).toMatchObject({ outcome: 'taken', storedSequence: 2 });
    expect(await samplesOf(second, id)).toHaveLength(2);
    await second.stop();
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
    broken.isBroken = false;
    await world.pass(10_000);
    expect((await samplesOf(world, id)).length).toBe(stored + 5);
    await world.stop();
  });
});
