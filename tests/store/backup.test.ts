import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { systemActor } from '#src/core/access.ts';
import { systemClock } from '#src/platform/clock.ts';
import { verifyAuditChain } from '#src/store/audit-chain.ts';
import { recordAudit } from '#src/store/audit.ts';
import { createBackup } from '#src/store/backup/create-backup.ts';
import { restoreBackup } from '#src/store/backup/restore.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { freshPlace, type Place, temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/stores.ts';

const never = new AbortController().signal;
const engines = ['sqlite', 'postgres'] as const;
const newFolder = temporaryFolders();

const open = (place: Place): Promise<Store> => openStore({ ...place, clock: systemClock, log: silentLog });

async function addEntries(store: Store, names: readonly string[]): Promise<void> {
  const ctx = { actor: systemActor, clock: systemClock, requestId: 'test' };
  for (const name of names) {
    await store.transaction((tx) =>
      recordAudit(tx, ctx, { action: 'test.add', object: { kind: 'test', id: name, name } }),
    );
  }
}

async function namesIn(store: Store): Promise<string[]> {
  const rows = await store.db.selectFrom('audit').select('objectName').orderBy('seq').execute();
  return rows.map((row) => row.objectName);
}

async function backupOf(place: Place, names: readonly string[]): Promise<string> {
  const store = await open(place);
  await addEntries(store, names);
  const path = join(newFolder(), 'one.backup');
  await createBackup({ store, path, clock: systemClock, keepsightVersion: '0.0.0-test' }, never);
  await store.close();
  return path;
}

const restore = (path: string, place: Place, force = false): ReturnType<typeof restoreBackup> =>
  restoreBackup({ path, ...place, force, clock: systemClock, log: silentLog }, never);

describe.each(engines.flatMap((from) => engines.map((to) => ({ from, to }))))(
  'backup from $from to $to',
  ({ from, to }) => {
    it('brings everything back', async () => {
      const path = await backupOf(await freshPlace(from, newFolder()), ['Tür 🚪', "O'Hara", 'line\nbreak']);
      const place = await freshPlace(to, newFolder());
      const report = await restore(path, place);
      expect(report).toMatchObject({ auditIntact: true, keptAs: undefined, rows: { audit: 3, audit_head: 1 } });
      const store = await open(place);
      expect(await namesIn(store)).toEqual(['Tür 🚪', "O'Hara", 'line\nbreak']);
      await addEntries(store, ['after']);
      expect(await verifyAuditChain(store.db)).toMatchObject({ intact: true, checked: 4 });
      await store.close();
    });
  },
);

describe.each(engines)('restore into %s', (engine) => {
  it('refuses a target that has data, and keeps that data as a copy when forced', async () => {
    const path = await backupOf(await freshPlace('sqlite', newFolder()), ['saved']);
    const place = await freshPlace(engine, newFolder());
    const before = await open(place);
    await addEntries(before, ['newer']);
    await before.close();
    await expect(restore(path, place)).rejects.toMatchObject({ code: 'restore.target-not-empty' });
    const report = await restore(path, place, true);
    expect(report.keptAs).toMatch(/before.restore/);
    const store = await open(place);
    expect(await namesIn(store)).toEqual(['saved']);
    await store.close();
  });

  it('leaves the data of now alone when the backup is damaged', async () => {
    const path = await backupOf(await freshPlace('sqlite', newFolder()), ['saved']);
    const bytes = readFileSync(path);
    bytes[bytes.length - 120] = (bytes[bytes.length - 120] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const place = await freshPlace(engine, newFolder());
    const before = await open(place);
    await addEntries(before, ['now']);
    await before.close();
    await expect(restore(path, place, true)).rejects.toMatchObject({ code: 'backup.damaged' });
    const store = await open(place);
    expect(await namesIn(store)).toEqual(['now']);
    await store.close();
  });
});

describe('backup file', () => {
  it('is private and made whole or not at all', async () => {
    const path = await backupOf(await freshPlace('sqlite', newFolder()), ['x']);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(path, '..'))).toEqual(['one.backup']);
  });

  it('is not made when the work is cancelled or the store fails, and nothing is left', async () => {
    const place = await freshPlace('sqlite', newFolder());
    const store = await open(place);
    await addEntries(store, ['a', 'b']);
    const folder = newFolder();
    const path = join(folder, 'one.backup');
    const stop = new AbortController();
    const options = { store, path, clock: systemClock, keepsightVersion: '0' };
    const stopping = createBackup({ ...options, onProgress: () => stop.abort(new Error('stopped')) }, stop.signal);
    await expect(stopping).rejects.toThrow('stopped');
    const failing = createBackup(
      {
        ...options,
        onProgress: () => {
          throw new Error('failed');
        },
      },
      never,
    );
    await expect(failing).rejects.toThrow('failed');
    await expect(createBackup({ ...options, path: join(folder, 'none', 'x') }, never)).rejects.toMatchObject({
      code: 'file.unwritable',
    });
    expect(readdirSync(folder)).toEqual([]);
    await store.close();
  });

  it.each([1, 40, 74, 200, 400])('is refused when %i bytes of its end are missing', async (missing) => {
    const path = await backupOf(await freshPlace('sqlite', newFolder()), ['x']);
    writeFileSync(path, readFileSync(path).subarray(0, -missing));
    await expect(restore(path, { directory: newFolder() })).rejects.toMatchObject({ code: 'backup.damaged' });
  });

  it('is refused when it is something else or empty', async () => {
    const path = join(newFolder(), 'other');
    for (const content of ['', 'hello\n', 'KEEPSIGHT-BACKUP \n', 'KEEPSIGHT-BACKUP 1\n']) {
      writeFileSync(path, content);
      await expect(restore(path, { directory: newFolder() })).rejects.toMatchObject({ code: 'backup.damaged' });
    }
  });

  it('is refused when it has a newer format or a migration that this program lacks', async () => {
    const path = await backupOf(await freshPlace('sqlite', newFolder()), ['x']);
    const original = readFileSync(path, 'latin1');
    writeFileSync(path, original.replace('BACKUP 1', 'BACKUP 2'), 'latin1');
    await expect(restore(path, { directory: newFolder() })).rejects.toMatchObject({ code: 'backup.newer' });
  });

  it('is refused while Keepsight runs on the target', async () => {
    const path = await backupOf(await freshPlace('sqlite', newFolder()), ['x']);
    const place = { directory: newFolder() };
    const running = await open(place);
    await expect(restore(path, place)).rejects.toMatchObject({ code: 'store.locked' });
    await running.close();
  });
});
