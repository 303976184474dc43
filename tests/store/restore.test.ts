import { spawn } from 'node:child_process';
import { copyFileSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#src/platform/clock.ts';
import { writeContainer } from '#src/store/backup/container.ts';
import { createBackup } from '#src/store/backup/create-backup.ts';
import { type BackupHeader, encodeRow } from '#src/store/backup/format.ts';
import { restoreBackup, type RestoreReport } from '#src/store/backup/restore.ts';
import { migrationChecksums } from '#src/store/migrate.ts';
import type { Migration } from '#src/store/migration.ts';
import { migrations } from '#src/store/migrations.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { freshPlace, type Place, temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/silent-log.ts';

const never = new AbortController().signal;
const newFolder = temporaryFolders();

const open = (place: Place, visitor = false, list = migrations): Promise<Store> =>
  openStore({ ...place, clock: systemClock, log: silentLog, visitor, migrations: list });

const restore = (
  path: string,
  place: Place,
  options: { force?: boolean; list?: readonly Migration[] } = {},
): Promise<RestoreReport> =>
  restoreBackup(
    {
      path,
      ...place,
      force: options.force ?? true,
      clock: systemClock,
      log: silentLog,
      migrations: options.list ?? migrations,
    },
    never,
  );

const setting = (key: string): Record<string, string | number> => ({ key, value: '1', updated_at: 1, updated_by: 'x' });
const settingColumns = Object.keys(setting(''));

async function addSetting(store: Store, key: string): Promise<void> {
  await store.db.insertInto('settings').values({ key, value: '1', updatedAt: 1, updatedBy: 'x' }).execute();
}

async function settingsIn(place: Place): Promise<string[]> {
  const store = await open(place);
  const rows = await store.db.selectFrom('settings').select('key').orderBy('key').execute();
  await store.close();
  return rows.map((row) => row.key);
}

async function placeWith(engine: 'sqlite' | 'postgres', key: string): Promise<Place> {
  const place = await freshPlace(engine, newFolder());
  const store = await open(place);
  await addSetting(store, key);
  await store.close();
  return place;
}

/** A file as a backup is, with whatever in it. */
async function fileWith(lines: readonly string[], header: Partial<BackupHeader> = {}): Promise<string> {
  const path = join(newFolder(), 'made.backup');
  const checksums = await migrationChecksums(migrations);
  const applied = [...checksums].map(([id, checksum]) => ({ id, checksum }));
  const full = { keepsightVersion: '0.0.0', engine: 'sqlite', createdAt: 0, migrations: applied, ...header } as const;
  async function* each(): AsyncGenerator<string> {
    yield* lines;
  }
  await writeContainer(path, full, each());
  return path;
}

const table = (name: string, columns: readonly string[]): string => JSON.stringify({ table: name, columns });
const end = (counts: Record<string, number>): string => JSON.stringify({ end: counts });
const row = (key: string): string => encodeRow(Object.values(setting(key)));
const head = [table('audit_head', ['id', 'count', 'hash']), encodeRow([1, 0, ''])];

describe.each(['sqlite', 'postgres'] as const)('restore into %s', (engine) => {
  it('takes a whole file', async () => {
    const place = await placeWith(engine, 'old');
    const path = await fileWith([
      ...head,
      table('settings', settingColumns),
      row('new'),
      end({ settings: 1, audit_head: 1 }),
    ]);
    expect(await restore(path, place)).toMatchObject({ rows: { settings: 1 }, auditIntact: true });
    expect(await settingsIn(place)).toEqual(['new']);
  });

  it.each([
    ['has no end', [table('settings', settingColumns), row('a')]],
    ['lacks rows', [table('settings', settingColumns), row('a'), end({ settings: 2 })]],
    ['goes on after its end', [end({}), table('settings', settingColumns)]],
    ['has a row before any table', [row('a'), end({})]],
    ['names a table that is not ours', [table('sqlite_schema', ['sql']), end({})]],
    ['names the table of migrations', [table('schema_migrations', ['id', 'checksum', 'applied_at']), end({})]],
    ['names a table twice', [table('settings', settingColumns), table('settings', settingColumns), end({})]],
    ['has other columns', [table('settings', ['key', 'value']), end({})]],
    ['has a row that is too short', [table('settings', settingColumns), encodeRow(['a']), end({ settings: 1 })]],
    ['has a row twice', [table('settings', settingColumns), row('a'), row('a'), end({ settings: 2 })]],
    [
      'has a row without a value',
      [table('settings', settingColumns), encodeRow(['a', null, 1, 'x']), end({ settings: 1 })],
    ],
    ['has a line that is not JSON', [table('settings', settingColumns), '[', end({})]],
    [
      'has a row that points nowhere',
      [
        table('device_groups', ['device_id', 'group_id']),
        encodeRow(['dev_none', 'grp_none']),
        end({ device_groups: 1 }),
      ],
    ],
  ])('refuses a file that %s, and leaves the data of now', async (_what, lines) => {
    const place = await placeWith(engine, 'now');
    await expect(restore(await fileWith(lines), place)).rejects.toMatchObject({ code: 'backup.damaged' });
    expect(await settingsIn(place)).toEqual(['now']);
  });

  it('refuses a file of a newer version or another build, and leaves the data of now', async () => {
    const place = await placeWith(engine, 'now');
    const checksums = await migrationChecksums(migrations);
    const applied = [...checksums].map(([id, checksum]) => ({ id, checksum }));
    const newer = { migrations: [...applied, { id: '9999-later', checksum: 'x' }], keepsightVersion: '9.9.9' };
    await expect(restore(await fileWith([end({})], newer), place)).rejects.toMatchObject({
      code: 'backup.newer',
      fields: { version: '9.9.9' },
    });
    const other = { migrations: applied.map((each) => ({ ...each, checksum: 'x' })) };
    await expect(restore(await fileWith([end({})], other), place)).rejects.toMatchObject({ code: 'backup.newer' });
    expect(await settingsIn(place)).toEqual(['now']);
  });

  it('upgrades the data of an older version', async () => {
    const source = await placeWith(engine, 'kept');
    const store = await open(source);
    const path = join(newFolder(), 'old.backup');
    await createBackup({ store, path, clock: systemClock, keepsightVersion: '0' }, never);
    await store.close();
    const next: Migration = {
      id: '9001-add-shelves',
      up: async (db) => {
        await sql`create table shelves as select key from settings`.execute(db);
      },
    };
    const place = await freshPlace(engine, newFolder());
    const list = [...migrations, next];
    await restore(path, place, { list });
    const restored = await open(place, false, list);
    const { rows } = await sql`select key from shelves`.execute(restored.db.withoutPlugins());
    expect(rows).toEqual([{ key: 'kept' }]);
    await restored.close();
  });
});

describe('restore into a SQLite folder', () => {
  it('waits for nobody who has the database open: it is refused', async () => {
    const place = await placeWith('sqlite', 'now');
    const path = await fileWith([...head, end({ audit_head: 1 })]);
    const running = await open(place);
    const visitor = await open(place, true);
    await running.close();
    await expect(restore(path, place)).rejects.toMatchObject({ code: 'store.locked' });
    await visitor.close();
    await expect(restore(path, place)).resolves.toMatchObject({ engine: 'sqlite' });
  });

  it('is finished at the next start when the machine stopped before the last step', async () => {
    const place = await placeWith('sqlite', 'new');
    const file = join(place.directory, 'keepsight.db');
    renameSync(file, `${file}.restored`);
    expect(await settingsIn(place)).toEqual(['new']);
    expect(readdirSync(place.directory)).toEqual(['keepsight.db', 'keepsight.lock', 'keepsight.users']);
  });

  it('forgets at the next start what never came so far as to put the old data aside', async () => {
    const place = await placeWith('sqlite', 'old');
    const file = join(place.directory, 'keepsight.db');
    copyFileSync(file, `${file}.restored`);
    expect(await settingsIn(place)).toEqual(['old']);
    expect(readdirSync(place.directory)).toEqual(['keepsight.db', 'keepsight.lock', 'keepsight.users']);
  });

  it('leaves the old data or the new when it is killed, at any moment', async () => {
    const place = await placeWith('sqlite', 'old');
    const rows = Array.from({ length: 20_000 }, (_, n) => row(`new ${String(n)}`));
    const path = await fileWith([
      ...head,
      table('settings', settingColumns),
      ...rows,
      end({ settings: rows.length, audit_head: 1 }),
    ]);
    const entry = join(import.meta.dirname, '../../src/programs/cli/keepsight.mjs');
    for (let kill = 0; kill < 15; kill += 1) {
      const child = spawn(process.execPath, [entry, 'restore', path, '--force', '--data', place.directory], {
        stdio: 'ignore',
      });
      const { promise, resolve } = Promise.withResolvers<void>();
      child.once('close', () => resolve());
      // Any moment will do; what is asserted holds for every one.
      setTimeout(() => child.kill('SIGKILL'), 200 + Math.random() * 700);
      await promise;
      const found = await settingsIn(place);
      expect([1, rows.length]).toContain(found.length);
    }
  });
});
