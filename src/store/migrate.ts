/** Brings a database to the schema of this program. Forward only; each migration is one transaction. */

import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { Kysely, type LogEvent, sql } from 'kysely';
import type { Clock } from '#src/core/ports.ts';
import { StoreDiffers, StoreNewer, StoreOutdated } from './errors.ts';
import type { Engine } from './engine.ts';
import type { Migration } from './migration.ts';
import { sqliteDialect } from './sqlite.ts';
import type { Db } from './store.ts';

export interface MigrationTarget {
  readonly db: Db;
  readonly engine: Engine;
  /** For messages. */
  readonly place: string;
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;
}

/**
 * The migrations that `target` still lacks.
 *
 * @throws StoreNewer, StoreDiffers
 */
export async function missingMigrations(
  target: MigrationTarget,
  migrations: readonly Migration[],
): Promise<Migration[]> {
  if (!(await hasMigrationTable(target))) return [...migrations];
  const checksums = await migrationChecksums(migrations);
  const applied = await target.db.selectFrom('schemaMigrations').select(['id', 'checksum']).orderBy('id').execute();
  for (const { id, checksum } of applied) {
    const known = checksums.get(id);
    if (known === undefined) throw new StoreNewer({ place: target.place, found: id });
    if (known !== checksum) throw new StoreDiffers({ place: target.place, migration: id });
  }
  const done = new Set(applied.map((row) => row.id));
  return migrations.filter((migration) => !done.has(migration.id));
}

/** Applies what is missing. Safe when two processes start at once: each migration looks again inside its transaction. */
export async function migrate(target: MigrationTarget, migrations: readonly Migration[], clock: Clock): Promise<void> {
  const checksums = await migrationChecksums(migrations);
  await target.transaction((tx) => createMigrationTable(tx));
  for (const migration of migrations) {
    await target.transaction(async (tx) => {
      const done = await tx
        .selectFrom('schemaMigrations')
        .select('id')
        .where('id', '=', migration.id)
        .executeTakeFirst();
      if (done !== undefined) return;
      // Names in migrations are those of the database, so they run without the plugin that translates them.
      await migration.up(tx.withoutPlugins() as unknown as Kysely<unknown>, target.engine);
      await tx
        .insertInto('schemaMigrations')
        .values({ id: migration.id, checksum: checksums.get(migration.id) ?? '', appliedAt: clock.nowMs() })
        .execute();
    });
  }
}

/** For a process that only visits: it may not upgrade under the one that runs. @throws StoreOutdated */
export function requireCurrent(missing: readonly Migration[], place: string): void {
  const [first] = missing;
  if (first !== undefined) throw new StoreOutdated({ place, missing: first.id });
}

/** Whether Keepsight was ever here. */
export async function hasMigrationTable({ db, engine }: Pick<MigrationTarget, 'db' | 'engine'>): Promise<boolean> {
  const question =
    engine === 'sqlite'
      ? sql<{ found: number }>`select count(*) as found from sqlite_schema where name = 'schema_migrations'`
      : sql<{ found: number }>`select count(to_regclass('schema_migrations')) as found`;
  const { rows } = await question.execute(db);
  return (rows[0]?.found ?? 0) > 0;
}

async function createMigrationTable(tx: Db): Promise<void> {
  await tx.schema
    .createTable('schemaMigrations')
    .ifNotExists()
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('checksum', 'text', (column) => column.notNull())
    .addColumn('appliedAt', 'bigint', (column) => column.notNull())
    .execute();
}

interface MigrationFacts {
  readonly checksums: ReadonlyMap<string, string>;
  /** Names in the database of all tables that the migrations leave behind. */
  readonly tables: ReadonlySet<string>;
}

const factsOf = new WeakMap<readonly Migration[], Promise<MigrationFacts>>();

/** Learnt by running all of them on an empty SQLite database in memory, once per process. */
function migrationFacts(migrations: readonly Migration[]): Promise<MigrationFacts> {
  const known = factsOf.get(migrations) ?? learnFacts(migrations);
  factsOf.set(migrations, known);
  return known;
}

/**
 * SHA-256 per migration over the statements that it runs. It is the same for both engines and does not depend on how
 * the source was formatted or compiled.
 */
export async function migrationChecksums(migrations: readonly Migration[]): Promise<ReadonlyMap<string, string>> {
  return (await migrationFacts(migrations)).checksums;
}

/** Our tables; a schema of PostgreSQL may hold those of others too. */
export async function migrationTables(migrations: readonly Migration[]): Promise<ReadonlySet<string>> {
  return (await migrationFacts(migrations)).tables;
}

async function learnFacts(migrations: readonly Migration[]): Promise<MigrationFacts> {
  const statements: string[] = [];
  const log = (event: LogEvent): void => {
    statements.push(`${event.query.sql}\n${JSON.stringify(event.query.parameters)}`);
  };
  const db = new Kysely<unknown>({ dialect: sqliteDialect(new DatabaseSync(':memory:'), ':memory:'), log });
  try {
    const checksums = new Map<string, string>();
    for (const migration of migrations) {
      statements.length = 0;
      await migration.up(db, 'sqlite');
      checksums.set(migration.id, createHash('sha256').update(statements.join('\n')).digest('hex'));
    }
    const tables = await sql<{ name: string }>`select name from sqlite_schema where type = 'table'`.execute(db);
    return { checksums, tables: new Set(tables.rows.map((row) => row.name)) };
  } finally {
    await db.destroy();
  }
}
