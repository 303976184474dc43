import { createHash } from 'node:crypto';
import { copyFileSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { systemActor } from '#src/core/access.ts';
import { systemClock } from '#src/platform/clock.ts';
import { recordAudit } from '#src/store/audit.ts';
import { inspectStore } from '#src/store/inspect.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { temporaryFolders } from '../support/places.ts';
import { silentLog } from '../support/silent-log.ts';

const newFolder = temporaryFolders();
const pageBytes = 4096;

const open = (directory: string): Promise<Store> => openStore({ directory, clock: systemClock, log: silentLog });

async function fill(store: Store): Promise<void> {
  const ctx = { actor: systemActor, clock: systemClock, requestId: 'test' };
  await store.transaction(async (tx) => {
    for (let n = 0; n < 500; n += 1) {
      await recordAudit(tx, ctx, {
        action: 'test.add',
        object: { kind: 'test', id: String(n), name: 'x'.repeat(100) },
      });
    }
  });
}

/** A database that was closed properly. */
async function closedDatabase(): Promise<string> {
  const directory = newFolder();
  const store = await open(directory);
  await fill(store);
  await store.close();
  return directory;
}

/** What a process leaves that was killed: the file and its write-ahead log. */
async function interruptedDatabase(): Promise<string> {
  const running = await closedDatabase();
  const directory = newFolder();
  const store = await open(running);
  await store.db.updateTable('auditHead').set({ id: 1 }).execute();
  for (const name of readdirSync(running)) copyFileSync(join(running, name), join(directory, name));
  await store.close();
  return directory;
}

const fileIn = (directory: string): string => join(directory, 'keepsight.db');
const hashOf = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex');

function overwrite(path: string, from: number, bytes: number): void {
  const content = readFileSync(path);
  content.fill(0xa5, from, from + bytes);
  writeFileSync(path, content);
}

async function expectRefusedAndUntouched(directory: string): Promise<void> {
  const before = hashOf(fileIn(directory));
  await expect(open(directory)).rejects.toMatchObject({
    code: 'store.damaged',
    remedy: expect.stringContaining('restore'),
  });
  expect(hashOf(fileIn(directory))).toBe(before);
  // It may be asked again and again; nothing gets worse.
  await expect(open(directory)).rejects.toMatchObject({ code: 'store.damaged' });
}

describe('a damaged database', () => {
  it('is refused and left as it is when its head was overwritten', async () => {
    const directory = await closedDatabase();
    overwrite(fileIn(directory), 0, 64);
    await expectRefusedAndUntouched(directory);
  });

  it('is refused and left as it is when pages were overwritten and it was not closed', async () => {
    const directory = await interruptedDatabase();
    const pages = readFileSync(fileIn(directory)).length / pageBytes;
    for (let page = 5; page < pages; page += 1) overwrite(fileIn(directory), page * pageBytes, 200);
    await expectRefusedAndUntouched(directory);
  });

  it.each([0, 100, pageBytes, 10 * pageBytes + 17])(
    'is refused and left as it is when cut off after %i bytes',
    async (bytes) => {
      const directory = await closedDatabase();
      truncateSync(fileIn(directory), bytes);
      await expectRefusedAndUntouched(directory);
    },
  );

  it('is refused when the file is gone and its write-ahead log is there', async () => {
    const directory = await interruptedDatabase();
    rmSync(fileIn(directory));
    await expect(open(directory)).rejects.toMatchObject({ code: 'store.damaged' });
    expect(readdirSync(directory)).not.toContain('keepsight.db');
  });

  it('is refused when the file is something else', async () => {
    const text = newFolder();
    writeFileSync(fileIn(text), 'This is a shopping list. '.repeat(400));
    await expectRefusedAndUntouched(text);
    const foreign = newFolder();
    const database = new DatabaseSync(fileIn(foreign));
    database.exec('create table shopping (item text)');
    database.close();
    await expectRefusedAndUntouched(foreign);
  });

  it('is found by the thorough look of doctor although it opens', async () => {
    const directory = await closedDatabase();
    const pages = readFileSync(fileIn(directory)).length / pageBytes;
    overwrite(fileIn(directory), (pages - 3) * pageBytes, 300);
    const inspection = await inspectStore({ directory, log: silentLog });
    expect(await inspection?.findDamage()).not.toEqual([]);
    await inspection?.close();
  });
});

describe('a database that was not closed', () => {
  it('is checked and opened', async () => {
    const store = await open(await interruptedDatabase());
    expect(await store.db.selectFrom('audit').select('seq').execute()).toHaveLength(500);
    await store.close();
  });
});
