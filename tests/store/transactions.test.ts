import { describe, expect, it } from 'vitest';
import { systemClock } from '#src/platform/clock.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Db, Store } from '#src/store/store.ts';
import { storeSizeBytes } from '#src/store/size.ts';
import { temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/silent-log.ts';
import { describeOnStores } from '../support/stores.ts';

const newFolder = temporaryFolders();

const insert = (db: Db, key: string): Promise<unknown> =>
  db.insertInto('settings').values({ key, value: '1', updatedAt: 1, updatedBy: 'test' }).execute();

const keysIn = async (db: Db): Promise<string[]> =>
  (await db.selectFrom('settings').select('key').orderBy('key').execute()).map((row) => row.key);

/** Ends when told to, so that two transactions overlap for certain. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}

describeOnStores('a transaction', (openFresh) => {
  it('writes all or nothing', async () => {
    const store = await openFresh();
    const failing = store.transaction(async (tx) => {
      await insert(tx, 'a');
      await insert(tx, 'a');
    });
    await expect(failing).rejects.toMatchObject({ code: 'store.already-exists', kind: 'conflict' });
    expect(await keysIn(store.db)).toEqual([]);
  });

  it('sees what it checked stay true until its end, because one writes at a time', async () => {
    const store = await openFresh();
    const addIfEmpty = (key: string): Promise<void> =>
      store.transaction(async (tx) => {
        if ((await keysIn(tx)).length === 0) await insert(tx, key);
      });
    await Promise.all(['a', 'b', 'c', 'd'].map(addIfEmpty));
    expect(await keysIn(store.db)).toHaveLength(1);
  });

  it('must be asked, not the store: that would wait for itself', async () => {
    const store = await openFresh();
    await expect(store.transaction(() => keysIn(store.db))).rejects.toMatchObject({ code: 'internal.fault' });
    await expect(store.transaction(() => store.transaction((tx) => keysIn(tx)))).rejects.toMatchObject({
      code: 'internal.fault',
    });
    expect(await keysIn(store.db)).toEqual([]);
  });

  it('keeps text the same way on both engines', async () => {
    const store = await openFresh();
    const text = 'nul \0, half \ud83d, whole 🚪';
    await store.db.insertInto('settings').values({ key: text, value: text, updatedAt: 1, updatedBy: text }).execute();
    const row = await store.db.selectFrom('settings').select('value').where('key', '=', text).executeTakeFirst();
    expect(row).toEqual({ value: 'nul \ufffd, half \ufffd, whole 🚪' });
  });

  it('cannot be used after its end', async () => {
    const store = await openFresh();
    let kept: Db | undefined;
    await store.transaction(async (tx) => {
      kept = tx;
      await insert(tx, 'a');
    });
    await expect(keysIn(kept as Db)).rejects.toMatchObject({ code: 'internal.fault' });
  });

  it('reads numbers as numbers: times, counts and sums', async () => {
    const store = await openFresh();
    const at = 1_795_305_600_123;
    await store.db.insertInto('settings').values({ key: 'a', value: '1', updatedAt: at, updatedBy: 'x' }).execute();
    const row = await store.db
      .selectFrom('settings')
      .select((eb) => [
        eb.fn.countAll().as('count'),
        eb.fn.sum('updatedAt').as('sum'),
        eb.fn.max('updatedAt').as('max'),
      ])
      .executeTakeFirst();
    expect(row).toEqual({ count: 1, sum: at, max: at });
    expect(await storeSizeBytes(store)).toBeGreaterThan(10_000);
  });
});

describeOnStores('a snapshot', (openFresh) => {
  it('shows one moment while others write', async () => {
    const store: Store = await openFresh();
    await insert(store.db, 'a');
    const { opened, open } = gate();
    const seen = store.snapshot(async (tx) => {
      const before = await keysIn(tx);
      open();
      await wrote;
      return [before, await keysIn(tx)];
    });
    const wrote = opened.then(() => store.transaction((tx) => insert(tx, 'b')));
    expect(await seen).toEqual([['a'], ['a']]);
    expect(await keysIn(store.db)).toEqual(['a', 'b']);
  });

  it('cannot write', async () => {
    const store = await openFresh();
    await expect(store.snapshot((tx) => insert(tx, 'a'))).rejects.toMatchObject({ code: 'store.read-only' });
  });
});

describe('SQLite', () => {
  it('refuses a value that it would take for named parameters and lose', async () => {
    const directory = newFolder();
    const store = await openStore({ directory, clock: systemClock, log: silentLog });
    const at = new Date(0) as unknown as string;
    const update = store.db.updateTable('settings').set({ value: at }).execute();
    await expect(update).rejects.toMatchObject({ code: 'store.fault' });
    await store.close();
  });
});
