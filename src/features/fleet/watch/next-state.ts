/**
 * The judgement of watching, and nothing else: from what was known and what a check gave to what is known now. Pure.
 * It never says better than the evidence: no answer is never up, and a failure on our side is never down.
 */

import { AppError } from '#src/core/errors.ts';
import * as net from '#src/core/network-errors.ts';
import type { CheckResult } from '#src/plugins/kit/driver.ts';
import * as device from '#src/plugins/kit/errors.ts';
import type { Fault, FaultClass } from '../contract-schemas.ts';
import { serialKeyOf } from '../identity-keys.ts';
import type { Condition } from '../repository-status.ts';

export interface Known extends Condition {
  readonly bootId: string | null;
  readonly bootedAt: number | null;
}

/** What the fleet holds about the device that the check was meant for. */
export interface Expected {
  readonly host: string;
  readonly port: number;
  readonly serial: string | null;
  /** The device refused the stored credential; it is no longer used. */
  readonly isCredentialRefused: boolean;
}

export type Outcome =
  | { readonly kind: 'answered'; readonly result: CheckResult; readonly tookMs: number; readonly at: number }
  /** The device answered some of what it was asked, and then the time was over. */
  | { readonly kind: 'unfinished'; readonly tookMs: number }
  | { readonly kind: 'failed'; readonly error: unknown; readonly surroundings: Surroundings };

/** What else was true while the check failed. */
export interface Surroundings {
  /** At least one interface of ours has an address from which the device could be reached. */
  readonly ownNetworkUp: boolean;
  /** This process stood still during the check: a suspended machine, an overloaded processor. */
  readonly stalled: boolean;
  /** Some other device answers. */
  readonly othersAnswer: boolean;
}

export interface Verdict extends Known {
  /** Whether anything that speaks for the device was heard. */
  readonly answered: boolean;
  /** A single failure says little: the state changes only when a second try agrees. */
  readonly needsSecondTry: boolean;
  readonly rebooted: boolean;
}

/** Under a minute, recordings and logs of several devices can still be laid side by side. */
const clockWrongAboveMs = 60_000;
/** Once wrong, it must be clearly right again, so that a clock at the edge does not flap. */
const clockRightBelowMs = 45_000;
/** The start computed from an uptime wanders with the clocks; a restart moves it further. */
const bootTimeToleranceMs = 30_000;

export function nextState(
  known: Known,
  outcome: Outcome,
  expected: Expected,
  limits: { slowAfterMs: number },
): Verdict {
  switch (outcome.kind) {
    case 'answered':
      return afterAnswer(known, outcome, { expected, limits });
    case 'unfinished':
      return afterHalfAnswer(known, outcome, expected);
    case 'failed':
      return afterFailure(known, outcome, expected);
  }
}

function afterHalfAnswer(known: Known, { tookMs }: Outcome & { kind: 'unfinished' }, expected: Expected): Verdict {
  const fault: Fault = expected.isCredentialRefused ? { class: 'login-refused', fields: {} } : slowFault(tookMs);
  return { ...known, state: 'degraded', fault, answered: true, needsSecondTry: false, rebooted: false };
}

function slowFault(tookMs: number): Fault {
  return { class: 'slow', fields: { seconds: Math.round(tookMs / 100) / 10 } };
}

interface Yardstick {
  readonly expected: Expected;
  readonly limits: { readonly slowAfterMs: number };
}

function afterAnswer(known: Known, outcome: Outcome & { kind: 'answered' }, yardstick: Yardstick): Verdict {
  const { result, at } = outcome;
  const stranger = strangerSerial(result, yardstick.expected);
  if (stranger !== undefined) {
    const fields = { serial: stranger, expected: yardstick.expected.serial ?? '' };
    // Of another device's boot and clock nothing is kept.
    return { ...known, ...down('identity-changed', fields), answered: false, needsSecondTry: false, rebooted: false };
  }
  const { bootId = null, uptimeSeconds } = result.liveness;
  const bootedAt = uptimeSeconds === undefined ? null : Math.round(at - uptimeSeconds * 1000);
  const rebooted = hasRebooted(known, { bootId, bootedAt });
  const fault = faultOfAnswer(known, outcome, { ...yardstick, rebooted });
  return {
    state: fault === null ? 'up' : 'degraded',
    fault,
    // What this check did not read stays as it was known.
    bootId: bootId ?? known.bootId,
    bootedAt: rebooted || known.bootedAt === null ? bootedAt : known.bootedAt,
    answered: true,
    needsSecondTry: false,
    rebooted,
  };
}

function strangerSerial(result: CheckResult, expected: Expected): string | undefined {
  const [mine, theirs] = [serialKeyOf({ serial: expected.serial }), serialKeyOf({ serial: result.serial })];
  return mine === null || theirs === null || mine === theirs ? undefined : result.serial;
}

function hasRebooted(known: Known, now: { bootId: string | null; bootedAt: number | null }): boolean {
  if (known.bootId !== null && now.bootId !== null) return known.bootId !== now.bootId;
  if (known.bootedAt === null || now.bootedAt === null) return false;
  return now.bootedAt - known.bootedAt > bootTimeToleranceMs;
}

/** The worst thing that an answering device has, the one that a person must act on first. */
function faultOfAnswer(
  known: Known,
  { result, tookMs }: Outcome & { kind: 'answered' },
  { expected, limits, rebooted }: Yardstick & { rebooted: boolean },
): Fault | null {
  if (result.liveness.needsSetup === true) return { class: 'needs-setup', fields: {} };
  if (expected.isCredentialRefused) return { class: 'login-refused', fields: {} };
  if (!result.liveness.ready) return { class: 'not-ready', fields: {} };
  const offsetMs = result.clockOffsetMs ?? 0;
  const limitMs = known.fault?.class === 'clock-wrong' ? clockRightBelowMs : clockWrongAboveMs;
  if (Math.abs(offsetMs) > limitMs) {
    return { class: 'clock-wrong', fields: { offsetSeconds: Math.round(offsetMs / 1000) } };
  }
  if (rebooted) return { class: 'rebooted', fields: {} };
  if (tookMs > limits.slowAfterMs) return slowFault(tookMs);
  return null;
}

function afterFailure(
  known: Known,
  { error, surroundings }: Outcome & { kind: 'failed' },
  expected: Expected,
): Verdict {
  const fault = faultOfError(error, surroundings, expected);
  const condition: Condition = { state: stateOfFault[fault.class], fault };
  return {
    ...known,
    ...condition,
    answered: condition.state === 'degraded',
    needsSecondTry: mayBeChance.has(fault.class) && known.fault?.class !== fault.class,
    rebooted: false,
  };
}

/** Failures that a moment can cause: a lost packet, a device that is busy or just starting. */
const mayBeChance: ReadonlySet<FaultClass> = new Set<FaultClass>([
  'name-not-found',
  'no-route',
  'refused',
  'timed-out',
  'connection-broken',
  'tls-failed',
  'not-a-device',
  'protocol-error',
]);

/** The state that each fault of a failed check means. */
export const stateOfFault: Readonly<Record<FaultClass, Condition['state']>> = {
  'name-not-found': 'down',
  'no-route': 'down',
  refused: 'down',
  'timed-out': 'down',
  'connection-broken': 'down',
  'tls-failed': 'down',
  'certificate-changed': 'down',
  'identity-changed': 'down',
  'not-a-device': 'down',
  'protocol-error': 'down',
  'login-refused': 'degraded',
  'login-missing': 'degraded',
  'login-insecure': 'degraded',
  'needs-setup': 'degraded',
  'not-ready': 'degraded',
  'clock-wrong': 'degraded',
  rebooted: 'degraded',
  slow: 'degraded',
  'not-checked': 'unknown',
  stale: 'unknown',
  'own-network-down': 'unknown',
  'own-process-busy': 'unknown',
  'blocked-by-policy': 'unknown',
  'check-failed': 'unknown',
};

const faultOfCode: ReadonlyMap<string, FaultClass> = new Map<string, FaultClass>([
  [net.NameNotFound.code, 'name-not-found'],
  [net.NoRoute.code, 'no-route'],
  [net.ConnectionRefused.code, 'refused'],
  [net.ConnectionTimedOut.code, 'timed-out'],
  [net.ConnectionBroken.code, 'connection-broken'],
  [net.TlsFailed.code, 'tls-failed'],
  [net.CertificateChanged.code, 'certificate-changed'],
  [net.EgressRefused.code, 'blocked-by-policy'],
  [net.AnswerTooLarge.code, 'protocol-error'],
  [net.AnswerMalformed.code, 'protocol-error'],
  [net.RedirectRefused.code, 'not-a-device'],
  [device.DeviceNotRecognised.code, 'not-a-device'],
  [device.DeviceAnswerInvalid.code, 'protocol-error'],
  [device.DeviceRefusedCall.code, 'protocol-error'],
  [device.DeviceBusy.code, 'not-ready'],
  [device.DeviceAuthRejected.code, 'login-refused'],
  [device.DeviceLoginNeeded.code, 'login-missing'],
  [device.DeviceInsecureAuth.code, 'login-insecure'],
]);

/** The local system's words for "there is no more of this", which says nothing about the device. */
const exhaustion = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM']);
/** Failures that our own network or a standing process would cause just the same. */
const couldBeOurs: ReadonlySet<FaultClass> = new Set<FaultClass>([
  'name-not-found',
  'no-route',
  'timed-out',
  'connection-broken',
]);

function faultOfError(error: unknown, surroundings: Surroundings, expected: Expected): Fault {
  const place = { host: expected.host, port: expected.port };
  if (!(error instanceof AppError)) return { class: 'check-failed', fields: {} };
  if (error.code === net.OwnNetworkDown.code) return ownSideFault(error, surroundings, place);
  const found = faultOfCode.get(error.code) ?? 'check-failed';
  if (couldBeOurs.has(found)) {
    if (!surroundings.ownNetworkUp) return { class: 'own-network-down', fields: {} };
    if (surroundings.stalled) return { class: 'own-process-busy', fields: {} };
  }
  // A device that wants a login still has a credential that it refused: that is what the person must know.
  if (found === 'login-missing' && expected.isCredentialRefused) return { class: 'login-refused', fields: {} };
  const fingerprint = error.fields['fingerprint'];
  if (found === 'certificate-changed' && typeof fingerprint === 'string') {
    return { class: found, fields: { ...place, fingerprint } };
  }
  if (found === 'timed-out') return { class: found, fields: { ...place, phase: phaseOf(error) } };
  return { class: found, fields: place };
}

/** A machine that takes connections and stays silent is another thing than an address where nothing is. */
function phaseOf(error: AppError): 'connect' | 'answer' {
  return error.fields['phase'] === 'connect' ? 'connect' : 'answer';
}

function ownSideFault(error: AppError, surroundings: Surroundings, place: { host: string; port: number }): Fault {
  const problem = String(error.fields['problem'] ?? '');
  if (exhaustion.has(problem)) return { class: 'own-process-busy', fields: {} };
  if (problem === 'EACCES' || problem === 'EPERM') return { class: 'blocked-by-policy', fields: place };
  // Without a route to one subnet, while the rest answers, it is the way to the device and not our network.
  if (problem === 'ENETUNREACH' && surroundings.ownNetworkUp && surroundings.othersAnswer) {
    return { class: 'no-route', fields: place };
  }
  return { class: 'own-network-down', fields: {} };
}

function down(faultClass: FaultClass, fields: Fault['fields']): Condition {
  return { state: 'down', fault: { class: faultClass, fields } };
}

/** Whether a new stretch of history begins: another state or another reason, not another number in the same reason. */
export function isOtherCondition(a: Condition, b: Condition): boolean {
  return a.state !== b.state || a.fault?.class !== b.fault?.class || identityOf(a) !== identityOf(b);
}

/** Another certificate or another stranger is a new event, although the class is the same. */
function identityOf(condition: Condition): string {
  const fields = condition.fault?.fields;
  return `${String(fields?.['fingerprint'] ?? '')} ${String(fields?.['serial'] ?? '')}`;
}
