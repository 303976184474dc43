/** The gentle, regular check: the clock without a login, then the identity with it. */

import { rememberLogin, statusError } from '../../kit/answers.ts';
import type { CheckResult, DriverContext } from '../../kit/driver.ts';
import { DeviceNotRecognised } from '../../kit/errors.ts';
import { identityOf, informationCall } from './device-information.ts';
import { devicePath, offsetOf, readDeviceTime, rememberOffset, timeOperation } from './device-time.ts';
import { callName, callOnvif, refusedLogin } from './onvif-call.ts';

export async function check(context: DriverContext, signal: AbortSignal): Promise<CheckResult> {
  const reading = await readDeviceTime(context, signal);
  rememberOffset(context, reading);
  const source = callName({ path: devicePath(context), operation: timeOperation });
  const { time, answer } = reading.value;
  if (time.kind === 'foreign') {
    if (answer.status >= 500) throw statusError(context, source, answer);
    throw new DeviceNotRecognised({ host: context.target.host, problem: 'no ONVIF service answers' });
  }
  const clockOffsetMs = offsetOf(reading);
  const { login, serial } = await checkLogin(context, signal);
  return {
    liveness: { ready: true },
    ...(serial !== undefined && { serial }),
    ...(clockOffsetMs !== undefined && { clockOffsetMs }),
    login,
    source,
  };
}

interface LoginCheck {
  readonly login: CheckResult['login'];
  readonly serial?: string | undefined;
}

/** Without a credential the call is made all the same: devices that answer it to everybody tell their serial number. */
async function checkLogin(context: DriverContext, signal: AbortSignal): Promise<LoginCheck> {
  const call = informationCall(context, 'device');
  const outcome = await callOnvif(context, call, signal);
  const hasCredential = context.credential !== undefined;
  if (outcome.kind === 'login' && hasCredential) {
    rememberLogin(context, 'refused');
    throw refusedLogin(context, call, outcome.answer);
  }
  if (outcome.kind !== 'response') return { login: 'untested' };
  if (hasCredential) rememberLogin(context, 'accepted');
  return { login: hasCredential ? 'accepted' : 'untested', serial: identityOf(outcome.body)?.serial };
}
