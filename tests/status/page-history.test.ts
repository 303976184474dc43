/** The history of incidents: a page for each month, under addresses that stay, and records that are not written again. */

import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PublicIncident, Snapshot } from '#src/features/status/contract-schemas.ts';
import { createRecordMemory } from '#src/features/status/page/record-memory.ts';
import { renderPage, type PageFile } from '#src/features/status/page/render-page.ts';
import { readArchive } from '#src/features/status/publish/archive.ts';
import { createPublisher } from '#src/features/status/publish/publisher.ts';
import { planUpload } from '#src/features/status/publish/upload-plan.ts';
import { verifyPage } from '#src/features/status/publish/verify-page.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { readPageFolder } from '#src/platform/publish-folder.ts';
import { createSealer } from '#src/platform/sealer.ts';
import { fakeClock } from '../support/clock.ts';
import { aPageSigner } from '../support/page-signer.ts';
import { silentLog } from '../support/silent-log.ts';
import { aComponentView, aPage, aPublicIncident, aSnapshot, aStatement, snapshotAt } from '../support/snapshots.ts';
import { describeOnStores } from '../support/stores.ts';

const signer = aPageSigner();
const dayMs = 86_400_000;

function anOldIncident(id: string, startedAt: number): PublicIncident {
  const closedAt = startedAt + 3_600_000;
  return aPublicIncident({
    ...{ id, title: { en: `What was ${id}` }, state: 'closed', startedAt, closedAt, nextUpdateAt: null },
    statements: [aStatement({ id: `stm_${id}`, incidentId: id, publishedAt: startedAt + 60_000 })],
  });
}

/** Three years, one incident in each month. */
const archive = Array.from({ length: 36 }, (_, i) => anOldIncident(`inc_m${String(i)}`, Date.UTC(2018, 10 + i, 5)));
const inSnapshot = [
  aPublicIncident({ id: 'inc_open', startedAt: snapshotAt - 3_600_000 }),
  anOldIncident('inc_lately', snapshotAt - 2 * dayMs),
  anOldIncident('inc_january', Date.UTC(2022, 0, 9)),
];

const stateOf = (overrides: Partial<Snapshot> = {}): Snapshot =>
  aSnapshot({ incidents: inSnapshot, page: aPage({ locales: ['en', 'ja'] }), ...overrides });
const filesOf = (snapshot: Snapshot, old: readonly PublicIncident[] = archive): ReadonlyMap<string, PageFile> =>
  renderPage(snapshot, signer, new Map(), { archive: old });
const textOf = (files: ReadonlyMap<string, PageFile>, path: string): string =>
  new TextDecoder().decode(files.get(path)?.bytes);

const later = stateOf({ sequence: 2, generatedAt: snapshotAt + 60_000, nextExpectedAt: snapshotAt + 120_000 });

describe('the history', () => {
  it('has a page for each month, linked from the first one and from its neighbours', () => {
    const files = filesOf(stateOf());
    const index = textOf(files, 'en/history/index.html');
    const months = [...index.matchAll(/href="\.\.\/\.\.\/en\/(history\/\d{4}-\d{2}\/index\.html)"/g)].map(
      ([, at]) => at,
    );
    expect(months).toHaveLength(38);
    expect(months.slice(0, 3)).toEqual(['2022-02', '2022-01', '2021-10'].map((one) => `history/${one}/index.html`));
    for (const month of months) expect(files.has(`en/${month ?? ''}`)).toBe(true);
    const middle = textOf(files, 'en/history/2020-03/index.html');
    expect(middle).toMatch(/href="\.\.\/\.\.\/\.\.\/en\/history\/2020-02\/index\.html">Earlier: February 2020/);
    expect(middle).toMatch(/href="\.\.\/\.\.\/\.\.\/en\/history\/2020-04\/index\.html">Later: April 2020/);
    expect(middle).toContain('What was inc_m16');
  });

  it('is no longer with every year: the first page holds the newest month only', () => {
    const index = textOf(filesOf(stateOf()), 'en/history/index.html');
    expect(index).toContain('What was inc_lately');
    expect(index).not.toContain('What was inc_january');
    expect(textOf(filesOf(stateOf(), []), 'en/history/index.html').length).toBeGreaterThan(index.length - 38 * 200);
  });

  it('keeps the page of an incident at its address when the snapshot holds it no more', () => {
    const files = filesOf(stateOf());
    const page = textOf(files, 'en/incident/inc_m3/index.html');
    expect(page).toContain('What was inc_m3');
    expect(page).toContain('This is a record of the past and is not refreshed any more.');
    const stamp = '<meta name="keepsight-stamp"';
    expect(page).not.toContain(stamp);
    expect(page).not.toContain('class="stamp"');
    // What is open or was closed lately carries the times of the page.
    for (const id of ['inc_open', 'inc_lately']) {
      expect(textOf(files, `en/incident/${id}/index.html`), id).toContain(stamp);
    }
  });

  it('does not change in what is long over, whatever the state of the page', () => {
    const [before, after] = [filesOf(stateOf()), filesOf(later)];
    const isRecord = (path: string): boolean =>
      /history\/(?:2022-01|20(?:18|19|20|21)-\d\d)\/|inc_m\d|inc_january/.test(path);
    const records = [...before.keys()].filter(isRecord);
    expect(records).toHaveLength(2 * (37 + 37));
    for (const path of records) expect(textOf(after, path), path).toBe(textOf(before, path));
    for (const path of ['en/history/2022-02/index.html', 'en/incident/inc_open/index.html']) {
      expect(textOf(after, path), path).not.toBe(textOf(before, path));
    }
    const held = Object.fromEntries(
      [...planUpload({ files: before, held: {}, written: new Map(), nowMs: 0, waitMs: 0 }).written].map(
        ([path, { hash }]) => [path, hash],
      ),
    );
    const plan = planUpload({ files: after, held, written: new Map(), nowMs: 60_000, waitMs: 0 });
    expect([...plan.changed.keys()].filter(isRecord)).toEqual([]);
    expect(plan.removed).toEqual([]);
  });

  it('is made once, and anew when a name in it changed', () => {
    const memory = createRecordMemory();
    const make = (snapshot: Snapshot): ReadonlyMap<string, PageFile> =>
      renderPage(snapshot, signer, new Map(), { archive, memory });
    const path = 'en/incident/inc_m3/index.html';
    const first = make(stateOf());
    expect(make(later).get(path)?.bytes).toBe(first.get(path)?.bytes);
    const renamed = make(stateOf({ components: [aComponentView({ name: { en: 'Front page' } })] }));
    expect(textOf(renamed, path)).toContain('Front page');
  });

  it('stands when two have one id, and when a clock was wrong', () => {
    const odd = [anOldIncident('inc_lately', 0), anOldIncident('inc_far', 8.64e15), anOldIncident('inc_early', -1)];
    const files = filesOf(stateOf(), odd);
    expect(textOf(files, 'en/history/1970-01/index.html')).toContain('What was inc_far');
    expect(textOf(files, 'en/incident/inc_lately/index.html')).toContain('20 Feb 2022'.slice(3));
  });
});

const folders: string[] = [];
afterAll(async () => {
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describeOnStores('publishing the history', (openFresh) => {
  it('reads what is old seldom, writes it once, and is still verified as a whole', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'keepsight-history-')), 'status');
    folders.push(join(folder, '..'));
    const clock = fakeClock(snapshotAt);
    const store = await openFresh({ clock });
    let reads = 0;
    const publisher = createPublisher({
      ...{ store, clock, log: silentLog, signingKey: signer, folder },
      guard: createEgressGuard({ clock, simulated: false }),
      sealer: createSealer(new Uint8Array(32).fill(7)),
      snapshot: async () => stateOf(),
      archive: async () => {
        reads += 1;
        return archive;
      },
    });
    await publisher.publish(stateOf());
    const fileOf = (path: string) => stat(join(folder, 'current', path));
    const before = await fileOf('en/history/2020-03/index.html');
    await publisher.publish(later);
    expect(reads).toBe(1);
    // A hard link of the same bytes: nothing was written.
    expect((await fileOf('en/history/2020-03/index.html')).ino).toBe(before.ino);
    expect((await fileOf('en/history/index.html')).nlink).toBe(1);
    const check = await verifyPage({
      read: (path) => readPageFolder(folder, path),
      ...{ nowMs: later.generatedAt, expectedKeyId: signer.id, withFiles: true },
      signal: new AbortController().signal,
    });
    expect(check.problems).toEqual([]);
  });

  it('goes on with what was read before when it cannot be read', async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'keepsight-history-')), 'status');
    folders.push(join(folder, '..'));
    const clock = fakeClock(snapshotAt);
    let isLost = false;
    const publisher = createPublisher({
      ...{ store: await openFresh({ clock }), clock, log: silentLog, signingKey: signer, folder },
      guard: createEgressGuard({ clock, simulated: false }),
      sealer: createSealer(new Uint8Array(32).fill(7)),
      snapshot: async () => stateOf(),
      archive: async () => (isLost ? Promise.reject(new Error('lost')) : archive),
    });
    await publisher.publish(stateOf());
    isLost = true;
    await clock.advance(2 * 3_600_000);
    await publisher.publish(later);
    expect((await stat(join(folder, 'current', 'en/incident/inc_m3/index.html'))).isFile()).toBe(true);
  });

  it('names no component of a closed incident that the public does not see', async () => {
    const store = await openFresh();
    const old = anOldIncident('inc_hidden', Date.UTC(2020, 1, 1));
    const asked: unknown[] = [];
    const incidents = {
      publicIncidents: async (_db: unknown, closed: unknown) => {
        asked.push(closed);
        return [{ ...old, componentIds: ['cmp_secret'] }];
      },
    };
    const told = async () => new Map([['stm_inc_hidden', { queued: 0, sent: 3, failed: 1 }]]);
    const [shown] = await readArchive({ incidents, told }, store.db, snapshotAt);
    expect(shown?.componentIds).toEqual([]);
    expect(shown?.told).toEqual({ queued: 0, sent: 3, failed: 1 });
    expect(asked).toEqual([{ closedAfter: 0, closedBefore: snapshotAt - 88 * dayMs }]);
  });
});
