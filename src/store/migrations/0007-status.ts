/** Status: components, maintenance, contradictions, reports and the page. */

import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0007-status',
  up: async (db) => {
    await db.schema
      .createTable('status_components')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('slug', 'text', (column) => column.notNull().unique())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('description', 'text', (column) => column.notNull())
      .addColumn('parent_id', 'text')
      .addColumn('position', 'integer', (column) => column.notNull())
      .addColumn('rule', 'text', (column) => column.notNull())
      .addColumn('monitor_ids', 'text', (column) => column.notNull())
      .addColumn('claim', 'text')
      .addColumn('depends_on', 'text', (column) => column.notNull())
      .addColumn('is_public', 'integer', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .execute();
    // What a component was goes with it: a page without the component has no use for it.
    await db.schema
      .createTable('status_spans')
      .addColumn('component_id', 'text', (column) =>
        column.notNull().references('status_components.id').onDelete('cascade'),
      )
      .addColumn('from_at', 'bigint', (column) => column.notNull())
      .addColumn('to_at', 'bigint')
      .addColumn('state', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('status_spans_key', ['component_id', 'from_at'])
      .execute();
    await db.schema
      .createTable('status_claims')
      .addColumn('component_id', 'text', (column) =>
        column.notNull().references('status_components.id').onDelete('cascade'),
      )
      .addColumn('from_at', 'bigint', (column) => column.notNull())
      .addColumn('to_at', 'bigint')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('monitor_id', 'text', (column) => column.notNull())
      .addColumn('read_at', 'bigint', (column) => column.notNull())
      .addColumn('page_updated_at', 'bigint')
      .addColumn('capture_hash', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('status_claims_key', ['component_id', 'from_at'])
      .execute();
    await db.schema
      .createTable('status_maintenances')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('title', 'text', (column) => column.notNull())
      .addColumn('body', 'text', (column) => column.notNull())
      .addColumn('component_ids', 'text', (column) => column.notNull())
      .addColumn('starts_at', 'bigint', (column) => column.notNull())
      .addColumn('ends_at', 'bigint', (column) => column.notNull())
      .addColumn('expected', 'text', (column) => column.notNull())
      .addColumn('is_cancelled', 'integer', (column) => column.notNull())
      .addColumn('sequence', 'integer', (column) => column.notNull())
      .addColumn('announced_at', 'bigint', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .execute();
    await db.schema
      .createIndex('status_maintenances_by_end')
      .on('status_maintenances')
      .columns(['ends_at', 'id'])
      .execute();
    await db.schema
      .createTable('status_reports')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('component_id', 'text', (column) => column.references('status_components.id').onDelete('cascade'))
      .addColumn('reporter', 'text')
      .addColumn('is_verified', 'integer', (column) => column.notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('text', 'text', (column) => column.notNull())
      .addColumn('moderation', 'text', (column) => column.notNull())
      .addColumn('public_text', 'text', (column) => column.notNull())
      .execute();
    await db.schema.createIndex('status_reports_by_time').on('status_reports').columns(['at', 'id']).execute();
    await db.schema
      .createIndex('status_reports_by_component')
      .on('status_reports')
      .columns(['component_id', 'at'])
      .execute();
    await db.schema
      .createTable('status_contradictions')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('component_id', 'text', (column) =>
        column.notNull().references('status_components.id').onDelete('cascade'),
      )
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('claimed', 'text')
      .addColumn('measured', 'text', (column) => column.notNull())
      .addColumn('started_at', 'bigint', (column) => column.notNull())
      .addColumn('raised_at', 'bigint', (column) => column.notNull())
      .addColumn('ended_at', 'bigint')
      .execute();
    await db.schema
      .createIndex('status_contradictions_by_component')
      .on('status_contradictions')
      .columns(['component_id', 'started_at'])
      .execute();
    await db.schema
      .createIndex('status_contradictions_by_time')
      .on('status_contradictions')
      .columns(['started_at', 'id'])
      .execute();
    await db.schema
      .createTable('status_days')
      .addColumn('component_id', 'text', (column) =>
        column.notNull().references('status_components.id').onDelete('cascade'),
      )
      .addColumn('day', 'text', (column) => column.notNull())
      .addColumn('bar', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('status_days_key', ['component_id', 'day'])
      .execute();
    await db.schema
      .createTable('status_months')
      .addColumn('component_id', 'text', (column) =>
        column.notNull().references('status_components.id').onDelete('cascade'),
      )
      .addColumn('month', 'text', (column) => column.notNull())
      .addColumn('uptime', 'text', (column) => column.notNull())
      .addPrimaryKeyConstraint('status_months_key', ['component_id', 'month'])
      .execute();
    await db.schema
      .createTable('status_told')
      .addColumn('incident_id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('memory', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('status_settings')
      .addColumn('key', 'text', (column) => column.primaryKey().notNull())
      .addColumn('value', 'text', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .execute();
    // Page: where copies of it go.
    await db.schema
      .createTable('status_targets')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('name', 'text', (column) => column.notNull())
      .addColumn('place', 'text', (column) => column.notNull())
      .addColumn('is_enabled', 'integer', (column) => column.notNull())
      .addColumn('every_s', 'integer', (column) => column.notNull())
      .addColumn('secret', 'text')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .execute();
  },
};
