/** Looks at a store without changing it, also at one that cannot be opened for work. For `keepsight doctor`. */

import { join } from 'node:path';
import { sql } from 'kysely';
import { isAppError } from '#src/core/errors.ts';
import type { Log } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';
import { fileFacts } from '#src/platform/data-files.ts';
import { lockAsOnlyRunner } from './directory-lock.ts';
import { StoreDamaged, StoreLocked } from './errors.ts';
import { hasMigrationTable, missingMigrations } from './migrate.ts';
import type { Engine, OpenEngine } from './engine.ts';
import { migrations } from './migrations.ts';
import { connectPostgres } from './postgres.ts';
import { openSqliteFile, sqliteEngine } from './sqlite.ts';
import { checkDatabase, databaseFileName, findDatabase } from './sqlite-directory.ts';
import type { Db } from './store.ts';
import { makeTarget } from './target.ts';

export interface Inspection {
  readonly engine: Engine;
  readonly db: Db;
  readonly place: string;
  /** What the engine itself finds wrong; empty when all is well. Reads everything. */
  findDamage(): Promise<string[]>;
  /** Ids of migrations that the database lacks. @throws StoreNewer, StoreDiffers */
  missingMigrations(): Promise<string[]>;
  close(): Promise<void>;
}

export interface InspectOptions {
  readonly directory: string;
  readonly url?: Secret;
  readonly log: Log;
}

/** Findings shown; more help nobody. */
const findingsMax = 10;

/** `undefined` when there is no database yet. @throws the store's errors */
export async function inspectStore({ directory, url, log }: InspectOptions): Promise<Inspection | undefined> {
  if (url !== undefined) {
    const engine = connectPostgres(url, log);
    const inspection = makeInspection(engine, findPostgresDamage);
    try {
      if (await hasMigrationTable(inspection)) return inspection;
    } catch (error) {
      await inspection.close();
      throw error;
    }
    await inspection.close();
    return undefined;
  }
  const path = join(directory, databaseFileName);
  if ((await fileFacts(path)) === undefined && (await fileFacts(`${path}-wal`)) === undefined) return undefined;
  await findDatabase(path);
  const database = openSqliteFile(path, { readOnly: true });
  try {
    checkDatabase(database, path, false);
  } catch (error) {
    database.close();
    throw error;
  }
  return makeInspection(sqliteEngine(database, path), findSqliteDamage);
}

function makeInspection(engine: OpenEngine, findDamage: (db: Db) => Promise<string[]>): Inspection {
  const target = makeTarget(engine);
  return {
    engine: engine.engine,
    place: engine.place,
    db: target.db,
    findDamage: () => findDamage(target.db),
    missingMigrations: async () => (await missingMigrations(target, migrations)).map((migration) => migration.id),
    close: () => target.end(),
  };
}

async function findSqliteDamage(db: Db): Promise<string[]> {
  try {
    return await askSqlite(db);
  } catch (error) {
    // So damaged that the check itself cannot go on.
    if (isAppError(error, StoreDamaged.code)) return [String(error.fields['problem'])];
    throw error;
  }
}

async function askSqlite(db: Db): Promise<string[]> {
  const integrity = await sql<{ integrityCheck: string }>`pragma integrity_check(${sql.lit(findingsMax)})`.execute(db);
  const references = await sql<{ table: string; parent: string }>`pragma foreign_key_check`.execute(db);
  return [
    ...integrity.rows.map((row) => row.integrityCheck).filter((finding) => finding !== 'ok'),
    ...references.rows
      .slice(0, findingsMax)
      .map((row) => `a row of ${row.table} points to one of ${row.parent} that is not there`),
  ];
}

/** PostgreSQL checks pages as it reads them; what can be asked is whether it was told to be careless. */
async function findPostgresDamage(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from pg_settings
    where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off'`.execute(db);
  return rows.map(({ name }) => `the server has ${name} switched off, so a power cut may lose what was saved`);
}

/** Whether a Keepsight is running with this data folder now. */
export async function isRunning(directory: string): Promise<boolean> {
  if ((await fileFacts(directory)) === undefined) return false;
  try {
    (await lockAsOnlyRunner(directory)).release();
    return false;
  } catch (error) {
    if (error instanceof StoreLocked) return true;
    throw error;
  }
}
