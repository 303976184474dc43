/** Viewers in hostile hands: what they may not see does not exist, what they send costs little, and others notice nothing. */

import { connect } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import WebSocket from 'ws';
import type { RoleGrant } from '#src/core/access.ts';
import { viewingPath } from '#src/features/live/contract-viewing.ts';
import { cookieHeaderOf, type Answer, type Client } from '../server/installation.ts';
import { memoryPeak, secretsIn } from './evidence.ts';
import { aHouse } from './house.ts';
import { openViewer, type TestViewer } from './viewer.ts';
import { besides, watch, watchWith, type Watching } from './watching.ts';

const house = aHouse(
  { net: 44 },
  {
    cam: { product: 'axis-q1656' },
    speaker: { product: 'axis-p1367' },
    neighbour: { product: 'axis-p3225-mk2' },
    vault: { product: 'axis-q6215', site: 1 },
    lock: { product: 'axis-a1601', site: 1 },
    horn: { product: 'axis-c1310', site: 1 },
  },
);

const idOf = (name: string): string => house.devices[name] ?? '';
const origin = (): string => house.keepsight.server.origin;
const deadline = { timeout: 30_000, interval: 10 };
const answers: string[] = [];

/** All roles but that of the owner, at the first site only. */
const allAtMine = (): RoleGrant[] =>
  (['viewer', 'operator', 'doorkeeper'] as const).map((role) => ({
    role,
    scope: { kind: 'site', id: house.siteIds[0] ?? '' },
  }));
const viewerEverywhere: RoleGrant[] = [{ role: 'viewer', scope: { kind: 'everything' } }];

async function ask(client: Client, method: string, path: string, body?: unknown): Promise<Answer> {
  const answer = await client.call(method, `/api/v1${path}`, body);
  answers.push(answer.text);
  return answer;
}

/** What an answer says, without the number of the request. */
function sayingOf({ status, json, text }: Answer): unknown {
  const { requestId, ...rest } = json;
  expect(text === '' || requestId === undefined || typeof requestId === 'string').toBe(true);
  return { status, rest };
}

describe('a device of another site', () => {
  const tries: (readonly [string, (id: string) => readonly [string, string, unknown?]])[] = [
    ['streams', (id) => ['GET', `/devices/${id}/streams`]],
    ['live settings', (id) => ['GET', `/devices/${id}/live-settings`]],
    ['new live settings', (id) => ['PUT', `/devices/${id}/live-settings`, { transport: 'tcp', alwaysOn: true }]],
    ['snapshot', (id) => ['GET', `/devices/${id}/channels/1/snapshot`]],
    ['presets', (id) => ['GET', `/devices/${id}/channels/1/ptz/presets`]],
    ['move', (id) => ['POST', `/devices/${id}/channels/1/ptz`, { action: 'move', pan: 1, tilt: 0, zoom: 0 }]],
    ['stop', (id) => ['POST', `/devices/${id}/channels/1/ptz`, { action: 'stop' }]],
    ['doors', (id) => ['GET', `/devices/${id}/doors`]],
    ['open a door', (id) => ['POST', `/devices/${id}/doors/any/operate`, { operation: 'unlock', confirm: 'any' }]],
    ['speaker', (id) => ['GET', `/devices/${id}/speaker`]],
    ['sound', (id) => ['POST', `/devices/${id}/speaker`, { action: 'test' }]],
    ['channels', (id) => ['GET', `/live/channels?deviceId=${id}`]],
  ];

  it('is one that does not exist, whatever is asked of it', async () => {
    const { client } = await house.keepsight.person('nosy', allAtMine());
    const before = Object.fromEntries(['vault', 'lock', 'horn'].map((name) => [name, house.world.state(name)]));
    const foreign = ['vault', 'lock', 'horn'].map(idOf);
    const madeUp = `dev_${'0'.repeat(32)}`;
    for (const [what, request] of tries) {
      const expected = sayingOf(await ask(client, ...request(madeUp)));
      expect([what, expected]).not.toMatchObject([what, { status: 500 }]);
      for (const id of foreign) {
        const said = JSON.stringify(sayingOf(await ask(client, ...request(id))));
        expect([what, said.replaceAll(id, madeUp)]).toEqual([what, JSON.stringify(expected)]);
      }
    }
    const layoutOf = async (deviceId: string, name: string): Promise<unknown> => {
      const layout = { name, columns: 1, tiles: [{ deviceId, channelId: '1' }], shared: true };
      const { status, json } = await ask(client, 'POST', '/live/layouts', layout);
      return [status, json['tiles']];
    };
    for (const [index, id] of [...foreign, madeUp].entries()) {
      expect(await layoutOf(id, `Spy ${String(index)}`)).toEqual([200, [null]]);
    }
    for (const name of ['vault', 'lock', 'horn']) expect(house.world.state(name)).toEqual(before[name]);
    const viewer = await openViewer(origin(), client);
    [...foreign, madeUp].forEach((id, tile) => viewer.open(tile, id));
    await expect.poll(() => viewer.said('closed').length, deadline).toBe(4);
    const said = viewer.said('closed').map(({ code, detail }) => `${code} ${detail}`);
    expect(new Set(said).size).toBe(1);
    viewer.send({ type: 'talk', tile: 2, on: true });
    viewer.send({ type: 'clock', sentAt: 1 });
    await expect.poll(() => viewer.said('clock').length, deadline).toBe(1);
    expect(viewer.said('talk').filter(({ on }) => on)).toEqual([]);
    expect([viewer.packets, viewer.said('state'), viewer.said('playing')]).toEqual([[], [], []]);
    expect(house.world.state('vault').streams).toBe(0);
  });

  it('is not in a list, and does not come by way of a layout of somebody else', async () => {
    const tiles = [idOf('cam'), idOf('vault')].map((deviceId) => ({ deviceId, channelId: '1' }));
    await ask(house.keepsight.owner, 'POST', '/live/layouts', { name: 'Both', columns: 2, tiles, shared: true });
    const { client } = await house.keepsight.person('reader', allAtMine());
    for (const path of ['/live/layouts', '/live/channels', `/live/channels?siteId=${house.siteIds[1] ?? ''}`]) {
      const { status, text } = await ask(client, 'GET', path);
      expect([path, status, ['vault', 'lock', 'horn'].filter((name) => text.includes(idOf(name)))]).toEqual([
        path,
        200,
        [],
      ]);
    }
  });
});

describe('rights that end', () => {
  /** Each takes away what one person or program has, and returns when Keepsight has said that it is so. */
  const ends: Readonly<Record<string, (whose: { id: string; client: Client }) => Promise<Answer>>> = {
    'the grant is withdrawn': ({ id }) => ask(house.keepsight.owner, 'PUT', `/people/${id}/grants`, { grants: [] }),
    'the account is switched off': ({ id }) => ask(house.keepsight.owner, 'PATCH', `/people/${id}`, { disabled: true }),
    'the person is removed': ({ id }) => ask(house.keepsight.owner, 'DELETE', `/people/${id}`),
    'the password is reset': ({ id }) =>
      ask(house.keepsight.owner, 'POST', `/people/${id}/reset`, { clearSecondFactors: false, revokeTokens: true }),
    'the session is ended from elsewhere': async ({ client }) => {
      const { json } = await ask(client, 'GET', '/me/sessions');
      const [session] = json['sessions'] as { id: string }[];
      return ask(client, 'DELETE', `/me/sessions/${session?.id ?? ''}`);
    },
  };

  it.for(Object.entries(ends))('end the pictures within a second: %s', async ([what, end], { annotate }) => {
    await besides(house, 'neighbour', async (neighbour) => {
      const who = await house.keepsight.person(`ends-${what.replaceAll(/[^a-z]/g, '-')}`, viewerEverywhere);
      const one = watchWith(await openViewer(origin(), who.client), house, 'neighbour');
      await one.goesOn(5);
      const askedAtMs = Date.now();
      const { status } = await end(who);
      expect(status).toBeLessThan(300);
      expect(await one.viewer.closed).toBe(4001);
      const closedAfterMs = Date.now() - askedAtMs;
      await neighbour.goesOn(20);
      const lastMs = Math.max(...one.pictures().map(({ wallTimeUs }) => wallTimeUs / 1000)) - askedAtMs;
      await annotate(
        `last picture ${lastMs.toFixed(0)} ms, socket closed ${String(closedAfterMs)} ms after it was asked`,
      );
      expect(lastMs).toBeLessThan(2000);
      await expect(openViewer(origin(), who.client)).rejects.toThrow('403');
    });
  });

  it('end speech, and never let it begin', async () => {
    const { id, client } = await house.keepsight.person('speaker', allAtMine());
    const viewer = await openViewer(origin(), client);
    viewer.open(0, idOf('speaker'), { channelId: house.channels['speaker'] });
    viewer.send({ type: 'talk', tile: 0, on: true });
    await expect.poll(() => viewer.said('talk').at(-1), deadline).toMatchObject({ on: true });
    const talk = () => house.world.state('speaker').talk;
    const speech = (one: TestViewer): void => one.ws.send(Buffer.alloc(161, 0x55).fill(0, 0, 1));
    speech(viewer);
    await expect.poll(() => talk()?.bytes, deadline).toBe(160);
    const grants = viewerEverywhere;
    await ask(house.keepsight.owner, 'PUT', `/people/${id}/grants`, { grants });
    await expect.poll(() => viewer.said('talk').at(-1), deadline).toMatchObject({ on: false, code: 'access.denied' });
    await expect.poll(() => talk()?.isOpen, deadline).toBe(false);
    speech(viewer);
    viewer.send({ type: 'talk', tile: 0, on: true });
    await expect.poll(() => viewer.said('talk').length, deadline).toBe(3);
    expect(viewer.said('talk').at(-1)).toMatchObject({ on: false, code: 'access.denied' });
    speech(viewer);
    viewer.send({ type: 'clock', sentAt: 1 });
    await expect.poll(() => viewer.said('clock').length, deadline).toBe(1);
    expect(talk()).toMatchObject({ bytes: 160, isOpen: false, lines: 1 });
  });

  it('were never there for a token for something else', async () => {
    const scopes = ['device:read', 'metrics:read'];
    const { json } = await house.keepsight.owner.call('POST', '/api/v1/me/tokens', {
      name: 'Other',
      scopes,
      expiresInDays: 1,
    });
    const authorization = `Bearer ${String(json['secret'])}`;
    const one = house.keepsight.stranger();
    for (const path of [
      'live/channels',
      `devices/${idOf('cam')}/streams`,
      `devices/${idOf('cam')}/channels/1/snapshot`,
    ]) {
      const { status } = await one.call('GET', `/api/v1/${path}`, undefined, { authorization });
      expect([path, status]).toEqual([path, 403]);
    }
  });
});

describe('floods', () => {
  /** Knocks at the door of pictures without waiting for anything. Returns how many got in. */
  async function knock(
    count: number,
    headers: Readonly<Record<string, string>>,
  ): Promise<{ open: number; refused: number }> {
    const sockets: WebSocket[] = [];
    onTestFinished(() => sockets.forEach((ws) => ws.terminate()));
    const outcomes = Array.from({ length: count }, () => {
      const { promise, resolve } = Promise.withResolvers<'open' | 'refused'>();
      const ws = new WebSocket(`${origin().replace('http', 'ws')}${viewingPath}`, {
        headers,
        perMessageDeflate: false,
      });
      sockets.push(ws);
      ws.on('open', () => resolve('open'));
      ws.on('error', () => resolve('refused'));
      return promise;
    });
    const done = await Promise.all(outcomes);
    const open = done.filter((one) => one === 'open').length;
    return { open, refused: count - open };
  }
  const memoryMax = 256 * 1024 * 1024;

  async function stillAnswers(): Promise<void> {
    expect((await ask(house.keepsight.owner, 'GET', '/live/channels')).status).toBe(200);
  }

  it('of 3,000 sockets of one person leave 64, and of somebody without a session none', async () => {
    await besides(house, 'neighbour', async () => {
      const { client } = await house.keepsight.person('many', viewerEverywhere);
      const peak = memoryPeak();
      const signedIn = knock(3000, { origin: origin(), cookie: cookieHeaderOf(client) });
      await stillAnswers();
      expect((await signedIn).open).toBe(64);
      const strangers = knock(3000, { origin: origin() });
      await stillAnswers();
      expect((await strangers).open).toBe(0);
      await stillAnswers();
      expect(peak.stop()).toBeLessThan(memoryMax);
    });
  }, 120_000);

  it('of connections that say nothing, or half a request, keep nobody out', async () => {
    await besides(house, 'neighbour', async () => {
      const { port, hostname } = new URL(origin());
      const sockets = Array.from({ length: 1000 }, (_, index) => {
        const socket = connect({ port: Number(port), host: hostname });
        socket.on('error', () => undefined);
        if (index % 2 === 0) socket.write(`GET ${viewingPath} HTTP/1.1\r\nHost: ${hostname}\r\nUpgrade: websocket\r\n`);
        return socket;
      });
      onTestFinished(() => sockets.forEach((socket) => socket.destroy()));
      await stillAnswers();
      await (await watch(house, 'cam')).goesOn();
    });
  });

  const endOf = async (send: (viewer: TestViewer) => void): Promise<number> => {
    const viewer = await openViewer(origin(), house.keepsight.owner);
    send(viewer);
    return viewer.closed;
  };
  const times = (count: number, work: () => void): void => {
    for (let i = 0; i < count; i += 1) work();
  };

  it('of messages of every kind end their socket and nothing else', async () => {
    await besides(house, 'neighbour', async () => {
      const peak = memoryPeak();
      const open = JSON.stringify({ type: 'close', tile: 1 });
      expect(await endOf(({ ws }) => times(20_000, () => ws.send(open)))).toBe(4029);
      expect(await endOf(({ ws }) => times(20_000, () => ws.send(new Uint8Array(1000))))).toBe(4029);
      expect(await endOf((viewer) => times(5000, () => viewer.open(3, idOf('cam'))))).toBe(4029);
      expect(await endOf(({ ws }) => times(4, () => ws.send(new Uint8Array(10 * 1024 * 1024))))).toBe(1009);
      // Nobody answers more pings than a line can carry, or collects the pieces of a message that never ends.
      expect(await endOf(({ ws }) => times(20_000, () => ws.ping()))).toBe(1006);
      const piece = { fin: false, binary: false };
      expect([1008, 1009]).toContain(await endOf(({ ws }) => times(20_000, () => ws.send('x', piece))));
      expect(peak.stop()).toBeLessThan(memoryMax);
      await stillAnswers();
    });
  }, 90_000);

  it('of brackets and of odd numbers are nonsense', async () => {
    const odd = [
      '['.repeat(16_000),
      `${'['.repeat(8000)}${']'.repeat(8000)}`,
      `{"type":"open","tile":${'{"a":'.repeat(2500)}1${'}'.repeat(2500)}}`,
      '{"type":"close","tile":1e999}',
      '{"type":"close","tile":-1}',
      '{"type":"close","tile":0.5}',
      '{"type":"close","tile":"0"}',
      '{"type":"close","tile":null}',
      '{"__proto__":{"type":"close"},"tile":0}',
      '{"type":"ack","slots":[{"slot":0,"number":4294967296}]}',
      '{"type":"ack","slots":{"length":1,"0":{"slot":1,"number":1}}}',
      '{"type":"clock","sentAt":NaN}',
      `{"type":"open","tile":0,"deviceId":"${'x'.repeat(9000)}"}`,
      '\u0000',
      '\u{FEFF}{"type":"close","tile":0}',
    ];
    for (const message of odd) {
      const code = await endOf((viewer) => viewer.send(message));
      expect([message.slice(0, 60), code]).toEqual([message.slice(0, 60), 4002]);
    }
  });

  it('of viewers that stop reading leave nothing behind', async () => {
    await besides(house, 'neighbour', async (neighbour) => {
      const peak = memoryPeak();
      const stopped: Watching[] = [];
      for (let i = 0; i < 30; i += 1) stopped.push(await watch(house, 'cam'));
      const good = await watch(house, 'cam');
      for (const one of stopped) one.viewer.ws.pause();
      await good.goesOn(60);
      await neighbour.goesOn();
      expect(good.viewer.said('skipped')).toEqual([]);
      const metric = async (): Promise<number> => {
        const { text } = await house.keepsight.owner.call('GET', '/metrics');
        return Number(/^keepsight_live_viewers (\d+)$/m.exec(text)?.[1] ?? NaN);
      };
      await expect.poll(metric, { timeout: 60_000 }).toBeLessThanOrEqual(3);
      expect(peak.stop()).toBeLessThan(memoryMax);
      expect(good.viewer.ws.readyState).toBe(WebSocket.OPEN);
    });
  }, 90_000);

  it('of tiles that were never opened are ignored', async () => {
    const one = await watch(house, 'cam');
    await one.goesOn(5);
    for (const tile of [1, 7, 63]) {
      one.viewer.send({ type: 'close', tile });
      one.viewer.send({ type: 'change', tile, quality: 'sub' });
      one.viewer.send({ type: 'talk', tile, on: true });
      one.viewer.ws.send(Uint8Array.of(tile, 1, 2, 3));
    }
    await one.goesOn(5);
    expect(one.viewer.said('talk').filter(({ on }) => on)).toEqual([]);
  });
});

it('all this leaves no password of a device in the log, in a message or in an answer', async () => {
  expect(await secretsIn(house, answers)).toEqual([]);
  expect(
    house.keepsight.logLines.filter((line) => line.includes('"level":50') || line.includes('"level":"error"')),
  ).toEqual([]);
});
