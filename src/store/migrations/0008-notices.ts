/** Notices: subscribers and the outbox. */

import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0008-notices',
  up: async () => undefined,
};
