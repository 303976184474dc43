/** Notices: subscribers, sign-ups that wait for confirmation, and the outbox. */

import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0008-notices',
  up: async (db) => {
    // The keys of links, look-ups and push messages, sealed with the data key.
    await db.schema
      .createTable('notice_keys')
      .addColumn('name', 'text', (column) => column.primaryKey().notNull())
      .addColumn('sealed', 'text', (column) => column.notNull())
      .execute();
    await db.schema
      .createTable('notice_subscribers')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('address_hash', 'text', (column) => column.notNull())
      .addColumn('address_sealed', 'text', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('choice', 'text', (column) => column.notNull())
      .addColumn('rotation', 'integer', (column) => column.notNull())
      .addColumn('bounces', 'integer', (column) => column.notNull())
      .addColumn('bounced_at', 'bigint')
      .addColumn('confirmed_at', 'bigint', (column) => column.notNull())
      .addColumn('changed_at', 'bigint', (column) => column.notNull())
      .addColumn('last_sent_at', 'bigint')
      .addUniqueConstraint('notice_subscribers_by_address', ['address_hash'])
      .execute();
    // At most one row for each sign-up of the last day: what limits the sign-ups also bounds this table.
    await db.schema
      .createTable('notice_sign_ups')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      // A question whether somebody wants notices, or a farewell to who left; nothing but questions is counted.
      .addColumn('kind', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('address_hash', 'text', (column) => column.notNull())
      .addColumn('address_sealed', 'text', (column) => column.notNull())
      // Whom the limit of sign-ups counts: the mail address, or the host of a webhook or push service.
      .addColumn('target_hash', 'text', (column) => column.notNull())
      .addColumn('network_hash', 'text', (column) => column.notNull())
      .addColumn('token_hash', 'text', (column) => column.notNull())
      .addColumn('choice', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('not_before_at', 'bigint', (column) => column.notNull())
      .execute();
    for (const column of ['address_hash', 'target_hash', 'network_hash', 'token_hash', 'expires_at', 'created_at']) {
      await db.schema.createIndex(`notice_sign_ups_by_${column}`).on('notice_sign_ups').column(column).execute();
    }
    await db.schema
      .createTable('notice_jobs')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('cause_kind', 'text', (column) => column.notNull())
      .addColumn('cause_id', 'text', (column) => column.notNull().unique())
      .addColumn('thread_id', 'text', (column) => column.notNull())
      .addColumn('priority', 'integer', (column) => column.notNull())
      .addColumn('severity', 'text', (column) => column.notNull())
      .addColumn('component_ids', 'text', (column) => column.notNull())
      .addColumn('content', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('state', 'text', (column) => column.notNull())
      // The last subscriber that was looked at; written with the notices of the same batch.
      .addColumn('expanded_to', 'text', (column) => column.notNull())
      // How many were told, when the notices themselves were removed.
      .addColumn('archived', 'text')
      .execute();
    await db.schema.createIndex('notice_jobs_by_state').on('notice_jobs').columns(['state', 'created_at']).execute();
    await db.schema
      .createIndex('notice_jobs_by_thread')
      .on('notice_jobs')
      .columns(['thread_id', 'created_at'])
      .execute();
    await db.schema
      .createTable('notices')
      .addColumn('id', 'text', (column) => column.notNull().unique())
      .addColumn('cause_id', 'text', (column) => column.notNull())
      .addColumn('subscriber_id', 'text', (column) => column.notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('locale', 'text', (column) => column.notNull())
      .addColumn('thread_id', 'text', (column) => column.notNull())
      .addColumn('priority', 'integer', (column) => column.notNull())
      .addColumn('is_digest', 'integer', (column) => column.notNull())
      // What was once put into one mail stays in one mail, so that a second try is the same mail.
      .addColumn('digest_id', 'text')
      .addColumn('state', 'text', (column) => column.notNull())
      .addColumn('not_before_at', 'bigint', (column) => column.notNull())
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .addColumn('lease_owner', 'text')
      .addColumn('lease_until_at', 'bigint')
      .addColumn('reason', 'text')
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('settled_at', 'bigint')
      // One change is told to one subscriber on one channel once, whatever happens in between.
      .addPrimaryKeyConstraint('notices_key', ['cause_id', 'subscriber_id', 'channel'])
      .execute();
    await db.schema
      .createIndex('notices_due')
      .on('notices')
      .columns(['state', 'channel', 'priority', 'not_before_at'])
      .execute();
    await db.schema
      .createIndex('notices_by_subscriber')
      .on('notices')
      .columns(['subscriber_id', 'thread_id', 'state'])
      .execute();
  },
};
