/** Several processes over one database: one tests from here and takes batches, the others show what it stored. */

import { describe, expect, it } from 'vitest';
import { canonicalJson } from '#src/core/canonical-json.ts';
import { signingContext, SyncAnswer } from '#src/features/watch/remote/messages.ts';
import { systemClock } from '#src/platform/clock.ts';
import { openTemporaryDirectory } from '#src/platform/files.ts';
import { openSigningKey } from '#src/platform/signing-key.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { fakeClock } from '../support/clock.ts';
import { freshPlace, type Place, temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/silent-log.ts';
import { addVantage, storedKeys } from './elsewhere.ts';
import { noInput, openWatch, passTogether, samplesOf, type WatchWorld } from './world.ts';

const newFolder = temporaryFolders();

/** A way to the database that a test can cut. */
interface Wire {
  readonly store: Store;
  isCut: boolean;
}

async function openWire(place: Place): Promise<Wire> {
  const real = await openStore({ ...place, clock: systemClock, log: silentLog });
  const wire: Wire = {
    isCut: false,
    store: {
      ...real,
      db: real.db,
      transaction: (work) => (wire.isCut ? Promise.reject(new Error('cut off')) : real.transaction(work)),
    },
  };
  return wire;
}

async function openTwo(): Promise<{ wires: [Wire, Wire]; worlds: [WatchWorld, WatchWorld]; end: () => Promise<void> }> {
  const { url } = await freshPlace('postgres', '');
  const open = (): Promise<Wire> => openWire({ directory: newFolder(), ...(url && { url }) });
  const wires: [Wire, Wire] = [await open(), await open()];
  const clock = fakeClock();
  const first = await openWatch({ store: wires[0].store, clock });
  const worlds: [WatchWorld, WatchWorld] = [first, await openWatch({ store: wires[1].store, clock })];
  return {
    ...{ wires, worlds },
    end: async () => {
      for (const world of worlds) await world.stop();
      for (const { store } of wires) await store.close();
    },
  };
}

const isLeading = (worlds: readonly WatchWorld[]) => worlds.map(({ watch }) => watch.figures().isLeading);

describe('two processes over one database', () => {
  it('test once, and both show it', async () => {
    const { worlds, end } = await openTwo();
    const [first, second] = worlds;
    expect(isLeading(worlds)).toEqual([true, false]);
    // The one that only shows takes orders as well as the other.
    const id = await second.addMonitor();
    await passTogether(worlds, 5 * 60_000);
    while (first.watch.figures().waiting > 0) await passTogether(worlds, 500);
    // When it is due, nobody knows; seconds until the one that tests hears of it may cost the first moment of five.
    expect([4, 5]).toContain(first.script.asked.length);
    expect(second.script.asked).toEqual([]);
    const dueAt = (await samplesOf(first, id)).map(({ scheduledAt }) => scheduledAt);
    expect(dueAt).toHaveLength(first.script.asked.length);
    expect(new Set(dueAt.slice(1).map((at, index) => (dueAt[index] ?? 0) - at))).toEqual(new Set([60_000]));
    for (const { watch } of worlds) expect(watch.measured(id)).toMatchObject({ result: 'ok' });
    first.script.failures.set('a.example', 'http.server-error');
    await passTogether(worlds, 100_000);
    for (const { watch } of worlds) expect(watch.measured(id)).toMatchObject({ result: 'failing' });
    await end();
  });

  it('change over when one dies, once its lease is over, and the trouble keeps its beginning', async () => {
    const { wires, worlds, end } = await openTwo();
    const [first, second] = worlds;
    const id = await first.addMonitor();
    for (const { script } of worlds) script.failures.set('a.example', 'http.server-error');
    await passTogether(worlds, 2 * 60_000);
    const before = first.watch.measured(id);
    expect(before?.result).toBe('failing');
    // It gives nothing back: its process is gone.
    wires[0].isCut = true;
    await first.stop();
    await passTogether([second], 10_000);
    expect(isLeading(worlds)).toEqual([false, false]);
    await passTogether([second], 90_000);
    expect(isLeading(worlds)).toEqual([false, true]);
    expect(second.script.asked.length).toBeGreaterThan(0);
    expect(second.watch.measured(id)).toMatchObject({ result: 'failing', since: before?.since });
    await end();
  });

  it('give it up at once when they hear that another has it', async () => {
    const { wires, worlds, end } = await openTwo();
    const [first, second] = worlds;
    const id = await first.addMonitor();
    await passTogether(worlds, 60_000);
    while (first.watch.figures().waiting > 0) await passTogether(worlds, 500);
    const stored = await storedKeys(second.store);
    wires[0].isCut = true;
    await passTogether(worlds, 120_000);
    expect(isLeading(worlds)).toEqual([true, true]);
    wires[0].isCut = false;
    await passTogether(worlds, 6_000);
    expect(isLeading(worlds)).toEqual([false, true]);
    const asked = first.script.asked.length;
    await passTogether(worlds, 120_000);
    expect(first.script.asked).toHaveLength(asked);
    // What it tested while it was alone stays in its memory; nothing of it stands among what the other one stored.
    const all = await storedKeys(second.store);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBe(stored.length + second.script.asked.length);
    expect(first.watch.measured(id)).toMatchObject({ result: 'ok' });
    await end();
  });

  it('acknowledge a batch only where it is stored', async () => {
    await using folder = await openTemporaryDirectory('keepsight-vantage-');
    const { wires, worlds, end } = await openTwo();
    const [first, second] = worlds;
    const key = await openSigningKey(folder.path, 'east');
    const { token, vantageId } = await addVantage(first, 'East');
    const own = { token, publicKey: key.publicKey, version: '1' };
    await first.watch.enrolVantage(first.ctx, { ...noInput, body: own });
    const id = await first.addMonitor({ vantageIds: [vantageId] });
    const at = first.clock.nowMs();
    const sample = {
      ...{ monitorId: id, scheduledAt: at, startedAt: at, totalMs: 3, failure: null, phases: {}, address: null },
      ...{ httpStatus: null, bytesRead: null, loopDelayMs: 0, detail: null, evidence: null },
    };
    const health = { loopDelayMs: 1, waitingSamples: 0, clockAheadMs: 0 };
    const send = async (to: WatchWorld, challenge = ''): Promise<SyncAnswer> => {
      const base = { challenge, sentAt: to.clock.nowMs(), version: '1', etag: '', health, ahead: null };
      const message = canonicalJson({ ...base, batch: { sequence: 1, clockAheadMs: 0, samples: [sample] } });
      const signature = key.sign(new TextEncoder().encode(signingContext + message));
      const pending = to.watch.syncVantage(to.ctx, { ...noInput, body: { vantageId, message, signature } });
      pending.catch(() => undefined);
      await passTogether(worlds, 6_000);
      const answer = SyncAnswer.parse(JSON.parse((await pending).answer));
      return answer.outcome === 'again' && challenge === '' ? send(to, answer.challenge) : answer;
    };
    await expect(send(second)).rejects.toMatchObject({ code: 'vantage.elsewhere' });
    wires[0].isCut = true;
    await expect(send(first)).rejects.toThrow('cut off');
    await passTogether(worlds, 30_000);
    wires[0].isCut = false;
    // It does not know yet that the other one took over; nothing is acknowledged that it could not store.
    await expect(send(first)).rejects.toMatchObject({ code: expect.stringMatching(/lease-lost|elsewhere/) });
    await second.stop();
    await passTogether([first], 30_000);
    expect(isLeading(worlds)).toEqual([true, false]);
    expect(await send(first)).toMatchObject({ outcome: 'taken', storedSequence: 1 });
    expect(await storedKeys(first.store)).toHaveLength(1);
    expect(first.watch.measured(id)).toMatchObject({ result: 'ok' });
    await end();
  });
});

describe('one process with a folder of its own', () => {
  it('tests again as soon as it is back, however it ended', async () => {
    const directory = newFolder();
    const before = await openWire({ directory });
    const clock = fakeClock();
    const killed = await openWatch({ store: before.store, clock });
    await killed.addMonitor();
    // It gives nothing back.
    before.isCut = true;
    await killed.stop();
    before.isCut = false;
    await before.store.close();
    const after = await openWire({ directory });
    const back = await openWatch({ store: after.store, clock });
    expect(isLeading([back])).toEqual([true]);
    await back.stop();
    await after.store.close();
  });
});
