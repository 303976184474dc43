import type { DatabaseSync } from 'node:sqlite';
import { type Kysely, sql } from 'kysely';
import { fileFacts, removeFile } from '#src/platform/data-files.ts';
import { verifyAuditChain } from '../audit-chain.ts';
import { migrate } from '../migrate.ts';
import { openNewSqliteFile, openSqliteFile, sqliteEngine } from '../sqlite.ts';
import { checkDatabase, makeEmptyFile, replaceDatabase } from '../sqlite-directory.ts';
import { makeTarget } from '../target.ts';
import { BackupDamaged, RestoreTargetNotEmpty } from './errors.ts';
import { loadRows } from './load.ts';
import type { RestoreJob, RestoreResult } from './restore-job.ts';

/** Builds a whole new file beside the old one and swaps them. The caller holds the folder alone. */
export async function restoreIntoSqlite(path: string, job: RestoreJob, signal: AbortSignal): Promise<RestoreResult> {
  if (!job.force && (await hasData(path))) throw new RestoreTargetNotEmpty({ place: path });
  const newPath = await makeEmptyFile(path);
  try {
    const loaded = await build(newPath, job, signal);
    const copyPath = `${path}.before-restore-${job.stamp}`;
    const wasThere = await replaceDatabase(path, newPath, copyPath);
    return { ...loaded, keptAs: wasThere ? copyPath : undefined };
  } catch (error) {
    for (const suffix of ['', '-wal', '-shm']) await removeFile(newPath + suffix);
    throw error;
  }
}

/** A database in which nobody ever did anything may be replaced without asking; one that cannot be read may not. */
async function hasData(path: string): Promise<boolean> {
  const facts = await Promise.all([fileFacts(path), fileFacts(`${path}-wal`)]);
  if (facts.every((fact) => fact === undefined)) return false;
  let database: DatabaseSync | undefined;
  try {
    database = openSqliteFile(path, { readOnly: true });
    return Number(database.prepare('select count(*) as entries from audit').get()?.['entries']) > 0;
  } catch {
    return true;
  } finally {
    database?.close();
  }
}

async function build(path: string, job: RestoreJob, signal: AbortSignal): Promise<Omit<RestoreResult, 'keptAs'>> {
  const database = openNewSqliteFile(path);
  const target = makeTarget(sqliteEngine(database, path));
  try {
    await migrate(target, job.backupMigrations, job.clock);
    // Rows come table by table, so a reference may come before its target; all are checked at the end.
    database.exec('pragma foreign_keys = off');
    const rows = await target.transaction((tx) =>
      loadRows(
        {
          db: tx.withoutPlugins() as unknown as Kysely<unknown>,
          engine: 'sqlite',
          path: job.backupPath,
          lines: job.backup.lines(),
          tables: job.tables,
          onProgress: job.onProgress,
        },
        signal,
      ),
    );
    await requireReferences(target.db as unknown as Kysely<unknown>, job.backupPath);
    database.exec('pragma foreign_keys = on');
    await migrate(target, job.migrations, job.clock);
    checkDatabase(database, path, true);
    const audit = await verifyAuditChain(target.db, signal);
    return { rows, auditIntact: audit.intact };
  } finally {
    await target.end();
  }
}

async function requireReferences(db: Kysely<unknown>, backupPath: string): Promise<void> {
  const { rows } = await sql<{ table: string }>`pragma foreign_key_check`.execute(db);
  const [first] = rows;
  if (first !== undefined) {
    throw new BackupDamaged({ path: backupPath, problem: `a row of ${first.table} points to one that is not there` });
  }
}
