/**
 * The typed client: an endpoint contract and its input give the parsed answer, or an `ApiError`. Everything that the
 * console asks the server goes through `call`.
 */

import { z } from 'zod';
import type { Endpoint } from '#src/core/endpoint.ts';
import { nowMs } from '../browser/clock.ts';
import { ApiError, Problem } from './api-error.ts';

/** Adopting a slow device may take some 20 s; a minute says that something hangs. */
const deadlineMs = 60_000;

interface Parts {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

type Part<Name extends keyof Parts, T> = unknown extends T
  ? { readonly [K in Name]?: undefined }
  : Partial<T> extends T
    ? { readonly [K in Name]?: T }
    : { readonly [K in Name]: T };

/** What a caller hands over: exactly the parts that the contract has. */
export type CallInput<E> = Parts &
  (E extends Endpoint<infer P, infer Q, infer B>
    ? Part<'params', z.input<P>> & Part<'query', z.input<Q>> & Part<'body', z.input<B>>
    : never);

export type CallOutput<E> = E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.output<R> : never;

/** Told when the server could not be reached, so that the banner appears before the socket notices. */
type UnreachableListener = (at: number) => void;
const unreachableListeners = new Set<UnreachableListener>();
export function onUnreachable(listener: UnreachableListener): () => void {
  unreachableListeners.add(listener);
  return () => unreachableListeners.delete(listener);
}

/** @throws ApiError */
export async function call<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  signal?: AbortSignal,
): Promise<CallOutput<E>> {
  const parts: Parts = input;
  const response = await send(endpoint, parts, signal);
  const text = await response.text();
  if (!response.ok) throw problemOf(response, text);
  const parsed = endpoint.response.safeParse(text === '' ? null : readJson(text));
  if (!parsed.success) {
    throw new ApiError({
      status: response.status,
      code: 'console.answer-unexpected',
      title: 'Unexpected answer',
      detail: `The server answered ${endpoint.method} ${endpoint.path} in a form that this page does not know.`,
      remedy: 'Reload the page; the server may have been updated.',
      requestId: response.headers.get('x-request-id') ?? undefined,
    });
  }
  // `endpoint.response` is the schema that `CallOutput` names; the compiler cannot follow it through the generic.
  return parsed.data as CallOutput<E>;
}

/**
 * For an endpoint that answers with a file instead of JSON, such as a picture.
 *
 * @throws ApiError
 */
export async function callForBlob<E extends Endpoint>(
  endpoint: E,
  input: CallInput<E>,
  signal?: AbortSignal,
): Promise<Blob> {
  const response = await send(endpoint, input, signal);
  if (!response.ok) throw problemOf(response, await response.text());
  return response.blob();
}

async function send(endpoint: Endpoint, parts: Parts, signal: AbortSignal | undefined): Promise<Response> {
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    return await fetch(urlOf(endpoint.path, parts), {
      method: endpoint.method,
      headers:
        parts.body === undefined
          ? {
              accept:
                endpoint.binary === undefined ? 'application/json' : `${endpoint.binary}, application/problem+json`,
            }
          : { accept: 'application/json', 'content-type': 'application/json' },
      body: parts.body === undefined ? null : JSON.stringify(parts.body),
      credentials: 'same-origin',
      cache: 'no-store',
      signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    for (const listener of unreachableListeners) listener(nowMs());
    throw new ApiError(
      {
        status: 0,
        code: 'console.site-unreachable',
        title: 'No connection',
        detail: 'This browser cannot reach the Keepsight server.',
        remedy: 'Check the network of this computer, and that the Keepsight server is running.',
      },
      error,
    );
  }
}

function problemOf(response: Response, text: string): ApiError {
  const parsed = Problem.safeParse(readJson(text));
  if (parsed.success) return new ApiError(parsed.data);
  return new ApiError({
    status: response.status,
    code: 'console.answer-unexpected',
    title: response.statusText,
    detail: `The server answered with HTTP status ${String(response.status)} and no explanation.`,
    remedy: 'Try again. If something stands between this browser and the server, such as a proxy, look there first.',
    requestId: response.headers.get('x-request-id') ?? undefined,
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const PathParams = z.record(z.string(), z.union([z.string(), z.number()]));
const QueryValues = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.undefined(), z.array(z.union([z.string(), z.number()]))]),
);

/** Fills the path and writes the query; lists repeat their name, absent values are left out. */
export function urlOf(path: string, parts: Parts): string {
  const params = PathParams.parse(parts.params ?? {});
  const filled = path.replace(/:([A-Za-z]+)/g, (_match, name: string) =>
    encodeURIComponent(String(params[name] ?? '')),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(QueryValues.parse(parts.query ?? {}))) {
    for (const each of Array.isArray(value) ? value : [value]) {
      if (each !== undefined && each !== null) search.append(name, String(each));
    }
  }
  const query = search.toString();
  return query === '' ? filled : `${filled}?${query}`;
}
