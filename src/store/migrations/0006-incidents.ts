/** Incidents: their logs, from which everything else follows, and the questions of the public. */

import { type Kysely, sql } from 'kysely';
import type { Engine } from '../engine.ts';
import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0006-incidents',
  up: async (db, engine) => {
    await createIncidents(db);
    await createEvents(db);
    await forbidChanges(db, engine);
    await createQuestions(db);
  },
};

async function createIncidents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incidents')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('is_public', 'integer', (column) => column.notNull())
    .addColumn('opened_at', 'bigint', (column) => column.notNull())
    .addColumn('closed_at', 'bigint')
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('incidents_by_opened').on('incidents').columns(['opened_at', 'id']).execute();
  await db.schema.createIndex('incidents_by_closed').on('incidents').column('closed_at').execute();
  await db.schema
    .createTable('incident_objects')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('incident_id', 'text', (column) => column.notNull().references('incidents.id'))
    .execute();
}

async function createEvents(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incident_events')
    .addColumn('incident_id', 'text', (column) => column.notNull().references('incidents.id'))
    .addColumn('seq', 'integer', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('actor_kind', 'text', (column) => column.notNull())
    .addColumn('actor_id', 'text', (column) => column.notNull())
    .addColumn('actor_name', 'text', (column) => column.notNull())
    .addColumn('person_id', 'text')
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('previous_hash', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('incident_events_key', ['incident_id', 'seq'])
    .execute();
}

/** What was said in public can be corrected, and never unsaid: not even by a mistake of ours. */
async function forbidChanges(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const sentence = 'the log of an incident is append-only';
  if (engine === 'sqlite') {
    for (const change of ['update', 'delete']) {
      await sql
        .raw(
          `create trigger incident_events_no_${change} before ${change} on incident_events ` +
            `begin select raise(abort, '${sentence}'); end`,
        )
        .execute(db);
    }
    return;
  }
  await sql
    .raw(
      'create function incident_events_are_append_only() returns trigger language plpgsql as ' +
        `$body$ begin raise exception '${sentence}'; end $body$`,
    )
    .execute(db);
  await sql
    .raw(
      'create trigger incident_events_append_only before update or delete or truncate on incident_events ' +
        'for each statement execute function incident_events_are_append_only()',
    )
    .execute(db);
}

async function createQuestions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('incident_questions')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('incident_id', 'text', (column) => column.notNull().references('incidents.id'))
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('locale', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('text_key', 'text', (column) => column.notNull())
    .addColumn('askers', 'integer', (column) => column.notNull())
    .addColumn('merged_into', 'text')
    .addColumn('received_at', 'bigint', (column) => column.notNull())
    .addUniqueConstraint('incident_questions_by_text', ['incident_id', 'text_key'])
    .execute();
  await db.schema
    .createIndex('incident_questions_by_state')
    .on('incident_questions')
    .columns(['incident_id', 'state', 'askers'])
    .execute();
  await db.schema
    .createTable('incident_askers')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('question_id', 'text', (column) =>
      column.notNull().references('incident_questions.id').onDelete('cascade'),
    )
    .addColumn('contact', 'text', (column) => column.notNull())
    .addColumn('locale', 'text', (column) => column.notNull())
    .addUniqueConstraint('incident_askers_once', ['question_id', 'contact'])
    .execute();
}
