/**
 * SIGKILL at any moment. Nothing is lost; and what is sent twice is only what stood between the last line of a mail and the
 * server's answer being written down, with one and the same Message-ID. Whoever withholds instead sends nothing twice, and
 * reads which ones are uncertain.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock } from '#src/platform/clock.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { freshPlace, type Place, temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/silent-log.ts';
import { startMailSink } from './mail-sink.ts';
import { aCause, addConfirmed, openWorld, tell } from './world.ts';

const program = fileURLToPath(new URL('notice-sender.ts', import.meta.url));
const folder = temporaryFolders();
const readers = 600;
const kills = 6;
const connections = 4;
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

async function startSender(place: Place, port: number, inDoubt: string): Promise<ChildProcess> {
  const url = place.url === undefined ? [] : [place.url.reveal()];
  const child = spawn(process.execPath, [program, place.directory, String(port), inDoubt, ...url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

const countIn = async (store: Store, state: string): Promise<number> =>
  (await store.db.selectFrom('notices').select('id').where('state', '=', state).execute()).length;

/** Another process on the same PostgreSQL, with a data folder of its own. */
const openBeside = (place: Place): Promise<Store> =>
  openStore({ ...place, directory: folder(), clock: systemClock, log: silentLog });

async function killWhileSending(engine: 'sqlite' | 'postgres', inDoubt: 'resend' | 'withhold') {
  const place = await freshPlace(engine, folder());
  const sink = await startMailSink('127.49.0.1');
  const seed = await openStore({ ...place, clock: systemClock, log: silentLog });
  const world = openWorld(seed, { mail: { port: sink.port } });
  await addConfirmed(
    world,
    Array.from({ length: readers }, (_, i) => ({ email: `reader${String(i)}@mail${String(i % 7)}.example` })),
  );
  await tell(world, aCause());
  await seed.close();
  await world.close();
  for (let n = 0; n < kills; n += 1) {
    const dies = Promise.withResolvers<void>();
    const before = sink.mails.length;
    // At each later mail; the worst moment is when the server has taken one and has not said so yet.
    sink.onMessage = () => {
      if (sink.mails.length >= before + n * 3) dies.resolve();
      return undefined;
    };
    const child = await startSender(place, sink.port, inDoubt);
    // The first dies before it sends anything, in the middle of expanding.
    if (n === 0) await wait(5);
    else await dies.promise;
    child.kill('SIGKILL');
    await once(child, 'exit');
    sink.onMessage = undefined;
  }
  const last = await startSender(place, sink.port, inDoubt);
  const watching = engine === 'postgres' ? await openBeside(place) : undefined;
  const isDone = async (): Promise<boolean> => {
    if (watching === undefined) return new Set(sink.mails.map((mail) => mail.to)).size >= readers - kills * connections;
    return (await countIn(watching, 'sent')) + (await countIn(watching, 'uncertain')) === readers;
  };
  await vi.waitUntil(isDone, { timeout: 60_000, interval: 100 });
  // With SQLite nobody else may look; the process ends by itself when what it began is done.
  if (watching === undefined) await wait(3000);
  last.kill('SIGTERM');
  await once(last, 'exit');
  await watching?.close();
  const after = await openStore({ ...place, clock: systemClock, log: silentLog });
  const rows = { sent: await countIn(after, 'sent'), uncertain: await countIn(after, 'uncertain') };
  await after.close();
  await sink.close();
  return { rows, mails: sink.mails };
}

describe.each(['sqlite', 'postgres'] as const)('killed in the middle (%s)', (engine) => {
  it('loses nobody, and repeats only mails in doubt under their own Message-ID', { timeout: 180_000 }, async () => {
    const { rows, mails } = await killWhileSending(engine, 'resend');
    expect(rows).toEqual({ sent: readers, uncertain: 0 });
    expect(new Set(mails.map((mail) => mail.to)).size).toBe(readers);
    expect(new Set(mails.map((mail) => mail.messageId)).size).toBe(readers);
    expect(mails.length - readers).toBeLessThanOrEqual(kills * connections);
  });

  it(
    'sends nothing twice when what is in doubt is withheld, and says how many that are',
    { timeout: 180_000 },
    async () => {
      const { rows, mails } = await killWhileSending(engine, 'withhold');
      expect(rows.sent + rows.uncertain).toBe(readers);
      expect(new Set(mails.map((mail) => mail.messageId)).size).toBe(mails.length);
      expect(mails.length).toBeGreaterThanOrEqual(rows.sent);
      expect(rows.uncertain).toBeLessThanOrEqual(kills * connections);
    },
  );
});
