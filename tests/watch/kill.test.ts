/** A hub and a vantage that are killed at any moment: nothing that was acknowledged is lost, nothing is stored twice. */

import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { createHubLink } from '#src/features/watch/remote/hub-link.ts';
import type { Batch, RemoteSample } from '#src/features/watch/remote/messages.ts';
import { readLines } from '#src/features/watch/remote/outbox.ts';
import { systemClock } from '#src/platform/clock.ts';
import { openStore } from '#src/store/open-store.ts';
import { freshPlace, type Place, temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/silent-log.ts';
import { addMonitors, addVantage, enrolAt, hubNetwork, listenIn, startVantage, storedKeys } from './elsewhere.ts';
import { type Hub, openHub, type Way } from './hub.ts';
import { newScript, scriptedProbe } from './world.ts';

const newFolder = temporaryFolders();
const hubProgram = join(import.meta.dirname, 'kill-hub.ts');
const keepsight = join(import.meta.dirname, '../../src/programs/cli/keepsight.mjs');
const probes = [scriptedProbe(newScript())];
const open = (place: Place) => openStore({ ...place, clock: systemClock, log: silentLog });

interface Life {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
}

function start(words: readonly string[]): Life {
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  return { child, lines: createInterface({ input: child.stdout })[Symbol.asyncIterator]() };
}

/** Any moment will do, so this one may come from chance; what is asserted holds for every moment. */
async function killWithin({ child }: Life, ms: number): Promise<void> {
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.once('close', (_code, how) => resolve(how)));
  setTimeout(() => child.kill('SIGKILL'), Math.random() * ms);
  expect(await ended).toBe('SIGKILL');
}

async function readStored(place: Place): Promise<string[]> {
  const store = await open(place);
  const keys = await storedKeys(store);
  await store.close();
  return keys;
}

async function killHub(place: Place, host: string, kills: number): Promise<void> {
  const directory = newFolder();
  const hub = await openHub({ store: await open(place), probes, host });
  const { token, vantageId } = await addVantage(hub, 'East');
  const { identity, key } = await enrolAt(hub, { directory, token });
  await addMonitors(hub, 400, { vantageIds: [vantageId] });
  await hub.close();
  await hub.ctx.store.close();

  const script = newScript();
  const said = listenIn(
    createHubLink({ url: identity.hub, network: hubNetwork, pin: identity.pin, clock: systemClock }),
  );
  const live = async (): Promise<Life> => {
    const started = start([hubProgram, host, String(hub.port), place.directory, place.url?.reveal() ?? '']);
    expect((await started.lines.next()).value).toBe('listening');
    return started;
  };
  const expectWhole = async (): Promise<void> => {
    const promised = said.acknowledged();
    const stored = await readStored(place);
    const known = new Set(stored);
    expect(known.size).toBe(stored.length);
    const acknowledged = [...said.sent].filter(([sequence]) => sequence <= promised);
    const isStored = (keys: string[]): boolean => keys.every((one) => known.has(one));
    expect(acknowledged.filter(([, tries]) => !tries.some(isStored))).toEqual([]);
    const sent = new Set([...said.sent.values()].flat(2));
    expect(stored.filter((one) => !sent.has(one) && !said.ahead.has(one))).toEqual([]);
  };
  // On PostgreSQL each life but the first waits for the lease of the one that was killed: some twenty seconds.
  let life = await live();
  const vantage = startVantage({ ...{ directory, identity, key, link: said.link }, probes: [scriptedProbe(script)] });
  for (let kill = 0; kill < kills; kill += 1) {
    const before = said.acknowledged();
    await vantage.until(() => said.acknowledged() > before);
    await killWithin(life, 700);
    await expectWhole();
    life = await live();
  }
  // The batch after the next holds nothing that was asked before now.
  const asked = script.asked.length;
  const newest = Math.max(...said.sent.keys());
  await vantage.until(() => said.acknowledged() > newest + 1);
  await vantage.stop();
  await killWithin(life, 0);
  await expectWhole();
  // Nothing that was tested was forgotten on the way.
  expect((await readStored(place)).length).toBeGreaterThanOrEqual(asked);
}

describe('a hub that is killed while it takes batches', () => {
  it('keeps what it acknowledged and takes nothing twice, on SQLite', { timeout: 300_000 }, async () => {
    await killHub(await freshPlace('sqlite', newFolder()), '127.46.1.1', 2);
  });

  it('keeps what it acknowledged and takes nothing twice, on PostgreSQL', { timeout: 300_000 }, async () => {
    await killHub(await freshPlace('postgres', newFolder()), '127.46.1.2', 2);
  });
});

/** What is on the disk of a vantage, in batches and in the journal; that has no number yet. */
async function keptIn(directory: string): Promise<{ batches: Batch[]; journal: RemoteSample[] }> {
  const folder = join(directory, 'outbox');
  const names = existsSync(folder) ? readdirSync(folder).toSorted() : [];
  const batches: Batch[] = [];
  let journal: RemoteSample[] = [];
  for (const name of names.filter((one) => one.endsWith('.jsonl'))) {
    const read = await readLines(join(folder, name));
    if (read === undefined) continue;
    const { clockAheadMs, samples } = read;
    if (name.startsWith('journal')) journal = samples;
    else batches.push({ sequence: Number(name.split('-')[0]), clockAheadMs, samples });
  }
  return { batches, journal };
}

/** Looks again until it holds; what never does is ended by the time-out of the test. */
async function untilKept(directory: string, holds: (kept: { batches: Batch[]; journal: RemoteSample[] }) => boolean) {
  for (;;) {
    const kept = await keptIn(directory);
    if (holds(kept)) return kept;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * Whether a sample that the vantage kept in its own time stands in the store in that of the hub. Two clocks of one machine
 * are compared to within half of what a request takes; a monitor is tested every ten seconds.
 */
function storedNear(stored: readonly string[]): (sample: RemoteSample) => boolean {
  const times = Map.groupBy(stored, (one) => one.split(' ')[0] ?? '');
  const nearMs = 2_000;
  return ({ monitorId, scheduledAt }) =>
    (times.get(monitorId) ?? []).some((one) => Math.abs(Number(one.split(' ')[1]) - scheduledAt) < nearMs);
}

describe('keepsight vantage', () => {
  it('that is killed delivers what it kept, and never two things under one number', { timeout: 300_000 }, async () => {
    const directory = newFolder();
    const target = createServer((socket) => socket.end()).listen(0, '127.46.2.2');
    await new Promise((resolve) => target.once('listening', resolve));
    const { port } = target.address() as { port: number };
    let way: Way = 'open';
    let stops = (): void => undefined;
    const kept = new Map<number, Batch>();
    const noted: RemoteSample[] = [];
    const changed: number[] = [];
    const heard = new Map<number, string>();
    const store = await open({ directory: newFolder() });
    const hub: Hub = await openHub({
      ...{ store, host: '127.46.2.1' },
      probes: (await import('#src/plugins/registry.ts')).probes,
      wayOf: () => way,
      onMessage: ({ batch }) => {
        if (batch !== null) {
          const text = JSON.stringify(batch);
          if ((heard.get(batch.sequence) ?? text) !== text) changed.push(batch.sequence);
          heard.set(batch.sequence, text);
        }
        // One after the other: whoever hears of the second newer one has all that were kept, and what was left in the journal.
        if (batch !== null && batch.sequence > Math.max(...kept.keys()) + 1) stops();
      },
    });
    const { token, vantageId } = await addVantage(hub, 'East');
    await addMonitors(hub, 100, {
      ...{ vantageIds: [vantageId], probe: 'tcp', settings: { host: '127.46.2.2', port } },
    });
    const words = [keepsight, 'vantage', '--data', directory, '--json', '--set', 'watch.privateNetworks=127.46.0.0/16'];
    const ways: readonly Way[] = ['open', 'answer-lost', 'cut', 'open', 'answer-lost'];
    for (const [life, next] of ways.entries()) {
      const started = start(life === 0 ? [...words, '--hub', hub.url, '--token', token] : words);
      // Its name, then that it is connected: from then on it tests.
      await started.lines.next();
      await started.lines.next();
      // Before that there is nothing that could be lost.
      await untilKept(directory, ({ batches, journal }) => batches.length + journal.length > 0);
      way = next;
      await killWithin(started, 3_000);
      const { batches, journal } = await keptIn(directory);
      for (const batch of batches) kept.set(batch.sequence, batch);
      noted.push(...journal);
      way = 'open';
    }
    const last = start(words);
    await new Promise<void>((resolve) => (stops = resolve));
    await killWithin(last, 0);
    await hub.close();
    target.close();
    const stored = await storedKeys(store);
    const known = new Set(stored);
    expect(known.size).toBe(stored.length);
    expect(kept.size).toBeGreaterThan(0);
    expect(changed).toEqual([]);
    const isStored = storedNear(stored);
    for (const batch of kept.values()) expect(batch.samples.filter((one) => !isStored(one))).toEqual([]);
    expect(noted.filter((one) => !isStored(one))).toEqual([]);
    expect([...heard.keys()].toSorted((a, b) => a - b)).toEqual(Array.from(heard.keys(), (_, index) => index + 1));
    await store.close();
  });

  it(
    'that is killed while it is cut off has what it tested on its disk, and not in memory',
    { timeout: 300_000 },
    async () => {
      const directory = newFolder();
      const target = createServer((socket) => socket.end()).listen(0, '127.46.2.4');
      await new Promise((resolve) => target.once('listening', resolve));
      const { port } = target.address() as { port: number };
      let way: Way = 'open';
      const store = await open({ directory: newFolder() });
      const hub = await openHub({
        ...{ store, host: '127.46.2.3', wayOf: () => way },
        probes: (await import('#src/plugins/registry.ts')).probes,
      });
      const { token, vantageId } = await addVantage(hub, 'East');
      await addMonitors(hub, 30, {
        ...{ vantageIds: [vantageId], probe: 'tcp', settings: { host: '127.46.2.4', port } },
      });
      const words = [
        keepsight,
        'vantage',
        '--data',
        directory,
        '--json',
        '--set',
        'watch.privateNetworks=127.46.0.0/16',
      ];
      const started = start([...words, '--hub', hub.url, '--token', token]);
      await started.lines.next();
      await started.lines.next();
      way = 'cut';
      // Long before there is a batch, which takes a minute or five hundred samples.
      const { journal } = await untilKept(directory, (kept) => kept.journal.length >= 20);
      await killWithin(started, 0);
      way = 'open';
      const again = start(words);
      for (let missing = journal.length; missing > 0;) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        const isStored = storedNear(await storedKeys(store));
        missing = journal.filter((one) => !isStored(one)).length;
      }
      await killWithin(again, 0);
      await hub.close();
      target.close();
      await store.close();
    },
  );
});
