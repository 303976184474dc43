/** What the system says about a connection, as one of the errors of `core/network-errors.ts`. */

import {
  ConnectionBroken,
  ConnectionRefused,
  ConnectionTimedOut,
  NoRoute,
  OwnNetworkDown,
} from '#src/core/network-errors.ts';

const ownSideCodes = new Set([
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EACCES',
  'EPERM',
]);

/** The place, and what is known beside it: address and phases that were over. */
export type FailedPlace = { readonly host: string; readonly port: number } & Readonly<Record<string, string | number>>;

/** Names the failure of a connection. Errors that are named already pass. */
export function networkError(error: unknown, failed: { readonly host: string; readonly port: number }): Error {
  const place = { ...failed };
  const code = codeOf(error);
  const options = { cause: error };
  if (code === '' || code.includes('.')) return error instanceof Error ? error : new ConnectionBroken(place, options);
  if (code === 'ECONNREFUSED') return new ConnectionRefused(place, options);
  if (code === 'EHOSTUNREACH' || code === 'EHOSTDOWN') return new NoRoute(place, options);
  if (code === 'ETIMEDOUT') return new ConnectionTimedOut({ ...place, phase: 'connect' }, options);
  if (ownSideCodes.has(code)) return new OwnNetworkDown({ ...place, problem: code }, options);
  return new ConnectionBroken(place, options);
}

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
