/** Who is asking: session cookie or API token, checked once for each request and once for each WebSocket. */

import type { FastifyRequest } from 'fastify';
import { accessRange, type Actor } from '#src/core/access.ts';
import type { EndpointAccess } from '#src/core/endpoint.ts';
import { defineError, PermissionDenied } from '#src/core/errors.ts';

const SignInNeeded = defineError('access.sign-in-needed', {
  kind: 'unauthenticated',
  retry: 'never',
  message: () => 'You are not signed in, or the session has ended.',
  remedy: 'Sign in and try again.',
});

export const sessionCookieName = 'keepsight_session';

export interface Authenticated {
  readonly actor: Actor;
  /** A new token for the session cookie, when it is time to rotate. */
  readonly rotated?: { readonly token: string; readonly expiresAt: number };
}

export interface Credentials {
  readonly sessionToken: string | undefined;
  readonly bearer: string | undefined;
  readonly address: string;
  readonly requestId: string;
}

/** Implemented by the people feature. `undefined`: nobody we know. */
export type Authenticate = (credentials: Credentials) => Promise<Authenticated | undefined>;

/** For a connection that stays open: whether its session still stands, and with which rights. */
export type Recheck = (sessionId: string) => Promise<Actor | undefined>;

const tokenCharactersMax = 512;

export function credentialsOf(
  headers: FastifyRequest['headers'],
  sessionToken: string | undefined,
  from: { readonly address: string; readonly requestId: string },
): Credentials {
  const header = headers.authorization ?? '';
  const bearer = /^Bearer ([\x21-\x7e]+)$/i.exec(header)?.[1];
  const bounded = (text: string | undefined): string | undefined =>
    text !== undefined && text.length <= tokenCharactersMax ? text : undefined;
  return { sessionToken: bounded(sessionToken), bearer: bounded(bearer), ...from };
}

/** The first gate. The use case asks again, for the object. @throws SignInNeeded, PermissionDenied */
export function requireAccess(access: EndpointAccess, actor: Actor | undefined): void {
  if (access === 'public') return;
  if (actor === undefined) throw new SignInNeeded({});
  if (access !== 'signed-in' && accessRange(actor, access) === undefined)
    throw new PermissionDenied({ permission: access });
}

/** Stands for a request that nobody signed in for; holds no right at all. */
export const nobody: Actor = { kind: 'user', id: 'nobody', name: 'nobody', grants: [] };
