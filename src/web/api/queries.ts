/** Contracts as TanStack queries and mutations; keys come from the contract, so that live events can find them. */

import { keepPreviousData, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import type { Endpoint } from '#src/core/endpoint.ts';
import { call, type CallInput, type CallOutput } from './client.ts';
import { useAskForProof, withProof } from './step-up.ts';

/** The start of every key of one endpoint. */
export function keyOf(endpoint: Endpoint): readonly [string, string] {
  return [endpoint.method, endpoint.path];
}

export function queryOf<E extends Endpoint>(endpoint: E, input: CallInput<E>) {
  return queryOptions({
    queryKey: [...keyOf(endpoint), input],
    queryFn: ({ signal }) => call(endpoint, input, signal),
  });
}

/** For lists whose filters change while one looks: the old rows stay until the new ones are there. */
export function listQueryOf<E extends Endpoint>(endpoint: E, input: CallInput<E>) {
  return queryOptions({
    queryKey: [...keyOf(endpoint), input],
    queryFn: ({ signal }) => call(endpoint, input, signal),
    placeholderData: keepPreviousData,
  });
}

/** A change; when it succeeds, everything that `refreshes` names is asked for again. */
export function useCall<E extends Endpoint>(endpoint: E, refreshes: readonly Endpoint[] = []) {
  const client = useQueryClient();
  const askForProof = useAskForProof();
  return useMutation<CallOutput<E>, Error, CallInput<E>>({
    mutationFn: (input) => withProof(askForProof, () => call(endpoint, input)),
    onSuccess: async () => {
      await Promise.all(refreshes.map((each) => client.invalidateQueries({ queryKey: keyOf(each) })));
    },
  });
}
