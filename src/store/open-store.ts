/** Opens the store: SQLite in a data folder, or PostgreSQL by its address. The only place that knows both. */

import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { invariant } from '#src/core/errors.ts';
import type { Clock, Log } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';
import { StoreBusy, StoreLocked } from './errors.ts';
import { type DirectoryLock, lockAsOnlyRunner, lockAsUser } from './directory-lock.ts';
import { migrate, missingMigrations, requireCurrent } from './migrate.ts';
import type { Migration } from './migration.ts';
import { migrations as allMigrations } from './migrations.ts';
import { openNewSqliteFile, openSqliteFile, sqliteEngine } from './sqlite.ts';
import {
  createDatabase,
  databaseFileName,
  findDatabase,
  finishRestore,
  keepCopyBefore,
  openDatabase,
} from './sqlite-directory.ts';
import type { Store } from './store.ts';
import type { Tables } from './tables.ts';
import { camelCase, makeTarget, type OpenTarget } from './target.ts';

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
    const store =
      options.url === undefined ? await openSqlite(options, locks) : await openPostgres(options, options.url, locks);
    // A visitor held the runner's lock only to be alone with the schema; the service may start beside it from now on.
    if (options.visitor === true) locks.releaseRunner();
    return store;
  } catch (error) {
    locks.release();
    throw error;
  }
}

interface HeldLocks extends DirectoryLock {
  /** Nobody else runs with this folder, so its schema may be changed. */
  readonly isRunner: boolean;
  releaseRunner(): void;
}

async function takeLocks(options: OpenStoreOptions): Promise<HeldLocks> {
  const { directory, visitor = false } = options;
  if (directory === undefined) return { isRunner: true, releaseRunner: () => {}, release: () => {} };
  let runner = await lockAsOnlyRunner(directory).catch((error: unknown) => {
    if (visitor && error instanceof StoreLocked) return undefined;
    throw error;
  });
  const releaseRunner = (): void => {
    runner?.release();
    runner = undefined;
  };
  try {
    const user = await lockAsUser(directory);
    const release = (): void => {
      user.release();
      releaseRunner();
    };
    return { isRunner: runner !== undefined, releaseRunner, release };
  } catch (error) {
    releaseRunner();
    throw error;
  }
}

async function openSqlite(options: OpenStoreOptions, locks: HeldLocks): Promise<Store> {
  const { directory } = options;
  invariant(directory !== undefined, 'a SQLite store needs a directory.');
  const path = join(directory, databaseFileName);
  const migrations = options.migrations ?? allMigrations;
  if (locks.isRunner) await finishRestore(path);
  const found = await findDatabase(path);
  if (!found.exists && !locks.isRunner) throw new StoreBusy({ place: path });
  if (!found.exists) await createDatabase(path, (temporary) => buildDatabase(temporary, migrations, options.clock));
  if (found.wasInterrupted) options.log.info('The database was not closed last time; it is checked now.', { path });
  const database = openDatabase(path, found);
  const target = makeTarget(sqliteEngine(database, path));
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
    await target.end();
    throw error;
  }
  const isAlone = locks.isRunner && options.visitor !== true;
  return makeStore(target, { locks, isAlone, openReader: () => openSqliteReader(path) });
}

async function buildDatabase(path: string, migrations: readonly Migration[], clock: Clock): Promise<void> {
  const database = openNewSqliteFile(path);
  const target = makeTarget(sqliteEngine(database, path));
  try {
    await migrate(target, migrations, clock);
  } finally {
    await target.end();
  }
}

async function openPostgres(options: OpenStoreOptions, url: Secret, locks: HeldLocks): Promise<Store> {
  // The client costs every start 10 MB, and most sites run on SQLite.
  const { connectPostgres } = await import('./postgres.ts');
  const engine = connectPostgres(url, options.log);
  const migrations = options.migrations ?? allMigrations;
  const target = makeTarget(engine);
  try {
    const missing = await missingMigrations(target, migrations);
    if (!locks.isRunner) requireCurrent(missing, engine.place);
    if (missing.length > 0) await migrate(target, migrations, options.clock);
  } catch (error) {
    await target.end();
    throw error;
  }
  const openReader = (): Reader => ({ kysely: target.kysely, end: async () => {} });
  return makeStore(target, { locks, isAlone: false, openReader });
}

interface Reader {
  readonly kysely: Kysely<Tables>;
  end(): Promise<void>;
}

/** A connection of its own: the store's only one is busy with what it must not mix with. */
function openSqliteReader(path: string): Reader {
  return makeTarget(sqliteEngine(openSqliteFile(path, { readOnly: true }), path));
}

interface StoreParts {
  readonly locks: DirectoryLock;
  readonly isAlone: boolean;
  readonly openReader: () => Reader;
}

function makeStore(target: OpenTarget, { locks, isAlone, openReader }: StoreParts): Store {
  return {
    engine: target.engine,
    isAlone,
    db: target.db,
    transaction: (work) => target.transaction(work),
    snapshot: async (work) => {
      const reader = openReader();
      try {
        return await reader.kysely
          .transaction()
          .setAccessMode('read only')
          .setIsolationLevel('repeatable read')
          .execute((tx) => work(tx.withPlugin(camelCase)));
      } finally {
        await reader.end();
      }
    },
    close: async () => {
      try {
        await target.end();
      } finally {
        locks.release();
      }
    },
  };
}
