/**
 * One SOAP call to an ONVIF service. The way to log in differs between vendors: HTTP digest is tried first, which is the
 * standard of today; a device that refuses in SOAP without asking for a digest gets a UsernameToken, stamped in its own
 * time. What worked is remembered. The credential is used once per way at most, and never when there is none.
 */

import type { HttpAnswer } from '#src/core/ports.ts';
import { chooseChallenge } from '#src/wire/http-digest.ts';
import {
  createUsernameToken,
  encodeEnvelope,
  type EnvelopeResult,
  isAuthFault,
  parseEnvelope,
  type SoapFault,
} from '#src/wire/soap.ts';
import type { XmlElement } from '#src/wire/xml.ts';
import { loginError, rightsError, statusError } from '../../kit/answers.ts';
import type { DriverContext } from '../../kit/driver.ts';
import { DeviceAnswerInvalid, DeviceRefusedCall } from '../../kit/errors.ts';
import { readClockOffset } from './device-time.ts';
import { type Namespace, namespaces } from './namespaces.ts';

export interface OnvifCall {
  readonly path: string;
  readonly service: Namespace;
  /** Such as `GetUsers`. */
  readonly operation: string;
  /** XML inside of the operation's element, written with the prefixes of `namespaces`. */
  readonly content?: string;
  readonly auth: 'device' | 'none';
}

/** The largest honest answer: all profiles of a 64-channel recorder, about 400 KiB. */
const maxBytes = 1024 * 1024;
const wayMemory = 'onvif.login';

export type OnvifOutcome = { readonly answer: HttpAnswer } & (
  | { readonly kind: 'response'; readonly body: XmlElement }
  | { readonly kind: 'fault'; readonly fault: SoapFault }
  /** A login is missing or was refused. */
  | { readonly kind: 'login' }
  /** Not SOAP, or SOAP of something else. */
  | { readonly kind: 'foreign'; readonly problem: string }
);

export function callName(call: Pick<OnvifCall, 'operation' | 'path'>): string {
  return `POST ${call.path} ${call.operation}`;
}

/** Makes the call; with `auth: 'device'` it uses the stored credential where the device asks for one. */
export async function callOnvif(context: DriverContext, call: OnvifCall, signal: AbortSignal): Promise<OnvifOutcome> {
  if (call.auth === 'none' || context.credential === undefined) return send(context, call, { http: 'none' }, signal);
  if (context.memory?.get(wayMemory) === 'token') return sendWithToken(context, call, signal);
  const outcome = await send(context, call, { http: 'device' }, signal);
  if (outcome.kind !== 'login' || wasAnsweredByDigest(outcome.answer)) return outcome;
  const withToken = await sendWithToken(context, call, signal);
  if (withToken.kind !== 'login') context.memory?.set(wayMemory, 'token');
  return withToken;
}

/** A 401 that offers digest, after a request that may answer it, is a refusal of the credential. */
function wasAnsweredByDigest(answer: HttpAnswer): boolean {
  return answer.status === 401 && chooseChallenge(answer.challenges, false).kind === 'digest';
}

async function sendWithToken(context: DriverContext, call: OnvifCall, signal: AbortSignal): Promise<OnvifOutcome> {
  const { credential } = context;
  if (credential === undefined) return send(context, call, { http: 'none' }, signal);
  const offsetMs = await readClockOffset(context, signal);
  const header = createUsernameToken({
    username: credential.username,
    password: credential.password.reveal(),
    nonce: context.random.bytes(16),
    createdAt: context.clock.nowMs() + offsetMs,
  });
  return send(context, call, { http: 'none', header }, signal);
}

interface Login {
  readonly http: 'device' | 'none';
  readonly header?: string;
}

async function send(context: DriverContext, call: OnvifCall, login: Login, signal: AbortSignal): Promise<OnvifOutcome> {
  const prefix = call.service;
  const content = call.content === undefined ? '/>' : `>${call.content}</${prefix}:${call.operation}>`;
  const body = encodeEnvelope({
    namespaces: { [prefix]: namespaces[prefix], tt: namespaces.tt },
    body: `<${prefix}:${call.operation}${content}`,
    ...(login.header !== undefined && { header: login.header }),
  });
  const action = `${namespaces[prefix]}/${call.operation}`;
  const headers = { 'content-type': `application/soap+xml; charset=utf-8; action="${action}"` };
  const answer = await context.http.request(
    { method: 'POST', path: call.path, headers, body, auth: login.http, maxBytes },
    signal,
  );
  return sortAnswer(answer, call.operation);
}

/** Pure: what an answer to an operation means, whatever HTTP status it came with. */
function sortAnswer(answer: HttpAnswer, operation: string): OnvifOutcome {
  const envelope: EnvelopeResult = parseEnvelope(answer.body, { maxBytes });
  if (envelope.kind === 'fault') {
    return isAuthFault(envelope.fault) ? { kind: 'login', answer } : { kind: 'fault', fault: envelope.fault, answer };
  }
  if (answer.status === 401) return { kind: 'login', answer };
  if (answer.status !== 200) return { kind: 'foreign', problem: `HTTP status ${answer.status}`, answer };
  if (envelope.kind === 'malformed') return { kind: 'foreign', problem: envelope.problem, answer };
  if (envelope.body.name !== `${operation}Response`) {
    return { kind: 'foreign', problem: 'it answers another question', answer };
  }
  return { kind: 'response', body: envelope.body, answer };
}

/** Whether the device does not have an operation or its service at all. */
export function isAbsent(outcome: OnvifOutcome): boolean {
  if (outcome.kind === 'fault') {
    const names = [outcome.fault.code, ...outcome.fault.subcodes];
    return names.some((name) => /^(ActionNotSupported|NoSuchService|ActionNotImplemented|UnknownAction)$/.test(name));
  }
  return outcome.kind === 'foreign' && (outcome.answer.status === 404 || outcome.answer.status === 405);
}

/**
 * The response of a call that must succeed; `undefined` when the device does not have it.
 *
 * @throws DeviceAuthRejected, DeviceLoginNeeded, DeviceInsecureAuth, DeviceRefusedCall, DeviceAnswerInvalid
 */
export function responseOrThrow(
  context: DriverContext,
  call: OnvifCall,
  outcome: OnvifOutcome,
): XmlElement | undefined {
  const { host } = context.target;
  if (outcome.kind === 'response') return outcome.body;
  if (isAbsent(outcome)) return undefined;
  switch (outcome.kind) {
    case 'login':
      throw rightsError(context, callName(call), outcome.answer.challenges);
    case 'fault':
      throw new DeviceRefusedCall({ host, call: callName(call), problem: faultText(outcome.fault) });
    case 'foreign':
      if (outcome.answer.status !== 200) throw statusError(context, callName(call), outcome.answer);
      throw new DeviceAnswerInvalid({ host, call: callName(call), problem: outcome.problem });
    default:
      return outcome satisfies never;
  }
}

/** Like `loginError`, for the check that decides whether the credential is good. */
export function refusedLogin(context: DriverContext, call: OnvifCall, answer: HttpAnswer): Error {
  return loginError(context, callName(call), answer.challenges);
}

/** Names of faults are words of the standard; a device's free text stays out of our messages. */
function faultText(fault: SoapFault): string {
  const names = [fault.code, ...fault.subcodes].filter((name) => /^[A-Za-z]{1,64}$/.test(name));
  return names.length === 0 ? 'a fault without a known code' : `fault ${names.join('/')}`;
}
