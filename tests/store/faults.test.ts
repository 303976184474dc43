import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { sql } from 'kysely';
import { describe, expect, it } from 'vitest';
import { Secret } from '#src/core/secret.ts';
import { systemClock } from '#src/platform/clock.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Db, Store } from '#src/store/store.ts';
import { freshPlace, temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/silent-log.ts';

const newFolder = temporaryFolders();
const script = join(import.meta.dirname, 'open-once.ts');

const open = (directory: string, visitor = false): Promise<Store> =>
  openStore({ directory, clock: systemClock, log: silentLog, visitor });

type Said = { opened?: boolean; code?: string; written?: number };

/** Starts the script, perhaps through a shell that sets a limit first. */
function start(directory: string, what: string, limit?: string): ChildProcess {
  const words = [process.execPath, script, directory, what];
  return limit === undefined
    ? spawn(process.execPath, words.slice(1), { stdio: ['pipe', 'pipe', 'inherit'] })
    : spawn('/bin/sh', ['-c', `${limit}; exec "$@"`, 'sh', ...words], { stdio: ['pipe', 'pipe', 'inherit'] });
}

async function* linesOf(child: ChildProcess): AsyncGenerator<Said> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    const lines = (text + String(chunk)).split('\n');
    text = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as Said;
  }
}

async function whatItSays(directory: string, what: string, limit?: string): Promise<Said[]> {
  return Array.fromAsync(linesOf(start(directory, what, limit)));
}

describe('one process per data folder', () => {
  it('refuses a second one while the first lives, in the same and in another process, and not after', async () => {
    const directory = newFolder();
    const first = start(directory, 'hold');
    const lines = linesOf(first);
    expect((await lines.next()).value).toEqual({ opened: true });
    await expect(open(directory)).rejects.toMatchObject({
      code: 'store.locked',
      message: expect.stringContaining(directory),
    });
    first.kill('SIGKILL');
    await once(first, 'exit');
    const second = await open(directory);
    await expect(open(directory)).rejects.toMatchObject({ code: 'store.locked' });
    expect(await whatItSays(directory, 'hold')).toEqual([{ code: 'store.locked', written: 0 }]);
    await second.close();
  });

  it('lets a visitor in beside it, and lets it start beside a visitor', async () => {
    const directory = newFolder();
    const running = await open(directory);
    const visitor = await open(directory, true);
    await visitor.db.insertInto('settings').values({ key: 'a', value: '1', updatedAt: 1, updatedBy: 'v' }).execute();
    expect(await running.db.selectFrom('settings').select('key').execute()).toEqual([{ key: 'a' }]);
    await running.close();
    const again = await open(directory);
    await again.close();
    await visitor.close();
  });
});

describe('a full disk', () => {
  it('is named, loses nothing, and the store goes on when there is space again', async () => {
    const directory = newFolder();
    const store = await open(directory);
    const insert = (key: string): Promise<unknown> =>
      store.transaction((tx) =>
        tx
          .insertInto('settings')
          .values({ key, value: `"${'x'.repeat(200_000)}"`, updatedAt: 0, updatedBy: 'test' })
          .execute(),
      );
    await insert('before');
    await sql`pragma max_page_count = 1`.execute(store.db);
    await expect(insert('too much')).rejects.toMatchObject({ code: 'store.disk-full', status: 507 });
    expect(await store.db.selectFrom('settings').select('key').execute()).toEqual([{ key: 'before' }]);
    await sql`pragma max_page_count = 100000`.execute(store.db);
    await insert('after');
    expect(await store.db.selectFrom('settings').select('key').execute()).toHaveLength(2);
    await store.close();
  });

  it('at the level of the file system keeps every acknowledged write', async () => {
    const directory = newFolder();
    await (await open(directory)).close();
    const [opened, failed] = await whatItSays(directory, 'fill', 'ulimit -f 3000');
    expect(opened).toEqual({ opened: true });
    expect(failed?.code).toMatch(/^store\.disk-(full|failing)$/);
    const store = await open(directory);
    expect(await store.db.selectFrom('settings').select('key').execute()).toHaveLength(failed?.written ?? -1);
    await store.close();
  });
});

describe('missing rights', () => {
  it('are named when the data folder cannot be made', async () => {
    const parent = newFolder();
    chmodSync(parent, 0o500);
    expect(await whatItSays(join(parent, 'data'), 'open')).toEqual([{ code: 'file.unwritable', written: 0 }]);
  });

  it('are named when the database may only be read', async () => {
    const parent = newFolder();
    const directory = join(parent, 'data');
    mkdirSync(directory);
    const store = await open(directory);
    await store.close();
    chmodSync(parent, 0o755);
    chmodSync(join(directory, 'keepsight.db'), 0o444);
    chmodSync(directory, 0o555);
    const [said] = await whatItSays(directory, 'open');
    expect(['file.unwritable', 'store.read-only']).toContain(said?.code);
  });
});

describe('PostgreSQL', () => {
  it('that is not there is named, without the password', async () => {
    const url = new Secret('postgresql://keepsight:canary-password@127.0.0.1:1/nothing');
    const failure = await openStore({ url, clock: systemClock, log: silentLog }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'store.unreachable', fields: { place: '127.0.0.1:1/nothing' } });
    expect(JSON.stringify(failure) + String(failure)).not.toContain('canary');
  });

  it('that drops us in the middle of a transaction has written nothing of it, and is used again', async () => {
    const place = await freshPlace('postgres', newFolder());
    const store = await openStore({ ...place, clock: systemClock, log: silentLog });
    const insert = (db: Db, key: string): Promise<unknown> =>
      db.insertInto('settings').values({ key, value: '1', updatedAt: 0, updatedBy: 'x' }).execute();
    const dropped = store.transaction(async (tx) => {
      await insert(tx, 'lost');
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(tx);
    });
    await expect(dropped).rejects.toMatchObject({ code: 'store.unreachable', retry: 'backoff' });
    await insert(store.db, 'after');
    expect(await store.db.selectFrom('settings').select('key').execute()).toEqual([{ key: 'after' }]);
    await store.close();
  });

  it('that drops us between two statements of a transaction does not end the process', async () => {
    const place = await freshPlace('postgres', newFolder());
    const store = await openStore({ ...place, clock: systemClock, log: silentLog });
    const dropped = store.transaction(async (tx) => {
      const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(tx);
      const other = new pg.Client({ connectionString: place.url?.reveal() });
      await other.connect();
      await other.query('select pg_terminate_backend($1, 5000)', [rows[0]?.pid]);
      await other.end();
      await sql`select 1`.execute(tx);
    });
    await expect(dropped).rejects.toMatchObject({ code: 'store.unreachable' });
    expect(await store.db.selectFrom('settings').select('key').execute()).toEqual([]);
    await store.close();
  });

  it('that refuses the name of the database is named', async () => {
    const { url } = await freshPlace('postgres', newFolder());
    const wrong = new Secret(url?.reveal().replace('/postgres?', '/nothing?') ?? '');
    await expect(openStore({ url: wrong, clock: systemClock, log: silentLog })).rejects.toMatchObject({
      code: 'store.unreachable',
    });
  });
});
