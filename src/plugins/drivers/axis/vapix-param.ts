/** The oldest style of VAPIX: parameters as text, the same on every firmware. */

import { statusError } from '../../kit/answers.ts';
import type { DriverContext } from '../../kit/driver.ts';
import { DeviceAnswerInvalid } from '../../kit/errors.ts';
import { type ParamList, parseParamList } from './parse-param-list.ts';
import { refusal } from './refusal.ts';

/** A full list has 58 KiB on a 9.80 camera; we ask for groups only. */
const maxBytes = 512 * 1024;

export function paramPath(groups: readonly string[]): string {
  return `/axis-cgi/param.cgi?action=list&group=${groups.map(encodeURIComponent).join(',')}`;
}

export function paramSource(groups: readonly string[]): string {
  return `GET /axis-cgi/param.cgi list ${groups.join(',')}`;
}

/**
 * Reads groups with the stored credential, when there is one.
 *
 * @throws DeviceAuthRejected, DeviceLoginNeeded, DeviceInsecureAuth, DeviceRefusedCall, DeviceAnswerInvalid
 */
export async function readParams(
  context: DriverContext,
  groups: readonly string[],
  signal: AbortSignal,
): Promise<ParamList> {
  const answer = await context.http.request({ path: paramPath(groups), auth: 'device', maxBytes }, signal);
  const call = paramSource(groups);
  if (answer.status === 401) throw refusal(context, call, answer);
  if (answer.status !== 200) throw statusError(context, call, answer);
  const list = parseParamList(answer.text);
  if (list === undefined) {
    throw new DeviceAnswerInvalid({ host: context.target.host, call, problem: 'it is no parameter list' });
  }
  return list;
}
