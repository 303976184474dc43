/** The secret of a place of copies is for that place alone. */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { TargetPlace, type TargetInput } from '#src/features/status/contract-page.ts';
import { createPageUseCases } from '#src/features/status/publish/page-use-cases.ts';
import { createPublisher } from '#src/features/status/publish/publisher.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { createSealer } from '#src/platform/sealer.ts';
import type { Store } from '#src/store/store.ts';
import { fakeClock } from '../support/clock.ts';
import { aPageSigner } from '../support/page-signer.ts';
import { describeOnStores, silentLog } from '../support/stores.ts';
import { contextOn } from '../support/use-case-context.ts';

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

async function pagesOn(store: Store) {
  const folder = await mkdtemp(join(tmpdir(), 'keepsight-place-'));
  folders.push(folder);
  const [clock, sealer, signingKey] = [fakeClock(), createSealer(new Uint8Array(32).fill(7)), aPageSigner()];
  const snapshot = () => Promise.resolve(undefined);
  const guard = createEgressGuard({ clock, simulated: false });
  const publisher = createPublisher({ store, clock, log: silentLog, guard, sealer, signingKey, folder, snapshot });
  const pages = createPageUseCases({ publisher, sealer, signingKey, snapshot, changed: () => undefined });
  return { pages, ctx: contextOn(store, { clock }) };
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
