/** Watch: monitors, vantages, what they hold, states, claims and figures. The tables of single samples are made while Keepsight runs. */

import type { CreateTableBuilder, Kysely } from 'kysely';
import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0005-watch',
  up: async (db) => {
    await upDefinitions(db);
    await upMeasured(db);
    await upFigures(db);
  },
};

async function upDefinitions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('watch_counters')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('watch_lease')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('holder', 'text', (column) => column.notNull())
    .addColumn('until_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('monitors')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('number', 'integer', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('probe', 'text', (column) => column.notNull())
    .addColumn('settings', 'text', (column) => column.notNull())
    .addColumn('target', 'text', (column) => column.notNull())
    .addColumn('period_s', 'integer', (column) => column.notNull())
    .addColumn('budget_ms', 'integer', (column) => column.notNull())
    .addColumn('slow_above_ms', 'integer')
    .addColumn('vantage_ids', 'text', (column) => column.notNull())
    .addColumn('networks_min', 'integer', (column) => column.notNull())
    .addColumn('failures_to_confirm', 'integer', (column) => column.notNull())
    .addColumn('successes_to_confirm', 'integer', (column) => column.notNull())
    .addColumn('is_enabled', 'integer', (column) => column.notNull())
    .addColumn('tags', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('vantages')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('number', 'integer', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('name_key', 'text', (column) => column.notNull().unique())
    .addColumn('network', 'text', (column) => column.notNull())
    .addColumn('place', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('is_enabled', 'integer', (column) => column.notNull())
    .addColumn('public_key', 'text')
    .addColumn('enrolment_hash', 'text', (column) => column.unique())
    .addColumn('enrolment_ends_at', 'bigint')
    .addColumn('last_seen_at', 'bigint')
    .addColumn('version', 'text')
    .addColumn('clock_ahead_ms', 'integer')
    .addColumn('loop_delay_ms', 'integer')
    .addColumn('waiting_samples', 'integer')
    .addColumn('last_sequence', 'bigint', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('heartbeats')
    .addColumn('monitor_id', 'text', (column) =>
      column.primaryKey().notNull().references('monitors.id').onDelete('cascade'),
    )
    .addColumn('token_hash', 'text', (column) => column.notNull().unique())
    .addColumn('at', 'bigint')
    .addColumn('ok', 'integer')
    .addColumn('message', 'text')
    .execute();
}

async function upMeasured(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('monitor_readings')
    .addColumn('monitor_number', 'integer', (column) => column.notNull())
    .addColumn('vantage_number', 'integer', (column) => column.notNull())
    .addColumn('bad_over', 'integer')
    .addColumn('bad_run', 'integer', (column) => column.notNull())
    .addColumn('failing_over', 'integer')
    .addColumn('failing_run', 'integer', (column) => column.notNull())
    .addColumn('failure', 'text')
    .addColumn('since', 'bigint')
    .addColumn('scheduled_at', 'bigint')
    .addColumn('sampled_at', 'bigint')
    .addColumn('usable_at', 'bigint')
    .addColumn('last_ok_at', 'bigint')
    .addColumn('last_failure_at', 'bigint')
    .addColumn('first_failure_at', 'bigint')
    .addColumn('latest_result', 'text')
    .addColumn('latest_failure', 'text')
    .addColumn('total_us', 'integer')
    .addPrimaryKeyConstraint('monitor_readings_key', ['monitor_number', 'vantage_number'])
    .execute();
  await db.schema
    .createTable('measured_segments')
    .addColumn('monitor_number', 'integer', (column) => column.notNull())
    .addColumn('from_at', 'bigint', (column) => column.notNull())
    .addColumn('to_at', 'bigint')
    .addColumn('result', 'text', (column) => column.notNull())
    .addColumn('failure', 'text')
    .addPrimaryKeyConstraint('measured_segments_key', ['monitor_number', 'from_at'])
    .execute();
  await db.schema
    .createTable('claim_segments')
    .addColumn('monitor_number', 'integer', (column) => column.notNull())
    .addColumn('from_at', 'bigint', (column) => column.notNull())
    .addColumn('to_at', 'bigint')
    .addColumn('read_at', 'bigint', (column) => column.notNull())
    .addColumn('page_updated_at', 'bigint')
    .addColumn('capture_hash', 'text', (column) => column.notNull())
    .addColumn('content', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('claim_segments_key', ['monitor_number', 'from_at'])
    .execute();
}

async function upFigures(db: Kysely<unknown>): Promise<void> {
  for (const table of ['hourly_figures', 'daily_figures']) {
    await withFigures(db.schema.createTable(table))
      .addPrimaryKeyConstraint(`${table}_key`, ['monitor_number', 'at'])
      .execute();
  }
  // Old hours are removed by their age.
  await db.schema.createIndex('hourly_figures_by_age').on('hourly_figures').column('at').execute();
  await db.schema
    .createTable('late_hours')
    .addColumn('at', 'bigint', (column) => column.primaryKey().notNull())
    .execute();
  await db.schema
    .createTable('late_monitors')
    .addColumn('monitor_number', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('from_at', 'bigint', (column) => column.notNull())
    .execute();
}

function withFigures<T extends string>(table: CreateTableBuilder<T>) {
  return table
    .addColumn('monitor_number', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('ok_ms', 'bigint', (column) => column.notNull())
    .addColumn('degraded_ms', 'bigint', (column) => column.notNull())
    .addColumn('failing_ms', 'bigint', (column) => column.notNull())
    .addColumn('unknown_ms', 'bigint', (column) => column.notNull())
    .addColumn('samples', 'integer', (column) => column.notNull())
    .addColumn('usable', 'integer', (column) => column.notNull())
    .addColumn('sketch', 'text', (column) => column.notNull())
    .addColumn('phases', 'text', (column) => column.notNull());
}
