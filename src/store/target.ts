/** A database as both opening and restoring need it: Kysely with our names, and transactions with their guards. */

import { CamelCasePlugin, Kysely } from 'kysely';
import { invariant } from '#src/core/errors.ts';
import type { MigrationTarget } from './migrate.ts';
import type { OpenEngine } from './engine.ts';
import { createQueue } from './one-at-a-time.ts';
import type { Db } from './store.ts';
import type { Tables } from './tables.ts';
import { createTransactionScopes, insideTransaction, outsideTransactions } from './transaction-scope.ts';

export interface OpenTarget extends MigrationTarget {
  readonly kysely: Kysely<Tables>;
  /** Closes the engine itself: Kysely would leave it open when nothing was ever asked. */
  end(): Promise<void>;
}

/** JSON inside columns keeps its own names. */
export const camelCase = new CamelCasePlugin({ maintainNestedObjectKeys: true });

export function makeTarget({ engine, place, dialect, close }: OpenEngine): OpenTarget {
  const scopes = createTransactionScopes();
  const kysely = new Kysely<Tables>({ dialect });
  const db: Db = kysely.withPlugin(camelCase).withPlugin(outsideTransactions(scopes));
  // Those that write wait for each other anyway. Waiting here and not in the database leaves its connections to readers.
  const inTurn = createQueue();
  const transaction = async <T>(work: (tx: Db) => Promise<T>): Promise<T> => {
    invariant(scopes.getStore()?.isOpen !== true, 'a transaction was started inside another one.');
    return inTurn(() => runTransaction(work));
  };
  const runTransaction = <T>(work: (tx: Db) => Promise<T>): Promise<T> => {
    const scope = { isOpen: true };
    return kysely.transaction().execute(async (raw) => {
      const tx = raw.withPlugin(camelCase).withPlugin(insideTransaction(scope));
      try {
        return await scopes.run(scope, () => work(tx));
      } finally {
        scope.isOpen = false;
      }
    });
  };
  return { engine, place, kysely, db, transaction, end: close };
}
