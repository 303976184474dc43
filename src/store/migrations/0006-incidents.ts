/** Incidents: incidents and their events. */

import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0006-incidents',
  up: async () => undefined,
};
