/** The audit log, its head, the settings and the egress ledger: what every feature writes to or reads from. */

import { type Kysely, sql } from 'kysely';
import type { Engine } from '../engine.ts';
import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0001-system',
  up: async (db, engine) => {
    await createAudit(db);
    await forbidAuditChanges(db, engine);
    await createSettings(db);
    await createEgressLedger(db);
  },
};

async function createAudit(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('seq', 'bigint', (column) => column.primaryKey().notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_name', 'text', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('object_kind', 'text', (column) => column.notNull())
    .addColumn('object_id', 'text', (column) => column.notNull())
    .addColumn('object_name', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('request_id', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .addColumn('previous_hash', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('audit_by_object').on('audit').columns(['object_id', 'seq']).execute();
  await db.schema.createIndex('audit_by_actor').on('audit').columns(['actor_id', 'seq']).execute();
  await db.schema
    .createTable('audit_head')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute();
  await sql`insert into audit_head (id, count, hash) values (1, 0, '')`.execute(db);
}

async function forbidAuditChanges(db: Kysely<unknown>, engine: Engine): Promise<void> {
  if (engine === 'sqlite') {
    for (const change of ['update', 'delete']) {
      await sql
        .raw(
          `create trigger audit_no_${change} before ${change} on audit ` +
            `begin select raise(abort, 'the audit log is append-only'); end`,
        )
        .execute(db);
    }
    return;
  }
  await sql
    .raw(
      `create function audit_is_append_only() returns trigger language plpgsql as ` +
        `$body$ begin raise exception 'the audit log is append-only'; end $body$`,
    )
    .execute(db);
  await sql
    .raw(
      'create trigger audit_append_only before update or delete or truncate on audit ' +
        'for each statement execute function audit_is_append_only()',
    )
    .execute(db);
}

async function createSettings(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('settings')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_by', 'text', (column) => column.notNull())
    .execute();
}

async function createEgressLedger(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('egress_ledger')
    .addColumn('reason', 'text', (column) => column.notNull())
    .addColumn('object_id', 'text', (column) => column.notNull())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('port', 'integer', (column) => column.notNull())
    .addColumn('protocol', 'text', (column) => column.notNull())
    .addColumn('first_at', 'bigint', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .addColumn('refused_count', 'bigint', (column) => column.notNull())
    .addColumn('failed_count', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('egress_ledger_key', ['reason', 'object_id', 'host', 'port', 'protocol'])
    .execute();
  await db.schema.createIndex('egress_ledger_by_last').on('egress_ledger').column('last_at').execute();
}
