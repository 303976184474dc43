/**
 * The client's side of a login at an RTSP server, for one connection: answers a challenge, uses the nonce again, and knows a
 * stale nonce from a refused password. A password is tried once.
 */

import type { Secret } from '#src/core/secret.ts';
import { answerUsable, chooseChallenge, type UsableChallenge } from './http-digest.ts';

export interface RtspCredential {
  readonly username: string;
  readonly password: Secret;
}

export type LoginRefusal =
  /** The server wants a login and there is none. */
  | 'missing'
  | 'refused'
  /** The password would go over the line in readable form. */
  | 'insecure'
  /** No kind of login that we speak, or a challenge that cannot be read. */
  | 'unsupported';

export interface RtspLoginOptions {
  readonly credential: RtspCredential | undefined;
  /** True only on an encrypted connection to a peer that is known: Basic sends the password itself. */
  readonly allowBasic: boolean;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** What one request has gone through. */
export interface LoginAttempt {
  /** The nonce that it was signed with last; empty for Basic. */
  nonce: string | undefined;
  renewals: number;
}

export interface RtspLogin {
  /** `Authorization` for a request when a challenge is known. Notes in the attempt what was used. */
  authorize(method: string, uri: string, attempt: LoginAttempt): string | undefined;
  /** After a 401: `undefined` when the request is to be sent once more. */
  challenged(lines: readonly string[], attempt: LoginAttempt): LoginRefusal | undefined;
  /** A request that carried the login was let in. */
  accepted(): void;
}

/** A nonce may run out between two uses; one that runs out at once is no nonce. */
const renewalsMax = 2;

export function createRtspLogin({ credential, allowBasic, randomBytes }: RtspLoginOptions): RtspLogin {
  let challenge: UsableChallenge | undefined;
  let cnonce = '';
  let uses = 0;
  let isProven = false;

  return {
    authorize: (method, uri, attempt) => {
      if (challenge === undefined || credential === undefined) return undefined;
      uses += 1;
      const { username } = credential;
      const header = answerUsable(challenge, {
        username,
        password: credential.password.reveal(),
        method,
        uri,
        cnonce,
        nonceCount: uses,
      });
      if (header !== undefined) attempt.nonce = challenge.kind === 'digest' ? challenge.nonce : '';
      return header;
    },
    challenged: (lines, attempt) => {
      const chosen = chooseChallenge(lines, allowBasic);
      if (credential === undefined) return 'missing';
      if (chosen.kind === 'refusal') {
        // Without a readable challenge, a server that has just seen the login means that it is wrong.
        if (attempt.nonce !== undefined && (chosen.reason === 'none' || chosen.reason === 'malformed'))
          return 'refused';
        return chosen.reason === 'insecure-basic' ? 'insecure' : 'unsupported';
      }
      if (attempt.nonce !== undefined && !isRenewal(chosen, attempt, isProven)) return 'refused';
      if (attempt.nonce !== undefined) attempt.renewals += 1;
      challenge = chosen;
      uses = 0;
      cnonce = randomBytes(16).toHex();
      // A user name that cannot stand in a header would be sent nowhere, and the same question would come for ever.
      return answerUsable(chosen, { ...unsigned, username: credential.username }) === undefined
        ? 'unsupported'
        : undefined;
    },
    accepted: () => {
      isProven = true;
    },
  };
}

const unsigned = { password: '', method: 'OPTIONS', uri: '*', cnonce: '0', nonceCount: 1 };

/** The server says that the nonce is too old, or changes it without saying so after it had let us in. */
function isRenewal(chosen: UsableChallenge, attempt: LoginAttempt, isProven: boolean): boolean {
  if (chosen.kind !== 'digest' || attempt.renewals >= renewalsMax) return false;
  return chosen.stale || (isProven && attempt.renewals === 0 && chosen.nonce !== attempt.nonce);
}
