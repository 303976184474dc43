/**
 * Catches two mistakes that would otherwise hang or lose a write: asking the store itself inside a transaction (on one
 * connection it would wait for itself), and using a transaction after it ended (a promise that nobody awaited).
 */

import { AsyncLocalStorage } from 'node:async_hooks';
import type { KyselyPlugin } from 'kysely';
import { invariant } from '#src/core/errors.ts';

export interface TransactionScope {
  isOpen: boolean;
}

export type TransactionScopes = AsyncLocalStorage<TransactionScope>;

export function createTransactionScopes(): TransactionScopes {
  return new AsyncLocalStorage<TransactionScope>();
}

export function outsideTransactions(scopes: TransactionScopes): KyselyPlugin {
  return plugin(() => {
    invariant(
      scopes.getStore()?.isOpen !== true,
      'a query inside a transaction went to the store and not to the transaction.',
    );
  });
}

export function insideTransaction(scope: TransactionScope): KyselyPlugin {
  return plugin(() => {
    invariant(scope.isOpen, 'a query went to a transaction that has ended.');
  });
}

function plugin(check: () => void): KyselyPlugin {
  return {
    transformQuery: ({ node }) => {
      check();
      return node;
    },
    transformResult: ({ result }) => Promise.resolve(result),
  };
}
