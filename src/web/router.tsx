/** The routes of the console. Addresses come from `paths.ts`; each page is loaded when it is first opened. */

import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { z } from 'zod';
import * as entry from '#src/features/people/contract-entry.ts';
import { isApiError } from './api/api-error.ts';
import { queryOf } from './api/queries.ts';
import { meQuery } from './api/session.ts';
import { parseDiscoverSearch } from './pages/discover/discover-search.ts';
import { parseFleetSearch } from './pages/fleet/fleet-search.ts';
import { parseMonitorSearch, parseMonitorsSearch } from './pages/monitors/monitors-search.ts';
import {
  parseComponentSearch,
  parseComponentsSearch,
  parseContradictionsSearch,
  parseReportsSearch,
} from './pages/status/status-search.ts';
import { parseIncidentsSearch, parseStatementSearch } from './pages/incidents/incidents-search.ts';
import { parseSubscribersSearch } from './pages/subscribers/subscribers-search.ts';
import { parseAuditSearch, parseConnectionsSearch } from './pages/system/system-search.ts';
import { parseWallSearch } from './pages/wall/wall-search.ts';
import { paths } from './paths.ts';
import { parseSearch, stringifySearch } from './search-params.ts';
import { firstPage } from './shell/navigation.ts';
import { Shell } from './shell/shell.tsx';
import { ErrorPage, NotFoundPage } from './shell/status-page.tsx';

interface RouterContext {
  readonly queryClient: QueryClient;
}

const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  errorComponent: ({ error, reset }) => (
    <main>
      <ErrorPage error={error} onRetry={reset} />
    </main>
  ),
});

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.home,
  beforeLoad: async ({ context }) => {
    const me = await context.queryClient.query({ ...meQuery, staleTime: 'static' }).catch(() => undefined);
    // Without a session the frame of the first page sends one to sign in.
    const to = me === undefined ? paths.fleet : firstPage((each) => me.permissionsAnywhere.includes(each));
    // oxlint-disable-next-line typescript/only-throw-error -- the router's way to send somebody elsewhere
    throw redirect({ to });
  },
});

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.setup,
  component: lazyRouteComponent(() => import('./pages/entry/setup-page.tsx'), 'SetupPage'),
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.signIn,
  validateSearch: z.object({ next: z.string().max(2000).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./pages/entry/sign-in-page.tsx'), 'SignInPage'),
});

const linkRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: paths.choosePassword,
  component: lazyRouteComponent(() => import('./pages/entry/link-page.tsx'), 'LinkPage'),
});

/** Everything behind the sign-in. Without a session one goes to sign in, or to set up when nobody exists yet. */
const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  component: Shell,
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queryClient.query({ ...meQuery, staleTime: 'static' });
    } catch (error) {
      if (!isApiError(error) || error.status !== 401) throw error;
      const { needed } = await context.queryClient.query(queryOf(entry.getSetupState, {}));
      const next = location.href === paths.home || location.href === paths.fleet ? undefined : location.href;
      // oxlint-disable-next-line typescript/only-throw-error -- the router's way to send somebody elsewhere
      throw needed ? redirect({ to: paths.setup }) : redirect({ to: paths.signIn, search: { next } });
    }
  },
});

const wallRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.wall,
  validateSearch: parseWallSearch,
  component: lazyRouteComponent(() => import('./pages/wall/wall-page.tsx'), 'WallPage'),
});

const fleetRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.fleet,
  validateSearch: parseFleetSearch,
  component: lazyRouteComponent(() => import('./pages/fleet/fleet-page.tsx'), 'FleetPage'),
});

const deviceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.device,
  component: lazyRouteComponent(() => import('./pages/device/device-page.tsx'), 'DevicePage'),
});

const discoverRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.discover,
  validateSearch: parseDiscoverSearch,
  component: lazyRouteComponent(() => import('./pages/discover/discover-page.tsx'), 'DiscoverPage'),
});

const componentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.components,
  validateSearch: parseComponentsSearch,
  component: lazyRouteComponent(() => import('./pages/status/components-page.tsx'), 'ComponentsPage'),
});

const componentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.component,
  validateSearch: parseComponentSearch,
  component: lazyRouteComponent(() => import('./pages/status/component-page.tsx'), 'ComponentPage'),
});

const maintenanceRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.maintenance,
  component: lazyRouteComponent(() => import('./pages/status/maintenance-page.tsx'), 'MaintenancePage'),
});

const contradictionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.contradictions,
  validateSearch: parseContradictionsSearch,
  component: lazyRouteComponent(() => import('./pages/status/contradictions-page.tsx'), 'ContradictionsPage'),
});

const reportsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.reports,
  validateSearch: parseReportsSearch,
  component: lazyRouteComponent(() => import('./pages/status/reports-page.tsx'), 'ReportsPage'),
});

const publishingRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.publishing,
  component: lazyRouteComponent(() => import('./pages/status/publishing-page.tsx'), 'PublishingPage'),
});

const starterPacksRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.starterPacks,
  component: lazyRouteComponent(() => import('./pages/status/starter-packs-page.tsx'), 'StarterPacksPage'),
});

const monitorsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.monitors,
  validateSearch: parseMonitorsSearch,
  component: lazyRouteComponent(() => import('./pages/monitors/monitors-page.tsx'), 'MonitorsPage'),
});

const monitorRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.monitor,
  validateSearch: parseMonitorSearch,
  component: lazyRouteComponent(() => import('./pages/monitors/monitor-page.tsx'), 'MonitorPage'),
});

const vantagesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.vantages,
  component: lazyRouteComponent(() => import('./pages/monitors/vantages-page.tsx'), 'VantagesPage'),
});

const incidentsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.incidents,
  validateSearch: parseIncidentsSearch,
  component: lazyRouteComponent(() => import('./pages/incidents/incidents-page.tsx'), 'IncidentsPage'),
});

const incidentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.incident,
  component: lazyRouteComponent(() => import('./pages/incidents/incident-page.tsx'), 'IncidentPage'),
});

const statementRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.statement,
  validateSearch: parseStatementSearch,
  component: lazyRouteComponent(() => import('./pages/incidents/statement-page.tsx'), 'StatementPage'),
});

const incidentReportRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.incidentReport,
  component: lazyRouteComponent(() => import('./pages/incidents/report-page.tsx'), 'ReportPage'),
});

const subscribersRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.subscribers,
  validateSearch: parseSubscribersSearch,
  component: lazyRouteComponent(() => import('./pages/subscribers/subscribers-page.tsx'), 'SubscribersPage'),
});

const noticesRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.notices,
  component: lazyRouteComponent(() => import('./pages/subscribers/notices-page.tsx'), 'NoticesPage'),
});

const channelsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.channels,
  component: lazyRouteComponent(() => import('./pages/subscribers/channels-page.tsx'), 'ChannelsPage'),
});

const peopleRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.people,
  component: lazyRouteComponent(() => import('./pages/people/people-page.tsx'), 'PeoplePage'),
});

const accountRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.account,
  component: lazyRouteComponent(() => import('./pages/account/account-page.tsx'), 'AccountPage'),
});

const auditRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.audit,
  validateSearch: parseAuditSearch,
  component: lazyRouteComponent(() => import('./pages/system/audit-page.tsx'), 'AuditPage'),
});

const connectionsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.connections,
  validateSearch: parseConnectionsSearch,
  component: lazyRouteComponent(() => import('./pages/system/connections-page.tsx'), 'ConnectionsPage'),
});

const settingsRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.settings,
  component: lazyRouteComponent(() => import('./pages/system/settings-page.tsx'), 'SettingsPage'),
});

const demoRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: paths.demo,
  component: lazyRouteComponent(() => import('./pages/system/demo-page.tsx'), 'DemoPage'),
});

/** Whatever else is asked for, inside the frame, so that one finds the way back. */
const unknownRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '$',
  component: NotFoundPage,
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  setupRoute,
  signInRoute,
  linkRoute,
  shellRoute.addChildren([
    wallRoute,
    fleetRoute,
    deviceRoute,
    discoverRoute,
    componentsRoute,
    componentRoute,
    maintenanceRoute,
    contradictionsRoute,
    reportsRoute,
    publishingRoute,
    starterPacksRoute,
    monitorsRoute,
    monitorRoute,
    vantagesRoute,
    incidentsRoute,
    incidentRoute,
    statementRoute,
    incidentReportRoute,
    subscribersRoute,
    noticesRoute,
    channelsRoute,
    peopleRoute,
    accountRoute,
    auditRoute,
    connectionsRoute,
    settingsRoute,
    demoRoute,
    unknownRoute,
  ]),
]);

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    scrollRestoration: true,
    // The code of a page comes while the pointer is on its link; what it shows is asked for when it opens.
    defaultPreload: 'intent',
    defaultErrorComponent: ({ error, reset }) => <ErrorPage error={error} onRetry={reset} />,
  });
}
