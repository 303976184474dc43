/** Fetches the windows of a long list that are on the screen. */

import { type UseQueryResult, useQueries } from '@tanstack/react-query';
import type { Endpoint } from '#src/core/endpoint.ts';
import type { CallInput, CallOutput } from './client.ts';
import { queryOf } from './queries.ts';

interface Windows<T> {
  /** In the order in which they were asked for; absent until they are there. */
  readonly pages: readonly (T | undefined)[];
  readonly error: Error | null;
}

export function useWindows<E extends Endpoint>(
  endpoint: E,
  inputs: readonly CallInput<E>[],
  isEnabled: boolean,
): Windows<CallOutput<E>> {
  return useQueries({
    queries: inputs.map((input) => ({ ...queryOf(endpoint, input), enabled: isEnabled })),
    combine: (results: UseQueryResult<CallOutput<E>>[]) => ({
      pages: results.map((result) => result.data),
      error: results.find((result) => result.error !== null)?.error ?? null,
    }),
  });
}
