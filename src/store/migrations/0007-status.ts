/** Status: components, maintenance, contradictions, reports and the page. */

import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0007-status',
  up: async () => undefined,
};
