/** Opens the store: SQLite in a data folder, or PostgreSQL by its address. The only place that knows both. */

import { join } from 'node:path';
import { CamelCasePlugin, type Dialect, Kysely } from 'kysely';
import { invariant } from '#src/core/errors.ts';
import type { Clock, Log } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';
import { type DirectoryLock, lockAsOnlyRunner, lockAsUser } from './directory-lock.ts';
import { migrate, type MigrationTarget, missingMigrations, requireCurrent } from './migrate.ts';
import type { Engine, Migration } from './migration.ts';
import { migrations as allMigrations } from './migrations.ts';
import { connectPostgres } from './postgres.ts';
import { openSqliteFile, sqliteApplicationId, sqliteDialect } from './sqlite.ts';
import { createDatabase, databaseFileName, findDatabase, keepCopyBefore, openDatabase } from './sqlite-directory.ts';
import type { Db, Store } from './store.ts';
import type { Tables } from './tables.ts';
import { createTransactionScopes, insideTransaction, outsideTransactions } from './transaction-scope.ts';

export interface OpenStoreOptions {
  /** Address of a PostgreSQL database; without it the store is a SQLite file in `directory`. */
  readonly url?: Secret;
  readonly directory?: string;
  readonly clock: Clock;
  readonly log: Log;
  /** For commands that work beside a running Keepsight: they share its database and never upgrade it under it. */
  readonly visitor?: boolean;
  /** Only tests of migrations themselves name others. */
  readonly migrations?: readonly Migration[];
}

/**
 * Migrations run before this resolves.
 *
 * @throws StoreLocked, StoreDamaged, StoreNewer, StoreDiffers, StoreOutdated, StoreUnreachable, StoreReadOnly …
 */
export async function openStore(options: OpenStoreOptions): Promise<Store> {
  const locks = await takeLocks(options);
  try {
    return options.url === undefined
      ? await openSqlite(options, locks)
      : await openPostgres(options, options.url, locks);
  } catch (error) {
    locks.release();
    throw error;
  }
}

interface HeldLocks extends DirectoryLock {
  /** Nobody else runs with this folder, so its schema may be changed. */
  readonly isRunner: boolean;
}

async function takeLocks(options: OpenStoreOptions): Promise<HeldLocks> {
  const { directory, visitor = false } = options;
  if (directory === undefined) return { isRunner: true, release: () => {} };
  const runner = visitor ? await lockAsOnlyRunner(directory).catch(() => undefined) : await lockAsOnlyRunner(directory);
  try {
    const user = await lockAsUser(directory);
    return {
      isRunner: runner !== undefined,
      release: () => {
        user.release();
        runner?.release();
      },
    };
  } catch (error) {
    runner?.release();
    throw error;
  }
}

async function openSqlite(options: OpenStoreOptions, locks: HeldLocks): Promise<Store> {
  const { directory } = options;
  invariant(directory !== undefined, 'a SQLite store needs a directory.');
  const path = join(directory, databaseFileName);
  const migrations = options.migrations ?? allMigrations;
  const found = await findDatabase(path);
  if (!found.exists) await createDatabase(path, (temporary) => buildDatabase(temporary, migrations, options.clock));
  const database = openDatabase(path, found);
  if (found.wasInterrupted) options.log.info('The database was not closed last time; it was checked and is whole.');
  const target = makeTarget('sqlite', path, sqliteDialect(database, path));
  try {
    const missing = await missingMigrations(target, migrations);
    if (!locks.isRunner) requireCurrent(missing, path);
    const [first] = missing;
    if (first !== undefined) {
      await keepCopyBefore(database, path, first);
      await migrate(target, migrations, options.clock);
      options.log.info('The database was upgraded.', { migrations: missing.map((migration) => migration.id) });
    }
  } catch (error) {
    await target.kysely.destroy();
    throw error;
  }
  return makeStore(target, locks);
}

async function buildDatabase(path: string, migrations: readonly Migration[], clock: Clock): Promise<void> {
  const database = openSqliteFile(path);
  database.exec(`pragma application_id = ${String(sqliteApplicationId)}`);
  const target = makeTarget('sqlite', path, sqliteDialect(database, path));
  try {
    await migrate(target, migrations, clock);
  } finally {
    await target.kysely.destroy();
  }
}

async function openPostgres(options: OpenStoreOptions, url: Secret, locks: HeldLocks): Promise<Store> {
  const { dialect, place } = connectPostgres(url, options.log);
  const migrations = options.migrations ?? allMigrations;
  const target = makeTarget('postgres', place, dialect);
  try {
    const missing = await missingMigrations(target, migrations);
    if (!locks.isRunner) requireCurrent(missing, place);
    if (missing.length > 0) await migrate(target, migrations, options.clock);
  } catch (error) {
    await target.kysely.destroy();
    throw error;
  }
  return makeStore(target, locks);
}

interface OpenTarget extends MigrationTarget {
  readonly kysely: Kysely<Tables>;
}

function makeTarget(engine: Engine, place: string, dialect: Dialect): OpenTarget {
  const scopes = createTransactionScopes();
  const camelCase = new CamelCasePlugin({ maintainNestedObjectKeys: true });
  const kysely = new Kysely<Tables>({ dialect });
  const db: Db = kysely.withPlugin(camelCase).withPlugin(outsideTransactions(scopes));
  const transaction = async <T>(work: (tx: Db) => Promise<T>): Promise<T> => {
    invariant(scopes.getStore()?.isOpen !== true, 'a transaction was started inside another one.');
    const scope = { isOpen: true };
    return kysely.transaction().execute(async (raw) => {
      const tx = raw.withPlugin(camelCase).withPlugin(insideTransaction(scope));
      try {
        return await scopes.run(scope, () => work(tx));
      } finally {
        scope.isOpen = false;
      }
    });
  };
  return { engine, place, kysely, db, transaction };
}

function makeStore(target: OpenTarget, locks: HeldLocks): Store {
  return {
    engine: target.engine,
    db: target.db,
    transaction: (work) => target.transaction(work),
    close: async () => {
      try {
        await target.kysely.destroy();
      } finally {
        locks.release();
      }
    },
  };
}
