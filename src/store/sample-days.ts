/**
 * Tables of single samples, one per UTC day, made and forgotten while Keepsight runs: forgetting a day costs nothing like
 * looking for forty million old rows in one large table. They are no part of the migrations; a backup leaves them out, a restore moves them aside
 * with everything else.
 */

import { type Kysely, sql } from 'kysely';
import type { Engine } from './engine.ts';
import type { Db, Store } from './store.ts';

const pattern = /^samples_(\d{4})(\d{2})(\d{2})$/;
const dayMs = 86_400_000;

export function sampleTableOf(at: number): string {
  return `samples_${new Date(at).toISOString().slice(0, 10).replaceAll('-', '')}`;
}

function isSampleTable(name: string): boolean {
  return pattern.test(name);
}

/** Start of the day of a table. */
export function dayOfSampleTable(name: string): number {
  const [, year, month, day] = pattern.exec(name) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day));
}

/** The tables that there are, the oldest first. */
export async function listSampleTables(db: Db | Kysely<unknown>, engine: Engine): Promise<string[]> {
  const question =
    engine === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_schema where type = 'table' and name like 'samples!_%' escape '!'`
      : sql<{ name: string }>`select tablename as name from pg_tables
          where schemaname = current_schema() and tablename like 'samples!_%' escape '!'`;
  const { rows } = await question.execute(db);
  return rows
    .map((row) => row.name)
    .filter(isSampleTable)
    .toSorted();
}

/** The tables of the days from `fromAt` up to `toAt`, the oldest first. */
export function tablesBetween(tables: readonly string[], fromAt: number, toAt: number): string[] {
  return tables.filter((table) => dayOfSampleTable(table) + dayMs > fromAt && dayOfSampleTable(table) < toAt);
}

/** What a sample's row holds, in this order. Times in milliseconds, durations in microseconds. */
export const sampleColumns = [
  'monitor_number',
  'vantage_number',
  'due_at',
  'started_at',
  'total_us',
  'failure',
  'dns_us',
  'connect_us',
  'tls_us',
  'first_byte_us',
  'transfer_us',
  'address',
  'http_status',
  'bytes_read',
  'loop_us',
  'detail',
  'evidence',
] as const;

export async function createSampleTable(tx: Db, table: string): Promise<void> {
  const db = tx.withoutPlugins() as unknown as Kysely<unknown>;
  await db.schema
    .createTable(table)
    .ifNotExists()
    .addColumn('monitor_number', 'integer', (column) => column.notNull())
    .addColumn('vantage_number', 'integer', (column) => column.notNull())
    .addColumn('due_at', 'bigint', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('total_us', 'integer', (column) => column.notNull())
    .addColumn('failure', 'text')
    .addColumn('dns_us', 'integer')
    .addColumn('connect_us', 'integer')
    .addColumn('tls_us', 'integer')
    .addColumn('first_byte_us', 'integer')
    .addColumn('transfer_us', 'integer')
    .addColumn('address', 'text')
    .addColumn('http_status', 'integer')
    .addColumn('bytes_read', 'bigint')
    .addColumn('loop_us', 'integer', (column) => column.notNull())
    .addColumn('detail', 'text')
    .addColumn('evidence', 'text')
    .execute();
  await db.schema
    .createIndex(`${table}_key`)
    .ifNotExists()
    .unique()
    .on(table)
    .columns(['monitor_number', 'vantage_number', 'due_at'])
    .execute();
}

/** A day that is being forgotten: nobody looks for samples there any more. */
const forgottenPrefix = 'forgotten_';

/**
 * Forgets a day in steps, each of them a transaction; the caller pauses between them, so that everybody else goes on.
 * PostgreSQL drops a table by deleting its file. SQLite reads every page of it, and nothing else happens in this process
 * meanwhile: 0.8 s for five million rows on a busy machine, so some seven for the 43 million of ten thousand monitors at
 * three vantages. In steps it is 0.02 s each, and once 0.3 s for the index of five million rows, which cannot be divided.
 * Whatever ends in the middle goes on the next time.
 */
export async function* forgetSampleTable(store: Store, table: string): AsyncGenerator<void> {
  if (store.engine === 'postgres') {
    await store.transaction((tx) => schemaOf(tx).dropTable(table).ifExists().execute());
    return;
  }
  await store.transaction(async (tx) => {
    await schemaOf(tx).alterTable(table).renameTo(table.replace('samples_', forgottenPrefix)).execute();
    // Under its name the index of a day that comes once more would be made.
    await schemaOf(tx).dropIndex(`${table}_key`).ifExists().execute();
  });
  yield;
  yield* emptyForgotten(store);
}

/** What was begun and not ended. */
export async function* emptyForgotten(store: Store): AsyncGenerator<void> {
  if (store.engine === 'postgres') return;
  const { rows } = await sql<{ name: string }>`
    select name from sqlite_schema where type = 'table' and name like 'forgotten!_%' escape '!'`.execute(store.db);
  for (const { name } of rows) {
    while (await removeSome(store, name)) yield;
    await store.transaction((tx) => schemaOf(tx).dropTable(name).ifExists().execute());
  }
}

/** In the order in which they were written, so that whole pages become free: some 2 MB, and a few hundredths of a second. */
const rowsAtOnce = 20_000;

async function removeSome(store: Store, table: string): Promise<boolean> {
  const name = sql.table(table);
  const { numAffectedRows } = await store.transaction((tx) =>
    sql`delete from ${name} where rowid < (select min(rowid) from ${name}) + ${rowsAtOnce}`.execute(tx),
  );
  return (numAffectedRows ?? 0n) > 0n;
}

function schemaOf(tx: Db): Kysely<unknown>['schema'] {
  return (tx.withoutPlugins() as unknown as Kysely<unknown>).schema;
}
