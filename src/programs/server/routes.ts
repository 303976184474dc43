/** Every route of the API. A contract's endpoint is served by the use case of the same name. */

import * as fleetContract from '#src/features/fleet/contract.ts';
import type { Fleet } from '#src/features/fleet/fleet.ts';
import * as liveContract from '#src/features/live/contract.ts';
import type { Live } from '#src/features/live/live.ts';
import * as peopleContract from '#src/features/people/contract.ts';
import * as peopleEntryContract from '#src/features/people/contract-entry.ts';
import type { People } from '#src/features/people/people.ts';
import * as systemContract from '#src/features/system/contract.ts';
import { createGetAbout, type AboutDeps } from '#src/features/system/get-about.ts';
import { listAudit } from '#src/features/system/list-audit.ts';
import { listEgress } from '#src/features/system/list-egress.ts';
import { createSettings, type SettingsDeps } from '#src/features/system/settings.ts';
import { verifyAudit } from '#src/features/system/verify-audit.ts';
import { demoRoutes, type DemoWorld } from './demo-routes.ts';
import { routesOf, type Route } from './route.ts';

export interface RouteDeps {
  readonly people: People;
  readonly fleet: Fleet;
  readonly live: Live;
  readonly about: AboutDeps;
  readonly settings: SettingsDeps;
  readonly demo: DemoWorld | undefined;
}

export function allRoutes(deps: RouteDeps): Route[] {
  const system = {
    getAbout: createGetAbout(deps.about),
    listAudit,
    listEgress,
    verifyAudit,
    ...createSettings(deps.settings),
  };
  return [
    ...routesOf(peopleEntryContract, deps.people),
    ...routesOf(peopleContract, deps.people),
    ...routesOf(fleetContract, deps.fleet),
    ...routesOf(liveContract, deps.live),
    ...routesOf(systemContract, system),
    ...demoRoutes(deps.demo),
  ];
}
