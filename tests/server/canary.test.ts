/**
 * Canary secrets: every kind of secret goes in through the product's own doors; then everything that the product writes
 * or says is searched for them, in clear and in the encodings that a careless line of code would produce.
 */

import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '#src/platform/clock.ts';
import { createLog } from '#src/platform/log.ts';
import { systemRandom } from '#src/platform/random.ts';
import { checkConfig } from '#src/programs/config.ts';
import { startServer, type RunningServer } from '#src/programs/server/serve.ts';
import { startWorld, type World } from '#src/sim/world.ts';

const owner = 'canary owner password 4711';
const rightDevice = 'CanaryDevice4712';
const wrongDevice = 'CanaryWrong4713';
const imported = 'CanaryImport4714';

const lines: string[] = [];
const answers: string[] = [];
const secrets = new Map<string, string>([
  ['password of the owner', owner],
  ['password of a device', rightDevice],
  ['refused password of a device', wrongDevice],
  ['password in an import', imported],
]);
let data: string;
let world: World;
let server: RunningServer;
let cookie = '';

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; json: Record<string, unknown> }> {
  const response = await fetch(`${server.origin}${path}`, {
    method,
    headers: {
      origin: server.origin,
      ...(cookie === '' ? {} : { cookie }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  for (const line of response.headers.getSetCookie()) {
    const [pair = ''] = line.split(';');
    if (pair.startsWith('keepsight_session=')) {
      cookie = pair;
      secrets.set(`session token ${String(secrets.size)}`, pair.split('=')[1] ?? '');
    }
  }
  const text = await response.text();
  return {
    status: response.status,
    json: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : { text },
  };
}

/** Like `call`, for answers that no secret may stand in. */
async function say(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; json: Record<string, unknown> }> {
  const answer = await call(method, path, body, headers);
  answers.push(`${method} ${path} ${JSON.stringify(answer.json)}`);
  return answer;
}

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'keepsight-canary-'));
  world = await startWorld(
    {
      name: 'Canary',
      ports: { http: 18_080, https: 18_443, rtsp: 18_554 },
      devices: [
        {
          id: 'new',
          name: 'New',
          address: '127.31.0.11',
          product: 'axis-p3265',
          username: 'root',
          password: rightDevice,
        },
        {
          id: 'old',
          name: 'Old',
          address: '127.31.0.12',
          product: 'axis-p3364',
          username: 'root',
          password: rightDevice,
        },
        {
          id: 'other',
          name: 'Other',
          address: '127.31.0.13',
          product: 'sentrello-sd2204',
          username: 'admin',
          password: rightDevice,
        },
      ],
    },
    { discovery: false },
  );
  const { config } = await checkConfig({
    file: undefined,
    environment: {},
    flags: { 'data.directory': data, 'http.port': 0, 'devices.simulated': true },
  });
  const log = createLog({ level: 'debug', pretty: false, write: (line) => void lines.push(line) });
  server = await startServer({
    config: config.values,
    clock: systemClock,
    random: systemRandom,
    log,
    signal: new AbortController().signal,
  });
}, 60_000);

afterAll(async () => {
  await server.close();
  await world.close();
});

describe('secrets', () => {
  it('go in through every door', async () => {
    const setup = server.setupLink?.split('#token=')[1] ?? '';
    secrets.set('set-up token', setup);
    await say('POST', '/api/v1/setup', {
      token: setup,
      name: 'ann',
      displayName: 'Ann',
      password: owner,
      locale: null,
    });
    await say('POST', '/api/v1/sign-in', { name: 'ann', password: `${owner} wrong` });
    await say('POST', '/api/v1/sign-in', { name: owner, password: owner });
    const totp = await call('POST', '/api/v1/me/totp');
    secrets.set('authenticator secret', String(totp.json['secret']));
    const token = await call('POST', '/api/v1/me/tokens', {
      name: 'scraper',
      scopes: ['metrics:read', 'device:read'],
      expiresInDays: 30,
    });
    expect([token.status, typeof token.json['secret']]).toEqual([200, 'string']);
    secrets.set('API token', String(token.json['secret']));
    const invited = await call('POST', '/api/v1/people', { name: 'bob', displayName: 'Bob', locale: null, grants: [] });
    const link = invited.json['link'] as { token: string };
    secrets.set('invitation token', link.token);

    const site = await say('POST', '/api/v1/sites', { name: 'Site' });
    const siteId = site.json['id'];
    const device = (host: string, username: string, password: string) =>
      say('POST', '/api/v1/devices', { host, port: 18_080, tls: false, siteId, credential: { username, password } });
    expect((await device('127.31.0.11', 'root', wrongDevice)).json['code']).toBe('device.auth-rejected');
    const added = await device('127.31.0.11', 'root', rightDevice);
    expect(added.status).toBe(200);
    expect((await device('127.31.0.12', 'root', rightDevice)).status).toBe(200);
    expect((await device('127.31.0.13', 'admin', rightDevice)).status).toBe(200);
    const id = String(added.json['id']);
    await say('POST', `/api/v1/devices/${id}/facts`);
    await say('PUT', `/api/v1/devices/${id}/credential`, { username: 'root', password: wrongDevice });
    await say('POST', `/api/v1/devices/${id}/check`);
    await say('PUT', `/api/v1/devices/${id}/credential`, {
      username: 'root',
      password: rightDevice,
      more: rightDevice,
    });
    const content = `name,host,username,password\nImported,127.31.0.14,root,${imported}\nBad line,,root,${imported}\n`;
    await say('POST', '/api/v1/inventory/import', { format: 'csv', content, dryRun: true, siteId });
    await say('POST', '/api/v1/inventory/import', {
      format: 'csv',
      content: content.replace(/Bad line.*\n/, ''),
      dryRun: false,
      siteId,
    });
    await say('POST', '/api/v1/inventory/import', {
      format: 'json',
      content: `{"broken ${imported}`,
      dryRun: true,
      siteId,
    });
  });

  it('are in no answer of the API, no export, no metric', async () => {
    for (const path of [
      '/api/v1/me',
      '/api/v1/people',
      '/api/v1/me/tokens',
      '/api/v1/me/sessions',
      '/api/v1/devices',
      '/api/v1/candidates',
      '/api/v1/audit?limit=200',
      '/api/v1/egress',
      '/api/v1/settings',
      '/api/v1/about',
      '/api/v1/openapi.json',
      '/api/v1/inventory/export?format=csv',
      '/api/v1/inventory/export?format=json',
      '/api/v1/removed-devices',
      '/api/v1/nothing?password=x',
    ]) {
      await say('GET', path);
    }
    const bearer = { authorization: `Bearer ${secrets.get('API token') ?? ''}` };
    const metrics = await say('GET', '/metrics', undefined, bearer);
    expect(String(metrics.json['text'])).toContain('keepsight_devices');
    const listed = await call('GET', '/api/v1/devices');
    for (const device of listed.json['devices'] as { id: string }[]) await say('GET', `/api/v1/devices/${device.id}`);
    expect(find(answers)).toEqual([]);
  });

  it('are in no line of the log, at its most talkative', () => {
    expect(lines.length).toBeGreaterThan(0);
    expect(find(lines)).toEqual([]);
  });

  it('are in no file of the data folder', async () => {
    const files = (await readdir(data, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
    const contents = await Promise.all(
      files.map(async (entry) => `${entry.name} ${await readFile(join(entry.parentPath, entry.name), 'latin1')}`),
    );
    expect(contents.some((content) => content.startsWith('keepsight.db'))).toBe(true);
    expect(find(contents)).toEqual([]);
  });

  it('would be found if they were there', () => {
    for (const [name, secret] of secrets) {
      expect(find([`x ${btoa(`root:${secret}`)} y`, `${secret}`]).some((hit) => hit.includes(name))).toBe(true);
    }
  });
});

/** Which secrets stand in the texts: as they are, in Base64 at any alignment, percent-encoded, or in hexadecimal. */
function find(texts: readonly string[]): string[] {
  return texts.flatMap((text) =>
    [...secrets].flatMap(([name, secret]) =>
      formsOf(secret).some((form) => text.includes(form)) ? [`${name} in: ${text.slice(0, 120)}`] : [],
    ),
  );
}

function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const aligned = [0, 1, 2].map((lead) => {
    const text = Buffer.concat([Buffer.alloc(lead), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(lead === 0 ? 0 : lead + 1, -1);
  });
  return [secret, encodeURIComponent(secret), bytes.toString('hex'), ...aligned];
}
