/** Calls in the oldest style: arguments in the address, plain text back, failures as text with HTTP 200. */

import type { HttpAnswer } from '#src/core/ports.ts';
import { statusError } from '../../../kit/answers.ts';
import type { DriverContext } from '../../../kit/driver.ts';
import { DeviceRefusedCall } from '../../../kit/errors.ts';
import { refusal } from '../refusal.ts';

export interface CgiCall {
  /** Below `/axis-cgi/`, without arguments. */
  readonly cgi: string;
  readonly args: Readonly<Record<string, string>>;
  /** What messages call it, such as `GET /axis-cgi/com/ptz.cgi move`. */
  readonly name: string;
}

const errorText = /^\s*#?\s*Error\b/i;
/** Lists of presets and clips have a few kilobytes. */
const maxBytes = 64 * 1024;

/** Arguments in their order; commas stay commas, as the devices' own examples write them. */
export function cgiPath({ cgi, args }: Pick<CgiCall, 'cgi' | 'args'>): string {
  const query = Object.entries(args).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%2C', ',')}`,
  );
  return `/axis-cgi/${cgi}?${query.join('&')}`;
}

export function isErrorText(answer: HttpAnswer): boolean {
  return answer.status === 200 && errorText.test(answer.text.slice(0, 256));
}

/**
 * The text of a call that must succeed.
 *
 * @throws DeviceAuthRejected, DeviceLoginNeeded, DeviceInsecureAuth, DeviceRefusedCall, DeviceAnswerInvalid
 */
export async function callCgi(context: DriverContext, call: CgiCall, signal: AbortSignal): Promise<string> {
  const answer = await context.http.request({ path: cgiPath(call), auth: 'device', maxBytes }, signal);
  const { host } = context.target;
  if (answer.status === 401) throw refusal(context, call.name, answer);
  // The device's own words are free text and stay out of ours.
  if (isErrorText(answer) || answer.status === 400) {
    throw new DeviceRefusedCall({ host, call: call.name, problem: 'it answers with an error' });
  }
  if (answer.status !== 200 && answer.status !== 204) throw statusError(context, call.name, answer);
  return answer.text;
}
