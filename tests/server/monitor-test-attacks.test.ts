/** Somebody who may make monitors, and uses "Test" to look around in the network of the hub. */

import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startInstallation, type Client, type Installation } from './installation.ts';

/** Of the two networks the configuration names one. */
const named = '127.46.20.1';
const unnamed = '127.46.21.1';

let keepsight: Installation;
let silent: Server;
let hidden: Server;
let met = 0;

async function listen(host: string): Promise<Server> {
  const server = createServer((socket) => void socket.on('error', () => undefined));
  await new Promise<void>((done) => server.listen(0, host, done));
  return server;
}

beforeAll(async () => {
  silent = await listen(named);
  hidden = await listen(unnamed);
  hidden.on('connection', () => (met += 1));
  keepsight = await startInstallation({ flags: { 'watch.privateNetworks': '127.46.20.0/24' } });
});
afterAll(async () => {
  await keepsight.close();
  silent.close();
  hidden.close();
});

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
const test = (client: Client, probe: string, settings: Record<string, unknown>) =>
  client.call('POST', '/api/v1/monitors/test', { probe, settings, budgetMs: 10_000 });

async function operator(name: string): Promise<Client> {
  return (await keepsight.person(name, [{ role: 'operator', scope: { kind: 'everything' } }])).client;
}

describe('a test of settings that nobody has saved', () => {
  it('reaches no private network that the configuration does not name', async () => {
    const client = await operator('scanner');
    const port = portOf(hidden);
    const targets: [string, Record<string, unknown>][] = [
      ['tcp', { host: unnamed, port }],
      ['http', { url: `http://${unnamed}:${String(port)}/` }],
      ['http', { url: `http://localhost:${String(port)}/` }],
      ['tls', { host: '10.0.0.1' }],
      ['http', { url: 'http://169.254.169.254/latest/meta-data/' }],
      ['http', { url: `http://[::ffff:${unnamed}]:${String(port)}/` }],
    ];
    for (const [probe, settings] of targets) {
      const { status, json } = await test(client, probe, settings);
      const shown = JSON.stringify(settings);
      expect([shown, status, json['result'], json['failure']]).toEqual([shown, 200, 'void', 'self.refused-by-guard']);
    }
    expect(met).toBe(0);
  });

  it('is refused while another one of the same person runs', async () => {
    const client = await operator('hasty');
    const first = test(client, 'tcp', { host: named, port: portOf(silent), expect: 'never said' });
    const [socket] = (await once(silent, 'connection')) as [{ destroy: () => void }];
    const second = await test(client, 'tcp', { host: named, port: portOf(silent) });
    expect([second.status, second.json['code']]).toEqual([409, 'monitor.test-running']);
    socket.destroy();
    expect((await first).json['result']).toBe('failing');
  });

  it('ends with the connection of whoever asked, who may then test again', async () => {
    const client = await operator('leaving');
    const gone = new AbortController();
    const cookie = [...client.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const left = fetch(`${keepsight.server.origin}/api/v1/monitors/test`, {
      method: 'POST',
      signal: gone.signal,
      headers: { origin: keepsight.server.origin, 'content-type': 'application/json', cookie },
      body: JSON.stringify({
        probe: 'tcp',
        settings: { host: named, port: portOf(silent), expect: 'never said' },
        budgetMs: 60_000,
      }),
    }).catch(() => 'left');
    const [socket] = (await once(silent, 'connection')) as [NodeJS.EventEmitter];
    const closed = once(socket, 'close');
    gone.abort();
    await Promise.all([left, closed]);
    expect((await test(client, 'tcp', { host: unnamed, port: 1 })).status).toBe(200);
  });

  it('is no port scanner: the eleventh within a minute is refused', async () => {
    const client = await operator('patient');
    const answers: number[] = [];
    for (let port = 1; port <= 11; port += 1) {
      answers.push((await test(client, 'tcp', { host: unnamed, port })).status);
    }
    expect(answers).toEqual([...Array.from({ length: 10 }, () => 200), 429]);
  });
});
