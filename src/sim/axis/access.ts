/** Who may call what on an Axis device, and how it asks for the login. */

import { identityOfDevice, needsSetup, type Role, type SimDevice } from '../device.ts';
import { answer, withHeaders, type SimAnswer, type SimRequest } from '../exchange.ts';
import { checkLogin, type LoginPolicy } from '../login.ts';
import type { AxisProduct } from '../products.data.ts';
import type { AxisTraits } from './traits.ts';

/** One request to an Axis device with everything that an answer may depend on. */
export interface AxisCall {
  readonly request: SimRequest;
  readonly device: SimDevice;
  readonly product: AxisProduct;
  readonly traits: AxisTraits;
}

export type AxisHandler = (call: AxisCall) => SimAnswer;

/** The policy "recommended": digest over HTTP, Basic over HTTPS; old firmware offers both and knows no qop. */
function loginPolicyOf(call: Pick<AxisCall, 'device' | 'traits'>, secure: boolean): LoginPolicy {
  const realm = `AXIS_${identityOfDevice(call.device).serial}`;
  if (call.traits.legacy) return { realm, basic: true, digest: ['unnamed'] };
  return secure ? { realm, basic: true, digest: [] } : { realm, basic: false, digest: ['MD5'], qop: 'auth' };
}

/** What a device in factory state says to everything but the call that makes its first account. */
export const firstAccountMissing = 'Error: initial admin user must be created first.';

/** Returns the refusal to send; `undefined` when the caller may go on. Of several roles, one is enough. */
export function refuseWithout(role: Role | readonly Role[], call: AxisCall): SimAnswer | undefined {
  const { request, device } = call;
  if (needsSetup(device)) return errorPage(401, firstAccountMissing);
  const attempt = {
    authorization: request.headers['authorization'],
    method: request.method,
    target: request.target,
  };
  const result = checkLogin(device, attempt, loginPolicyOf(call, request.secure), [role].flat());
  if (result.kind === 'accepted') return undefined;
  if (result.kind === 'forbidden') return errorPage(403, 'Forbidden');
  return withHeaders(errorPage(401, 'Unauthorized'), { 'WWW-Authenticate': result.challenges });
}

export function withRole(role: Role, handler: AxisHandler): AxisHandler {
  return (call) => refuseWithout(role, call) ?? handler(call);
}

/** Errors of the web server itself are HTML in another charset than everything else. */
export function errorPage(status: number, title: string): SimAnswer {
  const page =
    `<HTML><HEAD><TITLE>${String(status)} ${title}</TITLE></HEAD>\n` +
    `<BODY><H1>${String(status)} ${title}</H1>\nYour client does not have permission to get this page or it does not exist.\n</BODY></HTML>\n`;
  return answer(status, 'text/html; charset=ISO-8859-1', page);
}
