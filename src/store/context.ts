/** What every use case receives: who acts, the store, and the ports. Entry points make one per request or job. */

import type { Actor } from '#src/core/access.ts';
import type { Locale } from '#src/core/messages.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { Store } from './store.ts';

export interface UseCaseContext {
  readonly actor: Actor;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly requestId: string;
  /** The client's network address; absent for our own jobs and for the command line. */
  readonly address?: string;
  readonly locale: Locale;
  readonly signal: AbortSignal;
  /** Present for requests over HTTP only. */
  readonly http?: {
    /** Scheme, host and port as the browser sees them, checked against the configured origins; for passkeys and links. */
    readonly origin: string;
    readonly userAgent: string;
    setSessionCookie(token: string, expiresAt: number): void;
    clearSessionCookie(): void;
    /** Names a browser that signed in before, so that somebody else's wrong passwords do not slow it down. No right by itself. */
    readonly deviceToken?: string;
    setDeviceCookie?(token: string, expiresAt: number): void;
  };
}
