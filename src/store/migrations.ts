/** Every migration in its order. A released one never changes; a new one goes to the end. */

import type { Migration } from './migration.ts';
import { migration as system } from './migrations/0001-system.ts';
import { migration as people } from './migrations/0002-people.ts';
import { migration as fleet } from './migrations/0003-fleet.ts';
import { migration as live } from './migrations/0004-live.ts';
import { migration as watch } from './migrations/0005-watch.ts';
import { migration as incidents } from './migrations/0006-incidents.ts';
import { migration as status } from './migrations/0007-status.ts';
import { migration as notices } from './migrations/0008-notices.ts';

export const migrations: readonly Migration[] = [system, people, fleet, live, watch, incidents, status, notices];
