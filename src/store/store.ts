/** The store as the rest of Keepsight sees it: one Kysely over SQLite or PostgreSQL, and transactions. */

import type { Kysely } from 'kysely';
import type { Tables } from './tables.ts';

/** A database or an open transaction; repositories take it first. */
export type Db = Kysely<Tables>;

export interface Store {
  readonly engine: 'sqlite' | 'postgres';
  /** The operating system sees to it that no other service uses this database: its folder is locked while we live. */
  readonly isAlone: boolean;
  readonly db: Db;
  /** Runs `work` in one transaction. What it returns was made durable before the promise resolves. */
  transaction<T>(work: (tx: Db) => Promise<T>): Promise<T>;
  /** Runs `work` on one consistent, read-only picture of all data while writers go on; for backups and long checks. */
  snapshot<T>(work: (tx: Db) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}
