/** All tables by their owners. Names are camelCase here and snake_case in the database. */

import type { FleetTables } from './tables-fleet.ts';
import type { IncidentsTables } from './tables-incidents.ts';
import type { LiveTables } from './tables-live.ts';
import type { NoticesTables } from './tables-notices.ts';
import type { PeopleTables } from './tables-people.ts';
import type { StatusTables } from './tables-status.ts';
import type { SystemTables } from './tables-system.ts';
import type { WatchTables } from './tables-watch.ts';

export interface Tables
  extends
    SystemTables,
    PeopleTables,
    FleetTables,
    LiveTables,
    WatchTables,
    IncidentsTables,
    StatusTables,
    NoticesTables {}
