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
}

export interface Sent {
  readonly id?: string;
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
};
