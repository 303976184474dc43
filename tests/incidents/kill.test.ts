/** A process that is killed at any moment loses no statement that it confirmed, and leaves none by half. */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { foldIncident } from '#src/features/incidents/log/fold.ts';
import { proveLog, readEvents } from '#src/features/incidents/log/repository.ts';
import { systemClock } from '#src/platform/clock.ts';
import { verifyAuditChain } from '#src/store/audit-chain.ts';
import { openStore } from '#src/store/open-store.ts';
import { freshPlace, type Place, temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/silent-log.ts';

const newFolder = temporaryFolders();
const writer = join(import.meta.dirname, 'kill-writer.ts');

/** Lets a writer live for so long after its first confirmed statement, and kills it. Returns what it confirmed. */
async function publishAndKill(place: Place, lifeMs: number): Promise<string[]> {
  const child = spawn(process.execPath, [writer, place.directory, place.url?.reveal() ?? ''], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stdout.once('data', () => setTimeout(() => child.kill('SIGKILL'), lifeMs));
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals | null>();
  child.once('close', (_code, signal) => resolve(signal));
  expect(await promise).toBe('SIGKILL');
  return output.split('\n').slice(0, -1);
}

/** Everything confirmed is public, every public statement has exactly one job, and no log has a gap. */
async function expectWhole(place: Place, confirmed: readonly string[]): Promise<void> {
  const store = await openStore({ ...place, clock: systemClock, log: silentLog });
  const incidents = await store.db.selectFrom('incidents').select('id').execute();
  const published: string[] = [];
  for (const { id } of incidents) {
    expect(await proveLog(store.db, id)).toMatchObject({ isIntact: true });
    const fold = foldIncident(await readEvents(store.db, id));
    published.push(...(fold?.statements ?? []).filter((one) => one.state === 'published').map((one) => one.id));
  }
  const jobs = await store.db.selectFrom('noticeJobs').select('causeId').execute();
  expect(confirmed.filter((id) => !published.includes(id))).toEqual([]);
  expect(jobs.map((job) => job.causeId).toSorted()).toEqual(published.toSorted());
  expect(await verifyAuditChain(store.db)).toMatchObject({ intact: true });
  await store.close();
}

async function killMany(place: Place, kills: number): Promise<number> {
  const confirmed: string[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    // Any moment will do, so this one may come from chance; what is asserted holds for every moment.
    confirmed.push(...(await publishAndKill(place, Math.random() * 60)));
    await expectWhole(place, confirmed);
  }
  return confirmed.length;
}

describe('a process that is killed while it publishes', () => {
  it('loses no statement and no notice on SQLite', async () => {
    const confirmed = await killMany(await freshPlace('sqlite', newFolder()), 20);
    expect(confirmed).toBeGreaterThanOrEqual(20);
  });

  it('loses no statement and no notice on PostgreSQL', async () => {
    const confirmed = await killMany(await freshPlace('postgres', newFolder()), 6);
    expect(confirmed).toBeGreaterThanOrEqual(6);
  });
});
