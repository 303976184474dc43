/** Devices, and addresses of devices, in hostile hands: what they may learn, and where they may lead us. */

import { createServer as createHttpServer, request as httpRequest, type IncomingMessage, type Server } from 'node:http';
import { connect, createServer as createTcpServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { FaultName } from '#src/sim/faults.ts';
import { startWorld, type World } from '#src/sim/world.ts';
import { startInstallation, type Answer, type Installation } from './installation.ts';

/** Usual ones, so that discovery knows which of them has TLS. */
const ports = { http: 8080, https: 8443, rtsp: 8554 };
const credential = { username: 'root', password: 'Bittern4711' };

describe('an address', () => {
  let keepsight: Installation;
  let visits = 0;
  /** Stands for PostgreSQL, or anything else of ours on loopback. */
  const decoy = createTcpServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  let decoyPort = 0;

  beforeAll(async () => {
    await once(decoy.listen(0, '::'), 'listening');
    decoyPort = (decoy.address() as AddressInfo).port;
    keepsight = await startInstallation();
  }, 60_000);
  afterAll(async () => {
    await keepsight.close();
    decoy.close();
  });

  const places = [
    ...[
      '127.0.0.1',
      '127.1',
      '127.0.1',
      '2130706433',
      '0x7f000001',
      '0x7f.1',
      '017700000001',
      '0177.0.0.1',
      '127.0.0.1.',
    ],
    ...['::1', '0:0:0:0:0:0:0:1', '::ffff:127.0.0.1', '::ffff:7f00:1', '0:0:0:0:0:ffff:7f00:0001', '::127.0.0.1'],
    ...['64:ff9b::7f00:1', '64:ff9b:1::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::', '::1%lo', '::ffff:127.0.0.1%lo'],
    ...['0.0.0.0', '0', '::', 'localhost', 'LOCALHOST', 'localhost.', 'x.localhost', '127.255.255.254', '１２７.0.0.1'],
    ...['127%2e0.0.1', '169.254.169.254', '0xa9fea9fe', '2852039166', '::ffff:169.254.169.254', 'fd00:ec2::254'],
    ...['224.0.0.1', '255.255.255.255', 'ff02::1', '240.0.0.1', '192.0.2.1'],
  ];

  it.each(places)('%s leads nowhere: not at adoption, not in discovery, not in an inventory', async (host) => {
    const call = (path: string, body: unknown): Promise<Answer> => keepsight.owner.call('POST', `/api/v1${path}`, body);
    const refused = ['net.egress-refused', 'net.name-not-found', 'net.own-network-down', 'request.invalid-fields'];
    for (const port of [decoyPort, Number(new URL(keepsight.server.origin).port)]) {
      const { json } = await call('/devices', { host, port, credential });
      expect([host, refused.includes(String(json['code'])), json['code']]).toEqual([host, true, json['code']]);
    }
    expect((await call('/devices', { host, path: '/stream', port: decoyPort })).json['code']).not.toBe(
      'device.nothing-recognised',
    );
    const content = JSON.stringify([{ host, port: decoyPort, name: `at ${host}`, ...credential }]);
    await call('/inventory/import', { format: 'json', content, dryRun: false });
    const { json } = await keepsight.owner.call('GET', `/api/v1/devices?limit=500`);
    const found = (json['devices'] as { id: string; host: string }[]).find((device) => device.host === host);
    if (found !== undefined) {
      await keepsight.owner.call('POST', `/api/v1/devices/${found.id}/check`);
      const moved = { host, port: decoyPort, tls: false };
      await keepsight.owner.call('PUT', `/api/v1/devices/${found.id}/address`, moved);
    }
    expect(visits).toBe(0);
  });

  it('in a discovery leads nowhere either', async () => {
    const addresses = places.filter((host) => /^[\w.]+$/.test(host)).map((host) => `${host}:${String(decoyPort)}`);
    const body = { multicast: false, addresses, subnets: ['127.0.0.0/30', '::1/128', '169.254.169.254/32'] };
    const { json } = await keepsight.owner.call('POST', '/api/v1/discovery/runs', body);
    if (typeof json['id'] === 'string') {
      const path = `/api/v1/discovery/runs/${json['id']}`;
      await expect
        .poll(async () => (await keepsight.owner.call('GET', path)).json['state'], { timeout: 20_000 })
        .toBe('finished');
    }
    expect(visits).toBe(0);
    expect((await keepsight.owner.call('GET', '/api/v1/candidates')).json['total']).toBe(0);
  });

  it('would have been noticed', async () => {
    const socket = connect(decoyPort, '127.0.0.1');
    await once(socket, 'close');
    expect(visits).toBe(1);
  });
});

/** Faults that the tests of watching do not switch on, with the class that each must have. */
const hostile: readonly [FaultName, string][] = [
  ['deep-xml', 'protocol-error'],
  ['garbage-banner', 'protocol-error'],
  ['truncated', 'connection-broken'],
  ['wrong-length', 'not-a-device'],
  ['drip', 'timed-out'],
  ['endless-body', 'protocol-error'],
  ['gzip-bomb', 'protocol-error'],
  ['redirect', 'not-a-device'],
  ['answers-all', 'not-a-device'],
];

describe('a device', () => {
  let world: World;
  let keepsight: Installation;
  const serial = 'ACCC8E334711';

  beforeAll(async () => {
    const device = (id: string, last: number, more: object = {}) => ({
      ...{ id, name: id, address: `127.33.1.${String(last)}`, product: 'axis-p3265' as const },
      ...credential,
      ...more,
    });
    world = await startWorld(
      {
        name: 'Hostile',
        seed: 'hostile',
        ports,
        devices: [
          device('plain', 11),
          device('genuine', 12, { serial }),
          device('pretender', 13, { serial, faults: ['certificate-changed'] }),
          device('unstable', 14, { faults: ['certificate-unstable'] }),
          device('replaced', 15),
          device('downgraded', 16),
          ...hostile.map(([fault], i) => device(fault, 50 + i)),
        ],
      },
      { discovery: false, control: false },
    );
    keepsight = await startInstallation({ flags: { 'devices.simulated': true } });
    await call('PATCH', '/settings', { watchPeriodSeconds: 5 });
  }, 60_000);
  afterAll(async () => {
    await keepsight.close();
    await world.close();
  });

  const call = (method: string, path: string, body?: unknown): Promise<Answer> =>
    keepsight.owner.call(method, `/api/v1${path}`, body);
  const adopt = (id: string, over: 'http' | 'https' = 'http'): Promise<Answer> =>
    call('POST', '/devices', { host: world.device(id).address, port: ports[over], tls: over === 'https', credential });
  const passwordsSentTo = (id: string): number => world.observations(id).credentialsSent;
  const discover = async (id: string, over: 'http' | 'https'): Promise<{ id: string; status: string }> => {
    const addresses = [`${world.device(id).address}:${String(ports[over])}`];
    const { json } = await call('POST', '/discovery/runs', { multicast: false, addresses });
    const state = async () => (await call('GET', `/discovery/runs/${String(json['id'])}`)).json['state'];
    await expect.poll(state, { timeout: 20_000 }).toBe('finished');
    const found = (await call('GET', `/candidates?runId=${String(json['id'])}`)).json['candidates'];
    const [candidate] = found as { id: string; status: string }[];
    expect(candidate).toBeDefined();
    return candidate ?? { id: '', status: '' };
  };

  it('that asks for Basic over plain HTTP is told no password', async () => {
    const seen = await aMeddler(world.device('plain').address, () => ['Basic realm="AXIS"']);
    const { json } = await call('POST', '/devices', { ...seen.place, credential });
    expect(json['code']).toBe('device.insecure-auth');
    expect(seen.authorizations).toEqual([]);
  });

  it('that offers Basic beside Digest is answered with Digest', async () => {
    const seen = await aMeddler(world.device('plain').address, (own) => ['Basic realm="AXIS"', ...own]);
    expect((await call('POST', '/devices', { ...seen.place, credential })).status).toBe(200);
    expect(seen.authorizations.length).toBeGreaterThan(0);
    expect(seen.authorizations.filter((header) => !header.startsWith('Digest '))).toEqual([]);
  });

  it('that says "stale" again and again is answered a few times, not for ever', async () => {
    let nonces = 0;
    const challenge = (): string[] => [
      `Digest realm="AXIS_1", nonce="n${String((nonces += 1))}", qop="auth", stale=true`,
    ];
    const seen = await aMeddler(world.device('downgraded').address, challenge, 'always');
    expect((await call('POST', '/devices', { ...seen.place, credential })).status).toBeGreaterThanOrEqual(400);
    expect(seen.authorizations.length).toBeLessThanOrEqual(3);
  });

  it('that shows another certificate at each connection is told no password', async () => {
    expect((await adopt('unstable', 'https')).status).toBeGreaterThanOrEqual(400);
    expect(passwordsSentTo('unstable')).toBe(0);
  });

  it('that claims the serial number of another is neither adopted nor told its password', async () => {
    const genuine = await adopt('genuine', 'https');
    expect(genuine.status).toBe(200);
    const id = String(genuine.json['id']);
    const candidate = await discover('pretender', 'http');
    expect(candidate.status).toBe('moved');
    const adopted = await call('POST', `/candidates/${candidate.id}/adopt`, { credential });
    expect(adopted.json['code']).toBe('candidate.adopted');
    const host = world.device('pretender').address;
    const moves = [
      [{ host, port: ports.https, tls: true }, 'net.certificate-changed'],
      [{ host, port: ports.http, tls: false }, 'device.certificate-lost'],
    ] as const;
    for (const [place, code] of moves)
      expect((await call('PUT', `/devices/${id}/address`, place)).json['code']).toBe(code);
    await call('POST', `/devices/${id}/check`);
    expect(passwordsSentTo('pretender')).toBe(0);
    expect((await call('GET', `/devices/${id}`)).json['host']).toBe(world.device('genuine').address);
  });

  it.each(['http', 'https'] as const)(
    'that was exchanged since it was found is told no password (%s)',
    async (over) => {
      await world.setFault('replaced', 'identity-swapped', false);
      const candidate = await discover('replaced', over);
      await world.setFault('replaced', 'identity-swapped', true);
      const { json } = await call('POST', `/candidates/${candidate.id}/adopt`, { credential });
      expect(json['code']).toBe(over === 'http' ? 'device.other-device' : 'net.certificate-changed');
      expect(passwordsSentTo('replaced')).toBe(0);
    },
  );

  it('of any malice ends no process, fills no memory, and has its fault named', { timeout: 60_000 }, async () => {
    const ids = await Promise.all(hostile.map(async ([fault]) => String((await adopt(fault)).json['id'])));
    const rejections: unknown[] = [];
    const note = (reason: unknown): void => void rejections.push(reason);
    process.on('unhandledRejection', note);
    onTestFinished(() => void process.off('unhandledRejection', note));
    const before = process.memoryUsage().rss;
    for (const [fault] of hostile) await world.setFault(fault, fault, true);
    const checked = async (): Promise<unknown[]> =>
      Promise.all(
        ids.map(
          async (id) => ((await call('GET', `/devices/${id}`)).json['fault'] as { class: string } | null)?.class ?? '',
        ),
      );
    await expect.poll(checked, { timeout: 40_000, interval: 500 }).toEqual(hostile.map(([, expected]) => expected));
    // The bomb alone unpacks to 256 MiB.
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * 1024 * 1024);
    expect(rejections).toEqual([]);
    expect((await call('GET', '/about')).status).toBe(200);
  });

  it('made no mistake of ours appear', () => {
    const levels = keepsight.logLines.map((line) => JSON.parse(line) as { level: number });
    expect(levels.filter(({ level }) => level >= 50)).toEqual([]);
  });
});

interface Meddler {
  readonly place: { readonly host: string; readonly port: number; readonly tls: false };
  readonly authorizations: readonly string[];
}

/** Stands between us and a device and changes what it asks for: at its refusals, or always when there is no login. */
async function aMeddler(
  behind: string,
  challenges: (own: readonly string[]) => string[],
  when: 'refusals' | 'always' = 'refusals',
): Promise<Meddler> {
  const authorizations: string[] = [];
  const server: Server = createHttpServer((incoming, outgoing) => {
    const { authorization } = incoming.headers;
    if (authorization !== undefined) authorizations.push(authorization);
    const headers = { ...incoming.headers, host: `${behind}:${String(ports.http)}` };
    const forwarded = httpRequest(
      { host: behind, port: ports.http, path: incoming.url, method: incoming.method, headers },
      (answer: IncomingMessage) => {
        const mustLogIn = answer.statusCode === 401 || (when === 'always' && authorization !== undefined);
        outgoing.writeHead(mustLogIn ? 401 : (answer.statusCode ?? 502), {
          ...answer.headers,
          ...(mustLogIn && { 'www-authenticate': challenges([answer.headers['www-authenticate'] ?? ''].flat()) }),
        });
        answer.pipe(outgoing);
      },
    );
    forwarded.on('error', () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  const host = '127.33.1.200';
  await once(server.listen(0, host), 'listening');
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { place: { host, port: (server.address() as AddressInfo).port, tls: false }, authorizations };
}
