/**
 * The SQLite file in its data folder: made whole under another name, checked after a crash, never overwritten when
 * something is wrong with it, copied before an upgrade.
 */

import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import {
  ensurePrivateFile,
  fileFacts,
  listFolder,
  removeFile,
  renameDurably,
  setFileMode,
} from '#src/platform/data-files.ts';
import { StoreDamaged } from './errors.ts';
import type { Migration } from './migration.ts';
import { mapSqliteError, openSqliteFile, sqliteApplicationId } from './sqlite.ts';

export const databaseFileName = 'keepsight.db';

/** The last two upgrades can be undone by hand; more copies would fill a small disk. */
const upgradeCopiesKept = 2;

/** What SQLite may leave beside a database file. */
const companions = ['-wal', '-shm', '-journal'] as const;

export interface FoundDatabase {
  readonly exists: boolean;
  /** A write-ahead log with something in it is there: the last process did not close the database. */
  readonly wasInterrupted: boolean;
}

/** @throws StoreDamaged when what is there cannot be a whole database */
export async function findDatabase(path: string): Promise<FoundDatabase> {
  const [file, wal] = await Promise.all([fileFacts(path), fileFacts(`${path}-wal`)]);
  if (file === undefined && wal !== undefined) {
    throw new StoreDamaged({ place: path, problem: 'the file is missing, but its write-ahead log is there' });
  }
  if (file?.sizeBytes === 0) throw new StoreDamaged({ place: path, problem: 'the file is empty' });
  return { exists: file !== undefined, wasInterrupted: (wal?.sizeBytes ?? 0) > 0 };
}

/** A restored database that is whole and waits for its name. */
const restoredSuffix = '.restored';

/**
 * Ends a restore during which the machine stopped. When the old data was already put aside, the new gets its name;
 * otherwise nothing had happened yet and the new is forgotten. Only for who runs with the folder.
 */
export async function finishRestore(path: string): Promise<void> {
  const [file, wal, restored] = await Promise.all(
    ['', '-wal', restoredSuffix].map((suffix) => fileFacts(path + suffix)),
  );
  if (restored === undefined) return;
  if (file !== undefined) await removeFile(path + restoredSuffix);
  else if (wal === undefined) await renameDurably(path + restoredSuffix, path);
}

/**
 * Puts `newPath` in the place of the database and keeps the old one, with its write-ahead log, as `copyPath`. Only for
 * who holds the folder alone. Returns whether there was an old one.
 */
export async function replaceDatabase(path: string, newPath: string, copyPath: string): Promise<boolean> {
  const [file, wal] = await Promise.all([fileFacts(path), fileFacts(`${path}-wal`)]);
  await renameDurably(newPath, path + restoredSuffix);
  if (file !== undefined) await renameDurably(path, copyPath);
  // The new database must never meet the log of the old one: SQLite would play it into it.
  if (wal !== undefined) await renameDurably(`${path}-wal`, `${copyPath}-wal`);
  await removeFile(`${path}-shm`);
  await renameDurably(path + restoredSuffix, path);
  return file !== undefined;
}

/**
 * Makes a new database under a temporary name and gives it its own name when it is whole, so an empty or half-made
 * file under the real name can only be damage.
 */
export async function createDatabase(path: string, build: (temporaryPath: string) => Promise<void>): Promise<void> {
  const temporary = await makeEmptyFile(path);
  await build(temporary);
  await renameDurably(temporary, path);
}

/** A place for a new database beside the real one; what an earlier try left is removed. */
export async function makeEmptyFile(path: string): Promise<string> {
  const temporary = `${path}.new`;
  for (const suffix of ['', ...companions]) await removeFile(temporary + suffix);
  await ensurePrivateFile(temporary);
  return temporary;
}

/** @throws StoreDamaged */
export function checkDatabase(database: DatabaseSync, path: string, thorough: boolean): void {
  try {
    const header = database.prepare('pragma application_id').get();
    if (header?.['application_id'] !== sqliteApplicationId) {
      throw new StoreDamaged({ place: path, problem: 'it is not a database of Keepsight' });
    }
    if (!thorough) return;
    const [first] = database.prepare('pragma quick_check(1)').all();
    const answer = String(first?.['quick_check']);
    if (answer !== 'ok') throw new StoreDamaged({ place: path, problem: answer.replaceAll('\n', ' ') });
  } catch (error) {
    throw mapSqliteError(error, path);
  }
}

/** Copies the database before its schema changes. The copy is consistent even if other processes are reading. */
export async function keepCopyBefore(database: DatabaseSync, path: string, migration: Migration): Promise<void> {
  const number = migration.id.split('-')[0] ?? migration.id;
  const copy = `${path}.before-${number}`;
  const temporary = `${copy}.partial`;
  await removeFile(temporary);
  try {
    // The name is ours, but VACUUM INTO takes an expression, so it is quoted as a value.
    database.prepare('vacuum into ?').run(temporary);
  } catch (error) {
    await removeFile(temporary);
    throw mapSqliteError(error, copy);
  }
  await setFileMode(temporary, 0o600);
  await renameDurably(temporary, copy);
  await forgetOldCopies(path);
}

async function forgetOldCopies(path: string): Promise<void> {
  const directory = join(path, '..');
  const copies = (await listFolder(directory)).filter((name) => /^keepsight\.db\.before-\d{4}$/.test(name));
  for (const name of copies.slice(0, -upgradeCopiesKept)) await removeFile(join(directory, name));
}

/** Opens a file for the whole life of a store. */
export function openDatabase(path: string, found: FoundDatabase): DatabaseSync {
  // A connection that may write would already change what is wrong with the file: play in its log, turn its mode.
  const reader = openSqliteFile(path, { readOnly: true });
  try {
    checkDatabase(reader, path, found.wasInterrupted);
  } finally {
    reader.close();
  }
  const database = openSqliteFile(path);
  try {
    requireWritable(database, path);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** SQLite opens a file that it may not write without a word; better to hear it now than at the first change. */
function requireWritable(database: DatabaseSync, path: string): void {
  try {
    database.exec('begin immediate; rollback');
  } catch (error) {
    throw mapSqliteError(error, path);
  }
}
