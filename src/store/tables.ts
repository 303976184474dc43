/** All tables by their owners. Names are camelCase here and snake_case in the database. */

import type { FleetTables } from './tables-fleet.ts';
import type { LiveTables } from './tables-live.ts';
import type { PeopleTables } from './tables-people.ts';
import type { SystemTables } from './tables-system.ts';

export interface Tables extends SystemTables, PeopleTables, FleetTables, LiveTables {}
