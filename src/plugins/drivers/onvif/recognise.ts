/** Says whether an ONVIF device answers, without a login. */

import type { DriverContext, Recognition } from '../../kit/driver.ts';
import { isAppError } from '#src/core/errors.ts';
import { identityOf, informationCall } from './device-information.ts';
import { readDeviceTime, timeOperation } from './device-time.ts';
import { kindOfServices } from './kind.ts';
import { callOnvif } from './onvif-call.ts';
import { readServices, type ServiceList } from './services.ts';

export async function recognise(context: DriverContext, signal: AbortSignal): Promise<Recognition | undefined> {
  const { time } = (await readDeviceTime(context, signal)).value;
  if (time.kind === 'foreign') return undefined;
  if (time.kind === 'login') {
    return { confidence: 'likely', identity: {}, evidence: [`${timeOperation} refused in SOAP`], needsLogin: true };
  }
  const anonymous: DriverContext = { ...context, credential: undefined };
  const services = await readServicesQuietly(anonymous, signal);
  const call = informationCall(context, 'none');
  const outcome = await callOnvif(anonymous, call, signal);
  const identity = outcome.kind === 'response' ? identityOf(outcome.body) : undefined;
  const kind = services && kindOfServices(services);
  return {
    confidence: 'certain',
    identity: { ...(kind !== undefined && { kind }), ...identity },
    evidence: [
      timeOperation,
      ...(services === undefined ? [] : [services.operation]),
      ...(identity === undefined ? [] : ['GetDeviceInformation']),
    ],
    needsLogin: outcome.kind === 'login',
  };
}

/** The clock already proved the device; a list of services that it refuses or garbles takes nothing away from that. */
async function readServicesQuietly(context: DriverContext, signal: AbortSignal): Promise<ServiceList | undefined> {
  try {
    return await readServices(context, signal);
  } catch (error) {
    if (isAppError(error) && error.code.startsWith('device.')) return undefined;
    throw error;
  }
}
