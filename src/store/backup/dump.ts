/** All rows of all tables as lines, from one consistent picture of the database. */

import { type Kysely, sql } from 'kysely';
import type { Engine } from '../engine.ts';
import { type Cell, encodeRow } from './format.ts';

/** Migrations are in the header; a restore makes the schema by running them. */
export const migrationTable = 'schema_migrations';

const pageRows = 500;

export interface DumpProgress {
  readonly table: string;
  readonly rows: number;
}

export type RawDb = Kysely<unknown>;

/** Our tables, by name, without the table of migrations. */
export async function listTables(db: RawDb, engine: Engine, ours: ReadonlySet<string>): Promise<string[]> {
  const question =
    engine === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_schema where type = 'table'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`;
  const { rows } = await question.execute(db);
  return rows
    .map((row) => row.name)
    .filter((name) => ours.has(name) && name !== migrationTable)
    .toSorted();
}

/** In the order of the table. */
export async function listColumns(db: RawDb, engine: Engine, table: string): Promise<string[]> {
  const question =
    engine === 'sqlite'
      ? sql<{ name: string }>`select name from pragma_table_info(${table}) order by cid`
      : sql<{ name: string }>`select column_name as name from information_schema.columns
          where table_schema = current_schema() and table_name = ${table} order by ordinal_position`;
  const { rows } = await question.execute(db);
  return rows.map((row) => row.name);
}

export interface DumpOptions {
  readonly db: RawDb;
  readonly engine: Engine;
  /** Names of our tables. */
  readonly tables: ReadonlySet<string>;
  readonly onProgress: (progress: DumpProgress) => void;
}

export async function* dumpLines(options: DumpOptions, signal: AbortSignal): AsyncIterable<string> {
  const { db, engine, onProgress } = options;
  const counts: Record<string, number> = {};
  for (const table of await listTables(db, engine, options.tables)) {
    const columns = await listColumns(db, engine, table);
    yield JSON.stringify({ table, columns });
    let rows = 0;
    for await (const page of pages(db, engine, table)) {
      signal.throwIfAborted();
      for (const row of page) yield encodeRow(columns.map((column) => cellOf(row[column])));
      rows += page.length;
      onProgress({ table, rows });
    }
    counts[table] = rows;
  }
  yield JSON.stringify({ end: counts });
}

type RawRow = Readonly<Record<string, unknown>>;

function pages(db: RawDb, engine: Engine, table: string): AsyncIterable<RawRow[]> {
  return engine === 'sqlite' ? sqlitePages(db, table) : postgresPages(db, table);
}

async function* sqlitePages(db: RawDb, table: string): AsyncIterable<RawRow[]> {
  let after = -Infinity;
  for (;;) {
    const { rows } = await sql<RawRow & { keepsight_row: number }>`
      select rowid as keepsight_row, * from ${sql.table(table)}
      where rowid > ${after} order by rowid limit ${pageRows}`.execute(db);
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.keepsight_row;
    yield rows;
  }
}

async function* postgresPages(db: RawDb, table: string): AsyncIterable<RawRow[]> {
  await sql`declare keepsight_dump no scroll cursor for select * from ${sql.table(table)}`.execute(db);
  for (;;) {
    const { rows } = await sql<RawRow>`fetch ${sql.lit(pageRows)} from keepsight_dump`.execute(db);
    if (rows.length === 0) break;
    yield rows;
  }
  await sql`close keepsight_dump`.execute(db);
}

function cellOf(value: unknown): Cell {
  if (value === null || typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof Uint8Array) return value;
  throw new TypeError(`a column holds a ${typeof value}, which a backup cannot carry`);
}
