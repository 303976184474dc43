/** People, their rights, and every way in: sessions, tokens, second factors, one-time links; and what slows guessing down. */

import type { ColumnDefinitionBuilder, Kysely } from 'kysely';
import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0002-people',
  up: async (db) => {
    await createPeople(db);
    await createSessions(db);
    await createFactors(db);
    await createLinks(db);
    await createSlowDown(db);
  },
};

/** What belongs to a person goes with the person. */
function ofPerson(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return column.references('people.id').onDelete('cascade');
}

function ofOnePerson(column: ColumnDefinitionBuilder): ColumnDefinitionBuilder {
  return ofPerson(column).notNull();
}

async function createPeople(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('people')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('display_name', 'text', (column) => column.notNull())
    .addColumn('locale', 'text')
    .addColumn('password_hash', 'text')
    .addColumn('disabled', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('updated_at', 'bigint', (column) => column.notNull())
    .addColumn('last_sign_in_at', 'bigint')
    .execute();
  await db.schema
    .createTable('people_grants')
    .addColumn('person_id', 'text', ofOnePerson)
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('scope_kind', 'text', (column) => column.notNull())
    .addColumn('scope_id', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('people_grants_key', ['person_id', 'role', 'scope_kind', 'scope_id'])
    .execute();
}

async function createSessions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('people_sessions')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('person_id', 'text', ofOnePerson)
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('previous_token_hash', 'text')
    .addColumn('previous_until', 'bigint')
    .addColumn('rotated_at', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('authenticated_at', 'bigint', (column) => column.notNull())
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('address', 'text')
    .addColumn('user_agent', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('people_sessions_by_previous')
    .on('people_sessions')
    .column('previous_token_hash')
    .execute();
  await db.schema.createIndex('people_sessions_by_person').on('people_sessions').column('person_id').execute();
  await db.schema
    .createTable('people_devices')
    .addColumn('token_hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('person_id', 'text', ofOnePerson)
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('people_devices_by_person').on('people_devices').column('person_id').execute();
  await db.schema
    .createTable('people_tokens')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('person_id', 'text', ofOnePerson)
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .execute();
  await db.schema.createIndex('people_tokens_by_person').on('people_tokens').column('person_id').execute();
}

async function createFactors(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('people_totp')
    .addColumn('person_id', 'text', ofOnePerson)
    .addColumn('secret_sealed', 'text', (column) => column.notNull())
    .addColumn('confirmed_at', 'bigint')
    .addColumn('last_step', 'bigint', (column) => column.notNull())
    .addPrimaryKeyConstraint('people_totp_key', ['person_id'])
    .execute();
  await db.schema
    .createTable('people_recovery_codes')
    .addColumn('person_id', 'text', ofOnePerson)
    .addColumn('code_hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('people_recovery_codes_key', ['person_id', 'code_hash'])
    .execute();
  await db.schema
    .createTable('people_passkeys')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('person_id', 'text', ofOnePerson)
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('credential_id', 'text', (column) => column.notNull().unique())
    .addColumn('public_key', 'text', (column) => column.notNull())
    .addColumn('counter', 'bigint', (column) => column.notNull())
    .addColumn('transports', 'text', (column) => column.notNull())
    .addColumn('rp_id', 'text', (column) => column.notNull())
    .addColumn('backed_up', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('last_used_at', 'bigint')
    .execute();
  await db.schema.createIndex('people_passkeys_by_person').on('people_passkeys').column('person_id').execute();
  await db.schema
    .createTable('people_spent_challenges')
    .addColumn('challenge_hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createLinks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('people_links')
    .addColumn('token_hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('person_id', 'text', ofPerson)
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('people_links_by_person').on('people_links').column('person_id').execute();
  await db.schema
    .createTable('people_tickets')
    .addColumn('token_hash', 'text', (column) => column.primaryKey().notNull())
    .addColumn('person_id', 'text', ofOnePerson)
    .addColumn('method', 'text', (column) => column.notNull())
    .addColumn('attempts', 'integer', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('people_tickets_by_person').on('people_tickets').column('person_id').execute();
}

async function createSlowDown(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('people_attempts')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('failures', 'double precision', (column) => column.notNull())
    .addColumn('last_at', 'bigint', (column) => column.notNull())
    .addColumn('not_before_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('people_attempts_by_last').on('people_attempts').column('last_at').execute();
  await db.schema
    .createTable('people_refusals')
    .addColumn('key', 'text', (column) => column.primaryKey().notNull())
    .addColumn('count', 'integer', (column) => column.notNull())
    .addColumn('audited_at', 'bigint', (column) => column.notNull())
    .execute();
}
