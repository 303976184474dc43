/** Publishing for real: our own folder, and each kind of place on loopback. */

import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TargetInput, TargetPlace } from '#src/features/status/contract-page.ts';
import type { Snapshot } from '#src/features/status/contract-schemas.ts';
import { readManifest } from '#src/features/status/publish/manifest.ts';
import { createPageUseCases } from '#src/features/status/publish/page-use-cases.ts';
import { createPublisher, type Publisher } from '#src/features/status/publish/publisher.ts';
import { verifyPage } from '#src/features/status/publish/verify-page.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { readGeneration, readPageFolder, writeGeneration } from '#src/platform/publish-folder.ts';
import { createSealer } from '#src/platform/sealer.ts';
import type { Store } from '#src/store/store.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { aPageSigner } from '../support/page-signer.ts';
import { objectStoreReceiver, putReceiver, type Receiver } from '../support/publish-receivers.ts';
import { february2022Snapshot } from '../support/snapshots-february.ts';
import { aPage, aSnapshot, snapshotAt } from '../support/snapshots.ts';
import { hasSshd, startSshd } from '../support/sshd.ts';
import { describeOnStores, silentLog } from '../support/stores.ts';
import { contextOn } from '../support/use-case-context.ts';

const run = promisify(execFile);
const oneLocale = aPage({ locales: ['en'] });
const stateAt = (sequence: number, at: number, overrides: Partial<Snapshot> = {}): Snapshot =>
  aSnapshot({ sequence, generatedAt: at, nextExpectedAt: at + 60_000, page: oneLocale, ...overrides });

const folders: string[] = [];
async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsight-publish-'));
  folders.push(folder);
  return folder;
}
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

interface Bench {
  readonly store: Store;
  readonly clock: FakeClock;
  readonly folder: string;
  readonly publisher: Publisher;
  readonly pages: ReturnType<typeof createPageUseCases>;
  snapshot: Snapshot | undefined;
}

async function aBench(store: Store, signer = aPageSigner()): Promise<Bench> {
  const folder = join(await aFolder(), 'status');
  const clock = fakeClock(snapshotAt);
  const sealer = createSealer(new Uint8Array(32).fill(7));
  const own: { snapshot: Snapshot | undefined } = { snapshot: undefined };
  const given = () => (own.snapshot === undefined ? Promise.reject(new Error('lost')) : Promise.resolve(own.snapshot));
  const guard = createEgressGuard({ clock, simulated: false });
  const publisher = createPublisher({
    ...{ store, clock, log: silentLog, guard, sealer, signingKey: signer, folder },
    snapshot: given,
  });
  const pages = createPageUseCases({
    publisher,
    sealer,
    signingKey: signer,
    snapshot: given,
    changed: () => undefined,
  });
  return Object.assign(own, { store, clock, folder, publisher, pages });
}

const never = new AbortController().signal;

async function addTarget({ store, clock, pages }: Bench, place: TargetPlace, secret?: string): Promise<string> {
  const ctx = contextOn(store, { clock });
  const body: TargetInput = {
    name: place.kind,
    place,
    isEnabled: true,
    everyS: 60,
    ...(secret !== undefined && { secret }),
  };
  const { id } = await pages.createPublishTarget(ctx, { params: undefined, query: undefined, body });
  return id;
}

/** Publishes one state and brings it everywhere; gives how the copies stand. */
async function bring(bench: Bench, snapshot: Snapshot, isForced = false) {
  bench.snapshot = snapshot;
  await bench.publisher.publish(snapshot);
  const targets = await bench.publisher.bring(undefined, isForced, never);
  return targets.map(({ state }) => state);
}

describe('our own folder', () => {
  it('holds a whole page that a stranger can verify, with compressed forms', async () => {
    const folder = await aFolder();
    const signer = aPageSigner();
    const { publisher } = await withoutStore(folder, signer);
    await publisher.publish(february2022Snapshot());
    const check = await verifyPage({
      read: (path) => readPageFolder(folder, path),
      nowMs: snapshotAt + 1000,
      expectedKeyId: signer.id,
      withFiles: true,
      signal: never,
    });
    expect(check.problems).toEqual([]);
    expect(check.manifest?.sequence).toBe(4711);
    expect(await readdir(join(folder, 'current'))).toContain('index.html.br');
  });

  it('is found out when it is old, changed or signed by another', async () => {
    const folder = await aFolder();
    const { publisher } = await withoutStore(folder, aPageSigner());
    await publisher.publish(february2022Snapshot());
    const page = join(folder, 'current', 'index.html');
    await writeFile(page, (await readFile(page, 'utf8')).replace('Services are down', 'All is well'));
    const check = await verifyPage({
      read: (path) => readPageFolder(folder, path),
      nowMs: snapshotAt + 3_600_000,
      expectedKeyId: 'f'.repeat(64),
      withFiles: true,
      signal: never,
    });
    expect(check.problems).toEqual([
      expect.stringMatching(/^It is signed by another key/),
      'It is 60 minutes old; it should be 5 at most.',
      'index.html is not the file that was signed.',
    ]);
  });

  it('keeps the old state whole until the new one is, and only some old ones', async () => {
    const folder = await aFolder();
    const file = (text: string) => ({ mediaType: 'text/plain', bytes: new TextEncoder().encode(text) });
    for (let sequence = 1; sequence <= 6; sequence += 1) {
      const assets = new Map([[`assets/page-${String(sequence)}.css`, file('x')]]);
      await writeGeneration(folder, new Map([...assets, ['index.html', file(String(sequence))]]), sequence);
    }
    const states = (await readdir(folder)).filter((name) => name.startsWith('state-'));
    expect(states).toHaveLength(4);
    const files = await readGeneration(folder);
    expect(new TextDecoder().decode(files.get('index.html'))).toBe('6');
    expect(files.has('assets/page-1.css')).toBe(true);
  });

  it('is whole after a kill at any moment', async () => {
    const folder = await aFolder();
    const writer = fileURLToPath(new URL('../support/page-writer.ts', import.meta.url));
    for (let round = 0; round < 8; round += 1) {
      const child = spawn(process.execPath, [writer, folder, String(round * 1000)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise((resolve) => child.stdout.once('data', resolve));
      await wait(round * 17);
      child.kill('SIGKILL');
      await new Promise((resolve) => child.once('exit', resolve));
      const check = await verifyPage({
        read: (path) => readPageFolder(folder, path),
        ...{ nowMs: snapshotAt, expectedKeyId: undefined, withFiles: true, signal: never },
      });
      expect(check.problems).toEqual([]);
    }
  });
});

async function withoutStore(folder: string, signer: ReturnType<typeof aPageSigner>): Promise<{ publisher: Publisher }> {
  const clock = fakeClock(snapshotAt);
  const lost = new Proxy({} as Store, {
    get: () => {
      throw new Error('The store is lost.');
    },
  });
  const publisher = createPublisher({
    ...{ store: lost, clock, log: silentLog, guard: createEgressGuard({ clock, simulated: false }) },
    ...{
      sealer: createSealer(new Uint8Array(32)),
      signingKey: signer,
      folder,
      snapshot: () => Promise.reject(new Error('lost')),
    },
  });
  return { publisher };
}

describeOnStores('places of copies', (openFresh) => {
  let bench: Bench;
  const receivers: Receiver[] = [];
  beforeEach(async () => {
    bench = await aBench(await openFresh());
  });
  afterEach(async () => {
    for (const receiver of receivers.splice(0)) await receiver.close();
  });
  const putPlace = async (): Promise<Receiver> => {
    const receiver = await putReceiver('Bearer s3cret');
    receivers.push(receiver);
    await addTarget(bench, { kind: 'http-put', url: `${receiver.url}/page`, username: null }, 's3cret');
    return receiver;
  };

  it('takes a page by PUT, what is pointed to first and the proof last, and then only what changed', async () => {
    const receiver = await putPlace();
    const [state] = await bring(bench, stateAt(1, snapshotAt));
    expect(state).toMatchObject({ copy: 'ok', lastError: null, lastSequence: 1 });
    const puts = receiver.calls.filter((call) => call.startsWith('PUT'));
    expect(puts[0]).toMatch(/^PUT page\/assets\//);
    expect(puts.slice(-2)).toEqual(['PUT page/index.html', 'PUT page/snapshot.sig.json']);
    receiver.calls.length = 0;
    await bring(bench, stateAt(2, snapshotAt + 60_000));
    const again = receiver.calls.filter((call) => call.startsWith('PUT'));
    expect(again).toContain('PUT page/en/index.html');
    expect(again).not.toContain('PUT page/en/component/main-site/index.html');
    expect(again).not.toContain('PUT page/en/feed.rss');
    expect(readManifest(receiver.files.get('page/snapshot.sig.json') ?? Buffer.of())?.sequence).toBe(2);
    const check = await verifyPage({
      read: (path) => Promise.resolve(receiver.files.get(`page/${path}`)),
      ...{ nowMs: snapshotAt + 60_000, expectedKeyId: undefined, withFiles: true, signal: never },
    });
    expect(check.problems).toEqual([]);
  });

  it('writes a page below the overview at once when its words change, and removes what is gone', async () => {
    const receiver = await putPlace();
    await bring(bench, stateAt(1, snapshotAt));
    receiver.calls.length = 0;
    const changed = stateAt(2, snapshotAt + 60_000);
    const [component] = changed.components;
    if (component === undefined) throw new Error('no component');
    await bring(bench, { ...changed, components: [{ ...component, state: 'down', measured: 'down' }] });
    expect(receiver.calls).toContain('PUT page/en/component/main-site/index.html');
    await bring(bench, { ...changed, sequence: 3, components: [] });
    expect(receiver.calls).toContain('DELETE page/en/component/main-site/index.html');
    expect(receiver.files.has('page/en/component/main-site/index.html')).toBe(false);
  });

  it('takes a page into an object store that checks every signature', async () => {
    const key = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'wJalr/XUtnFEMI+K7MDENG', region: 'eu-north-1' };
    const receiver = await objectStoreReceiver(key);
    receivers.push(receiver);
    const { secretAccessKey, ...shown } = key;
    const place = { kind: 's3' as const, endpoint: receiver.url, bucket: 'status-page', prefix: 'a/b', ...shown };
    await addTarget(bench, place, secretAccessKey);
    const [state] = await bring(bench, stateAt(1, snapshotAt));
    expect(state).toMatchObject({ copy: 'ok', lastError: null });
    expect(receiver.files.has('status-page/a/b/index.html')).toBe(true);
  });

  it('names a wrong secret, waits longer each time, and recovers', async () => {
    const receiver = await putReceiver('Bearer other');
    receivers.push(receiver);
    await addTarget(bench, { kind: 'http-put', url: receiver.url, username: null }, 's3cret');
    const [first] = await bring(bench, stateAt(1, snapshotAt));
    expect(first?.lastError).toMatchObject({ code: 'publish.refused' });
    expect(first?.lastError?.message).not.toContain('s3cret');
    const [second] = await bring(bench, stateAt(2, snapshotAt + 1000));
    expect(second?.failures).toBe(2);
    expect((second?.nextTryAt ?? 0) - (second?.lastTriedAt ?? 0)).toBe(
      2 * ((first?.nextTryAt ?? 0) - (first?.lastTriedAt ?? 0)),
    );
  });

  it('shows no secret and stores none in the open', async () => {
    await putPlace();
    const ctx = contextOn(bench.store, { clock: bench.clock });
    const listed = await bench.pages.listPublishTargets(ctx);
    expect(JSON.stringify(listed)).not.toContain('s3cret');
    expect(listed.targets[0]).toMatchObject({ hasSecret: true });
    const rows = await bench.store.db.selectFrom('statusTargets').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain('s3cret');
  });

  it('finds a copy that another Keepsight with our key has written, and does not write over it by itself', async () => {
    const signer = aPageSigner();
    bench = await aBench(bench.store, signer);
    const receiver = await putPlace();
    await bring(bench, stateAt(5, snapshotAt));
    const other = await aBench(await openFresh(), signer);
    const { url } = receiver;
    await addTarget(other, { kind: 'http-put', url: `${url}/page`, username: null }, 's3cret');
    await bring(other, stateAt(9, snapshotAt + 5000), true);
    const [ahead] = await bring(bench, stateAt(6, snapshotAt + 6000));
    expect(ahead).toMatchObject({ copy: 'ahead', lastError: { code: 'publish.copy-not-ours' } });
    expect(readManifest(receiver.files.get('page/snapshot.sig.json') ?? Buffer.of())?.sequence).toBe(9);
    const [taken] = await bring(bench, stateAt(7, snapshotAt + 7000), true);
    expect(taken).toMatchObject({ copy: 'ahead', lastError: null, lastSequence: 7 });
    const [after] = await bring(bench, stateAt(8, snapshotAt + 8000));
    expect(after).toMatchObject({ copy: 'ok' });
  });

  it('finds two contents under one number', async () => {
    const signer = aPageSigner();
    bench = await aBench(bench.store, signer);
    await putPlace();
    const [place] = receivers;
    await bring(bench, stateAt(5, snapshotAt));
    const other = await aBench(await openFresh(), signer);
    await addTarget(other, { kind: 'http-put', url: `${place?.url ?? ''}/page`, username: null }, 's3cret');
    await bring(bench, stateAt(6, snapshotAt + 1000));
    await bring(other, stateAt(6, snapshotAt + 1000, { components: [] }), true);
    const [split] = await bring(bench, stateAt(7, snapshotAt + 2000));
    expect(split?.copy).toBe('split');
  });

  it('finds a copy that does not move on', async () => {
    const receiver = await putPlace();
    await bring(bench, stateAt(1, snapshotAt));
    const old = new Map(receiver.files);
    await bring(bench, stateAt(2, snapshotAt + 60_000));
    receiver.refuse = (method, path) => (method === 'PUT' && path.endsWith('.json') ? 507 : undefined);
    for (const [path, bytes] of old) receiver.files.set(path, bytes);
    const [state] = await bring(bench, stateAt(3, snapshotAt + 3_600_000));
    expect(state?.lastError?.message).toContain('507');
    expect(state?.copy).toBe('unreadable');
  });

  it('goes into a folder, and into a git repository', async () => {
    const folder = join(await aFolder(), 'copy');
    const repository = join(await aFolder(), 'page.git');
    await run('git', ['init', '--quiet', '--bare', repository]);
    await addTarget(bench, { kind: 'folder', path: folder });
    await addTarget(bench, { kind: 'git', url: repository, branch: 'pages', username: null });
    await bring(bench, stateAt(1, snapshotAt));
    const states = await bring(bench, stateAt(2, snapshotAt + 60_000));
    expect(states.map(({ copy, lastError, lastSequence }) => [copy, lastError, lastSequence])).toEqual([
      ['ok', null, 2],
      ['ok', null, 2],
    ]);
    const { stdout: log } = await run('git', ['-C', repository, 'log', '--format=%s', 'pages']);
    expect(log.trim().split('\n')).toEqual(['State 2', 'State 1']);
    const { stdout: names } = await run('git', ['-C', repository, 'ls-tree', '-r', '--name-only', 'pages']);
    expect(names.split('\n')).toContain('en/index.html');
    expect(names).not.toContain('.br');
    const check = await verifyPage({
      read: (path) => readPageFolder(folder, path),
      ...{ nowMs: snapshotAt + 60_000, expectedKeyId: undefined, withFiles: true, signal: never },
    });
    expect(check.problems).toEqual([]);
  });

  it.runIf(hasSshd)('goes by rsync and by SFTP', async () => {
    await using server = await startSshd(await aFolder());
    const { host, port, identityFile, knownHostsFile } = server;
    const common = { host, port, user: userInfo().username, identityFile, knownHostsFile };
    const [byRsync, bySftp] = [join(server.folder, 'by-rsync'), join(server.folder, 'by-sftp')];
    await addTarget(bench, { kind: 'rsync', path: byRsync, ...common });
    await addTarget(bench, { kind: 'sftp', path: bySftp, ...common });
    await bring(bench, stateAt(1, snapshotAt));
    const states = await bring(bench, stateAt(2, snapshotAt + 60_000, { components: [] }));
    expect(states.map(({ copy, lastError }) => [copy, lastError])).toEqual([
      ['ok', null],
      ['ok', null],
    ]);
    for (const folder of [byRsync, bySftp]) {
      const check = await verifyPage({
        read: (path) => readPageFolder(folder, path),
        ...{ nowMs: snapshotAt + 60_000, expectedKeyId: undefined, withFiles: true, signal: never },
      });
      expect([folder === byRsync ? 'rsync' : 'sftp', ...check.problems]).toEqual([expect.any(String)]);
      expect(existsSync(join(folder, 'en/component/main-site/index.html'))).toBe(false);
    }
  });
});

describe('losing the store', () => {
  it('leaves the last good page as it is, and it turns stale', async () => {
    const folder = await aFolder();
    const { publisher } = await withoutStore(folder, aPageSigner());
    await publisher.publish(february2022Snapshot());
    const before = await readGeneration(folder);
    const stop = new AbortController();
    const running = publisher.run(stop.signal);
    await wait(50);
    stop.abort();
    await running;
    expect(await readGeneration(folder)).toEqual(before);
    const check = await verifyPage({
      read: (path) => readPageFolder(folder, path),
      ...{ nowMs: snapshotAt + 600_000, expectedKeyId: undefined, withFiles: true, signal: never },
    });
    expect(check.problems).toEqual(['It is 10 minutes old; it should be 5 at most.']);
  });
});
