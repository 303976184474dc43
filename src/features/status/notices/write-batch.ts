/**
 * Writes of many messages in one transaction: while one batch is being made durable, the next gathers. Each caller goes on
 * only when its own write is durable.
 */

import type { Store, Db } from '#src/store/store.ts';

export interface WriteBatch {
  /** Resolves with what `write` gave, after the transaction that held it was committed. */
  add<T>(write: (tx: Db) => Promise<T>): Promise<T>;
}

/** Far above the messages that are under way at once. */
const perTransactionMax = 200;

export function createWriteBatch(store: Store): WriteBatch {
  type Entry = {
    readonly run: (tx: Db) => Promise<unknown>;
    readonly resolve: (value: unknown) => void;
    readonly reject: (error: unknown) => void;
  };
  const waiting: Entry[] = [];
  let isRunning = false;

  const flush = async (): Promise<void> => {
    isRunning = true;
    while (waiting.length > 0) {
      const entries = waiting.splice(0, perTransactionMax);
      try {
        const results = await store.transaction(async (tx) => {
          const given: unknown[] = [];
          for (const entry of entries) given.push(await entry.run(tx));
          return given;
        });
        entries.forEach((entry, i) => entry.resolve(results[i]));
      } catch (error) {
        for (const entry of entries) entry.reject(error);
      }
    }
    isRunning = false;
  };

  return {
    add: <T>(write: (tx: Db) => Promise<T>) => {
      const { promise, resolve, reject } = Promise.withResolvers<T>();
      // What `run` gives comes back to its own `resolve`.
      waiting.push({ run: write, resolve: (value) => resolve(value as T), reject });
      if (!isRunning) void flush();
      return promise;
    },
  };
}
