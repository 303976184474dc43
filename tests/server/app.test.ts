import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket from 'ws';
import { z } from 'zod';
import type { Actor } from '#src/core/access.ts';
import { defineEndpoint } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { createBus } from '#src/platform/bus.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createLog } from '#src/platform/log.ts';
import { systemRandom } from '#src/platform/random.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { createApp } from '#src/programs/server/app.ts';
import { attachEvents, type EventServer, type PublishedEvent } from '#src/programs/server/events.ts';
import { createMetrics } from '#src/programs/server/metrics.ts';
import { createOriginPolicy } from '#src/programs/server/origin.ts';
import { route } from '#src/programs/server/route.ts';
import { attachSockets, type AccessChange, type SocketServer } from '#src/programs/server/sockets.ts';
import { noLive } from '../support/no-live.ts';

const lines: string[] = [];
const log = createLog({ level: 'debug', pretty: false, write: (line) => void lines.push(line) });

const echo = defineEndpoint({
  method: 'POST',
  path: '/api/v1/echo/:id',
  access: 'device:write',
  summary: 'Give back what was sent.',
  params: z.strictObject({ id: z.string().max(10) }),
  query: z.strictObject({ times: z.coerce.number().int().max(3).default(1) }),
  body: z.strictObject({ text: z.string().max(5) }),
  response: z.object({ text: z.string() }),
  errors: [],
});
const open = defineEndpoint({
  method: 'GET',
  path: '/api/v1/open',
  access: 'public',
  summary: 'x',
  response: z.null(),
  errors: [],
});
const broken = defineEndpoint({
  method: 'GET',
  path: '/api/v1/broken',
  access: 'public',
  summary: 'x',
  response: z.null(),
  errors: [],
});
const missing = defineEndpoint({
  method: 'GET',
  path: '/api/v1/missing',
  access: 'public',
  summary: 'x',
  response: z.null(),
  errors: [],
});
const leaky = defineEndpoint({
  method: 'GET',
  path: '/api/v1/leaky',
  access: 'public',
  summary: 'x',
  response: z.object({ shown: z.string() }),
  errors: [],
});

const picture = defineEndpoint({
  method: 'GET',
  path: '/api/v1/picture/:kind',
  access: 'public',
  summary: 'Show a picture.',
  params: z.strictObject({ kind: z.string() }),
  response: z.strictObject({ mediaType: z.literal('image/jpeg'), bytes: z.instanceof(Uint8Array) }),
  binary: 'image/jpeg',
  errors: [],
});
const jpegBytes = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 1, 2, 3);
const pageBytes = new TextEncoder().encode('<html><script>alert(1)</script></html>');

const operator: Actor = {
  kind: 'user',
  id: 'usr_op',
  name: 'op',
  sessionId: 's1',
  grants: [{ role: 'operator', scope: { kind: 'everything' } }],
};
const viewer: Actor = {
  kind: 'user',
  id: 'usr_vi',
  name: 'vi',
  sessionId: 's2',
  grants: [{ role: 'viewer', scope: { kind: 'site', id: 'sit_1' } }],
};
const scraper: Actor = {
  kind: 'token',
  id: 'usr_op',
  name: 't',
  grants: [{ role: 'owner', scope: { kind: 'everything' } }],
  narrowedTo: ['metrics:read'],
};
const people = new Map([
  ['s1', operator],
  ['s2', viewer],
]);

const bus = createBus<PublishedEvent>(log);
const accessChanges = createBus<AccessChange>(log);
let store: Store;
let app: FastifyInstance;
let events: EventServer;
let sockets: SocketServer;
let base: string;

beforeAll(async () => {
  store = await openStore({ directory: await mkdtemp(join(tmpdir(), 'keepsight-app-')), clock: systemClock, log });
  const origins = createOriginPolicy({ isTls: false, origins: [] });
  const authenticate = async (given: { sessionToken: string | undefined; bearer: string | undefined }) => {
    if (given.sessionToken === 'op') return { actor: operator };
    if (given.sessionToken === 'vi') return { actor: viewer };
    if (given.sessionToken === 'old')
      return { actor: operator, rotated: { token: 'op', expiresAt: Date.now() + 60_000 } };
    return given.bearer === 'scrape' ? { actor: scraper } : undefined;
  };
  app = await createApp({
    store,
    clock: systemClock,
    random: systemRandom,
    log,
    origins,
    authenticate,
    routes: [
      route(echo, async (_ctx, { params, query, body }) => ({ text: `${params.id} ${body.text}`.repeat(query.times) })),
      route(open, async () => null),
      route(broken, async () => {
        throw new Error('canary-secret at /some/where.ts');
      }),
      route(missing, async () => {
        throw new NotFound({ object: 'device' });
      }),
      route(picture, async (_ctx, { params }) => ({
        mediaType: 'image/jpeg' as const,
        bytes: params.kind === 'good' ? jpegBytes : pageBytes,
      })),
      route(leaky, async () => ({ shown: 'yes', password: 'canary-secret' })),
    ],
    metrics: createMetrics({
      devicesByState: async () => ({ up: 2 }),
      checksTotal: () => 7,
      openViewers: () => 0,
      live: noLive,
    }),
    tls: undefined,
    consoleFolder: undefined,
    openApi: () => ({ openapi: '3.1.0' }),
    isReady: async () => true,
    stopping: new AbortController().signal,
  });
  sockets = attachSockets(app.server, {
    accessChanges,
    authenticate,
    recheck: async (id) => people.get(id),
    origins,
    clock: systemClock,
    log,
  });
  events = attachEvents(sockets, { bus, clock: systemClock });
  base = await app.listen({ port: 0, host: '127.0.0.1' });
});

afterAll(async () => {
  events.close();
  sockets.close();
  await app.close();
  await store.close();
});

function call(
  path: string,
  options: {
    method?: string;
    cookie?: string;
    bearer?: string;
    origin?: string | undefined;
    body?: unknown;
    host?: string;
    text?: string;
  } = {},
) {
  const headers: Record<string, string> = { ...(options.host === undefined ? {} : { host: options.host }) };
  if (options.cookie !== undefined) headers['cookie'] = `keepsight_session=${options.cookie}`;
  if (options.bearer !== undefined) headers['authorization'] = `Bearer ${options.bearer}`;
  if (options.origin !== undefined) headers['origin'] = options.origin;
  const payload = options.text ?? (options.body === undefined ? undefined : JSON.stringify(options.body));
  if (payload !== undefined) headers['content-type'] = 'application/json';
  return app.inject({
    method: (options.method ?? 'GET') as 'GET',
    url: path,
    headers: { host: new URL(base).host, ...headers },
    ...(payload === undefined ? {} : { payload }),
  });
}
const sameOrigin = () => base;

describe('a request', () => {
  it('is parsed, handled and answered by its contract', async () => {
    const answer = await call('/api/v1/echo/a?times=2', {
      method: 'POST',
      cookie: 'op',
      origin: sameOrigin(),
      body: { text: 'hi' },
    });
    expect([answer.statusCode, answer.json()]).toEqual([200, { text: 'a hia hi' }]);
    expect((await call('/api/v1/open')).statusCode).toBe(204);
  });

  it('for a picture is answered with its bytes, which nobody keeps and no browser takes for anything else', async () => {
    const answer = await call('/api/v1/picture/good');
    expect([answer.statusCode, new Uint8Array(answer.rawPayload)]).toEqual([200, jpegBytes]);
    expect(answer.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': 'inline; filename="snapshot.jpg"',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
    const page = await call('/api/v1/picture/page');
    expect([page.statusCode, page.json()['code']]).toEqual([500, 'internal.fault']);
    expect(page.body).not.toContain('script');
  });

  it('that is wrong is told all its wrong fields at once', async () => {
    const answer = await call('/api/v1/echo/aaaaaaaaaaaaaa?times=9', {
      method: 'POST',
      cookie: 'op',
      origin: sameOrigin(),
      body: { text: 'too long', more: 1 },
    });
    expect(answer.statusCode).toBe(422);
    expect(answer.headers['content-type']).toContain('application/problem+json');
    const paths = answer.json<{ problems: { path: string }[] }>().problems.map((problem) => problem.path);
    expect(paths).toEqual(['params.id', 'query.times', 'body.text', 'body']);
  });

  it.each([
    ['{"text":', 400, 'request.not-json'],
    [JSON.stringify({ text: 'x'.repeat(70_000) }), 413, 'request.too-large'],
  ])('with a bad body is refused', async (text, status, code) => {
    const answer = await call('/api/v1/echo/a', { method: 'POST', cookie: 'op', origin: sameOrigin(), text });
    expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([status, code]);
  });

  it('says nothing of our mistakes but the request id, and logs them', async () => {
    const answer = await call('/api/v1/broken');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('canary');
    const { requestId } = answer.json<{ requestId: string }>();
    expect(lines.some((line) => line.includes(requestId) && line.includes('canary-secret'))).toBe(true);
  });

  it('gets only what the contract of its answer names', async () => {
    expect((await call('/api/v1/leaky')).json()).toEqual({ shown: 'yes' });
  });

  it('to nowhere, or for what is not there, is not found in the same words', async () => {
    for (const path of ['/api/v1/nothing', '/api/v1/missing']) {
      const answer = await call(path);
      expect([answer.statusCode, answer.json<{ code: string }>().code]).toEqual([404, 'request.not-found']);
    }
  });

  it('carries the security headers, also when it fails', async () => {
    for (const path of ['/api/v1/open', '/api/v1/broken', '/nowhere']) {
      const { headers } = await call(path);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe-inline');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['server'] ?? headers['x-powered-by']).toBeUndefined();
    }
  });
});

describe('who may', () => {
  it('needs a sign-in, then the right', async () => {
    const post = { method: 'POST', body: { text: 'hi' } };
    expect((await call('/api/v1/echo/a', post)).statusCode).toBe(401);
    expect((await call('/api/v1/echo/a', { ...post, cookie: 'forged', origin: sameOrigin() })).statusCode).toBe(401);
    expect((await call('/api/v1/echo/a', { ...post, cookie: 'vi', origin: sameOrigin() })).statusCode).toBe(403);
  });

  it('is not another page: a change with a cookie needs our own origin', async () => {
    for (const origin of ['https://evil.example', 'null', undefined]) {
      const answer = await call('/api/v1/echo/a', { method: 'POST', cookie: 'op', origin, body: { text: 'hi' } });
      expect([origin, answer.statusCode]).toEqual([origin, 403]);
    }
  });

  it('is not somebody behind a rebound name', async () => {
    expect((await call('/api/v1/open', { host: 'evil.example' })).statusCode).toBe(421);
  });

  it('reads metrics and the API description only with the right', async () => {
    expect((await call('/metrics')).statusCode).toBe(401);
    expect((await call('/metrics', { cookie: 'op' })).statusCode).toBe(403);
    const metrics = await call('/metrics', { bearer: 'scrape' });
    expect(metrics.body).toContain('keepsight_devices{state="up"} 2');
    expect((await call('/api/v1/openapi.json')).statusCode).toBe(401);
    expect((await call('/healthz', { host: 'any.name' })).json()).toEqual({ status: 'ok' });
  });

  it('gets a rotated session as a cookie that scripts and other sites cannot use', async () => {
    const answer = await call('/api/v1/openapi.json', { cookie: 'old' });
    expect(answer.headers['set-cookie']).toMatch(/^keepsight_session=op;.*HttpOnly; SameSite=Strict$/);
  });
});

describe('the event connection', () => {
  const event = (siteId: string): PublishedEvent => ({
    type: 'device.updated',
    access: { permission: 'device:read', target: { siteId, groupIds: [] } },
  });

  async function connect(
    cookie: string,
    origin: string = base,
  ): Promise<{
    ws: WebSocket;
    received: { type: string; access?: { target: { siteId: string } } }[];
    closed: Promise<number>;
  }> {
    const ws = new WebSocket(`${base.replace('http', 'ws')}/api/v1/events`, {
      headers: { cookie: `keepsight_session=${cookie}` },
      origin,
    });
    const received: { type: string }[] = [];
    ws.on('message', (data: Buffer) => received.push(JSON.parse(data.toString('utf8')) as { type: string }));
    const closed = new Promise<number>((resolve) => ws.on('close', resolve));
    await new Promise((resolve, reject) => ws.once('message', resolve).once('error', reject));
    return { ws, received, closed };
  }

  it('is refused without a session, and to pages of other sites', async () => {
    await expect(connect('forged')).rejects.toThrow('403');
    await expect(connect('op', 'https://evil.example')).rejects.toThrow('403');
  });

  it('brings each reader only what the reader may see', async () => {
    const all = await connect('op');
    const one = await connect('vi');
    bus.publish(event('sit_2'));
    bus.publish(event('sit_1'));
    await expect.poll(() => all.received.length).toBe(3);
    await expect.poll(() => one.received.length).toBe(2);
    expect(one.received[1]?.access?.target.siteId).toBe('sit_1');
    all.ws.close();
    one.ws.close();
  });

  it('ends when its session ends', async () => {
    const one = await connect('vi');
    people.delete('s2');
    accessChanges.publish({ userId: viewer.id });
    expect(await one.closed).toBe(4001);
  });

  it('ends when the client sends too much', async () => {
    const one = await connect('op');
    one.ws.send('x'.repeat(5000));
    expect(await one.closed).toBe(1009);
  });
});
