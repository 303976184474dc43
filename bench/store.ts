/**
 * How much the store can write, on both engines, with every transaction made durable before the next begins: audited
 * transactions one after the other and from many callers at once, and rows in one large transaction. PostgreSQL is a
 * server on this machine with its own defaults. The disk decides; the same transactions without our layers stand beside.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemActor } from '#src/core/access.ts';
import { systemClock } from '#src/platform/clock.ts';
import { recordAudit } from '#src/store/audit.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { startPostgres } from '../tests/support/postgres.ts';
import { silentLog } from '../tests/support/silent-log.ts';
import { type Figure, percentile } from './figure.ts';

const runs = 5;
const runMs = 1_000;
const callersAtOnce = 32;
const rowsAtOnce = 1_000;
const valueChars = 500;

const value = JSON.stringify('x'.repeat(valueChars));
const ctx = { actor: systemActor, clock: systemClock, requestId: 'bench' };

export async function run(): Promise<Figure[]> {
  return [...(await onSqlite()), ...(await onPostgres())];
}

async function onSqlite(): Promise<Figure[]> {
  const directory = mkdtempSync(join(tmpdir(), 'keepsight-bench-'));
  const store = await openStore({ directory, clock: systemClock, log: silentLog });
  try {
    return [...(await measureStore(store)), await measureBareSqlite(directory)];
  } finally {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

async function onPostgres(): Promise<Figure[]> {
  const server = await startPostgres();
  const store = await openStore({ url: await server.freshUrl(), clock: systemClock, log: silentLog });
  try {
    return await measureStore(store);
  } finally {
    await store.close();
    server.stop();
  }
}

async function measureStore(store: Store): Promise<Figure[]> {
  const name = `store.${store.engine}`;
  const audited = (): Promise<void> => auditedTransaction(store);
  return [
    await measure(`${name}.transactions`, () => repeat(audited, 1), { callers: 1 }),
    await measure(`${name}.transactions-at-once`, () => repeat(audited, callersAtOnce), { callers: callersAtOnce }),
    await measure(`${name}.rows`, () => manyRows(store), { rowsPerTransaction: rowsAtOnce }),
  ];
}

/** Each run gives a rate; the middle one is the figure. */
async function measure(
  name: string,
  once: () => number | Promise<number>,
  details: Readonly<Record<string, number>>,
): Promise<Figure> {
  const rates: number[] = [];
  await once();
  for (let n = 0; n < runs; n += 1) rates.push(await once());
  return { name, value: Math.round(percentile(rates, 0.5)), unit: '1/s', runs, statistic: 'p50', details };
}

async function repeat(work: () => Promise<void>, callers: number): Promise<number> {
  const startedMs = performance.now();
  let done = 0;
  const caller = async (): Promise<void> => {
    while (performance.now() - startedMs < runMs) {
      await work();
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (done / (performance.now() - startedMs)) * 1000;
}

let counter = 0;

/** What a typical use case does: one row, one audit entry. */
async function auditedTransaction(store: Store): Promise<void> {
  counter += 1;
  const key = `bench ${String(counter % 1000)}`;
  const row = { value, updatedAt: counter, updatedBy: 'bench' };
  await store.transaction(async (tx) => {
    await tx
      .insertInto('settings')
      .values({ key, ...row })
      .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
      .execute();
    await recordAudit(tx, ctx, { action: 'bench.write', object: { kind: 'bench', id: key, name: key } });
  });
}

/** What the watcher and the egress ledger do: many rows, made durable together. Returns rows per second. */
async function manyRows(store: Store): Promise<number> {
  const startedMs = performance.now();
  counter += 1;
  const rows = Array.from({ length: rowsAtOnce }, (_, n) => ({
    key: `rows ${String(counter)} ${String(n)}`,
    value,
    updatedAt: counter,
    updatedBy: 'bench',
  }));
  await store.transaction(async (tx) => {
    for (let from = 0; from < rows.length; from += 200) {
      await tx
        .insertInto('settings')
        .values(rows.slice(from, from + 200))
        .execute();
    }
  });
  return (rowsAtOnce / (performance.now() - startedMs)) * 1000;
}

/** The same number of rows and bytes per transaction, with nothing of ours in between: what the disk and SQLite allow. */
async function measureBareSqlite(directory: string): Promise<Figure> {
  const database = new DatabaseSync(join(directory, 'bare.db'));
  database.exec('pragma journal_mode = wal; pragma synchronous = full');
  database.exec(
    'create table a (key text primary key, value text); create table b (seq integer primary key, entry text)',
  );
  const upsert = database.prepare('insert into a values (?, ?) on conflict (key) do update set value = excluded.value');
  const append = database.prepare('insert into b (entry) values (?)');
  const entry = 'x'.repeat(400);
  const once = (): number => {
    const startedMs = performance.now();
    let done = 0;
    while (performance.now() - startedMs < runMs) {
      database.exec('begin immediate');
      upsert.run(`bench ${String(done % 1000)}`, value);
      append.run(entry);
      database.exec('commit');
      done += 1;
    }
    return (done / (performance.now() - startedMs)) * 1000;
  };
  const figure = await measure('store.sqlite.bare-transactions', once, { callers: 1 });
  database.close();
  return figure;
}
