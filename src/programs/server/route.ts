/** From a contract and a use case to a route: parses the input, checks the answer. Everything else is the server's. */

import type { z } from 'zod';
import type { Endpoint, EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { defineError } from '#src/core/errors.ts';
import { type FieldProblem, FieldProblems, fieldProblemsOf } from '#src/core/field-problems.ts';
import type { UseCaseContext } from '#src/store/context.ts';

const RequestInvalid = defineError('request.invalid-fields', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { count: number }) => (f.count === 1 ? 'One field is not valid.' : `${f.count} fields are not valid.`),
  remedy: 'Correct the fields that are named and send the request again.',
});

export interface RawInput {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
}

export interface Route {
  readonly endpoint: Endpoint;
  /** @throws RequestInvalid (with `problems` as its cause), and what the use case throws */
  readonly handle: (ctx: UseCaseContext, raw: RawInput) => Promise<unknown>;
}

/** Accepts only a use case whose input and output match the contract. */
export function route<E extends Endpoint>(
  endpoint: E,
  useCase: (ctx: UseCaseContext, input: EndpointInput<E>) => Promise<EndpointOutput<E>>,
): Route {
  return {
    endpoint,
    handle: async (ctx, raw) => {
      // The schemas of this very endpoint made the input, which is what EndpointInput says.
      const input = parseInput(endpoint, raw) as EndpointInput<E>;
      return endpoint.response.parse(await useCase(ctx, input));
    },
  };
}

function parseInput(endpoint: Endpoint, raw: RawInput): { params: unknown; query: unknown; body: unknown } {
  const problems: FieldProblem[] = [];
  const part = (name: keyof RawInput, schema: z.ZodType | undefined): unknown => {
    if (schema === undefined) return undefined;
    const parsed = schema.safeParse(raw[name] ?? undefined);
    if (parsed.success) return parsed.data;
    problems.push(...fieldProblemsOf(parsed.error, [name]));
    return undefined;
  };
  const input = {
    params: part('params', endpoint.params),
    query: part('query', endpoint.query),
    body: part('body', endpoint.body),
  };
  if (problems.length > 0) throw new RequestInvalid({ count: problems.length }, { cause: new FieldProblems(problems) });
  return input;
}

type EndpointNames<Contract> = { [K in keyof Contract]: Contract[K] extends Endpoint ? K : never }[keyof Contract];

/** A use case for each endpoint of a contract, under the same name. */
export type UseCasesOf<Contract> = {
  readonly [K in EndpointNames<Contract>]: (
    ctx: UseCaseContext,
    input: EndpointInput<Contract[K]>,
  ) => Promise<EndpointOutput<Contract[K]>>;
};

/** The routes of a whole contract. The compiler misses no use case: each endpoint must have one of its name. */
export function routesOf<Contract extends object>(contract: Contract, useCases: UseCasesOf<Contract>): Route[] {
  const byName = new Map<string, Parameters<typeof route>[1]>(Object.entries(useCases));
  return Object.entries(contract).flatMap(([name, exported]: [string, unknown]) => {
    const useCase = byName.get(name);
    return isEndpoint(exported) && useCase !== undefined ? [route(exported, useCase)] : [];
  });
}

function isEndpoint(value: unknown): value is Endpoint {
  return typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'access' in value;
}
