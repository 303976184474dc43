/** The login of simulated devices: challenges and the check of what comes back, for HTTP and RTSP alike. */

import { parseCredential } from '#src/wire/http-challenge.ts';
import { makeChallenge, verifyResponse, type DigestAlgorithm } from '#src/wire/http-digest.ts';
import { passwordOf, type Role, type SimDevice } from './device.ts';

export interface LoginPolicy {
  readonly realm: string;
  readonly basic: boolean;
  /** One digest challenge for each, in this order; `unnamed` is MD5 without saying so, as very old firmware does it. */
  readonly digest: readonly (DigestAlgorithm | 'unnamed')[];
  /** Left out: no qop, as very old firmware does. */
  readonly qop?: 'auth';
}

export type LoginResult =
  | { readonly kind: 'accepted'; readonly username: string }
  /** Nobody logged in, or wrongly; `challenges` are the `WWW-Authenticate` values. */
  | { readonly kind: 'refused'; readonly challenges: readonly string[] }
  | { readonly kind: 'forbidden' };

export interface LoginAttempt {
  readonly authorization: string | undefined;
  readonly method: string;
  /** `undefined`: not compared; RTSP clients sign the address of the session or of a track, as they like. */
  readonly target: string | undefined;
}

/** Checks a login and counts it in the device's observations. */
export function checkLogin(
  device: SimDevice,
  attempt: LoginAttempt,
  policy: LoginPolicy,
  anyOf: readonly Role[],
): LoginResult {
  const algorithm = algorithmOf(attempt.authorization, policy);
  const result = verifyResponse(attempt.authorization, {
    method: attempt.method,
    ...(attempt.target !== undefined && { uri: attempt.target }),
    realm: policy.realm,
    ...(algorithm !== 'unnamed' && { algorithm }),
    allowBasic: policy.basic,
    passwordOf: (username) => passwordOf(device, username),
    nonceState: (nonce) => device.nonces.stateOf(nonce),
  });
  if (result.kind === 'accepted') {
    device.observations.loginsAccepted += 1;
    const roles = device.accounts.get(result.username)?.roles ?? [];
    return anyOf.some((role) => roles.includes(role)) ? result : { kind: 'forbidden' };
  }
  // A stale nonce with the right password is no refused login, so it carries no weight for a lock-out.
  if (result.reason === 'wrong' || result.reason === 'malformed') device.observations.loginsRefused += 1;
  return { kind: 'refused', challenges: challengesFor(device, policy, result.reason === 'stale') };
}

/** Of several offered algorithms the client has chosen one. */
function algorithmOf(authorization: string | undefined, policy: LoginPolicy): DigestAlgorithm | 'unnamed' {
  const named = authorization === undefined ? undefined : parseCredential(authorization)?.params.get('algorithm');
  const chosen = policy.digest.find((algorithm) => algorithm.toLowerCase() === named?.toLowerCase());
  return chosen ?? policy.digest.find((algorithm) => algorithm === 'MD5') ?? 'unnamed';
}

function challengesFor(device: SimDevice, policy: LoginPolicy, stale: boolean): string[] {
  const digest = policy.digest.map((algorithm) =>
    makeChallenge({
      realm: policy.realm,
      nonce: device.nonces.next(),
      ...(algorithm !== 'unnamed' && { algorithm }),
      ...(policy.qop !== undefined && { qop: policy.qop }),
      stale,
    }),
  );
  return policy.basic ? [...digest, `Basic realm="${policy.realm}"`] : digest;
}
