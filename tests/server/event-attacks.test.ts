/** The event connection in hostile hands, and the audit entry that every change leaves. */

import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { cookieHeaderOf, startInstallation, type Client, type Installation } from './installation.ts';

let keepsight: Installation;
let mine = '';
let theirs = '';
const open = new Set<WebSocket>();

beforeAll(async () => {
  keepsight = await startInstallation();
  mine = String((await keepsight.owner.call('POST', '/api/v1/sites', { name: 'Mine' })).json['id']);
  theirs = String((await keepsight.owner.call('POST', '/api/v1/sites', { name: 'Theirs' })).json['id']);
}, 60_000);
afterAll(() => keepsight.close());
afterEach(() => {
  for (const ws of open) ws.terminate();
  open.clear();
});

interface Listener {
  readonly ws: WebSocket;
  readonly received: { readonly type: string; readonly deviceId?: string }[];
  readonly closed: Promise<number>;
}

/** @throws with the status when the connection is refused */
async function listen(client: Client, headers: Readonly<Record<string, string>> = {}): Promise<Listener> {
  const { origin } = keepsight.server;
  const all = { origin, cookie: cookieHeaderOf(client), ...headers };
  const ws = new WebSocket(`${origin.replace('http', 'ws')}/api/v1/events`, { headers: all });
  open.add(ws);
  const received: Listener['received'] = [];
  ws.on('message', (data: Buffer) => received.push(JSON.parse(data.toString('utf8')) as { type: string }));
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  ws.on('close', resolve);
  await once(ws, 'message');
  return { ws, received, closed };
}

let counter = 0;
/** Nothing answers there, and nothing is asked: the guard refuses addresses of documentation. */
async function aDevice(siteId: string): Promise<string> {
  const name = `device-${String((counter += 1))}`;
  const content = `name,host\n${name},192.0.2.${String(counter)}\n`;
  await keepsight.owner.call('POST', '/api/v1/inventory/import', { format: 'csv', content, dryRun: false, siteId });
  const { json } = await keepsight.owner.call('GET', `/api/v1/devices?search=${name}`);
  return (json['devices'] as { id: string }[])[0]?.id ?? '';
}

const rename = (id: string, name: string) => keepsight.owner.call('PATCH', `/api/v1/devices/${id}`, { name });

describe('an event connection', () => {
  it('is opened for our own pages and sessions only', async () => {
    const { owner } = keepsight;
    await expect(listen(owner, { origin: 'https://evil.example' })).rejects.toThrow('403');
    await expect(listen(owner, { origin: 'null' })).rejects.toThrow('403');
    await expect(listen(owner, { host: 'rebound.example', origin: 'http://rebound.example' })).rejects.toThrow('403');
    await expect(listen(keepsight.stranger())).rejects.toThrow('403');
    const { json } = await owner.call('POST', '/api/v1/me/tokens', {
      ...{ name: 'Reader', scopes: ['device:read'], expiresInDays: 1 },
    });
    const authorization = `Bearer ${String(json['secret'])}`;
    await expect(listen(keepsight.stranger(), { authorization })).rejects.toThrow('403');
  });

  it('tells nothing of another site', async () => {
    const [own, other] = [await aDevice(mine), await aDevice(theirs)];
    const { client } = await keepsight.person('site-viewer', [{ role: 'viewer', scope: { kind: 'site', id: mine } }]);
    const { received } = await listen(client);
    await rename(other, 'secret');
    await rename(own, 'seen');
    await expect.poll(() => received.map(({ deviceId }) => deviceId)).toContain(own);
    expect(JSON.stringify(received)).not.toContain(other);
  });

  it('tells nothing of what was moved away', async () => {
    const own = await aDevice(mine);
    const last = await aDevice(mine);
    const { client } = await keepsight.person('left-behind', [{ role: 'viewer', scope: { kind: 'site', id: mine } }]);
    const { received } = await listen(client);
    await keepsight.owner.call('PATCH', `/api/v1/devices/${own}`, { siteId: theirs });
    await rename(own, 'elsewhere');
    await rename(last, 'last');
    await expect.poll(() => received.map(({ deviceId }) => deviceId)).toContain(last);
    expect(received.filter(({ deviceId }) => deviceId === own)).toEqual([]);
  });

  it('falls silent when the grant is withdrawn', async () => {
    const own = await aDevice(mine);
    const person = await keepsight.person('demoted', [{ role: 'viewer', scope: { kind: 'everything' } }]);
    const { received } = await listen(person.client);
    await rename(own, 'before');
    await expect.poll(() => received.length).toBeGreaterThan(1);
    await keepsight.owner.call('PUT', `/api/v1/people/${person.id}/grants`, { grants: [] });
    const before = received.length;
    const witness = await listen(keepsight.owner);
    await rename(own, 'after');
    await expect.poll(() => witness.received.length).toBeGreaterThan(1);
    expect(received.slice(before)).toEqual([]);
  });

  it('ends with the session, and with the person', async () => {
    const { client } = await keepsight.person('leaver', [{ role: 'viewer', scope: { kind: 'everything' } }]);
    const first = await listen(client);
    await client.call('POST', '/api/v1/sign-out');
    expect(await first.closed).toBe(4001);
    const gone = await keepsight.person('goner', [{ role: 'viewer', scope: { kind: 'everything' } }]);
    const second = await listen(gone.client);
    await keepsight.owner.call('DELETE', `/api/v1/people/${gone.id}`);
    expect(await second.closed).toBe(4001);
  });

  it('is one of twenty for each person, and the next person still gets one', async () => {
    const flood = await keepsight.person('flood', [{ role: 'viewer', scope: { kind: 'everything' } }]);
    const tried = await Promise.allSettled(Array.from({ length: 40 }, () => listen(flood.client)));
    expect(tried.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    await listen(keepsight.owner);
  });

  it('takes no orders: what is sent is ignored, and too much ends it', async () => {
    const { ws, closed } = await listen(keepsight.owner);
    for (let i = 0; i < 10_000; i += 1) ws.send('{"type":"device.removed"}');
    ws.ping();
    await once(ws, 'pong');
    ws.send('x'.repeat(2000));
    expect(await closed).toBe(1009);
  });

  it('is nowhere else', async () => {
    for (const path of ['/', '/api/v1/events/x', '/api/v1/me', '//api/v1/events']) {
      const ws = new WebSocket(`${keepsight.server.origin.replace('http', 'ws')}${path}`, {
        headers: { origin: keepsight.server.origin, cookie: cookieHeaderOf(keepsight.owner) },
      });
      onTestFinished(() => ws.terminate());
      await expect(once(ws, 'open')).rejects.toThrow('403');
    }
  });
});
