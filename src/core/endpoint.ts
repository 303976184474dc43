/**
 * An endpoint contract: the one description from which the route, OpenAPI, the typed client and the forms come.
 */

import type { z } from 'zod';
import type { Permission } from './access.ts';

/**
 * - `public`: nobody needs to be signed in (sign-in itself, set-up, health).
 * - `signed-in`: any signed-in person or token, for things about themselves.
 * - a permission: checked again by the use case, against the object.
 */
export type EndpointAccess = 'public' | 'signed-in' | Permission;

export interface Endpoint<
  Params extends z.ZodType = z.ZodType,
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Such as `/api/v1/devices/:id`. */
  readonly path: string;
  readonly access: EndpointAccess;
  readonly summary: string;
  readonly params?: Params;
  readonly query?: Query;
  readonly body?: Body;
  /** What a success answers as JSON; `z.null()` becomes 204. */
  readonly response: Response;
  /**
   * Media type of a success that is no JSON: the use case answers `{ mediaType, bytes }`, and the bytes are sent, never
   * stored by anybody on the way.
   */
  readonly binary?: string;
  /** Codes of the errors that a caller should expect beside those every endpoint can give. */
  readonly errors: readonly string[];
  /** Largest request body in bytes; the server's default is 64 KiB. */
  readonly maxBodyBytes?: number;
}

/** Keeps the exact schema types of a contract. */
export function defineEndpoint<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, R extends z.ZodType>(
  endpoint: Endpoint<P, Q, B, R>,
): Endpoint<P, Q, B, R> {
  return endpoint;
}

/** What a use case receives: the parsed path parameters, query and body. Absent parts are `undefined`. */
export type EndpointInput<E> =
  E extends Endpoint<infer P, infer Q, infer B>
    ? { params: z.output<P>; query: z.output<Q>; body: z.output<B> }
    : never;

export type EndpointOutput<E> = E extends Endpoint<z.ZodType, z.ZodType, z.ZodType, infer R> ? z.input<R> : never;
