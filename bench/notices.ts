/**
 * How fast notices are queued and sent: one statement for 100,000 subscribers, from the transaction of the statement until
 * the last row stands in the outbox; and mails per second to a mail server on this machine that keeps nothing.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { systemClock } from '#src/platform/clock.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { startMailSink } from '../tests/notices/mail-sink.ts';
import { aCause, addConfirmed, openWorld, tell } from '../tests/notices/world.ts';
import { startPostgres } from '../tests/support/postgres.ts';
import { silentLog } from '../tests/support/silent-log.ts';
import type { Figure } from './figure.ts';

const subscribers = 100_000;
const queueBudgetS = 60;
const sendForS = 10;
const host = '127.52.0.9';

export async function run(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'keepsight-bench-'));
  const server = await startPostgres();
  const figures: Figure[] = [];
  try {
    const sqlite = await openStore({ directory, clock: systemClock, log: silentLog });
    figures.push(...(await measure(sqlite)));
    await sqlite.close();
    const postgres = await openStore({ url: await server.freshUrl(), clock: systemClock, log: silentLog });
    figures.push(...(await measure(postgres)));
    await postgres.close();
  } finally {
    server.stop();
    rmSync(directory, { recursive: true, force: true });
  }
  return figures;
}

async function measure(store: Store): Promise<Figure[]> {
  const sink = await startMailSink(host);
  const seeding = openWorld(store, { mail: { port: sink.port, host } });
  const readers = Array.from({ length: subscribers }, (_, i) => ({
    email: `reader${String(i)}@mail${String(i % 50)}.example`,
  }));
  await addConfirmed(seeding, readers);

  // Nobody sends meanwhile: this figure is about queueing.
  const queueing = openWorld(store, { deps: { channels: {} } });
  const running = queueing.start();
  const beganMs = performance.now();
  await tell(queueing, aCause());
  while ((await stateOf(store)) !== 'expanded') await wait(20);
  const queuedS = (performance.now() - beganMs) / 1000;
  await running.stop();
  const told = (await queueing.notices.told(store.db, ['sta_1'])).get('sta_1');

  const sending = seeding.start();
  while (sink.mails.length === 0) await wait(20);
  const before = sink.mails.length;
  const sendBeganMs = performance.now();
  await wait(sendForS * 1000);
  const perSecond = (sink.mails.length - before) / ((performance.now() - sendBeganMs) / 1000);
  await sending.stop();
  await seeding.close();
  await sink.close();
  const details = { subscribers, queued: told?.queued ?? 0 };
  const name = `notices.${store.engine}`;
  return [
    { name: `${name}.queued`, value: queuedS, unit: 's', budget: queueBudgetS, runs: 1, statistic: 'single', details },
    { name: `${name}.sent`, value: perSecond, unit: '1/s', runs: 1, statistic: 'single', details: { connections: 4 } },
  ];
}

async function stateOf(store: Store): Promise<string | undefined> {
  const [job] = await store.db.selectFrom('noticeJobs').select('state').execute();
  return job?.state;
}
