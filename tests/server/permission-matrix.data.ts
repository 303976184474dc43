/**
 * Who may call which endpoint. One line for each; an endpoint without a line fails the test. What a line sends is good,
 * so that only the right decides.
 */

import { password } from './installation.ts';

export const actors = [
  'nobody',
  'disabled person',
  'viewer of one site',
  'viewer of everything',
  'operator of one site',
  'operator of everything',
  'owner of one site',
  'owner of everything',
  'token for device:read',
] as const;
export type ActorName = (typeof actors)[number];

/** One of the two sites, with what stands in it. */
export interface Place {
  readonly siteId: string;
  readonly deviceId: string;
  readonly candidateId: string;
  readonly runId: string;
  readonly adoptionId: string;
}

export interface Helpers {
  /** The id of something new and unused. */
  readonly newSite: () => Promise<string>;
  readonly newGroup: () => Promise<string>;
  readonly newPerson: () => Promise<string>;
  readonly newDevice: (siteId: string) => Promise<string>;
  readonly removedDevice: (siteId: string) => Promise<string>;
  readonly unique: () => string;
  readonly newComponent: () => Promise<string>;
  readonly newIncident: () => Promise<string>;
  /** A draft that can be published at once, in an incident of its own. */
  readonly newStatement: () => Promise<string>;
  /** A planned wave, in an incident of its own. */
  readonly newWave: () => Promise<string>;
}

export interface Sent {
  readonly id?: string;
  /** Such as `?locale=en`. */
  readonly query?: string;
  readonly body?: unknown;
}

export interface Line {
  readonly may: readonly ActorName[];
  /** What somebody who may is answered; 200 or 204 unless told here. */
  readonly answers?: readonly number[];
  /** Given when the call needs more than its address. `bound`: about an object of the place. */
  readonly send?: (place: Place, helpers: Helpers) => Sent | Promise<Sent>;
  /** Whoever has rights at one site only finds nothing when the object stands at the other. */
  readonly bound?: true;
  /** Changes nothing although it is no GET: so it leaves no entry in the audit log. */
  readonly changesNothing?: true;
  /** Uses up the session of the caller. */
  readonly endsSession?: true;
}

const everybody = actors;
const people = actors.filter((name) => !['nobody', 'disabled person', 'token for device:read'].includes(name));
const signedIn = [...people, 'token for device:read'] as const;
const operators: readonly ActorName[] = people.filter((name) => !name.startsWith('viewer'));
const siteOwners: readonly ActorName[] = ['owner of one site', 'owner of everything'];
const owner: readonly ActorName[] = ['owner of everything'];

/** Nothing listens there, in the simulated world of the test. */
const emptyPlace = { host: '127.33.0.99', port: 28_080, tls: false };
const login = { username: 'root', password: 'not the one' };
/** A span that is not too long for anything. */
const anHour = '?fromAt=1768478400000&toAt=1768482000000';
const madeUp = 'nothing-that-was-ever-issued';
const assertion = {
  challenge: madeUp,
  response: {
    id: 'a',
    rawId: 'a',
    type: 'public-key',
    response: { clientDataJSON: 'a', authenticatorData: 'a', signature: 'a' },
  },
};
const registration = {
  id: 'a',
  rawId: 'a',
  type: 'public-key',
  response: { clientDataJSON: 'a', attestationObject: 'a' },
};
/** Incidents concern the whole installation, so a right at one site gives none. */
const copyElsewhere = { name: 'Copy', place: { kind: 'folder', path: '/nowhere/page' }, isEnabled: false };
const incidentReaders: readonly ActorName[] = ['viewer of everything', 'operator of everything', 'owner of everything'];
/** Who may change devices may say what is tested. */
const monitorWriters: readonly ActorName[] = ['operator of everything', 'owner of everything'];
const monitor = { probe: 'tcp', settings: { host: '127.46.0.9', port: 9 }, vantageIds: ['van_here'] };
const maintenance = { title: { en: 'New switch' }, componentIds: [madeUp], startsAt: 1, endsAt: 2 };
const statusSettings = {
  ...{ publishesMeasured: true, confirmAfterS: 60, recoveredAfterS: 300, statementEveryS: 900 },
  ...{ nextUpdateAfterS: 1800, reportWindowS: 3600, verifiedReportsMin: 2, anonymousReportsMin: 7 },
};
const statementText = { locale: 'en', review: 'original', title: 'Sign-in fails', body: '' };
const statementClaim = { modality: 'observed', subject: 'effect', text: 'Sign-in fails.' };
export const statement = { originalLocale: 'en', texts: [statementText], claims: [statementClaim] };
export const waveOf = (componentId: string): Readonly<Record<string, unknown>> => ({
  ...{ name: 'First', componentIds: [componentId], scopePercent: 25 },
  gate: { okForMinutes: 0, vantagesMin: 1, needsPerson: true },
});
export const incident = {
  titles: { en: 'Sign-in fails' },
  ...{ originalLocale: 'en', severity: 'major', state: 'confirmed', reason: 'customers call' },
};
/** What people do to an incident of their own. */
const ofIncident =
  (body?: unknown) =>
  async (_place: Place, { newIncident }: Helpers): Promise<Sent> => ({
    id: await newIncident(),
    ...(body === undefined ? {} : { body }),
  });
/** The same about a component. */
const ofIncidentAt =
  (bodyOf: (componentId: string) => unknown) =>
  async (_place: Place, { newIncident, newComponent }: Helpers): Promise<Sent> => ({
    id: await newIncident(),
    body: bodyOf(await newComponent()),
  });
const ofStatement =
  (body?: unknown) =>
  async (_place: Place, { newStatement }: Helpers): Promise<Sent> => ({
    id: await newStatement(),
    ...(body === undefined ? {} : { body }),
  });
const ofWave =
  (body?: unknown) =>
  async (_place: Place, { newWave }: Helpers): Promise<Sent> => ({
    id: await newWave(),
    ...(body === undefined ? {} : { body }),
  });
const reason = 'because of the test';

const ofDevice = ({ deviceId }: Place): Sent => ({ id: deviceId });

export const lines: Readonly<Record<string, Line>> = {
  // The way in: open to everybody, and refused for its own reasons (wrong link, wrong password, too many attempts).
  'GET /api/v1/setup': { may: everybody },
  'POST /api/v1/setup': {
    may: everybody,
    answers: [403, 429],
    send: () => ({ body: { token: madeUp, name: 'eve', displayName: 'Eve', password, locale: null } }),
  },
  'POST /api/v1/sign-in': {
    may: everybody,
    answers: [401, 429],
    send: (_place, { unique }) => ({ body: { name: unique(), password: 'wrong' } }),
  },
  'POST /api/v1/sign-in/second-factor': {
    may: everybody,
    answers: [401],
    send: () => ({ body: { method: 'totp', ticket: madeUp, code: '000000' } }),
  },
  'POST /api/v1/sign-in/second-factor/passkey-options': {
    may: everybody,
    answers: [401],
    send: () => ({ body: { ticket: madeUp } }),
  },
  'POST /api/v1/sign-in/passkey-options': { may: everybody, answers: [409] },
  'POST /api/v1/sign-in/passkey': { may: everybody, answers: [401, 409], send: () => ({ body: assertion }) },
  'POST /api/v1/links/inspect': { may: everybody, answers: [403, 429], send: () => ({ body: { token: madeUp } }) },
  'POST /api/v1/links/complete': {
    may: everybody,
    answers: [403, 429],
    send: () => ({ body: { token: madeUp, password } }),
  },

  // My own account: people with a session.
  'POST /api/v1/sign-out': { may: people, endsSession: true },
  'POST /api/v1/reauthenticate': { may: people, send: () => ({ body: { method: 'password', password } }) },
  'POST /api/v1/reauthenticate/passkey-options': { may: people, answers: [409] },
  'GET /api/v1/me': { may: signedIn },
  'PATCH /api/v1/me': { may: people, send: () => ({ body: { locale: 'en' } }) },
  'POST /api/v1/me/password': { may: people, endsSession: true, send: () => ({ body: { password } }) },
  'GET /api/v1/me/sessions': { may: people },
  'DELETE /api/v1/me/sessions': { may: people, endsSession: true },
  'DELETE /api/v1/me/sessions/:id': { may: people, answers: [404], send: () => ({ id: madeUp }) },
  'POST /api/v1/me/totp': { may: people },
  'POST /api/v1/me/totp/confirm': { may: people, answers: [401, 409], send: () => ({ body: { code: '000000' } }) },
  'DELETE /api/v1/me/totp': { may: people, answers: [204, 404] },
  'POST /api/v1/me/recovery-codes': { may: people, answers: [409] },
  'GET /api/v1/me/passkeys': { may: people },
  'POST /api/v1/me/passkeys/options': { may: people, answers: [409] },
  'POST /api/v1/me/passkeys': {
    may: people,
    answers: [401, 409],
    send: () => ({ body: { name: 'Key', challenge: madeUp, response: registration } }),
  },
  'DELETE /api/v1/me/passkeys/:id': { may: people, answers: [404], send: () => ({ id: madeUp }) },
  'GET /api/v1/me/tokens': { may: people },
  'POST /api/v1/me/tokens': {
    may: people,
    send: () => ({ body: { name: 'Scraper', scopes: ['metrics:read'], expiresInDays: 1 } }),
  },
  'DELETE /api/v1/me/tokens/:id': { may: people, answers: [404], send: () => ({ id: madeUp }) },

  // People of the installation.
  'GET /api/v1/people': { may: owner },
  'POST /api/v1/people': {
    may: owner,
    send: (_place, { unique }) => ({ body: { name: unique(), displayName: 'New', locale: null, grants: [] } }),
  },
  'GET /api/v1/people/:id': { may: owner, send: async (_place, { newPerson }) => ({ id: await newPerson() }) },
  'PATCH /api/v1/people/:id': {
    may: owner,
    send: async (_place, { newPerson }) => ({ id: await newPerson(), body: { displayName: 'Other' } }),
  },
  'DELETE /api/v1/people/:id': { may: owner, send: async (_place, { newPerson }) => ({ id: await newPerson() }) },
  'PUT /api/v1/people/:id/grants': {
    may: owner,
    send: async (_place, { newPerson }) => ({ id: await newPerson(), body: { grants: [] } }),
  },
  'POST /api/v1/people/:id/reset': {
    may: owner,
    send: async (_place, { newPerson }) => ({
      id: await newPerson(),
      body: { clearSecondFactors: true, revokeTokens: true },
    }),
  },

  // Sites and groups.
  'GET /api/v1/sites': { may: people },
  'POST /api/v1/sites': { may: owner, send: (_place, { unique }) => ({ body: { name: unique() } }) },
  'PATCH /api/v1/sites/:id': {
    may: siteOwners,
    bound: true,
    send: ({ siteId }) => ({ id: siteId, body: { timeZone: 'Europe/Berlin' } }),
  },
  'DELETE /api/v1/sites/:id': { may: owner, send: async (_place, { newSite }) => ({ id: await newSite() }) },
  'GET /api/v1/groups': { may: signedIn },
  'POST /api/v1/groups': { may: owner, send: (_place, { unique }) => ({ body: { name: unique() } }) },
  'PATCH /api/v1/groups/:id': {
    may: owner,
    send: async (_place, { newGroup, unique }) => ({ id: await newGroup(), body: { name: unique() } }),
  },
  'DELETE /api/v1/groups/:id': { may: owner, send: async (_place, { newGroup }) => ({ id: await newGroup() }) },

  // Devices.
  'GET /api/v1/devices': { may: signedIn },
  'POST /api/v1/devices': {
    may: operators,
    bound: true,
    answers: [502],
    send: ({ siteId }) => ({ body: { ...emptyPlace, siteId } }),
  },
  'GET /api/v1/devices/:id': { may: signedIn, bound: true, send: ofDevice },
  'PATCH /api/v1/devices/:id': {
    may: operators,
    bound: true,
    send: ({ deviceId }) => ({ id: deviceId, body: { name: 'Renamed' } }),
  },
  'PUT /api/v1/devices/:id/address': {
    may: operators,
    bound: true,
    answers: [502],
    send: ({ deviceId }) => ({ id: deviceId, body: emptyPlace }),
  },
  'DELETE /api/v1/devices/:id': {
    may: operators,
    bound: true,
    send: async ({ siteId }, { newDevice }) => ({ id: await newDevice(siteId) }),
  },
  'GET /api/v1/removed-devices': { may: operators },
  'POST /api/v1/devices/:id/restore': {
    may: operators,
    bound: true,
    send: async ({ siteId }, { removedDevice }) => ({ id: await removedDevice(siteId) }),
  },
  'POST /api/v1/devices/:id/check': {
    changesNothing: true,
    may: signedIn,
    bound: true,
    answers: [200, 429],
    send: ofDevice,
  },
  'POST /api/v1/devices/:id/facts': { may: operators, bound: true, answers: [200, 429], send: ofDevice },
  'GET /api/v1/devices/:id/facts': { may: signedIn, bound: true, send: ofDevice },
  'GET /api/v1/devices/:id/history': { may: signedIn, bound: true, send: ofDevice },
  'PUT /api/v1/devices/:id/credential': {
    may: operators,
    bound: true,
    answers: [502],
    send: async ({ siteId }, { newDevice }) => ({ id: await newDevice(siteId), body: login }),
  },
  'DELETE /api/v1/devices/:id/credential': {
    may: operators,
    bound: true,
    send: async ({ siteId }, { newDevice }) => ({ id: await newDevice(siteId) }),
  },
  'PUT /api/v1/devices/:id/certificate': {
    may: operators,
    bound: true,
    answers: [409],
    send: ({ deviceId }) => ({ id: deviceId, body: { fingerprint: '0'.repeat(64) } }),
  },

  // Discovery and adoption.
  'GET /api/v1/discovery/networks': { may: operators },
  'POST /api/v1/discovery/runs': {
    may: operators,
    bound: true,
    answers: [200, 409],
    send: ({ siteId }) => ({ body: { siteId, multicast: false, addresses: ['127.33.0.99:28080'] } }),
  },
  'GET /api/v1/discovery/runs': { may: operators },
  'GET /api/v1/discovery/runs/:id': { may: operators, bound: true, send: ({ runId }) => ({ id: runId }) },
  'POST /api/v1/discovery/runs/:id/cancel': {
    changesNothing: true,
    may: operators,
    bound: true,
    send: ({ runId }) => ({ id: runId }),
  },
  'GET /api/v1/candidates': { may: operators },
  'POST /api/v1/candidates/dismiss': {
    may: operators,
    bound: true,
    send: ({ candidateId }) => ({ body: { ids: [candidateId], dismissed: false } }),
  },
  // The candidates were switched off after they were found, so whoever may adopt them learns that nothing answers.
  'POST /api/v1/candidates/:id/adopt': {
    may: operators,
    bound: true,
    answers: [502],
    send: ({ candidateId }) => ({ id: candidateId, body: {} }),
  },
  'POST /api/v1/candidates/adopt': {
    // Each device that comes of it has an entry of its own; here none does.
    changesNothing: true,
    may: operators,
    bound: true,
    answers: [200, 409],
    send: ({ siteId, candidateId }) => ({ body: { siteId, candidates: [{ id: candidateId }] } }),
  },
  'GET /api/v1/adoptions/:id': { may: operators, bound: true, send: ({ adoptionId }) => ({ id: adoptionId }) },

  // Inventory.
  'GET /api/v1/inventory/export': { may: signedIn },
  'POST /api/v1/inventory/import': {
    changesNothing: true,
    may: operators,
    bound: true,
    send: ({ siteId }) => ({ body: { format: 'csv', content: 'host\n127.33.0.98\n', dryRun: true, siteId } }),
  },

  // Live. The camera of the place takes pictures; it neither moves nor has a door.
  'GET /api/v1/live/channels': { may: people },
  'GET /api/v1/devices/:id/streams': { may: people, bound: true, send: ofDevice },
  'GET /api/v1/devices/:id/live-settings': { may: signedIn, bound: true, send: ofDevice },
  'PUT /api/v1/devices/:id/live-settings': {
    may: operators,
    bound: true,
    send: ({ deviceId }) => ({ id: deviceId, body: { transport: 'auto', alwaysOn: false } }),
  },
  'GET /api/v1/devices/:id/channels/:channel/snapshot': { may: people, bound: true, send: ofDevice },
  'GET /api/v1/devices/:id/channels/:channel/ptz/presets': {
    may: operators,
    bound: true,
    answers: [501],
    send: ofDevice,
  },
  'POST /api/v1/devices/:id/channels/:channel/ptz': {
    may: operators,
    bound: true,
    answers: [501],
    send: ({ deviceId }) => ({ id: deviceId, body: { action: 'stop' } }),
  },
  'GET /api/v1/devices/:id/doors': { may: signedIn, bound: true, answers: [501], send: ofDevice },
  'POST /api/v1/devices/:id/doors/:door/operate': {
    may: siteOwners,
    bound: true,
    answers: [501],
    send: ({ deviceId }) => ({ id: deviceId, body: { operation: 'access', confirm: 'Front' } }),
  },
  'GET /api/v1/devices/:id/speaker': { may: signedIn, bound: true, answers: [200, 501], send: ofDevice },
  'POST /api/v1/devices/:id/speaker': {
    may: operators,
    bound: true,
    answers: [200, 501],
    send: ({ deviceId }) => ({ id: deviceId, body: { action: 'stop' } }),
  },
  'GET /api/v1/live/layouts': { may: people },
  'POST /api/v1/live/layouts': {
    may: people,
    send: (_place, { unique }) => ({ body: { name: unique(), columns: 1, tiles: [null], shared: false } }),
  },
  'PUT /api/v1/live/layouts/:id': {
    may: people,
    answers: [404],
    send: () => ({ id: madeUp, body: { name: 'Wall', columns: 1, tiles: [null], shared: false } }),
  },
  'DELETE /api/v1/live/layouts/:id': { may: people, answers: [404], send: () => ({ id: madeUp }) },

  // Incidents, and what is said in public.
  'GET /api/v1/incidents': { may: incidentReaders },
  'POST /api/v1/incidents': { may: owner, send: () => ({ body: incident }) },
  'GET /api/v1/incidents/:id': { may: incidentReaders, send: ofIncident() },
  'PATCH /api/v1/incidents/:id': { may: owner, send: ofIncident({ severity: 'minor', reason }) },
  'GET /api/v1/incidents/:id/log': { may: incidentReaders, send: ofIncident() },
  'GET /api/v1/incidents/:id/report': { may: incidentReaders, send: ofIncident() },
  'POST /api/v1/incidents/:id/move': { may: owner, send: ofIncident({ to: 'mitigating', reason }) },
  'POST /api/v1/incidents/:id/acknowledge': { may: owner, send: ofIncident() },
  'POST /api/v1/incidents/:id/false-alarm': { may: owner, send: ofIncident({ reason }) },
  'POST /api/v1/incidents/:id/reopen': { may: owner, answers: [409], send: ofIncident({ reason }) },
  'POST /api/v1/incidents/:id/times': { may: owner, send: ofIncident({ field: 'startedAt', at: 1, reason }) },
  'POST /api/v1/incidents/:id/roles': { may: owner, send: ofIncident({ role: 'commander', holder: 'Olga' }) },
  'POST /api/v1/incidents/:id/notes': { may: owner, send: ofIncident({ text: 'Called the data centre.' }) },
  'POST /api/v1/incidents/:id/statements': { may: owner, send: ofIncident(statement) },
  'POST /api/v1/incidents/:id/statements/preview': {
    may: owner,
    changesNothing: true,
    send: ofIncident({ locale: 'en', statement }),
  },
  'GET /api/v1/statements/:id': { may: incidentReaders, send: ofStatement() },
  'GET /api/v1/statements/:id/preview': {
    may: incidentReaders,
    send: async (_place, { newStatement }) => ({ id: await newStatement(), query: '?locale=en' }),
  },
  'PUT /api/v1/statements/:id': { may: owner, send: ofStatement(statement) },
  'POST /api/v1/statements/:id/withdraw': { may: owner, send: ofStatement({ reason }) },
  // Of another text than the one that stands there.
  'POST /api/v1/statements/:id/approve': { may: owner, answers: [409], send: ofStatement({ contentHash: 'other' }) },
  'POST /api/v1/statements/:id/publish': { may: owner, send: ofStatement() },
  'POST /api/v1/statements/:id/texts': {
    may: owner,
    answers: [409],
    send: ofStatement({ locale: 'de', review: 'reviewed', title: 'Anmeldung gestört', body: '' }),
  },
  'POST /api/v1/incidents/:id/effects': {
    may: owner,
    send: ofIncidentAt((id) => ({ kind: 'declared', componentIds: [id], state: 'down', reason })),
  },
  'POST /api/v1/incidents/:id/effects/end': {
    may: owner,
    send: ofIncident({ kind: 'declared', componentIds: ['web'], reason }),
  },
  'POST /api/v1/incidents/:id/waves': { may: owner, send: ofIncidentAt(waveOf) },
  'PUT /api/v1/waves/:id': {
    may: owner,
    send: async (_place, { newWave, newComponent }) => ({
      id: await newWave(),
      body: waveOf(await newComponent()),
    }),
  },
  'DELETE /api/v1/waves/:id': { may: owner, send: ofWave() },
  'POST /api/v1/waves/:id/open': { may: owner, send: ofWave({}) },
  'POST /api/v1/waves/:id/ready': { may: owner, answers: [409], send: ofWave({}) },
  'POST /api/v1/waves/:id/confirm': { may: owner, answers: [409], send: ofWave({ note: reason }) },
  'POST /api/v1/waves/:id/pass': { may: owner, answers: [409], send: ofWave({}) },
  'POST /api/v1/waves/:id/roll-back': { may: owner, answers: [409], send: ofWave({ reason }) },
  'GET /api/v1/incidents/:id/questions': { may: incidentReaders, send: ofIncident() },
  'POST /api/v1/questions/:id/merge': {
    may: owner,
    answers: [404],
    send: () => ({ id: madeUp, body: { into: madeUp } }),
  },
  'POST /api/v1/questions/:id/answer': {
    may: owner,
    answers: [404],
    send: () => ({
      id: madeUp,
      body: { question: 'When?', answer: 'At noon.', modality: 'observed', subject: 'scope' },
    }),
  },
  'POST /api/v1/questions/:id/dismiss': { may: owner, answers: [404], send: () => ({ id: madeUp }) },
  'GET /api/v1/incident-regimes': { may: incidentReaders },
  'PUT /api/v1/incident-regimes': { may: owner, send: () => ({ body: { regimes: null } }) },
  'POST /api/v1/incidents/:id/clocks': { may: owner, send: ofIncident({ regimeIds: ['gdpr'], awareAt: 1, reason }) },
  'POST /api/v1/incidents/:id/clocks/mark': {
    may: owner,
    answers: [422],
    send: ofIncident({ regimeId: 'gdpr', what: 'mitigated', at: 1, reason }),
  },
  'POST /api/v1/incidents/:id/clocks/stop': {
    may: owner,
    answers: [422],
    send: ofIncident({ regimeId: 'gdpr', reason }),
  },
  'POST /api/v1/incidents/:id/clocks/filed': {
    may: owner,
    answers: [422],
    send: ofIncident({ regimeId: 'gdpr', stepId: 'notification', at: 1 }),
  },
  'GET /api/v1/incidents/:id/legal-draft': {
    may: owner,
    // No clock was started.
    answers: [422],
    send: async (_place, { newIncident }) => ({
      id: await newIncident(),
      query: '?regimeId=gdpr&stepId=notification',
    }),
  },

  // Status: what the page is about. It concerns everybody who reads it, so a right at one site gives none.
  'GET /api/v1/status': { may: incidentReaders, answers: [200, 503] },
  'GET /api/v1/status/components': { may: incidentReaders },
  'GET /api/v1/status/components/:id': { may: incidentReaders, answers: [404], send: () => ({ id: madeUp }) },
  'POST /api/v1/status/components': {
    may: owner,
    send: (_place, { unique }) => ({ body: { name: { en: unique() } } }),
  },
  'PUT /api/v1/status/components/:id': {
    may: owner,
    answers: [404],
    send: () => ({ id: madeUp, body: { name: { en: 'Shop' } } }),
  },
  'DELETE /api/v1/status/components/:id': { may: owner, answers: [404], send: () => ({ id: madeUp }) },
  'GET /api/v1/status/components/:id/history': { may: incidentReaders, answers: [404], send: () => ({ id: madeUp }) },
  // Without saying from when to when.
  'GET /api/v1/status/components/:id/timeline': {
    may: incidentReaders,
    answers: [404],
    send: () => ({ id: madeUp, query: anHour }),
  },
  'GET /api/v1/status/maintenances': { may: incidentReaders },
  'POST /api/v1/status/maintenances': { may: owner, answers: [422], send: () => ({ body: maintenance }) },
  'PUT /api/v1/status/maintenances/:id': {
    may: owner,
    answers: [404],
    send: () => ({ id: madeUp, body: maintenance }),
  },
  'POST /api/v1/status/maintenances/:id/cancel': { may: owner, answers: [404], send: () => ({ id: madeUp }) },
  'GET /api/v1/status/reports': { may: incidentReaders },
  'POST /api/v1/status/reports/:id/moderate': {
    may: owner,
    answers: [404],
    send: () => ({ id: madeUp, body: { moderation: 'hidden' } }),
  },
  'GET /api/v1/status/contradictions': { may: incidentReaders },
  'GET /api/v1/status/contradictions/:id/evidence': {
    may: incidentReaders,
    answers: [404],
    send: () => ({ id: madeUp }),
  },
  'GET /api/v1/status/lag': { may: incidentReaders },
  'GET /api/v1/status/settings': { may: incidentReaders },
  'PUT /api/v1/status/settings': { may: owner, send: () => ({ body: statusSettings }) },
  'GET /api/v1/status/starter-packs': { may: incidentReaders },
  'POST /api/v1/status/starter-packs/:id/install': {
    may: owner,
    answers: [404],
    send: () => ({ id: madeUp, body: { entryIds: ['axis'], vantageIds: ['van_here'] } }),
  },

  // Watch. Monitors concern the whole installation.
  'GET /api/v1/monitors': { may: incidentReaders },
  'POST /api/v1/monitors': {
    may: monitorWriters,
    send: (_place, { unique }) => ({ body: { ...monitor, name: unique() } }),
  },
  'POST /api/v1/monitors/test': {
    may: monitorWriters,
    send: () => ({ body: { probe: monitor.probe, settings: monitor.settings } }),
  },
  'GET /api/v1/monitors/:id': { may: incidentReaders, answers: [404], send: () => ({ id: madeUp }) },
  'PATCH /api/v1/monitors/:id': { may: monitorWriters, answers: [404], send: () => ({ id: madeUp, body: {} }) },
  'DELETE /api/v1/monitors/:id': { may: monitorWriters, answers: [404], send: () => ({ id: madeUp }) },
  'POST /api/v1/monitors/:id/check': { may: monitorWriters, answers: [404], send: () => ({ id: madeUp }) },
  // Without saying from when to when.
  'GET /api/v1/monitors/:id/samples': {
    may: incidentReaders,
    answers: [404],
    send: () => ({ id: madeUp, query: anHour }),
  },
  'GET /api/v1/monitors/:id/series': {
    may: incidentReaders,
    answers: [404],
    send: () => ({ id: madeUp, query: anHour }),
  },
  'GET /api/v1/monitors/:id/timeline': {
    may: incidentReaders,
    answers: [404],
    send: () => ({ id: madeUp, query: anHour }),
  },
  'POST /api/v1/monitors/:id/heartbeat-address': {
    may: monitorWriters,
    answers: [404],
    send: () => ({ id: madeUp }),
  },
  'GET /api/v1/probes': { may: incidentReaders },
  'POST /api/v1/monitors/import': {
    changesNothing: true,
    may: monitorWriters,
    send: () => ({ body: { format: 'gatus', text: 'endpoints: []' } }),
  },
  // No such address: `:token` is what is sent.
  'POST /api/v1/heartbeats/:token': { may: everybody, answers: [422] },
  'GET /api/v1/vantages': { may: incidentReaders },
  'POST /api/v1/vantages': {
    may: monitorWriters,
    send: (_place, { unique }) => ({ body: { name: unique(), network: 'office' } }),
  },
  'PATCH /api/v1/vantages/:id': { may: monitorWriters, answers: [404], send: () => ({ id: madeUp, body: {} }) },
  'DELETE /api/v1/vantages/:id': { may: monitorWriters, answers: [404], send: () => ({ id: madeUp }) },
  'POST /api/v1/vantages/:id/enrolment': { may: monitorWriters, answers: [404], send: () => ({ id: madeUp }) },
  'POST /api/v1/vantages/enrol': {
    may: everybody,
    answers: [401],
    send: () => ({ body: { token: madeUp, publicKey: 'A'.repeat(43), version: '1' } }),
  },
  'POST /api/v1/vantages/sync': {
    may: everybody,
    answers: [401, 409],
    send: () => ({ body: { vantageId: madeUp, message: '{}', signature: 'A' } }),
  },
  'GET /api/v1/watch/settings': { may: incidentReaders },
  'PUT /api/v1/watch/settings': { may: owner, send: () => ({ body: { sampleDays: 7, hourlyDays: 90 } }) },

  // Notices: subscribers, what was sent, and what the public asks. Without a mail server nobody is invited.
  'GET /api/v1/subscribers': { may: owner },
  'POST /api/v1/subscribers': {
    changesNothing: true,
    may: owner,
    answers: [501],
    send: () => ({ body: { email: 'ada@example.org', choice: { locale: 'en' } } }),
  },
  'DELETE /api/v1/subscribers/:id': { may: owner, answers: [404], send: () => ({ id: madeUp }) },
  'POST /api/v1/subscribers/export': { may: owner, send: () => ({ body: {} }) },
  'POST /api/v1/subscribers/bounces': {
    changesNothing: true,
    may: owner,
    send: () => ({ body: { message: 'Subject: hello\n\nNo report.' } }),
  },
  'GET /api/v1/notices': { may: incidentReaders },
  'POST /api/v1/notices/:id/retry': { may: owner, answers: [404], send: () => ({ id: madeUp }) },
  'GET /api/v1/notice-channels': { may: incidentReaders },
  'POST /api/v1/notice-channels/email/test': {
    changesNothing: true,
    may: owner,
    answers: [501],
    send: () => ({ body: { email: 'ada@example.org', locale: 'en' } }),
  },
  'POST /api/v1/public/challenge': { changesNothing: true, may: everybody },
  'GET /api/v1/public/push-key': { may: everybody },
  'POST /api/v1/public/subscriptions': {
    changesNothing: true,
    may: everybody,
    answers: [403],
    send: () => ({
      body: {
        target: { channel: 'email', email: 'ada@example.org' },
        choice: { locale: 'en' },
        proof: { challenge: madeUp, nonce: '0' },
      },
    }),
  },
  ...Object.fromEntries(
    ['confirm', 'read', 'change', 'leave'].map((what): [string, Line] => [
      `POST /api/v1/public/subscriptions/${what}`,
      {
        changesNothing: true,
        may: everybody,
        answers: [403],
        send: () => ({ body: { token: madeUp, ...(what === 'change' && { choice: { locale: 'en' } }) } }),
      },
    ]),
  ),

  // The public page and its copies. Whoever chooses a place chooses where this machine writes.
  'GET /api/v1/status/page': { may: incidentReaders },
  'PUT /api/v1/status/page': {
    may: owner,
    send: () => ({
      body: {
        ...{ title: { en: 'Status' }, defaultLocale: 'en', locales: ['en'], publicUrl: null, contacts: [] },
        ...{ staleAfterS: 300, acceptsReports: true, acceptsSubscribers: true },
      },
    }),
  },
  'GET /api/v1/status/targets': { may: incidentReaders },
  'POST /api/v1/status/targets': { may: owner, send: () => ({ body: copyElsewhere }) },
  'PUT /api/v1/status/targets/:id': { may: owner, answers: [404], send: () => ({ id: madeUp, body: copyElsewhere }) },
  'DELETE /api/v1/status/targets/:id': { may: owner, answers: [404], send: () => ({ id: madeUp }) },
  'POST /api/v1/status/publish': { may: owner, send: () => ({ body: {} }) },
  'GET /api/v1/status/preview': { may: incidentReaders },

  // The installation as a whole.
  'GET /api/v1/about': { may: signedIn },
  'GET /api/v1/settings': { may: owner },
  'PATCH /api/v1/settings': { may: owner, send: (_place, { unique }) => ({ body: { displayName: unique() } }) },
  'GET /api/v1/egress': { may: ['operator of everything', 'owner of everything'] },
  'GET /api/v1/audit': { may: owner },
  'POST /api/v1/audit/verify': { changesNothing: true, may: owner },
  'GET /api/v1/demo/devices': { may: owner, answers: [409] },
  'PUT /api/v1/demo/devices/:id/fault': {
    may: owner,
    answers: [409],
    send: () => ({ id: 'x', body: { fault: 'refused', on: true } }),
  },
  'GET /api/v1/demo/services': { may: owner, answers: [409] },
  'PUT /api/v1/demo/services/:id': {
    may: owner,
    answers: [409],
    send: () => ({ id: 'x', body: { condition: 'refused' } }),
  },
  'GET /api/v1/demo/mails': { may: owner, answers: [409] },
};
