/** Every address of the console, once. */

export const paths = {
  home: '/',
  setup: '/setup',
  signIn: '/sign-in',
  choosePassword: '/choose-password',
  wall: '/wall',
  fleet: '/fleet',
  device: '/fleet/$deviceId',
  discover: '/discover',
  // `/status/` itself is the public page.
  components: '/components',
  component: '/components/$componentId',
  maintenance: '/maintenance',
  contradictions: '/contradictions',
  reports: '/reports',
  publishing: '/publishing',
  starterPacks: '/starter-packs',
  monitors: '/monitors',
  monitor: '/monitors/$monitorId',
  vantages: '/vantages',
  incidents: '/incidents',
  incident: '/incidents/$incidentId',
  statement: '/incidents/$incidentId/statements/$statementId',
  incidentReport: '/incidents/$incidentId/report',
  subscribers: '/subscribers',
  notices: '/notices',
  channels: '/channels',
  people: '/people',
  account: '/account',
  audit: '/audit',
  connections: '/connections',
  settings: '/settings',
  demo: '/demo',
} as const;

type Path = (typeof paths)[keyof typeof paths];
/** Those that need nothing to be filled in. */
export type PlainPath = Path extends infer P ? (P extends `${string}$${string}` ? never : P) : never;

/** Where the hub itself serves the public page. */
export const publicPagePath = '/status/';
