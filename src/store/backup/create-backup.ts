/** Makes one file with everything in the store, while Keepsight runs. */

import type { Kysely } from 'kysely';
import type { Clock } from '#src/core/ports.ts';
import { migrationTables } from '../migrate.ts';
import { migrations as allMigrations } from '../migrations.ts';
import type { Store } from '../store.ts';
import { writeContainer, type WrittenBackup } from './container.ts';
import { dumpLines, type DumpProgress } from './dump.ts';

export interface BackupOptions {
  readonly store: Store;
  readonly path: string;
  readonly clock: Clock;
  readonly keepsightVersion: string;
  readonly onProgress?: (progress: DumpProgress) => void;
}

/** @throws FileUnwritable and the store's errors; a file that was at `path` is replaced only by a whole one */
export async function createBackup(options: BackupOptions, signal: AbortSignal): Promise<WrittenBackup> {
  const { store, path, clock, keepsightVersion, onProgress = () => {} } = options;
  return store.snapshot(async (tx) => {
    const migrations = await tx.selectFrom('schemaMigrations').select(['id', 'checksum']).orderBy('id').execute();
    const header = { keepsightVersion, engine: store.engine, createdAt: clock.nowMs(), migrations };
    const db = tx.withoutPlugins() as unknown as Kysely<unknown>;
    const tables = await migrationTables(allMigrations);
    return writeContainer(path, header, dumpLines({ db, engine: store.engine, tables, onProgress }, signal));
  });
}
