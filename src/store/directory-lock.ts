/**
 * Who uses a data folder. The lock is an open transaction on a small SQLite file of its own, so the operating system
 * drops it with the process, however that ends: nobody ever has to delete a stale file.
 *
 * A running Keepsight holds `keepsight.lock` alone. Everybody who has the database open, visitors too, shares
 * `keepsight.users`; a restore, which replaces the database, needs both alone.
 */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { ensurePrivateFile } from '#src/platform/data-files.ts';
import { ensureDirectory } from '#src/platform/files.ts';
import { StoreLocked } from './errors.ts';
import { mapSqliteError } from './sqlite.ts';

export interface DirectoryLock {
  release(): void;
}

const busy = 5;

/** The one that runs. @throws StoreLocked */
export async function lockAsOnlyRunner(directory: string): Promise<DirectoryLock> {
  return lockFile(directory, 'keepsight.lock', 'begin exclusive');
}

/** One of those that have the database open. @throws StoreLocked while a restore replaces it */
export async function lockAsUser(directory: string): Promise<DirectoryLock> {
  // The read makes SQLite take its shared lock; `begin` alone takes none.
  return lockFile(directory, 'keepsight.users', 'begin; select count(*) from sqlite_schema');
}

/** Nobody else at all, for replacing the database. @throws StoreLocked */
export async function lockAlone(directory: string): Promise<DirectoryLock> {
  const runner = await lockAsOnlyRunner(directory);
  try {
    const users = await lockFile(directory, 'keepsight.users', 'begin exclusive');
    return {
      release: () => {
        users.release();
        runner.release();
      },
    };
  } catch (error) {
    runner.release();
    throw error;
  }
}

async function lockFile(directory: string, name: string, begin: string): Promise<DirectoryLock> {
  await ensureDirectory(directory);
  const path = join(directory, name);
  await ensurePrivateFile(path);
  const database = new DatabaseSync(path);
  try {
    database.exec(begin);
  } catch (error) {
    database.close();
    if (error instanceof Error && 'errcode' in error && error.errcode === busy)
      throw new StoreLocked({ place: directory });
    throw mapSqliteError(error, path);
  }
  return { release: () => database.close() };
}
