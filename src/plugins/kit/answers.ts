/** What every HTTP driver makes of an answer before it looks at the content. */

import type { AppError } from '#src/core/errors.ts';
import type { HttpAnswer, PeerCertificate } from '#src/core/ports.ts';
import { chooseChallenge } from '#src/wire/http-digest.ts';
import type { DriverContext } from './driver.ts';
import {
  DeviceAnswerInvalid,
  DeviceAuthRejected,
  DeviceInsecureAuth,
  DeviceLoginNeeded,
  DeviceRefusedCall,
} from './errors.ts';
import type { CertificateFact } from './facts.ts';

/**
 * The error for an answer that asked for a login although the stored credential, when there is one, was used as far as
 * that is safe.
 */
export function loginError(context: DriverContext, call: string, challenges: readonly string[]): AppError {
  const { host, tls } = context.target;
  if (context.credential === undefined) return new DeviceLoginNeeded({ host, call });
  const choice = chooseChallenge(challenges, tls);
  if (choice.kind !== 'refusal') return new DeviceAuthRejected({ host });
  switch (choice.reason) {
    case 'insecure-basic':
      return new DeviceInsecureAuth({ host });
    case 'unsupported':
      return new DeviceRefusedCall({ host, call, problem: 'it wants a kind of login that Keepsight does not speak' });
    case 'none':
    case 'malformed':
      return new DeviceAuthRejected({ host });
    default:
      return choice.reason satisfies never;
  }
}

const loginMemory = 'login';

export type RememberedLogin = 'accepted' | 'refused' | 'doubtful';

/** To be called where a login was tested: whether the stored credential is known to be good. */
export function rememberLogin(context: Pick<DriverContext, 'memory'>, state: RememberedLogin): void {
  context.memory?.set(loginMemory, state);
}

/** Whether the stored credential may be taken for good without a test. */
export function isLoginProven(context: Pick<DriverContext, 'memory'>): boolean {
  return context.memory?.get(loginMemory) === 'accepted';
}

/**
 * Like `loginError`, for calls that need more than a right password: devices answer 401 as well when the account is too
 * small. Where the last check saw the credential accepted, it is that and not the password.
 */
export function rightsError(context: DriverContext, call: string, challenges: readonly string[]): AppError {
  if (context.credential === undefined || !isLoginProven(context)) {
    return loginError(context, call, challenges);
  }
  return new DeviceRefusedCall({ host: context.target.host, call, problem: 'the account has no right to it' });
}

/** The error for an HTTP status that is neither success nor a question for a login. */
export function statusError(context: DriverContext, call: string, answer: HttpAnswer): AppError {
  const { host } = context.target;
  if (answer.status === 403) {
    return new DeviceRefusedCall({ host, call, problem: 'the account has no right to it' });
  }
  return new DeviceAnswerInvalid({ host, call, problem: `HTTP status ${answer.status}` });
}

/** A device's text for a fact: one line, without control characters, not longer than the fact allows; empty is nothing. */
export function factText(text: string | undefined, maxLength: number): string | undefined {
  const line = text
    ?.toWellFormed()
    // eslint-disable-next-line no-control-regex -- they must not reach a log or a page
    .replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
    .trim()
    .slice(0, maxLength)
    .toWellFormed();
  return line === '' ? undefined : line;
}

/** `undefined` on a transport without TLS. */
export function certificateFact(certificate: PeerCertificate | undefined): CertificateFact | undefined {
  if (certificate === undefined) return undefined;
  const { fingerprint, validFromAt, validToAt, selfSigned, keyBits } = certificate;
  return {
    fingerprint,
    subject: factText(certificate.subject, 256) ?? '',
    issuer: factText(certificate.issuer, 256) ?? '',
    subjectAltName: factText(certificate.subjectAltName, 2048) ?? '',
    validFromAt,
    validToAt,
    selfSigned,
    keyType: factText(certificate.keyType, 128) ?? '',
    keyBits,
    protocol: factText(certificate.protocol, 128) ?? '',
  };
}

/** The device's host as it stands in an address. */
export function urlHost(host: string): string {
  return host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
}
