import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#src/platform/clock.ts';
import { verifyAuditChain } from '#src/store/audit-chain.ts';
import { inspectStore } from '#src/store/inspect.ts';
import { openStore } from '#src/store/open-store.ts';
import { freshPlace, type Place, temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/silent-log.ts';

const newFolder = temporaryFolders();
const writer = join(import.meta.dirname, 'crash-writer.ts');

interface Killed {
  /** What the writer confirmed before it died. */
  readonly acknowledged: readonly string[];
  readonly signal: NodeJS.Signals | null;
}

/** Lets a writer live until `lifeMs` after its first confirmed write, or after its start, and kills it. */
async function writeAndKill(
  place: Place,
  first: number,
  from: 'start' | 'first-write',
  lifeMs: number,
): Promise<Killed> {
  const child = spawn(process.execPath, [writer, place.directory, String(first), place.url?.reveal() ?? ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = (): unknown => setTimeout(() => child.kill('SIGKILL'), lifeMs);
  if (from === 'start') kill();
  else child.stdout.once('data', kill);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const { promise, resolve } = Promise.withResolvers<Killed>();
  child.once('close', (_code, signal) => resolve({ acknowledged: output.split('\n').slice(0, -1), signal }));
  return promise;
}

/** Everything that was confirmed is there, nothing is there by half, and the database is whole. Returns all numbers. */
async function expectWhole(place: Place, acknowledged: readonly string[]): Promise<string[]> {
  const store = await openStore({ ...place, clock: systemClock, log: silentLog });
  const settings = await store.db.selectFrom('settings').select('key').execute();
  const entries = await store.db.selectFrom('audit').select('objectId').execute();
  const found = new Set(settings.map((row) => row.key));
  expect(acknowledged.filter((id) => !found.has(id))).toEqual([]);
  expect(new Set(entries.map((row) => row.objectId))).toEqual(found);
  expect(await verifyAuditChain(store.db)).toMatchObject({ intact: true, checked: entries.length });
  await store.close();
  return [...found];
}

async function expectNoDamage(place: Place): Promise<void> {
  const inspection = await inspectStore({ ...place, log: silentLog });
  expect(await inspection?.findDamage()).toEqual([]);
  await inspection?.close();
}

async function killMany(place: Place, kills: number, lifeMsMax: number): Promise<number> {
  let acknowledged: string[] = [];
  let next = 1;
  for (let kill = 0; kill < kills; kill += 1) {
    // Any moment will do, so this one may come from chance; what is asserted holds for every moment.
    const killed = await writeAndKill(place, next, 'first-write', Math.random() * lifeMsMax);
    expect(killed.signal).toBe('SIGKILL');
    acknowledged = [...acknowledged, ...killed.acknowledged];
    const found = await expectWhole(place, acknowledged);
    next = Math.max(0, ...found.map(Number)) + 1;
  }
  return acknowledged.length;
}

describe('a process that is killed under load', () => {
  it('loses no acknowledged write on SQLite, 100 times on one database', async () => {
    const place = await freshPlace('sqlite', newFolder());
    expect(await killMany(place, 100, 40)).toBeGreaterThan(100);
    await expectNoDamage(place);
  });

  it('loses no acknowledged write on PostgreSQL, 10 times', async () => {
    const place = await freshPlace('postgres', newFolder());
    expect(await killMany(place, 10, 40)).toBeGreaterThan(10);
  });

  it('can be started again when it died while it made the database', async () => {
    for (let kill = 0; kill < 15; kill += 1) {
      const place = await freshPlace('sqlite', newFolder());
      const { acknowledged } = await writeAndKill(place, 1, 'start', 60 + Math.random() * 240);
      await expectWhole(place, acknowledged);
    }
  });
});
