/** Live view: how the pictures of a device are fetched, and the layouts of people. */

import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0004-live',
  up: async (db) => {
    await db.schema
      .createTable('live_settings')
      .addColumn('device_id', 'text', (column) =>
        column.primaryKey().notNull().references('devices.id').onDelete('cascade'),
      )
      .addColumn('transport', 'text', (column) => column.notNull())
      .addColumn('always_on', 'integer', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('live_layouts')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('person_id', 'text', (column) => column.notNull().references('people.id').onDelete('cascade'))
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('name_key', 'text', (column) => column.notNull())
      .addColumn('columns', 'integer', (column) => column.notNull())
      .addColumn('places', 'integer', (column) => column.notNull())
      .addColumn('shared', 'integer', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addUniqueConstraint('live_layouts_by_name', ['person_id', 'name_key'])
      .execute();
    // A tile is a row and not a part of a JSON list, so that it goes with its device.
    await db.schema
      .createTable('live_layout_tiles')
      .addColumn('layout_id', 'text', (column) => column.notNull().references('live_layouts.id').onDelete('cascade'))
      .addColumn('place', 'integer', (column) => column.notNull())
      .addColumn('device_id', 'text', (column) => column.notNull().references('devices.id').onDelete('cascade'))
      .addColumn('channel_id', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('live_layout_tiles_key', ['layout_id', 'place'])
      .execute();
    await db.schema.createIndex('live_layout_tiles_by_device').on('live_layout_tiles').column('device_id').execute();
  },
};
