import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { systemActor } from '#src/core/access.ts';
import { Secret } from '#src/core/secret.ts';
import { storeCredential } from '#src/features/fleet/repository-credentials.ts';
import { systemClock } from '#src/platform/clock.ts';
import { systemRandom } from '#src/platform/random.ts';
import { createSealer, loadDataKey } from '#src/platform/sealer.ts';
import { recordAudit } from '#src/store/audit.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import type { Tables } from '#src/store/tables.ts';
import { freshPlace, type Place, temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/silent-log.ts';

const newFolder = temporaryFolders();
const entry = join(import.meta.dirname, '../../src/programs/cli/keepsight.mjs');

interface CheckAnswer {
  readonly name: string;
  readonly result: string;
  readonly sentence: string;
  readonly remedy?: string;
}

interface Answer {
  readonly checks: readonly CheckAnswer[];
}

interface Ended {
  readonly code: number;
  readonly json: Answer;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `keepsight` as a person does, in a process of its own. */
async function keepsight(place: Place, ...words: string[]): Promise<Ended> {
  const url = place.url === undefined ? {} : { KEEPSIGHT_STORE_URL: place.url.reveal() };
  const env = { ...process.env, KEEPSIGHT_DATA_DIRECTORY: place.directory, KEEPSIGHT_HTTP_PORT: '0', ...url };
  const { promise, resolve } = Promise.withResolvers<Ended>();
  execFile(process.execPath, [entry, ...words], { env }, (error, stdout, stderr) => {
    const text = stdout === '' ? stderr : stdout;
    const json = (words.includes('--json') ? JSON.parse(text) : { checks: [] }) as Answer;
    resolve({ code: typeof error?.code === 'number' ? error.code : 0, json, stdout, stderr });
  });
  return promise;
}

const open = (place: Place): Promise<Store> => openStore({ ...place, clock: systemClock, log: silentLog });

const password = 'canary-password-1';

const frontDoor: Tables['devices'] = {
  id: 'dev_1',
  siteId: 'site_main',
  name: 'Front door',
  kind: 'camera',
  driver: null,
  maker: null,
  model: null,
  productName: null,
  serial: null,
  serialKey: null,
  mac: null,
  osVersion: null,
  host: '10.0.0.1',
  port: 443,
  tls: 1,
  path: null,
  pin: null,
  pinOffered: null,
  searchText: 'front door',
  factsAt: null,
  addedAt: 0,
  removedAt: null,
};

/** A store with an audit entry, a device and its sealed password. */
async function filledPlace(engine: 'sqlite' | 'postgres' = 'sqlite'): Promise<Place> {
  const place = await freshPlace(engine, newFolder());
  const store = await open(place);
  const sealer = createSealer(await loadDataKey(join(place.directory, 'data.key'), true));
  const ctx = { actor: systemActor, clock: systemClock, requestId: 'test' };
  await store.transaction(async (tx) => {
    await tx.insertInto('devices').values(frontDoor).execute();
    const credential = { username: 'root', password: new Secret(password) };
    await storeCredential(
      tx,
      { clock: systemClock, random: systemRandom, sealer },
      { deviceId: 'dev_1', credential, accepted: true },
    );
    await recordAudit(tx, ctx, { action: 'device.add', object: { kind: 'device', id: 'dev_1', name: 'Front door' } });
  });
  await store.close();
  return place;
}

const devicesIn = async (place: Place): Promise<unknown[]> => {
  const store = await open(place);
  try {
    return await store.db.selectFrom('devices').select(['id', 'name']).execute();
  } finally {
    await store.close();
  }
};

describe.each(['sqlite', 'postgres'] as const)('backup and restore on %s', (engine) => {
  it('move an installation while it runs, without its key and without a password in clear', async () => {
    const place = await filledPlace(engine);
    const running = await open(place);
    const file = join(newFolder(), 'all.backup');
    const made = await keepsight(place, 'backup', file, '--json');
    expect(made).toMatchObject({ code: 0, json: { path: file, sizeBytes: readFileSync(file).length } });
    await running.close();

    const bytes = readFileSync(file);
    const payload = gunzipSync(bytes.subarray(bytes.indexOf('\n', bytes.indexOf('\n') + 1) + 1, -73)).toString();
    expect(payload).toContain('Front door');
    expect(payload).not.toContain(password);
    expect(payload).not.toContain(readFileSync(join(place.directory, 'data.key'), 'utf8').trim());

    const target = await freshPlace(engine, newFolder());
    const restored = await keepsight(target, 'restore', file);
    expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('data.key') });
    expect(await devicesIn(target)).toEqual([{ id: 'dev_1', name: 'Front door' }]);
    const doctor = await keepsight(target, 'doctor', '--json');
    expect(checkOf(doctor, 'audit-chain')).toMatchObject({ result: 'pass' });
    expect(checkOf(doctor, 'credentials')).toMatchObject({
      result: 'fail',
      sentence: expect.stringContaining('Front door'),
    });
  });

  it('are both in the audit log', async () => {
    const place = await filledPlace(engine);
    const file = join(newFolder(), 'all.backup');
    await keepsight(place, 'backup', file);
    await keepsight(place, 'restore', file, '--force');
    const store = await open(place);
    const actions = await store.db.selectFrom('audit').select(['action', 'actorId']).orderBy('seq').execute();
    // The backup holds what was before it; the entry about it is in the copy that was kept.
    expect(actions.slice(1)).toEqual([{ action: 'system.restore', actorId: 'command-line' }]);
    await store.close();
  });

  it('say what is wrong: nothing there, data there, in use', async () => {
    const empty = await freshPlace(engine, newFolder());
    expect(await keepsight(empty, 'backup', '--json')).toMatchObject({
      json: { error: { code: 'backup.nothing-there' } },
    });
    const place = await filledPlace(engine);
    const file = join(newFolder(), 'all.backup');
    await keepsight(place, 'backup', file);
    const refused = await keepsight(place, 'restore', file, '--json');
    expect(refused).toMatchObject({
      code: 1,
      json: { error: { code: 'restore.target-not-empty', remedy: expect.stringContaining('--force') } },
    });
    const running = await open(place);
    const inUse = await keepsight(place, 'restore', file, '--force', '--json');
    expect(inUse).toMatchObject({ code: 1, json: { error: { code: 'store.locked' } } });
    await running.close();
  });
});

function checkOf(ended: Ended, name: string): unknown {
  return ended.json.checks.find((check) => check.name === name);
}

const names = (ended: Ended, result: string): string[] =>
  ended.json.checks.filter((check) => check.result === result).map((check) => check.name);

describe.each(['sqlite', 'postgres'] as const)('doctor on %s', (engine) => {
  it('passes a sound installation, also while it runs, and changes nothing', async () => {
    const place = await filledPlace(engine);
    const running = await open(place);
    const ended = await keepsight(place, 'doctor', '--json');
    expect(names(ended, 'fail')).toEqual([]);
    expect(ended).toMatchObject({ code: 0, json: { ok: true } });
    expect(checkOf(ended, 'credentials')).toMatchObject({ result: 'pass', sentence: expect.stringContaining('all 1') });
    await running.close();
  });

  it('passes where nothing is yet, and makes nothing', async () => {
    const place = await freshPlace(engine, join(newFolder(), 'later'));
    const ended = await keepsight(place, 'doctor', '--json');
    expect(names(ended, 'fail')).toEqual([]);
    expect(readdirSync(join(place.directory, '..'))).toEqual([]);
  });

  it('finds a changed audit log', async () => {
    const place = await filledPlace(engine);
    const store = await open(place);
    await store.db.updateTable('auditHead').set({ count: 7 }).execute();
    await store.close();
    const ended = await keepsight(place, 'doctor', '--json');
    expect(ended.code).toBe(1);
    expect(names(ended, 'fail')).toEqual(['audit-chain']);
  });
});

describe('doctor', () => {
  it('names every fault at once and goes on after each', async () => {
    const place = await filledPlace();
    const file = join(place.directory, 'keepsight.db');
    const bytes = readFileSync(file);
    bytes.fill(0xa5, 0, 50);
    writeFileSync(file, bytes);
    writeFileSync(join(place.directory, 'data.key'), 'not a key');
    chmodSync(file, 0o644);
    const config = join(place.directory, 'keepsight.yaml');
    writeFileSync(config, 'http:\n  prot: 80\n');
    const ended = await keepsight(place, 'doctor', '--json', '--config', config);
    expect(ended.code).toBe(1);
    expect(names(ended, 'fail')).toEqual([
      'configuration',
      'data-directory',
      'database',
      'schema',
      'audit-chain',
      'data-key',
      'credentials',
    ]);
    for (const check of ended.json.checks.filter((each) => each.result === 'fail')) expect(check.remedy).toMatch(/\w+/);
    expect(ended.stdout + ended.stderr).not.toMatch(/\n\s+at /);
  });

  it('finds a clock that runs behind, and a port that another program has', async () => {
    const place = await filledPlace();
    const tomorrow = { ...systemClock, nowMs: () => systemClock.nowMs() + 86_400_000 };
    const store = await open(place);
    const ctx = { actor: systemActor, clock: tomorrow, requestId: 'test' };
    const object = { kind: 'x', id: 'x', name: 'x' };
    await store.transaction((tx) => recordAudit(tx, ctx, { action: 'x.y', object }));
    await store.close();
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const ended = await keepsight(place, 'doctor', '--json', '--set', `http.port=${String(port)}`);
    server.close();
    expect(names(ended, 'fail')).toEqual(['clock', 'port']);
  });

  it('finds that the data folder is a file', async () => {
    const file = join(newFolder(), 'file');
    writeFileSync(file, '');
    const ended = await keepsight({ directory: file }, 'doctor', '--json');
    expect(checkOf(ended, 'data-directory')).toMatchObject({ result: 'fail' });
  });

  it('finds a database of a newer version', async () => {
    const place = await filledPlace();
    const store = await open(place);
    await store.db.insertInto('schemaMigrations').values({ id: '9999-later', checksum: 'x', appliedAt: 0 }).execute();
    await store.close();
    expect(checkOf(await keepsight(place, 'doctor', '--json'), 'schema')).toMatchObject({
      result: 'fail',
      sentence: expect.stringContaining('9999-later'),
    });
  });

  it('speaks to people without --json', async () => {
    const place = await filledPlace();
    mkdirSync(join(place.directory, 'sub'));
    const { code, stdout } = await keepsight(place, 'doctor');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ok {4}database: /m);
    expect(stdout).toMatch(/\d+ passed, \d+ warnings, 0 failed\.\n$/);
  });
});
