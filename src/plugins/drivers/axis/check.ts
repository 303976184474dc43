/** The gentle, regular check: ready, which device, which clock, and whether the stored login still works. */

import type { HttpAnswer } from '#src/core/ports.ts';
import { rememberLogin, statusError } from '../../kit/answers.ts';
import { clockFact, dateHeaderAt, timed } from '../../kit/clock.ts';
import type { CheckResult, DriverContext } from '../../kit/driver.ts';
import { DeviceNotRecognised } from '../../kit/errors.ts';
import { readyCall, ReadyData, timeCall, TimeData, unrestrictedCall } from './calls.ts';
import { parseParamList } from './parse-param-list.ts';
import { PropertyData, readSerial } from './properties.ts';
import { serialInRealm } from './realm.ts';
import { loginRefusal } from './refusal.ts';
import { callJson, callName, dataOrThrow, isForbidden } from './vapix-json.ts';
import { paramPath, paramSource } from './vapix-param.ts';

const serialGroup = ['Properties.System.SerialNumber'];
const readyMemory = 'axis.systemready';

export async function check(context: DriverContext, signal: AbortSignal): Promise<CheckResult> {
  const isKnownOld = context.memory?.get(readyMemory) === 'absent';
  const current = isKnownOld ? undefined : await checkCurrent(context, signal);
  return current ?? checkOld(context, signal);
}

/** Since 9.50; `undefined` on older firmware. */
async function checkCurrent(context: DriverContext, signal: AbortSignal): Promise<CheckResult | undefined> {
  const { value: outcome, ...measured } = await timed(context.clock, () => callJson(context, readyCall, signal));
  if (outcome.kind === 'foreign' && outcome.answer.status < 500) throw notAxis(context, outcome.problem);
  const liveness = outcome.kind === 'login' ? undefined : dataOrThrow(context, readyCall, outcome, ReadyData);
  if (liveness === undefined) return undefined;
  context.memory?.set(readyMemory, 'present');
  const serial = await readSerialOfBoot(context, liveness.bootId, signal);
  const login = await checkLogin(context, liveness.needsSetup === true, signal);
  if (login.login === 'accepted') rememberLogin(context, 'accepted');
  const statedAt = dateHeaderAt(outcome.answer);
  const clockOffsetMs =
    login.clockOffsetMs ?? (statedAt && clockFact(statedAt, { ...measured, value: undefined }).offsetMs);
  return {
    liveness,
    ...(serial !== undefined && { serial }),
    ...(clockOffsetMs !== undefined && { clockOffsetMs }),
    login: login.login,
    source: callName(readyCall),
  };
}

const serialMemory = 'axis.serial-of-boot';

/** A boot id belongs to one start of one device: while it stays the same, so does the serial number. */
async function readSerialOfBoot(
  context: DriverContext,
  bootId: string | undefined,
  signal: AbortSignal,
): Promise<string | undefined> {
  const [knownSerial, knownBoot] = (context.memory?.get(serialMemory) ?? '').split(' ', 2);
  if (bootId !== undefined && bootId === knownBoot) return knownSerial;
  const serial = await readUnrestrictedSerial(context, signal);
  if (bootId !== undefined && serial !== undefined) context.memory?.set(serialMemory, `${serial} ${bootId}`);
  return serial;
}

async function readUnrestrictedSerial(context: DriverContext, signal: AbortSignal): Promise<string | undefined> {
  const outcome = await callJson(context, unrestrictedCall, signal);
  if (outcome.kind === 'login') return serialInRealm(outcome.answer.challenges);
  if (outcome.kind !== 'data') return undefined;
  const properties = PropertyData.safeParse(outcome.data);
  return properties.success ? readSerial(properties.data.get('SerialNumber')) : undefined;
}

interface LoginCheck {
  readonly login: CheckResult['login'];
  readonly clockOffsetMs?: number;
}

/** A device in factory state has no account to log in with. */
async function checkLogin(context: DriverContext, needsSetup: boolean, signal: AbortSignal): Promise<LoginCheck> {
  if (context.credential === undefined || needsSetup) return { login: 'untested' };
  const { value: outcome, ...measured } = await timed(context.clock, () => callJson(context, timeCall, signal));
  if (outcome.kind === 'login') throw refusedLogin(context, callName(timeCall), outcome.answer);
  if (outcome.kind === 'data') {
    const time = TimeData.safeParse(outcome.data);
    if (!time.success) return { login: 'accepted' };
    return { login: 'accepted', clockOffsetMs: clockFact(time.data, { ...measured, value: undefined }).offsetMs };
  }
  if (isForbidden(outcome) || outcome.kind === 'refused') return { login: 'accepted' };
  // Where the call is missing nobody asked for the login yet.
  const answer = await context.http.request({ path: paramPath(serialGroup), auth: 'device' }, signal);
  if (answer.status === 401) throw refusedLogin(context, paramSource(serialGroup), answer);
  return { login: answer.status === 200 ? 'accepted' : 'untested' };
}

async function checkOld(context: DriverContext, signal: AbortSignal): Promise<CheckResult> {
  const request = { path: paramPath(serialGroup), auth: 'device' } as const;
  const { value: answer, ...measured } = await timed(context.clock, () => context.http.request(request, signal));
  const source = paramSource(serialGroup);
  const statedAt = dateHeaderAt(answer);
  const clock =
    statedAt === undefined ? {} : { clockOffsetMs: clockFact(statedAt, { ...measured, value: undefined }).offsetMs };
  if (answer.status === 401) {
    const serial = serialInRealm(answer.challenges);
    if (context.credential !== undefined) throw refusedLogin(context, source, answer);
    if (serial === undefined) throw notAxis(context, 'its login does not name an Axis device');
    return remembered(context, { liveness: { ready: true }, serial, ...clock, login: 'untested', source });
  }
  if (answer.status !== 200) {
    if (answer.status === 404) throw notAxis(context, 'it has no VAPIX');
    throw statusError(context, source, answer);
  }
  const list = parseParamList(answer.text);
  if (list === undefined) throw notAxis(context, 'its answer is no parameter list');
  const serial = readSerial(list.values.get(serialGroup[0] ?? ''));
  const login = context.credential === undefined ? 'untested' : 'accepted';
  if (login === 'accepted') rememberLogin(context, 'accepted');
  return remembered(context, { liveness: { ready: true }, ...(serial && { serial }), ...clock, login, source });
}

function remembered(context: DriverContext, result: CheckResult): CheckResult {
  context.memory?.set(readyMemory, 'absent');
  return result;
}

function refusedLogin(context: DriverContext, call: string, answer: HttpAnswer): Error {
  rememberLogin(context, 'refused');
  return loginRefusal(context, call, answer);
}

function notAxis(context: DriverContext, problem: string): Error {
  return new DeviceNotRecognised({ host: context.target.host, problem });
}
