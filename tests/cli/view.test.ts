/** `keepsight view` against the simulated world: beside a server that runs, over TLS, and with one of its own. */

import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '#src/core/access.ts';
import { Secret } from '#src/core/secret.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createLog } from '#src/platform/log.ts';
import { systemRandom } from '#src/platform/random.ts';
import { checkConfig } from '#src/programs/config.ts';
import { startServer, type RunningServer } from '#src/programs/server/serve.ts';
import { startWorld, type World } from '#src/sim/world.ts';
import { startInstallation, type Installation } from '../server/installation.ts';

const entry = fileURLToPath(new URL('../../src/programs/cli/keepsight.mjs', import.meta.url));

async function view(words: readonly string[], token?: string) {
  const { KEEPSIGHT_TOKEN: _, ...environment } = process.env;
  const env = { ...environment, ...(token !== undefined && { KEEPSIGHT_TOKEN: token }) };
  const child = spawn(process.execPath, [entry, 'view', ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return {
    code: await ended,
    stdout,
    stderr,
    json: stdout.startsWith('{') ? (JSON.parse(stdout) as unknown) : undefined,
  };
}

let world: World;
let installation: Installation;
let folder: string;
let token: string;
let deviceId: string;

beforeAll(async () => {
  world = await startWorld(
    {
      name: 'view',
      seed: 'view',
      devices: [
        { id: 'front', name: 'Front', address: '127.38.8.11', product: 'axis-p3265' },
        { id: 'away', name: 'Away', address: '127.38.8.12', product: 'bare-rtsp' },
      ],
    },
    { discovery: false, control: false },
  );
  folder = await mkdtemp(join(tmpdir(), 'keepsight-view-'));
  installation = await startInstallation({ flags: { 'devices.simulated': true } });
  const { owner } = installation;
  const add = async (id: string, more: Readonly<Record<string, unknown>>): Promise<string> => {
    const { address, username, password } = world.device(id);
    const body = { host: address, name: `The ${id}`, credential: { username, password }, ...more };
    const added = await owner.call('POST', '/api/v1/devices', body);
    expect(added.status, added.text).toBe(200);
    return String(added.json['id']);
  };
  deviceId = await add('front', { port: world.ports.http, tls: false });
  await add('away', { port: world.ports.rtsp, path: '/live/main' });
  const wish = { name: 'view', scopes: ['live:view', 'device:read'], expiresInDays: 1 };
  const made = await owner.call('POST', '/api/v1/me/tokens', wish);
  expect(made.status, made.text).toBe(200);
  token = String(made.json['secret']);
});
afterAll(async () => {
  await installation?.close();
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

const seconds = ['--seconds', '3', '--json'];

describe('keepsight view', () => {
  it('watches over the viewing socket of a server that runs, and measures what it gets', async () => {
    const server = ['--server', installation.server.origin];
    const seen = await view([deviceId, ...server, ...seconds], token);
    expect(seen.code, seen.stderr).toBe(0);
    expect(seen.json).toMatchObject({
      ...{ deviceId, deviceName: 'The front', channelId: '1', quality: 'main', state: 'live', fault: null },
      ...{ codec: expect.stringMatching(/^avc1\./), width: 1280, height: 720, lost: 0, skipped: 0 },
      delayMs: { p50: expect.any(Number), p95: expect.any(Number), p99: expect.any(Number), max: expect.any(Number) },
    });
    const { pictures, keyPictures, firstPictureMs, bitsPerSecond } = seen.json as Readonly<Record<string, number>>;
    // Fifteen pictures a second, with a key picture at the beginning.
    expect(pictures).toBeGreaterThan(10);
    expect(keyPictures).toBeGreaterThan(0);
    expect(firstPictureMs).toBeGreaterThanOrEqual(0);
    expect(bitsPerSecond).toBeGreaterThan(10_000);

    const tokenFile = join(folder, 'token.txt');
    await writeFile(tokenFile, `${token}\n`);
    const sub = await view(['the FRONT', ...server, '--token-file', tokenFile, '--sub', '--audio', ...seconds]);
    expect(sub.json, sub.stderr).toMatchObject({ quality: 'sub', because: 'asked', width: 640, height: 360 });
  });

  it('trusts the authority that it is given, and no other', async () => {
    const { config } = await checkConfig({
      file: undefined,
      environment: {},
      flags: {
        'data.directory': installation.directory,
        'http.port': 0,
        'tls.mode': 'site-ca',
        'devices.simulated': true,
      },
    });
    const secret = new Secret('a-token-that-only-this-test-knows');
    const secure: RunningServer = await startServer({
      config: config.values,
      clock: systemClock,
      random: systemRandom,
      log: createLog({ level: 'error', pretty: false }),
      visitor: { token: secret, actor: systemActor },
      signal: new AbortController().signal,
    });
    try {
      expect(secure.origin).toMatch(/^https:/);
      const server = ['--server', secure.origin];
      const stranger = await view([deviceId, ...server, ...seconds], secret.reveal());
      expect([stranger.code, stranger.stderr.includes('site.untrusted')]).toEqual([3, true]);
      const trusted = [...server, '--ca', String(secure.authorityFile)];
      const seen = await view([deviceId, ...trusted, ...seconds], secret.reveal());
      expect([seen.code, seen.stderr]).toEqual([0, '']);
    } finally {
      await secure.close();
    }
  });

  it('needs no server: it starts one on the data folder, also beside one that runs', async () => {
    const own = ['--data', installation.directory, '--set', 'devices.simulated=true'];
    const seen = await view(['The front', '--seconds', '3', ...own]);
    expect(seen.code, seen.stderr).toBe(0);
    expect(seen.stdout).toMatch(/First picture +\d+ ms/);
    expect(seen.stdout).toMatch(/Delay from the site +p50 /);
  });

  it('says by its exit code that it was denied, that nothing was reached, or that it was asked wrongly', async () => {
    const server = ['--server', installation.server.origin];
    const denied = await view([deviceId, ...server, ...seconds], 'ks_this-is-no-token-of-anybody');
    expect([denied.code, denied.stderr.includes('view.denied')]).toEqual([4, true]);
    const unreachable = await view([deviceId, '--server', 'http://127.0.0.1:9', ...seconds], token);
    expect([unreachable.code, unreachable.stderr.includes('net.refused')]).toEqual([3, true]);
    const nobody = await view(['Nobody', ...server, ...seconds], token);
    expect([nobody.code, nobody.stderr.includes('view.no-channel')]).toEqual([1, true]);
    for (const wrong of [['--main', '--sub'], server, [...server, '--token', token]]) {
      expect((await view([deviceId, ...wrong])).code).toBe(2);
    }
    await world.setFault('away', 'refused', true);
    const away = await view(['The away', ...server, ...seconds], token);
    expect(away.code).toBe(3);
    expect(away.json).toMatchObject({ pictures: 0, firstPictureMs: null, delayMs: null, fault: { class: 'refused' } });
  });
});
