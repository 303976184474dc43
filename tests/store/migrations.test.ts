import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Kysely, sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { systemClock } from '#src/platform/clock.ts';
import type { Migration } from '#src/store/migration.ts';
import { migrations } from '#src/store/migrations.ts';
import { openStore } from '#src/store/open-store.ts';
import { generateSchemaSnapshot } from '#src/store/schema-snapshot.ts';
import type { Store } from '#src/store/store.ts';
import { freshPlace, type Place, temporaryFolders } from '../support/places.ts';
import { describeOnStores } from '../support/stores.ts';
import { silentLog } from '../support/silent-log.ts';

const newFolder = temporaryFolders();

const open = (place: Place, list: readonly Migration[] = migrations, visitor = false): Promise<Store> =>
  openStore({ ...place, clock: systemClock, log: silentLog, migrations: list, visitor });

const running = (id: string, statement: string): Migration => ({
  id,
  up: async (db) => {
    await sql.raw(statement).execute(db);
  },
});

const next = running('9001-add-shelves', 'create table shelves (id text primary key)');
const failing: Migration = {
  id: '9002-fails-half-way',
  up: async (db) => {
    await sql`create table books (id text primary key)`.execute(db);
    await sql`insert into shelves (id) values ('left behind')`.execute(db);
    // On the empty database of the checksums there is nothing to find; on a real one there is.
    await sql`insert into shelves (id) select key from settings union all select key from settings`.execute(db);
  },
};

const appliedIn = async (store: Store): Promise<string[]> =>
  (await store.db.selectFrom('schemaMigrations').select('id').orderBy('id').execute()).map((row) => row.id);

const shelvesIn = async (store: Store): Promise<unknown[]> =>
  (await sql`select id from shelves`.execute(store.db.withoutPlugins())).rows;

describe.each(['sqlite', 'postgres'] as const)('migrations on %s', (engine) => {
  it('are applied once, in order, and an older store is upgraded', async () => {
    const place = await freshPlace(engine, newFolder());
    await (await open(place)).close();
    const store = await open(place, [...migrations, next]);
    expect(await appliedIn(store)).toEqual([...migrations.map((migration) => migration.id), next.id]);
    expect(await shelvesIn(store)).toEqual([]);
    await store.close();
  });

  it('leave a database as it was when one fails half-way, and the program does not start', async () => {
    const place = await freshPlace(engine, newFolder());
    const before = await open(place, [...migrations, next]);
    await before.db.insertInto('settings').values({ key: 'a', value: '1', updatedAt: 0, updatedBy: 'x' }).execute();
    await before.close();
    await expect(open(place, [...migrations, next, failing])).rejects.toMatchObject({
      code: expect.stringMatching(/^store\./),
    });
    const after = await open(place, [...migrations, next]);
    expect(await shelvesIn(after)).toEqual([]);
    await after.close();
  });

  it('refuse a database that a newer Keepsight wrote, and leave it alone', async () => {
    const place = await freshPlace(engine, newFolder());
    await (await open(place, [...migrations, next])).close();
    await expect(open(place)).rejects.toMatchObject({ code: 'store.newer', fields: { found: next.id } });
    const store = await open(place, [...migrations, next]);
    expect(await appliedIn(store)).toContain(next.id);
    await store.close();
  });

  it('refuse a database whose migration has the same name and other content', async () => {
    const place = await freshPlace(engine, newFolder());
    await (await open(place, [...migrations, next])).close();
    const other = running(next.id, 'create table shelves (id text primary key, width integer)');
    await expect(open(place, [...migrations, other])).rejects.toMatchObject({ code: 'store.schema-differs' });
  });

  it('run once when two processes start at the same moment', async () => {
    const place = await freshPlace(engine, newFolder());
    const url = place.url === undefined ? {} : { url: place.url };
    const stores = await Promise.allSettled([
      open(place),
      open({ ...url, directory: engine === 'sqlite' ? place.directory : newFolder() }),
    ]);
    const opened = stores.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
    expect(opened).toHaveLength(engine === 'sqlite' ? 1 : 2);
    for (const store of opened) {
      expect(await appliedIn(store)).toEqual(migrations.map((migration) => migration.id));
      await store.close();
    }
  });

  it('are not run by a visitor while another process works', async () => {
    const place = await freshPlace(engine, newFolder());
    const store = await open(place);
    await expect(open(place, [...migrations, next], true)).rejects.toMatchObject({ code: 'store.outdated' });
    await store.close();
  });
});

describe('an upgrade of a SQLite file', () => {
  it('keeps a copy of before that opens with the older version, and only the last two', async () => {
    const directory = newFolder();
    const first = await open({ directory });
    await first.db.insertInto('settings').values({ key: 'a', value: '1', updatedAt: 0, updatedBy: 'x' }).execute();
    await first.close();
    const list = [...migrations];
    for (const number of ['9001', '9002', '9003']) {
      list.push(running(`${number}-step`, `create table step_${number} (id text primary key)`));
      await (await open({ directory }, [...list])).close();
    }
    const copies = readdirSync(directory).filter((name) => name.includes('.before-'));
    expect(copies).toEqual(['keepsight.db.before-9002', 'keepsight.db.before-9003']);
    const copy = new DatabaseSync(join(directory, 'keepsight.db.before-9002'), { readOnly: true });
    expect(
      copy
        .prepare('select key from settings')
        .all()
        .map((row) => row['key']),
    ).toEqual(['a']);
    expect(copy.prepare("select count(*) as n from sqlite_schema where name = 'step_9002'").get()?.['n']).toBe(0);
    copy.close();
  });
});

describe('the schema', () => {
  it('is the one of the snapshot', async () => {
    const committed = readFileSync(join(import.meta.dirname, '../../src/store/schema.snapshot.sql'), 'utf8');
    expect(await generateSchemaSnapshot()).toBe(committed);
  });

  it('has numbered migrations without a gap, named as their files', () => {
    const files = readdirSync(join(import.meta.dirname, '../../src/store/migrations')).filter((name) =>
      /^\d/.test(name),
    );
    expect(migrations.map((migration) => `${migration.id}.ts`)).toEqual(files.toSorted());
    expect(migrations.map((migration) => Number(migration.id.slice(0, 4)))).toEqual(
      migrations.map((_, index) => index + 1),
    );
  });
});

const shapes: Record<string, string[]> = {};

describeOnStores('the schema', (openFresh, engine) => {
  it('has the same tables, columns and keys on both engines', async () => {
    const store = await openFresh();
    const db = store.db.withoutPlugins() as unknown as Kysely<unknown>;
    const { rows } =
      engine === 'sqlite'
        ? await sql<{ line: string }>`
            select m.name || '.' || c.name || case when c."notnull" = 1 or c.pk > 0 then ' not null' else '' end ||
              case when c.pk > 0 then ' key' else '' end as line
            from sqlite_schema m, pragma_table_info(m.name) c where m.type = 'table'`.execute(db)
        : await sql<{ line: string }>`
            select c.table_name || '.' || c.column_name || case c.is_nullable when 'NO' then ' not null' else '' end ||
              case when k.column_name is null then '' else ' key' end as line
            from information_schema.columns c left join (
              select u.table_name, u.column_name from information_schema.table_constraints t
                join information_schema.key_column_usage u using (constraint_schema, constraint_name)
                where t.constraint_type = 'PRIMARY KEY' and t.table_schema = current_schema()
            ) k on k.table_name = c.table_name and k.column_name = c.column_name
            where c.table_schema = current_schema()`.execute(db);
    shapes[engine] = rows.map((row) => row.line).toSorted();
    expect(shapes[engine].length).toBeGreaterThan(30);
    expect(shapes[engine]).toEqual(shapes['sqlite']);
  });
});
