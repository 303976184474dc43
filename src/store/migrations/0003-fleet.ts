/** The fleet: sites, groups, devices and everything known about them. */

import { type Kysely, sql } from 'kysely';
import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0003-fleet',
  up: async (db) => {
    await createPlaces(db);
    await createDevices(db);
    await createStatus(db);
    await createCredentials(db);
    await createFacts(db);
    await createDiscovery(db);
  },
};

async function createPlaces(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('sites')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('time_zone', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  // Most installations have one site; nobody should have to make it before the first device.
  await sql`insert into sites (id, name, name_key, created_at) values ('site_main', 'Main site', 'main site', 0)`.execute(
    db,
  );
  await db.schema
    .createTable('fleet_groups')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
}

async function createDevices(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('devices')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('site_id', 'text', (column) => column.notNull().references('sites.id'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('driver', 'text')
    .addColumn('maker', 'text')
    .addColumn('model', 'text')
    .addColumn('product_name', 'text')
    .addColumn('serial', 'text')
    .addColumn('serial_key', 'text')
    .addColumn('mac', 'text')
    .addColumn('os_version', 'text')
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('port', 'integer', (column) => column.notNull())
    .addColumn('tls', 'integer', (column) => column.notNull())
    .addColumn('path', 'text')
    .addColumn('pin', 'text')
    .addColumn('pin_offered', 'text')
    .addColumn('search_text', 'text', (column) => column.notNull())
    .addColumn('facts_at', 'bigint')
    .addColumn('added_at', 'bigint', (column) => column.notNull())
    .addColumn('removed_at', 'bigint')
    .execute();
  // A removed device keeps its keys for the undo, but must not stand in the way of adopting it again.
  await sql`create unique index devices_by_serial on devices (serial_key) where removed_at is null`.execute(db);
  await sql`create unique index devices_by_mac on devices (mac) where removed_at is null`.execute(db);
  await db.schema.createIndex('devices_by_site').on('devices').columns(['site_id', 'name']).execute();
  await db.schema.createIndex('devices_by_address').on('devices').columns(['host', 'port']).execute();
  await db.schema
    .createTable('device_groups')
    .addColumn('device_id', 'text', (column) => column.notNull().references('devices.id').onDelete('cascade'))
    .addColumn('group_id', 'text', (column) => column.notNull().references('fleet_groups.id').onDelete('cascade'))
    .addPrimaryKeyConstraint('device_groups_key', ['device_id', 'group_id'])
    .execute();
  await db.schema.createIndex('device_groups_by_group').on('device_groups').column('group_id').execute();
}

async function createStatus(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('device_status')
    .addColumn('device_id', 'text', (column) =>
      column.primaryKey().notNull().references('devices.id').onDelete('cascade'),
    )
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('fault_class', 'text')
    .addColumn('fault_fields', 'text')
    .addColumn('state_since', 'bigint', (column) => column.notNull())
    .addColumn('checked_at', 'bigint')
    .addColumn('answered_at', 'bigint')
    .addColumn('boot_id', 'text')
    .addColumn('booted_at', 'bigint')
    .execute();
  await db.schema
    .createTable('device_history')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('device_id', 'text', (column) => column.notNull().references('devices.id').onDelete('cascade'))
    .addColumn('from_at', 'bigint', (column) => column.notNull())
    .addColumn('to_at', 'bigint')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('fault_class', 'text')
    .addColumn('fault_fields', 'text')
    .execute();
  await db.schema
    .createIndex('device_history_by_device')
    .on('device_history')
    .columns(['device_id', 'from_at'])
    .execute();
  await db.schema.createIndex('device_history_by_end').on('device_history').column('to_at').execute();
}

async function createCredentials(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('device_credentials')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('device_id', 'text', (column) => column.notNull().unique().references('devices.id').onDelete('cascade'))
    .addColumn('username', 'text', (column) => column.notNull())
    .addColumn('sealed', 'text', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .addColumn('accepted_at', 'bigint')
    .addColumn('refused_at', 'bigint')
    .execute();
}

async function createFacts(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('facts')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('device_id', 'text', (column) => column.notNull().references('devices.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('driver', 'text', (column) => column.notNull())
    .addColumn('first_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('is_current', 'integer', (column) => column.notNull())
    .execute();
  await sql`create unique index facts_current on facts (device_id, kind) where is_current = 1`.execute(db);
  await db.schema.createIndex('facts_by_device').on('facts').columns(['device_id', 'first_seen_at']).execute();
}

async function createDiscovery(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('discovery_runs')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('site_id', 'text', (column) => column.notNull().references('sites.id').onDelete('cascade'))
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('started_at', 'bigint', (column) => column.notNull())
    .addColumn('ended_at', 'bigint')
    .addColumn('started_by', 'text', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('progress', 'text', (column) => column.notNull())
    .addColumn('problems', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('discovery_runs_by_site')
    .on('discovery_runs')
    .columns(['site_id', 'started_at'])
    .execute();
  await db.schema
    .createTable('candidates')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('site_id', 'text', (column) => column.notNull().references('sites.id').onDelete('cascade'))
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('identity_key', 'text', (column) => column.notNull())
    .addColumn('driver', 'text', (column) => column.notNull())
    .addColumn('confidence', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('maker', 'text')
    .addColumn('model', 'text')
    .addColumn('product_name', 'text')
    .addColumn('serial', 'text')
    .addColumn('serial_key', 'text')
    .addColumn('mac', 'text')
    .addColumn('os_version', 'text')
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('port', 'integer', (column) => column.notNull())
    .addColumn('tls', 'integer', (column) => column.notNull())
    .addColumn('path', 'text')
    .addColumn('fingerprint', 'text')
    .addColumn('other_addresses', 'text', (column) => column.notNull())
    .addColumn('evidence', 'text', (column) => column.notNull())
    .addColumn('needs_setup', 'integer', (column) => column.notNull())
    .addColumn('needs_login', 'integer', (column) => column.notNull())
    .addColumn('search_text', 'text', (column) => column.notNull())
    .addColumn('dismissed_at', 'bigint')
    .addColumn('first_seen_at', 'bigint', (column) => column.notNull())
    .addColumn('last_seen_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createIndex('candidates_by_key')
    .on('candidates')
    .columns(['site_id', 'identity_key'])
    .unique()
    .execute();
}
