/** What somebody sends who wants in, or wants the process down: over real sockets, without a client that would correct it. */

import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '#src/programs/server/app.ts';
import { checkConfig } from '#src/programs/config.ts';
import { createMetrics } from '#src/programs/server/metrics.ts';
import { createOriginPolicy } from '#src/programs/server/origin.ts';
import { startServer, type RunningServer } from '#src/programs/server/serve.ts';
import { systemClock } from '#src/platform/clock.ts';
import { systemRandom } from '#src/platform/random.ts';
import { openStore } from '#src/store/open-store.ts';
import { noLive } from '../support/no-live.ts';
import { silentLog } from '../support/silent-log.ts';
import { cookieHeaderOf, password, startInstallation, type Answer, type Installation } from './installation.ts';

let keepsight: Installation;
/** Everything that was answered in this file. */
const answers: string[] = [];

beforeAll(async () => {
  keepsight = await startInstallation();
}, 60_000);
afterAll(() => keepsight.close());

/** Sends bytes as they are and reads until the other side closes or says nothing more to a request with `close`. */
function sendRaw(origin: string, text: string): Promise<string> {
  const { port, hostname } = new URL(origin);
  const { promise, resolve } = Promise.withResolvers<string>();
  const socket = connect(Number(port), hostname, () => socket.write(text, 'latin1'));
  let received = '';
  socket.on('data', (chunk) => (received += chunk.toString('latin1')));
  socket.on('error', () => undefined);
  socket.on('close', () => {
    answers.push(received);
    resolve(received);
  });
  return promise;
}

const head = (line: string, ...headers: string[]): string => `${[line, ...headers].join('\r\n')}\r\n\r\n`;
const ownHost = (): string => `Host: ${new URL(keepsight.server.origin).host}`;
const raw = (text: string): Promise<string> => sendRaw(keepsight.server.origin, text);
const statusOf = (answer: string): string => answer.slice(9, 12);

async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer> {
  const answer = await keepsight.owner.call(method, path, body, headers);
  answers.push(answer.text);
  return answer;
}

describe('the protocol', () => {
  it.each([
    ['a length and chunks at once', ['Content-Length: 4', 'Transfer-Encoding: chunked'], '0\r\n\r\n'],
    ['two lengths', ['Content-Length: 4', 'Content-Length: 5'], 'abcd'],
    ['an encoding that is none', ['Transfer-Encoding: xchunked'], '0\r\n\r\n'],
    ['two encodings', ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity'], '0\r\n\r\n'],
    ['a blank before the colon', ['Content-Length : 4'], 'abcd'],
    ['a folded header', ['X-A: b\r\n Content-Length: 4'], 'abcd'],
    ['a length that is no number', ['Content-Length: +4'], 'abcd'],
  ])('with %s is refused, and nothing of it becomes a second request', async (_name, headers, body) => {
    const smuggled = head('GET /healthz HTTP/1.1', ownHost(), 'Connection: close');
    const answer = await raw(head('POST /api/v1/sign-in HTTP/1.1', ownHost(), ...headers) + body + smuggled);
    expect(statusOf(answer)).toBe('400');
    expect(answer).not.toContain('"ok"');
  });

  it.each([
    ['a line feed alone', `GET /healthz HTTP/1.1\nHost: x\n\n`, '400'],
    ['another protocol', '\u0016\u0003\u0001\u0002\u0000', '400'],
    ['a method that is none', 'FOO / HTTP/1.1\r\n\r\n', '400'],
    ['HTTP/2 in clear', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', '400'],
    ['an address of 20,000 characters', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\n\r\n`, '431'],
    ['a header of 20,000 characters', `GET / HTTP/1.1\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, '431'],
    ['3,000 headers', `GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(3000)}\r\n`, '431'],
    ['no host', 'GET /api/v1/setup HTTP/1.1\r\nConnection: close\r\n\r\n', '400'],
  ])('with %s is answered once and closed', async (_name, text, status) => {
    expect(statusOf(await raw(text))).toBe(status);
  });

  it('with a second or a foreign host is refused', async () => {
    for (const hosts of [[ownHost(), 'Host: evil.example'], ['Host: evil.example'], ['Host: evil.example.127.0.0.1']]) {
      const answer = await raw(head('GET /api/v1/setup HTTP/1.1', ...hosts, 'Connection: close'));
      expect([hosts, statusOf(answer)]).toEqual([hosts, '421']);
    }
  });

  it.each(['OPTIONS', 'TRACE', 'PUT', 'DELETE', 'PROPFIND', 'QUERY'])(
    'knows no %s where there is none',
    async (method) => {
      const origin = `Origin: ${keepsight.server.origin}`;
      const text = head(`${method} /api/v1/setup HTTP/1.1`, ownHost(), origin, 'X-Echo: canary', 'Connection: close');
      const answer = await raw(text);
      expect(['400', '404']).toContain(statusOf(answer));
      expect(answer).not.toContain('canary');
    },
  );

  it('answers HEAD like GET, without the body', async () => {
    const answer = await raw(head('HEAD /api/v1/setup HTTP/1.1', ownHost(), 'Connection: close'));
    expect([statusOf(answer), answer.split('\r\n\r\n')[1]]).toEqual(['200', '']);
  });

  it('does not wait for ever for a slow client', async () => {
    const app = await anApp(await mkdtemp(join(tmpdir(), 'keepsight-slow-')));
    expect(app.server.requestTimeout).toBe(30_000);
    expect(app.server.headersTimeout).toBeLessThanOrEqual(60_000);
    expect(app.server.maxConnections).toBe(5000);
    await app.close();
  });
});

async function anApp(consoleFolder: string) {
  const directory = await mkdtemp(join(tmpdir(), 'keepsight-app-'));
  const store = await openStore({ directory, clock: systemClock, log: silentLog });
  const app = await createApp({
    ...{ store, clock: systemClock, random: systemRandom, log: silentLog, consoleFolder },
    routes: [],
    authenticate: () => Promise.resolve(undefined),
    origins: createOriginPolicy({ isTls: false, origins: [] }),
    metrics: createMetrics({
      devicesByState: async () => ({}),
      checksTotal: () => 0,
      openViewers: () => 0,
      live: noLive,
    }),
    tls: undefined,
    openApi: () => ({}),
    isReady: () => Promise.resolve(true),
    stopping: new AbortController().signal,
  });
  app.addHook('onClose', () => store.close());
  return app;
}

describe('the files of the console', () => {
  it('are all that is served', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'keepsight-console-'));
    await mkdir(join(folder, 'console', 'assets'), { recursive: true });
    await writeFile(join(folder, 'secret.txt'), 'canary');
    await writeFile(join(folder, 'console', '.env'), 'canary');
    await writeFile(join(folder, 'console', 'index.html'), 'the console');
    await writeFile(join(folder, 'console', 'assets', 'a.js'), 'the script');
    const app = await anApp(join(folder, 'console'));
    const origin = await app.listen({ port: 0, host: '127.0.0.1' });
    const get = (path: string): Promise<string> =>
      sendRaw(origin, head(`GET ${path} HTTP/1.1`, `Host: ${new URL(origin).host}`, 'Connection: close'));
    expect(await get('/assets/a.js')).toContain('the script');
    expect(await get('/devices/x')).toContain('the console');
    for (const up of [
      '..',
      '%2e%2e',
      '..%2f',
      '%2e%2e%2f',
      '..%5c',
      '..\\',
      '..%252f',
      '.%2e',
      '....//',
      '%c0%ae%c0%ae',
    ]) {
      for (const path of [
        `/${up}/secret.txt`,
        `/assets/${up}/${up}/secret.txt`,
        `/${up}secret.txt`,
        `//${up}/secret.txt`,
      ]) {
        const answer = await get(path);
        expect([path, answer.includes('canary')]).toEqual([path, false]);
        expect([path, ['200', '400', '404'].includes(statusOf(answer))]).toEqual([path, true]);
      }
    }
    for (const path of [
      join(folder, 'secret.txt'),
      '/assets/%00',
      '/assets/a.js%00.html',
      '/%',
      '/.env',
      '//evil.example',
    ]) {
      expect([path, (await get(path)).includes('canary')]).toEqual([path, false]);
    }
    await app.close();
  });
});

describe('a body', () => {
  it.each([
    ['__proto__', '{"__proto__":{"name":"x"},"name":"p1"}', 400],
    ['constructor.prototype', '{"constructor":{"prototype":{"name":"x"}},"name":"p2"}', 400],
    ['30,000 brackets', '['.repeat(30_000) + ']'.repeat(30_000), 422],
    ['objects 9,000 deep', `{"name":${'{"a":'.repeat(9000)}1${'}'.repeat(9000)}}`, 422],
    ['a number beyond all numbers', '1e999', 422],
    ['no object', 'null', 422],
    ['half a document', '{"name":', 400],
    ['nothing', '', 400],
    ['too much', JSON.stringify({ name: 'x'.repeat(70_000) }), 413],
  ])('with %s is refused as such', async (_name, body, status) => {
    expect((await call('POST', '/api/v1/sites', body)).status).toBe(status);
    expect(Object.hasOwn(Object.prototype, 'name')).toBe(false);
  });

  it('of two equal keys counts the last, like every JSON parser behind or before us', async () => {
    expect((await call('POST', '/api/v1/sites', '{"name":"first","name":"last"}')).json['name']).toBe('last');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'of the type %s, which any page may send, is refused',
    async (type) => {
      const answer = await call('POST', '/api/v1/sites', '{"name":"form"}', { 'content-type': type });
      expect(answer.json['code']).toBe('request.media-type');
    },
  );
});

describe('a query', () => {
  it.each([
    ...['offset=-1', 'offset=1000001', 'offset=NaN', 'offset=Infinity', 'offset=1e400', 'limit=0', 'limit=501'],
    ...['limit=1.5', 'limit=', 'state=x', 'sort=name;drop table devices', `siteId=${'x'.repeat(65)}`, '__proto__=1'],
    ...[`search=${'a'.repeat(101)}`, 'search=a&search=b', 'unknown=1', 'state=up&'.repeat(21)],
  ])('with %s is told what is wrong', async (query) => {
    expect([query, (await call('GET', `/api/v1/devices?${query}`)).status]).toEqual([query, 422]);
  });

  it.each([
    'offset=1000000',
    'limit=500',
    'search=%00',
    'search=%ED%A0%80',
    'search=%5C',
    "search='%20or%201=1",
    'search=!',
  ])('with %s finds nothing, and breaks nothing', async (query) => {
    const answer = await call('GET', `/api/v1/devices?${query}`);
    expect([answer.status, answer.json['total']]).toEqual([200, 0]);
  });

  it('for audit entries takes no number that the database does not have', async () => {
    for (const query of ['before=9007199254740993', 'from=99999999999999999999', 'limit=201', 'before=0']) {
      expect([query, (await call('GET', `/api/v1/audit?${query}`)).status]).toEqual([query, 422]);
    }
  });
});

describe('a page of another site', () => {
  it.each(['https://evil.example', 'null', 'http://127.0.0.1', 'http://localhost.evil.example'])(
    'at %s changes nothing and is told nothing about sharing',
    async (origin) => {
      const answer = await call('POST', '/api/v1/sites', { name: 'csrf' }, { origin });
      expect(answer.json['code']).toBe('request.origin-refused');
      const asked = { origin, 'access-control-request-method': 'POST' };
      for (const method of ['GET', 'OPTIONS']) {
        const { headers } = await call(method, '/api/v1/me', undefined, asked);
        expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
      }
    },
  );

  it('reads nothing through a name that was bound to our address', async () => {
    for (const path of ['/', '/api/v1/me', '/api/v1/setup', '/metrics', '/api/v1/openapi.json']) {
      const cookie = `Cookie: ${cookieHeaderOf(keepsight.owner)}`;
      const answer = await raw(head(`GET ${path} HTTP/1.1`, 'Host: rebound.example', cookie, 'Connection: close'));
      expect([path, statusOf(answer)]).toEqual([path, '421']);
    }
  });
});

describe('a session', () => {
  it('never has a token that somebody chose before', async () => {
    const client = keepsight.stranger();
    client.cookies.set('keepsight_session', 'chosen-by-the-attacker');
    await client.call('POST', '/api/v1/sign-in', { name: 'olga', password });
    expect(client.cookies.get('keepsight_session')).not.toBe('chosen-by-the-attacker');
    const again = keepsight.stranger();
    again.cookies.set('keepsight_session', client.cookies.get('keepsight_session') ?? '');
    await again.call('POST', '/api/v1/sign-in', { name: 'olga', password });
    expect((await client.call('GET', '/api/v1/me')).status).toBe(401);
  });

  it('is refused in the same words, whether the name, the password or the person is wrong', async () => {
    await keepsight.person('vera', []);
    const refusal = async (name: string): Promise<unknown> => {
      const { status, json } = await keepsight.stranger().call('POST', '/api/v1/sign-in', { name, password: 'wrong' });
      return [status, { ...json, requestId: '' }];
    };
    expect(await refusal('vera')).toEqual(await refusal('nobody-has-this-name'));
  });

  it('travels in a cookie for us alone, and over TLS only where there is TLS', async () => {
    const plain = await keepsight.stranger().call('POST', '/api/v1/sign-in', { name: 'olga', password });
    for (const cookie of plain.headers.getSetCookie())
      expect(cookie).toMatch(/; Path=\/; .*HttpOnly; SameSite=Strict$/);
    expect(plain.headers.get('strict-transport-security')).toBeNull();
    const secure = await startServerOverTls();
    const token = secure.setupLink?.split('#token=')[1] ?? '';
    const owner = { token, name: 'olga', displayName: 'Olga', password, locale: 'en' };
    const headers = await overTls(secure.origin, '/api/v1/setup', owner);
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
    expect(headers['set-cookie']).toHaveLength(2);
    for (const cookie of headers['set-cookie'] ?? []) expect(cookie).toContain('; HttpOnly; Secure; SameSite=Strict');
    await secure.close();
  });
});

async function startServerOverTls(): Promise<RunningServer> {
  const flags = {
    'data.directory': await mkdtemp(join(tmpdir(), 'keepsight-tls-')),
    'http.port': 0,
    'tls.mode': 'site-ca',
  };
  const { config } = await checkConfig({ file: undefined, environment: {}, flags });
  const signal = new AbortController().signal;
  return startServer({ config: config.values, clock: systemClock, random: systemRandom, log: silentLog, signal });
}

/** The site CA is not known to this process; what is tested is what the server says. */
function overTls(origin: string, path: string, body: unknown): Promise<IncomingHttpHeaders> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingHttpHeaders>();
  const options = {
    method: 'POST',
    rejectUnauthorized: false,
    headers: { origin, 'content-type': 'application/json' },
  };
  httpsRequest(`${origin}${path}`, options, (response) => {
    response.resume();
    resolve(response.headers);
  })
    .on('error', reject)
    .end(JSON.stringify(body));
  return promise;
}

describe('what anybody may ask', () => {
  it('gives nothing away', async () => {
    const nobody = keepsight.stranger();
    expect((await nobody.call('GET', '/healthz')).text).toBe('{"status":"ok"}');
    expect((await nobody.call('GET', '/readyz')).text).toBe('{"status":"ready"}');
    expect((await nobody.call('GET', '/metrics')).status).toBe(401);
    expect((await nobody.call('GET', '/api/v1/openapi.json')).status).toBe(401);
    const { client } = await keepsight.person('vic', [{ role: 'viewer', scope: { kind: 'everything' } }]);
    expect((await client.call('GET', '/metrics')).status).toBe(403);
    const { headers } = await nobody.call('GET', '/healthz');
    expect([headers.get('server'), headers.get('x-powered-by')]).toEqual([null, null]);
  });

  it('is kept by no browser and no proxy', async () => {
    for (const path of ['/api/v1/me', '/%61pi/v1/me', '/metrics', '/healthz', '/api/v1/none']) {
      expect([path, (await call('GET', path)).headers.get('cache-control')]).toEqual([path, 'no-store']);
    }
  });
});

describe('all of this', () => {
  it('told nobody about files, lines or libraries', () => {
    expect(answers.length).toBeGreaterThan(80);
    expect(answers.filter((text) => /node_modules|\.ts\b|\/work\/|\n\s+at |FST_|sqlite/i.test(text))).toEqual([]);
  });

  it('is no mistake of ours, and fills no log', () => {
    const loud = keepsight.logLines.filter((line) => Number((JSON.parse(line) as { level: number }).level) >= 40);
    expect(loud).toEqual([]);
  });
});
