/** The secret of a place of copies is for that place alone. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { TargetPlace, type TargetInput } from '#src/features/status/contract-page.ts';
import type { Snapshot } from '#src/features/status/contract-schemas.ts';
import { createPageUseCases } from '#src/features/status/publish/page-use-cases.ts';
import { createPublisher } from '#src/features/status/publish/publisher.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { createSealer } from '#src/platform/sealer.ts';
import type { Store } from '#src/store/store.ts';
import { fakeClock } from '../support/clock.ts';
import { aPageSigner } from '../support/page-signer.ts';
import { describeOnStores, silentLog } from '../support/stores.ts';
import { aSnapshot } from '../support/snapshots.ts';
import { anActor, contextOn } from '../support/use-case-context.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

const keyFiles = { identityFile: '/etc/keepsight/key', knownHostsFile: '/etc/keepsight/hosts' };

async function pagesOn(store: Store, shown?: Snapshot) {
  const folder = await mkdtemp(join(tmpdir(), 'keepsight-place-'));
  folders.push(folder);
  const [clock, sealer, signingKey] = [fakeClock(), createSealer(new Uint8Array(32).fill(7)), aPageSigner()];
  const snapshot = () => Promise.resolve(shown);
  const guard = createEgressGuard({ clock, simulated: false });
  const publisher = createPublisher({ store, clock, log: silentLog, guard, sealer, signingKey, folder, snapshot });
  const pages = createPageUseCases({ publisher, sealer, signingKey, snapshot, changed: () => undefined });
  return { pages, ctx: contextOn(store, { clock }), folder };
}

describeOnStores('the secret of a place', (openFresh) => {
  it('goes nowhere else when the place is changed by somebody who does not know it', async () => {
    const { pages, ctx } = await pagesOn(await openFresh());
    const put = (url: string): TargetInput => ({
      ...{ name: 'Copy', isEnabled: true, everyS: 60 },
      place: { kind: 'http-put', url, username: 'writer' },
    });
    const input = (body: TargetInput) => ({ params: undefined, query: undefined, body });
    const { id } = await pages.createPublishTarget(ctx, input({ ...put('https://copy.example/a/'), secret: 's3cret' }));
    const change = (body: TargetInput) => pages.updatePublishTarget(ctx, { ...input(body), params: { id } });
    await expect(change(put('https://thief.example/'))).rejects.toMatchObject({ code: 'page.secret-missing' });
    await expect(change(put('http://copy.example/a/'))).rejects.toMatchObject({ code: 'page.secret-missing' });
    expect(await change(put('https://copy.example/b/'))).toMatchObject({ hasSecret: true });
    expect(await change({ ...put('https://other.example/'), secret: 'n3w' })).toMatchObject({ hasSecret: true });
    expect(await change({ ...put('https://third.example/'), secret: null })).toMatchObject({ hasSecret: false });
  });
});

describeOnStores('the place itself', (openFresh) => {
  it('is shown to who may change it, and to others only that it is and how its copy stands', async () => {
    const shown = aSnapshot();
    const { pages, ctx, folder } = await pagesOn(await openFresh(), shown);
    const secretPath = join(folder, 'no-folder');
    await writeFile(secretPath, 'a file where a folder should be');
    const places: TargetInput['place'][] = [
      { kind: 'folder', path: join(secretPath, 'copy') },
      { kind: 'sftp', host: 'inside.example', port: 2222, user: 'porter', path: 'www', ...keyFiles },
    ];
    for (const place of places) {
      const body = { name: `Copy by ${place.kind}`, isEnabled: place.kind === 'folder', everyS: 60, place };
      await pages.createPublishTarget(ctx, { params: undefined, query: undefined, body });
    }
    const now = await pages.publishNow(ctx, { params: undefined, query: undefined, body: {} });
    expect(now.targets[0]?.state.lastError?.message).toContain(secretPath);
    expect(await pages.listPublishTargets(ctx)).toMatchObject({
      targets: places.map((place) => ({ kind: place.kind, place, hasSecret: false })),
      own: { folder },
    });

    const publishing = { ...ctx, actor: anActor('communicator') };
    const published = await pages.publishNow(publishing, { params: undefined, query: undefined, body: {} });
    for (const role of ['viewer', 'operator', 'communicator'] as const) {
      const read = await pages.listPublishTargets({ ...ctx, actor: anActor(role) });
      for (const { targets } of [read, published]) {
        expect(targets).toMatchObject([
          { name: 'Copy by folder', kind: 'folder', isEnabled: true, state: { copy: 'never', failures: 2 } },
          { name: 'Copy by sftp', kind: 'sftp', isEnabled: false, place: null, state: { copy: 'never' } },
        ]);
        expect(targets[0]?.state.lastError).toEqual({ code: expect.stringMatching(/^\w+\.[\w-]+$/), message: null });
      }
      expect(read.own.sequence).toBe(shown.sequence);
      const text = JSON.stringify([read, published]);
      const told = [folder, 'inside.example', '2222', 'porter', 'www', '/etc/keepsight'];
      expect([role, told.filter((word) => text.includes(word))]).toEqual([role, []]);
    }
  });
});

it('is no part of the address of a repository, nor is an option of ssh', () => {
  const isTaken = (url: string): boolean =>
    TargetPlace.safeParse({ kind: 'git', url, branch: 'pages', username: null }).success;
  expect(['https://git.example/p.git', 'ssh://git@git.example/p.git', '/srv/p.git'].map(isTaken)).toEqual([
    true,
    true,
    true,
  ]);
  for (const url of [
    ...['ssh://git:s3cret@git.example/p.git', 'https://git:s3cret@git.example/p.git'],
    ...['ssh://-oProxyCommand=id/p.git', 'ssh://-oProxyCommand=id@git.example/p.git', 'ssh:///p.git'],
  ]) {
    expect([url, isTaken(url)]).toEqual([url, false]);
  }
});
