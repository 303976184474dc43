/** Calls of actions: which service has them, remembered for the device, and an answer or an error. */

import type { XmlElement } from '#src/wire/xml.ts';
import type { DriverContext } from '../../../kit/driver.ts';
import { DeviceRefusedCall } from '../../../kit/errors.ts';
import type { Namespace } from '../namespaces.ts';
import { callOnvif, type OnvifCall, responseOrThrow } from '../onvif-call.ts';
import { readServices, servicePath } from '../services.ts';

const partOf = { tptz: '/ptz/', tdc: '/doorcontrol/' } as const satisfies Partial<Record<Namespace, string>>;

/** @throws DeviceRefusedCall when the device has no such service, and what the call for the services throws */
async function pathOf(context: DriverContext, service: keyof typeof partOf, signal: AbortSignal): Promise<string> {
  const memory = `onvif.path.${service}`;
  const known = context.memory?.get(memory);
  if (known !== undefined) return known;
  const services = await readServices(context, signal);
  const path = services && servicePath(services, partOf[service]);
  if (path === undefined) {
    const problem = 'it has no such service';
    throw new DeviceRefusedCall({ host: context.target.host, call: service, problem });
  }
  context.memory?.set(memory, path);
  return path;
}

export interface ServiceCall {
  readonly service: keyof typeof partOf;
  readonly operation: string;
  readonly content: string;
}

/** @throws DeviceAuthRejected, DeviceLoginNeeded, DeviceInsecureAuth, DeviceRefusedCall, DeviceAnswerInvalid */
export async function callService(
  context: DriverContext,
  { service, operation, content }: ServiceCall,
  signal: AbortSignal,
): Promise<XmlElement> {
  const path = await pathOf(context, service, signal);
  const call: OnvifCall = { path, service, operation, content, auth: 'device' };
  const response = responseOrThrow(context, call, await callOnvif(context, call, signal));
  if (response !== undefined) return response;
  throw new DeviceRefusedCall({ host: context.target.host, call: operation, problem: 'it does not have this call' });
}
