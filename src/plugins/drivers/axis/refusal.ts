/** What a 401 of an Axis device means beside a wrong password. */

import type { AppError } from '#src/core/errors.ts';
import type { HttpAnswer } from '#src/core/ports.ts';
import { loginError, rightsError } from '../../kit/answers.ts';
import type { DriverContext } from '../../kit/driver.ts';
import { DeviceRefusedCall } from '../../kit/errors.ts';

/** A device in factory state refuses everything but the making of its first account. */
const setUpFirst = /initial admin user must be created first/i;

export function isFactoryState(answer: HttpAnswer): boolean {
  return answer.status === 401 && setUpFirst.test(answer.text);
}

/** For calls that need more than a right password. */
export function refusal(context: DriverContext, call: string, answer: HttpAnswer): AppError {
  return factoryState(context, call, answer) ?? rightsError(context, call, answer.challenges);
}

/** For the check, which decides whether the password is right. */
export function loginRefusal(context: DriverContext, call: string, answer: HttpAnswer): AppError {
  return factoryState(context, call, answer) ?? loginError(context, call, answer.challenges);
}

function factoryState(context: DriverContext, call: string, answer: HttpAnswer): AppError | undefined {
  if (!isFactoryState(answer)) return undefined;
  return new DeviceRefusedCall({ host: context.target.host, call, problem: 'no administrator exists on it yet' });
}
