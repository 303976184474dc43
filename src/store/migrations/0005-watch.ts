/** Watch: monitors, vantages, samples, states and claims. */

import type { Migration } from '../migration.ts';

export const migration: Migration = {
  id: '0005-watch',
  up: async () => undefined,
};
