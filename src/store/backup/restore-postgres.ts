import { type Kysely, sql } from 'kysely';
import { isAppError } from '#src/core/errors.ts';
import type { Log } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';
import { verifyAuditChain } from '../audit-chain.ts';
import { StoreFault } from '../errors.ts';
import { migrate, missingMigrations } from '../migrate.ts';
import { connectPostgres } from '../postgres.ts';
import { listSampleTables } from '../sample-days.ts';
import type { Db } from '../store.ts';
import { makeTarget, type OpenTarget } from '../target.ts';
import { listTables, migrationTable, type RawDb } from './dump.ts';
import { BackupDamaged, RestoreTargetNotEmpty } from './errors.ts';
import { loadRows } from './load.ts';
import type { RestoreJob, RestoreResult } from './restore-job.ts';

/** Everything in one transaction: it is all there at the end, or nothing changed. */
export async function restoreIntoPostgres(
  url: Secret,
  job: RestoreJob,
  log: Log,
  signal: AbortSignal,
): Promise<RestoreResult> {
  const engine = connectPostgres(url, log);
  const target = makeTarget(engine);
  try {
    return await target.transaction(async (tx) => {
      const raw = tx.withoutPlugins() as unknown as Kysely<unknown>;
      // A newer schema may hold tables that this program does not know and could not move.
      await missingMigrations({ ...target, db: tx }, job.migrations);
      const ours = await ourTables(raw, job);
      if (!job.force && (await hasData(raw, ours))) throw new RestoreTargetNotEmpty({ place: engine.place });
      const keptAs = ours.length === 0 ? undefined : await moveAside(raw, ours, job.stamp);
      return { ...(await build(target, tx, job, signal)), keptAs };
    });
  } finally {
    await target.end();
  }
}

/** The tables of a Keepsight that is there; the schema may hold others, which are left alone. */
async function ourTables(db: RawDb, job: RestoreJob): Promise<string[]> {
  const { rows } = await sql<{ found: number }>`select count(to_regclass(${migrationTable})) as found`.execute(db);
  if (rows[0]?.found !== 1) return [];
  const tables = await listTables(db, 'postgres', job.tables);
  return [...tables, ...(await listSampleTables(db, 'postgres')), migrationTable];
}

async function hasData(db: RawDb, tables: readonly string[]): Promise<boolean> {
  if (!tables.includes('audit')) return false;
  const { rows } = await sql`select 1 as one from audit limit 1`.execute(db);
  return rows.length > 0;
}

/** Moves tables with their indexes, and the functions of their triggers, into a schema of their own. */
async function moveAside(db: RawDb, tables: readonly string[], stamp: string): Promise<string> {
  const schema = `keepsight_before_restore_${stamp.toLowerCase()}`;
  const { rows: functions } = await sql<{ name: string }>`
    select distinct p.proname as name from pg_trigger t
      join pg_class c on c.oid = t.tgrelid join pg_proc p on p.oid = t.tgfoid
      where not t.tgisinternal and c.relnamespace = to_regnamespace(current_schema())
        and p.pronamespace = c.relnamespace`.execute(db);
  await sql`create schema ${sql.id(schema)}`.execute(db);
  for (const table of tables) await sql`alter table ${sql.table(table)} set schema ${sql.id(schema)}`.execute(db);
  for (const { name } of functions)
    await sql`alter function ${sql.id(name)}() set schema ${sql.id(schema)}`.execute(db);
  return schema;
}

async function build(
  target: OpenTarget,
  tx: Db,
  job: RestoreJob,
  signal: AbortSignal,
): Promise<Omit<RestoreResult, 'keptAs'>> {
  const inside = { ...target, db: tx, transaction: <T>(work: (same: Db) => Promise<T>): Promise<T> => work(tx) };
  const raw = tx.withoutPlugins() as unknown as Kysely<unknown>;
  await migrate(inside, job.backupMigrations, job.clock);
  const references = await dropReferences(raw);
  const rows = await loadRows(
    {
      db: raw,
      engine: 'postgres',
      path: job.backupPath,
      lines: job.backup.lines(),
      tables: job.tables,
      onProgress: job.onProgress,
    },
    signal,
  );
  await addReferences(raw, references, job.backupPath);
  await migrate(inside, job.migrations, job.clock);
  const audit = await verifyAuditChain(tx, signal);
  return { rows, auditIntact: audit.intact };
}

interface Reference {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
}

/** Rows come table by table, so a reference may come before its target. Adding the rules again checks them all. */
async function dropReferences(db: RawDb): Promise<Reference[]> {
  const { rows } = await sql<Reference>`
    select c.relname as "table", k.conname as name, pg_get_constraintdef(k.oid) as definition
      from pg_constraint k join pg_class c on c.oid = k.conrelid
      where k.contype = 'f' and c.relnamespace = to_regnamespace(current_schema())`.execute(db);
  for (const { table, name } of rows) {
    await sql`alter table ${sql.table(table)} drop constraint ${sql.id(name)}`.execute(db);
  }
  return rows;
}

async function addReferences(db: RawDb, references: readonly Reference[], path: string): Promise<void> {
  for (const { table, name, definition } of references) {
    try {
      // The text comes from PostgreSQL itself.
      await sql`alter table ${sql.table(table)} add constraint ${sql.id(name)} ${sql.raw(definition)}`.execute(db);
    } catch (error) {
      if (!isAppError(error, StoreFault.code)) throw error;
      throw new BackupDamaged({ path, problem: `a row of ${table} points to one that is not there` }, { cause: error });
    }
  }
}
