/** Fills a freshly migrated, unused schema with the rows of a backup. */

import { sql } from 'kysely';
import { isAppError } from '#src/core/errors.ts';
import type { Engine } from '../engine.ts';
import { type DumpProgress, listColumns, listTables, type RawDb } from './dump.ts';
import { AlreadyExists, StoreFault } from '../errors.ts';
import { BackupDamaged } from './errors.ts';
import { type Cell, decodeLine, type EndLine, type TableLine } from './format.ts';

/** Fewer round trips without reaching the limit of parameters (32,766 on SQLite). */
const parametersPerInsertMax = 8_000;

export interface LoadOptions {
  readonly db: RawDb;
  readonly engine: Engine;
  /** Of the backup, for messages. */
  readonly path: string;
  readonly lines: AsyncIterable<string>;
  /** Names of our tables. */
  readonly tables: ReadonlySet<string>;
  readonly onProgress: (progress: DumpProgress) => void;
}

/** Returns the number of rows per table. @throws BackupDamaged when rows and schema do not fit together */
export async function loadRows(options: LoadOptions, signal: AbortSignal): Promise<Record<string, number>> {
  const { db, engine, path } = options;
  const known = new Set(await listTables(db, engine, options.tables));
  await emptyTables(db, known);
  const counts: Record<string, number> = {};
  let current: TableLine | undefined;
  let batch: Cell[][] = [];
  let end: EndLine | undefined;

  const flush = async (): Promise<void> => {
    if (current === undefined) return;
    counts[current.table] = (counts[current.table] ?? 0) + batch.length;
    await insertRows(options, current, batch);
    options.onProgress({ table: current.table, rows: counts[current.table] ?? 0 });
    batch = [];
  };

  for await (const text of options.lines) {
    signal.throwIfAborted();
    const line = readLine(text, path);
    if (end !== undefined) throw new BackupDamaged({ path, problem: 'it goes on after its end' });
    if (Array.isArray(line)) {
      if (line.length !== current?.columns.length)
        throw new BackupDamaged({ path, problem: 'a row does not fit its table' });
      batch.push(line);
      if ((batch.length + 1) * line.length > parametersPerInsertMax) await flush();
    } else {
      await flush();
      if ('end' in line) end = line;
      else {
        if (!known.delete(line.table)) throw new BackupDamaged({ path, problem: `there is no table ${line.table}` });
        await requireSameColumns(options, line);
        current = line;
      }
    }
  }
  requireSameCounts(path, end, counts);
  return counts;
}

function readLine(text: string, path: string): ReturnType<typeof decodeLine> {
  try {
    return decodeLine(text);
  } catch (error) {
    throw new BackupDamaged({ path, problem: 'a row cannot be read' }, { cause: error });
  }
}

/** Migrations put rows of their own into some tables; those of the backup replace them. */
async function emptyTables(db: RawDb, tables: ReadonlySet<string>): Promise<void> {
  for (const table of tables) {
    // An append-only table refuses even a DELETE that finds nothing.
    const { rows } = await sql`select 1 as one from ${sql.table(table)} limit 1`.execute(db);
    if (rows.length > 0) await sql`delete from ${sql.table(table)}`.execute(db);
  }
}

async function requireSameColumns({ db, engine, path }: LoadOptions, line: TableLine): Promise<void> {
  const columns = await listColumns(db, engine, line.table);
  const isSame = columns.length === line.columns.length && columns.every((column) => line.columns.includes(column));
  if (!isSame) throw new BackupDamaged({ path, problem: `the table ${line.table} has other columns` });
}

function requireSameCounts(path: string, end: EndLine | undefined, counts: Readonly<Record<string, number>>): void {
  if (end === undefined) throw new BackupDamaged({ path, problem: 'it has no end' });
  for (const [table, expected] of Object.entries(end.end)) {
    if ((counts[table] ?? 0) !== expected) throw new BackupDamaged({ path, problem: `rows of ${table} are missing` });
  }
}

async function insertRows({ db, path }: LoadOptions, line: TableLine, rows: readonly Cell[][]): Promise<void> {
  if (rows.length === 0) return;
  const columns = sql.join(line.columns.map((column) => sql.ref(column)));
  const values = sql.join(rows.map((row) => sql`(${sql.join(row)})`));
  try {
    await sql`insert into ${sql.table(line.table)} (${columns}) values ${values}`.execute(db);
  } catch (error) {
    if (!isAppError(error, StoreFault.code) && !isAppError(error, AlreadyExists.code)) throw error;
    throw new BackupDamaged({ path, problem: `a row of ${line.table} breaks a rule of the schema` }, { cause: error });
  }
}
