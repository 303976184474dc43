/** Names what went wrong between camera and site: one class for each cause that a person would treat differently. */

import { type AppError, defineError, isAppError } from '#src/core/errors.ts';
import {
  AnswerMalformed,
  AnswerTooLarge,
  CertificateChanged,
  ConnectionBroken,
  ConnectionRefused,
  ConnectionTimedOut,
  EgressRefused,
  NameNotFound,
  NoRoute,
  OwnNetworkDown,
  RedirectRefused,
  TlsFailed,
} from '#src/core/network-errors.ts';
import { LiveFaultClass, type LiveFault } from '../contract-schemas.ts';

/** What a session with a camera ends with, beside the errors of the network. */
export const CameraFault = defineError('live.camera-fault', {
  kind: 'protocol',
  retry: 'backoff',
  message: (f: { fault: LiveFaultClass; detail: string }) => f.detail,
  remedy: 'The live view says what is wrong with this camera and what to do about it.',
});

const classOfCode: ReadonlyMap<string, LiveFaultClass> = new Map([
  [NameNotFound.code, 'name-not-found'],
  [NoRoute.code, 'no-route'],
  [ConnectionRefused.code, 'refused'],
  [ConnectionTimedOut.code, 'timed-out'],
  [ConnectionBroken.code, 'connection-broken'],
  [OwnNetworkDown.code, 'own-network'],
  [TlsFailed.code, 'tls-failed'],
  [CertificateChanged.code, 'certificate-changed'],
  [EgressRefused.code, 'refused-by-guard'],
  [RedirectRefused.code, 'redirect-refused'],
  [AnswerMalformed.code, 'not-rtsp'],
  [AnswerTooLarge.code, 'not-rtsp'],
]);

/** As `LiveFault` allows. */
const detailLettersMax = 500;

export function faultOf(error: unknown): LiveFault {
  if (!isAppError(error)) return { class: 'unknown', detail: 'Keepsight made a mistake with this camera.' };
  return { class: classOf(error), detail: printable(error.message) };
}

function classOf(error: AppError): LiveFaultClass {
  if (error.code !== CameraFault.code) return classOfCode.get(error.code) ?? 'unknown';
  const named = LiveFaultClass.safeParse(error.fields['fault']);
  return named.success ? named.data : 'unknown';
}

/** Cameras write parts of these sentences, so they are cut and hold no control characters. */
export function printable(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .slice(0, detailLettersMax)
    .toWellFormed();
}

/** Faults that only a person can end: trying again would do harm, or is known to fail. */
export function needsPerson(fault: LiveFault): boolean {
  return fault.class === 'login-refused' || fault.class === 'login-missing';
}
