/** Every endpoint against every kind of actor, over real HTTP; and nothing of another site in anything that is read. */

import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { startWorld, type World } from '#src/sim/world.ts';
import { startInstallation, type Answer, type Client, type Installation } from './installation.ts';
import {
  actors,
  incident,
  lines,
  statement,
  waveOf,
  type ActorName,
  type Helpers,
  type Line,
  type Place,
  type Sent,
} from './permission-matrix.data.ts';

const devicePassword = 'Heron4711';
const ports = { http: 28_080, https: 28_443, rtsp: 28_554 };
const addressOf = { 'mine-1': 11, 'theirs-1': 12, 'mine-2': 13, 'theirs-2': 14 } as const;

let world: World;
let keepsight: Installation;
let mine: Place;
let theirs: Place;
const clients = new Map<ActorName, Client>();

beforeAll(async () => {
  world = await startWorld(
    {
      name: 'Matrix',
      seed: 'matrix',
      ports,
      devices: Object.entries(addressOf).map(([id, last]) => ({
        ...{ id, name: id, address: `127.33.0.${String(last)}`, product: 'axis-p3265' as const },
        ...{ username: 'root', password: devicePassword },
      })),
    },
    { discovery: false, control: false },
  );
  keepsight = await startInstallation({ flags: { 'devices.simulated': true } });
  mine = await aPlace('Mine', 'mine-1', 'mine-2');
  theirs = await aPlace('Theirs', 'theirs-1', 'theirs-2');
  await world.setFault('mine-2', 'refused', true);
  await world.setFault('theirs-2', 'refused', true);
  await addActors();
}, 60_000);

afterAll(async () => {
  await keepsight.close();
  await world.close();
});

/** A site with one device, one candidate, one finished run and one finished adoption. */
async function aPlace(name: string, device: keyof typeof addressOf, candidate: keyof typeof addressOf): Promise<Place> {
  const { owner } = keepsight;
  const siteId = await created(owner, '/api/v1/sites', { name: `Site ${name}` });
  const credential = { username: 'root', password: devicePassword };
  const address = { host: world.device(device).address, port: ports.http, tls: false };
  const deviceId = await created(owner, '/api/v1/devices', { ...address, name: `Device ${name}`, siteId, credential });
  const groupId = await created(owner, '/api/v1/groups', { name: `Group ${name}` });
  await owner.call('PATCH', `/api/v1/devices/${deviceId}`, { groupIds: [groupId] });
  const addresses = [`${world.device(candidate).address}:${String(ports.http)}`];
  const runId = await created(owner, '/api/v1/discovery/runs', { siteId, multicast: false, addresses });
  const stateOfRun = async () => (await owner.call('GET', `/api/v1/discovery/runs/${runId}`)).json['state'];
  await vi.waitUntil(async () => (await stateOfRun()) === 'finished', { timeout: 20_000 });
  const { json } = await owner.call('GET', `/api/v1/candidates?siteId=${siteId}`);
  const [{ id: candidateId } = { id: '' }] = json['candidates'] as { id: string }[];
  const chosen = { siteId, candidates: [{ id: 'none' }] };
  const adoptionId = await created(owner, '/api/v1/candidates/adopt', chosen);
  return { siteId, deviceId, candidateId, runId, adoptionId };
}

async function created(client: Client, path: string, body: unknown): Promise<string> {
  const answer = await client.call('POST', path, body);
  expect(answer.json).toHaveProperty('id');
  return String(answer.json['id']);
}

async function addActors(): Promise<void> {
  const { owner } = keepsight;
  const everything = { kind: 'everything' } as const;
  const oneSite = { kind: 'site', id: mine.siteId } as const;
  for (const role of ['viewer', 'operator', 'owner'] as const) {
    const one = await keepsight.person(`${role}-one`, [{ role, scope: oneSite }]);
    const all = await keepsight.person(`${role}-all`, [{ role, scope: everything }]);
    clients.set(`${role} of one site`, one.client).set(`${role} of everything`, all.client);
  }
  const gone = await keepsight.person('gone', [{ role: 'owner', scope: everything }]);
  await owner.call('PATCH', `/api/v1/people/${gone.id}`, { disabled: true });
  const scraper = { name: 'Reader', scopes: ['device:read'], expiresInDays: 1 };
  const { json } = await owner.call('POST', '/api/v1/me/tokens', scraper);
  const bearer = { authorization: `Bearer ${String(json['secret'])}` };
  const token = keepsight.stranger();
  clients.set('nobody', keepsight.stranger()).set('disabled person', gone.client);
  clients.set('token for device:read', {
    cookies: token.cookies,
    call: (method, path, body, headers) => token.call(method, path, body, { ...headers, ...bearer }),
  });
}

let counter = 0;
const unique = (): string => `new-${String((counter += 1))}`;
const helpers: Helpers = {
  unique,
  newSite: () => created(keepsight.owner, '/api/v1/sites', { name: unique() }),
  newGroup: () => created(keepsight.owner, '/api/v1/groups', { name: unique() }),
  newPerson: async () => {
    const person = { name: unique(), displayName: 'New', locale: null, grants: [] };
    const { json } = await keepsight.owner.call('POST', '/api/v1/people', person);
    return (json['person'] as { id: string }).id;
  },
  newDevice: async (siteId) => {
    const name = unique();
    const content = `name,host,port\n${name},127.33.0.98,${String(20_000 + counter)}\n`;
    await keepsight.owner.call('POST', '/api/v1/inventory/import', { format: 'csv', content, dryRun: false, siteId });
    const { json } = await keepsight.owner.call('GET', `/api/v1/devices?siteId=${siteId}&search=${name}`);
    const found = (json['devices'] as { id: string; name: string }[]).find((device) => device.name === name);
    return found?.id ?? '';
  },
  newComponent: () => created(keepsight.owner, '/api/v1/status/components', { name: { en: unique() } }),
  newIncident: () => created(keepsight.owner, '/api/v1/incidents', incident),
  newStatement: async () =>
    created(keepsight.owner, `/api/v1/incidents/${await helpers.newIncident()}/statements`, statement),
  newWave: async () => {
    const path = `/api/v1/incidents/${await helpers.newIncident()}/waves`;
    const { json } = await keepsight.owner.call('POST', path, waveOf(await helpers.newComponent()));
    return (json['waves'] as { id: string }[])[0]?.id ?? '';
  },
  removedDevice: async (siteId) => {
    const id = await helpers.newDevice(siteId);
    await keepsight.owner.call('DELETE', `/api/v1/devices/${id}`);
    return id;
  },
};

function clientOf(actor: ActorName): Client {
  const client = clients.get(actor);
  if (client === undefined) throw new Error(`There is no ${actor}.`);
  return client;
}

async function send(actor: ActorName, endpoint: string, line: Line, place: Place): Promise<[Answer, string]> {
  const [method = '', path = ''] = endpoint.split(' ');
  const sent: Sent = (await line.send?.(place, helpers)) ?? {};
  const address = path.replace(':id', sent.id ?? '').replace(/:(channel|door)/, '1') + (sent.query ?? '');
  const answer = await clientOf(actor).call(method, address, sent.body);
  if (line.endsSession === true && line.may.includes(actor)) clients.set(actor, await keepsight.signIn(nameOf(actor)));
  return [answer, wordFor(answer, line.answers ?? [200, 204])];
}

async function ask(...parameters: Parameters<typeof send>): Promise<string> {
  const [, word] = await send(...parameters);
  return word;
}

/** `viewer of one site` signs in as `viewer-one`. */
function nameOf(actor: ActorName): string {
  const [role = '', , reach] = actor.split(' ');
  return `${role}-${reach === 'one' ? 'one' : 'all'}`;
}

/** What the answer means to who asked. */
function wordFor(answer: Answer, answers: readonly number[]): string {
  const code = String(answer.json['code']);
  if (answer.status === 401 && code === 'access.sign-in-needed') return 'sign in first';
  if (answer.status === 403 && ['access.denied', 'people.session-needed'].includes(code)) return 'no';
  if (answers.includes(answer.status)) return 'yes';
  return answer.status === 404 && code === 'request.not-found' ? 'there is no such thing' : `${answer.text}`;
}

const isUnknown = (actor: ActorName): boolean => actor === 'nobody' || actor === 'disabled person';

function expected(line: Line, actor: ActorName): string {
  if (line.may.includes(actor)) return 'yes';
  return isUnknown(actor) ? 'sign in first' : 'no';
}

describe('the permission matrix', () => {
  it('has a line for every endpoint that the server has, and no other', async () => {
    const { json } = await keepsight.owner.call('GET', '/api/v1/openapi.json');
    const paths = json['paths'] as Record<string, Record<string, unknown>>;
    const served = Object.entries(paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
    );
    expect(Object.keys(lines).toSorted()).toEqual(served.toSorted());
  });

  it.each(Object.entries(lines))('%s', async (endpoint, line) => {
    const outcome: Record<string, string> = {};
    for (const actor of actors) outcome[actor] = await ask(actor, endpoint, line, mine);
    expect(outcome).toEqual(Object.fromEntries(actors.map((actor) => [actor, expected(line, actor)])));
  });

  it.each(Object.entries(lines).filter(([, line]) => line.bound))('%s, at another site', async (endpoint, line) => {
    const bounded = actors.filter((actor) => actor.endsWith('of one site'));
    const outcome: Record<string, string> = {};
    for (const actor of bounded) outcome[actor] = await ask(actor, endpoint, line, theirs);
    const hidden = (actor: ActorName): string => (line.may.includes(actor) ? 'there is no such thing' : '');
    const wanted = bounded.filter((actor) => line.may.includes(actor)).map((actor) => [actor, hidden(actor)]);
    expect(outcome).toMatchObject(Object.fromEntries(wanted));
    // Who lacks the right everywhere learns no more than who lacks it here: the same for what is not there at all.
    const nowhere = { siteId: 'nowhere', deviceId: 'x', candidateId: 'x', runId: 'x', adoptionId: 'x' };
    const invented: Record<string, string> = {};
    for (const actor of bounded) invented[actor] = await ask(actor, endpoint, { ...line, ...reuse(line) }, nowhere);
    expect(outcome).toEqual(invented);
  });
});

/** Nothing can be made at a site that does not exist; the id is then made up too. */
function reuse(line: Line): Pick<Line, 'send'> {
  const { send } = line;
  if (send === undefined) return {};
  const none = (): Promise<string> => Promise.resolve('nothing-there');
  return { send: (place) => send(place, { ...helpers, newDevice: none, removedDevice: none }) };
}

describe('the audit log', () => {
  const changes = Object.entries(lines).filter(([endpoint]) => !endpoint.startsWith('GET '));
  it.each(changes)('tells of %s', async (endpoint, line) => {
    const actor: ActorName = 'owner of everything';
    const [answer] = await send(actor, endpoint, line, mine);
    const { json } = await keepsight.owner.call('GET', '/api/v1/audit?limit=20');
    const entries = json['entries'] as { requestId: string; actor: { name: string } }[];
    const written = entries.filter(({ requestId }) => requestId === answer.headers.get('x-request-id'));
    // What was refused may be told too, as wrong passwords are.
    const isDone = answer.status === 200 || answer.status === 204;
    expect(isDone ? written.length > 0 : 'refused').toBe(isDone ? line.changesNothing !== true : 'refused');
    expect(isDone && written.some((entry) => entry.actor.name !== nameOf(actor))).toBe(false);
  });

  it('can be read and checked, and neither written nor shortened', async () => {
    const { json } = await keepsight.owner.call('GET', '/api/v1/openapi.json');
    const about = Object.entries(json['paths'] as Record<string, object>).filter(([path]) => path.includes('audit'));
    expect(about.map(([path, operations]) => [path, Object.keys(operations)])).toEqual([
      ['/api/v1/audit', ['get']],
      ['/api/v1/audit/verify', ['post']],
    ]);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      expect((await clientOf('owner of everything').call(method, '/api/v1/audit')).status).toBe(404);
    }
    expect((await keepsight.owner.call('POST', '/api/v1/audit/verify')).json['intact']).toBe(true);
  });
});

describe('where copies of the page go', () => {
  it('is told to who may change it alone, and to everybody else who may look only that they go', async () => {
    const place = { kind: 'sftp', host: 'inside.example', user: 'porter', path: 'www', identityFile: '/keys/porter' };
    await created(keepsight.owner, '/api/v1/status/targets', { name: 'Copy by porter', place, isEnabled: false });
    const told = (text: string) =>
      ['Copy by porter', '"sftp"', 'inside.example', '/keys/porter'].filter((word) => text.includes(word));
    const heard: Record<string, string[]> = {};
    for (const actor of actors) heard[actor] = told((await clientOf(actor).call('GET', '/api/v1/status/targets')).text);
    const { 'owner of everything': all, ...others } = heard;
    expect(all).toHaveLength(4);
    const some = ['Copy by porter', '"sftp"'];
    expect(others).toEqual({
      ...Object.fromEntries(Object.keys(others).map((actor) => [actor, []])),
      ...{ 'viewer of everything': some, 'operator of everything': some },
    });
  });
});

describe('another site', () => {
  it('stands in no list, count, facet, export or search', async () => {
    const removed = await helpers.removedDevice(theirs.siteId);
    const words = [...Object.values(theirs), removed, 'Theirs', '127.33.0.12', '127.33.0.14'];
    words.push(world.device('theirs-1').serial, world.device('theirs-2').serial);
    const reads = [
      ...[
        '/me',
        '/sites',
        '/groups',
        '/devices',
        '/devices?search=theirs',
        '/devices?search=127.33.0.12',
        '/candidates',
      ],
      ...[`/devices?siteId=${theirs.siteId}`, `/candidates?siteId=${theirs.siteId}`, '/candidates?search=127.33.0.14'],
      ...['/removed-devices', '/discovery/runs', `/discovery/runs?siteId=${theirs.siteId}`],
      ...['/live/channels', '/live/channels?search=theirs', `/live/channels?deviceId=${theirs.deviceId}`],
      ...[
        '/live/layouts',
        '/inventory/export?format=csv',
        '/inventory/export?format=json',
        '/egress',
        '/audit',
        '/about',
      ],
    ];
    for (const actor of actors.filter((name) => name.endsWith('of one site'))) {
      for (const path of reads) {
        const { text } = await clientOf(actor).call('GET', `/api/v1${path}`);
        const asked = decodeURIComponent(path);
        expect([actor, path, words.filter((word) => text.includes(word) && !asked.includes(word))]).toEqual([
          actor,
          path,
          [],
        ]);
      }
    }
  });

  it('adds nothing to what is counted', async () => {
    const counted = async (actor: ActorName): Promise<unknown[]> => {
      const { json } = await clientOf(actor).call('GET', '/api/v1/devices?limit=1');
      const facets = json['facets'] as Record<string, Record<string, number>>;
      const sums = Object.values(facets).map((facet) => Object.values(facet).reduce((sum, n) => sum + n, 0));
      return [json['total'], Math.max(...sums), Object.keys(facets['siteId'] ?? {})];
    };
    const { json } = await keepsight.owner.call('GET', `/api/v1/devices?siteId=${mine.siteId}&limit=1`);
    const [total, most, sites] = await counted('viewer of one site');
    expect([total, most, sites]).toEqual([json['total'], json['total'], [mine.siteId]]);
    const candidates = await clientOf('operator of one site').call('GET', '/api/v1/candidates');
    expect(candidates.json).toMatchObject({ total: 1, counts: { new: 1 } });
  });

  it('is not named by what stands in the way of an adoption', async () => {
    const { address } = world.device('theirs-1');
    const credential = { username: 'root', password: devicePassword };
    const body = { host: address, port: ports.http, tls: false, siteId: mine.siteId, credential };
    const answer = await clientOf('operator of one site').call('POST', '/api/v1/devices', body);
    expect(answer.json['code']).toBe('device.duplicate');
    expect([theirs.deviceId, 'Device Theirs', 'Renamed'].filter((word) => answer.text.includes(word))).toEqual([]);
    const all = await clientOf('operator of everything').call('POST', '/api/v1/devices', body);
    expect(all.text).toContain(theirs.deviceId);
  });
});
