/** Which host name passkeys belong to here. Pure. */

import type { UseCaseContext } from '#src/store/context.ts';
import { PasskeyNeedsName } from './errors.ts';

/**
 * The relying party id for the origin of this request. Absent at bare IP addresses, where browsers refuse passkeys
 * (WebAuthn Level 3, section 5.1.3: the effective domain must be a domain).
 */
export function passkeyHostOf(ctx: Pick<UseCaseContext, 'http'>): string | undefined {
  if (ctx.http === undefined) return undefined;
  const { hostname } = new URL(ctx.http.origin);
  const isAddress = hostname.startsWith('[') || /^\d{1,3}(\.\d{1,3}){3}$/.test(hostname);
  return isAddress ? undefined : hostname;
}

export interface PasskeyPlace {
  readonly rpId: string;
  readonly origin: string;
}

/** @throws PasskeyNeedsName */
export function requirePasskeyPlace(ctx: Pick<UseCaseContext, 'http'>): PasskeyPlace {
  const rpId = passkeyHostOf(ctx);
  const origin = ctx.http?.origin ?? '';
  if (rpId === undefined)
    throw new PasskeyNeedsName({ host: URL.canParse(origin) ? new URL(origin).hostname : origin });
  return { rpId, origin };
}
