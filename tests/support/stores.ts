/** The same tests on both engines. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe } from 'vitest';
import type { Clock } from '#src/core/ports.ts';
import { systemClock } from '#src/platform/clock.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { postgresServer } from './postgres.ts';
import { silentLog } from './silent-log.ts';

export { silentLog } from './silent-log.ts';

/** Each call gives an empty store of its own; all of them are closed and removed after the test. */
export type OpenFreshStore = (options?: { readonly clock?: Clock }) => Promise<Store>;

/** Declares the tests once for SQLite and once for PostgreSQL. */
export function describeOnStores(
  name: string,
  declare: (openFresh: OpenFreshStore, engine: Store['engine']) => void,
): void {
  describe(`${name} (sqlite)`, () => declare(freshStores(openFreshSqlite), 'sqlite'));
  describe(`${name} (postgres)`, () => declare(freshStores(openFreshPostgres), 'postgres'));
}

type Opened = { readonly store: Store; readonly remove: () => void };

function freshStores(open: (clock: Clock) => Promise<Opened>): OpenFreshStore {
  const opened: Opened[] = [];
  afterEach(async () => {
    for (const { store, remove } of opened.splice(0)) {
      await store.close();
      remove();
    }
  });
  return async ({ clock = systemClock } = {}) => {
    const fresh = await open(clock);
    opened.push(fresh);
    return fresh.store;
  };
}

async function openFreshSqlite(clock: Clock): Promise<Opened> {
  const directory = mkdtempSync(join(tmpdir(), 'keepsight-store-'));
  const store = await openStore({ directory, clock, log: silentLog });
  return { store, remove: () => rmSync(directory, { recursive: true, force: true }) };
}

async function openFreshPostgres(clock: Clock): Promise<Opened> {
  const server = await postgresServer();
  const store = await openStore({ url: await server.freshUrl(), clock, log: silentLog });
  return { store, remove: () => {} };
}
