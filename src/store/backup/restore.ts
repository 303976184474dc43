/**
 * Brings a backup back, into either engine. Nothing of now is touched before the backup was read to its end, its rows
 * are in, and what came out was checked; the data of now is kept as a copy.
 */

import { join } from 'node:path';
import type { Clock, Log } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';
import { lockAlone } from '../directory-lock.ts';
import { migrationChecksums, migrationTables } from '../migrate.ts';
import type { Engine } from '../engine.ts';
import type { Migration } from '../migration.ts';
import { migrations as allMigrations } from '../migrations.ts';
import { databaseFileName } from '../sqlite-directory.ts';
import { openContainer } from './container.ts';
import type { DumpProgress } from './dump.ts';
import { BackupNewer } from './errors.ts';
import type { BackupHeader } from './format.ts';
import type { RestoreResult } from './restore-job.ts';
import { restoreIntoPostgres } from './restore-postgres.ts';
import { restoreIntoSqlite } from './restore-sqlite.ts';

export interface RestoreOptions {
  /** The backup file. */
  readonly path: string;
  /** As for opening the store. */
  readonly directory: string;
  readonly url?: Secret;
  /** Restore although there is data; it is kept as a copy. */
  readonly force: boolean;
  readonly clock: Clock;
  readonly log: Log;
  readonly onProgress?: (progress: DumpProgress) => void;
  /** Only tests of migrations themselves name others. */
  readonly migrations?: readonly Migration[];
}

export interface RestoreReport extends RestoreResult {
  readonly engine: Engine;
  readonly backup: BackupHeader;
  readonly checksum: string;
}

/** @throws BackupDamaged, BackupNewer, RestoreTargetNotEmpty, StoreLocked while Keepsight runs, and the store's errors */
export async function restoreBackup(options: RestoreOptions, signal: AbortSignal): Promise<RestoreReport> {
  const { path, directory, url, clock, log, force, migrations = allMigrations, onProgress = () => {} } = options;
  const backup = await openContainer(path, signal);
  const backupMigrations = await migrationsOf(backup.header, migrations, path);
  const stamp = new Date(clock.nowMs()).toISOString().replace(/[-:.]/g, '');
  const tables = await migrationTables(migrations);
  const job = { backupPath: path, backup, backupMigrations, migrations, tables, force, stamp, clock, onProgress };
  const lock = await lockAlone(directory);
  try {
    const result =
      url === undefined
        ? await restoreIntoSqlite(join(directory, databaseFileName), job, signal)
        : await restoreIntoPostgres(url, job, log, signal);
    return {
      ...result,
      engine: url === undefined ? 'sqlite' : 'postgres',
      backup: backup.header,
      checksum: backup.checksum,
    };
  } finally {
    lock.release();
  }
}

/** The program's own migrations that made the backup's schema. @throws BackupNewer */
async function migrationsOf(header: BackupHeader, ours: readonly Migration[], path: string): Promise<Migration[]> {
  const checksums = await migrationChecksums(ours);
  const isKnown = header.migrations.every(
    ({ id, checksum }, index) => ours[index]?.id === id && checksums.get(id) === checksum,
  );
  if (!isKnown) throw new BackupNewer({ path, version: header.keepsightVersion });
  return ours.slice(0, header.migrations.length);
}
