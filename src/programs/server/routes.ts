/** Every route of the API. A contract's endpoint is served by the use case of the same name. */

import * as fleetContract from '#src/features/fleet/contract.ts';
import type { Fleet } from '#src/features/fleet/fleet.ts';
import * as incidentActionsContract from '#src/features/incidents/contract-actions.ts';
import * as incidentsContract from '#src/features/incidents/contract.ts';
import type { Incidents } from '#src/features/incidents/incidents.ts';
import * as liveContract from '#src/features/live/contract.ts';
import type { Live } from '#src/features/live/live.ts';
import * as peopleContract from '#src/features/people/contract.ts';
import * as peopleEntryContract from '#src/features/people/contract-entry.ts';
import type { People } from '#src/features/people/people.ts';
import * as statusContract from '#src/features/status/contract.ts';
import * as noticesContract from '#src/features/status/contract-notices.ts';
import * as pageContract from '#src/features/status/contract-page.ts';
import * as publicContract from '#src/features/status/contract-public.ts';
import type { Notices } from '#src/features/status/notices/notices.ts';
import type { PageUseCases } from '#src/features/status/publish/page-use-cases.ts';
import type { Status } from '#src/features/status/status.ts';
import * as systemContract from '#src/features/system/contract.ts';
import { createGetAbout, type AboutDeps } from '#src/features/system/get-about.ts';
import { listAudit } from '#src/features/system/list-audit.ts';
import { listEgress } from '#src/features/system/list-egress.ts';
import { createSettings, type SettingsDeps } from '#src/features/system/settings.ts';
import { verifyAudit } from '#src/features/system/verify-audit.ts';
import * as watchContract from '#src/features/watch/contract.ts';
import type { Watch } from '#src/features/watch/watch.ts';
import { demoRoutes, type DemoWorld } from './demo-routes.ts';
import { routesOf, type Route } from './route.ts';

export interface RouteDeps {
  readonly people: People;
  readonly fleet: Fleet;
  readonly live: Live;
  readonly watch: Watch;
  readonly incidents: Incidents;
  readonly status: Status;
  readonly notices: Notices;
  readonly page: PageUseCases;
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
    ...routesOf(watchContract, deps.watch),
    ...routesOf(incidentsContract, deps.incidents),
    ...routesOf(incidentActionsContract, deps.incidents),
    ...routesOf(statusContract, deps.status),
    ...routesOf(pageContract, deps.page),
    ...routesOf(noticesContract, deps.notices),
    ...routesOf(publicContract, deps.notices),
    ...routesOf(systemContract, system),
    ...demoRoutes(deps.demo),
  ];
}
