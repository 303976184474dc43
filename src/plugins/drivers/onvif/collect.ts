/** Collectors that need one to three calls. */

import { isAppError } from '#src/core/errors.ts';
import { children, textOf } from '#src/wire/xml.ts';
import { certificateFact, factText, rememberLogin } from '../../kit/answers.ts';
import { clockFact } from '../../kit/clock.ts';
import type { DriverContext } from '../../kit/driver.ts';
import { DeviceAnswerInvalid, DeviceLoginNeeded, DeviceRefusedCall } from '../../kit/errors.ts';
import type { Collected } from '../../kit/facts.ts';
import { check } from './check.ts';
import { identityOf, informationCall, interfacesCall, macOfInterfaces } from './device-information.ts';
import { devicePath, readDeviceTime, rememberOffset, timeOperation } from './device-time.ts';
import { capabilitiesOf, kindOfServices } from './kind.ts';
import { callName, callOnvif, type OnvifCall, responseOrThrow } from './onvif-call.ts';
import { type ProfileReading, readProfiles } from './read-profiles.ts';
import { readServices, type ServiceList } from './services.ts';

/** As `facts.ts` allows. */
const maxAccounts = 256;
const maxInterfaces = 512;

export async function collectIdentity(context: DriverContext, signal: AbortSignal): Promise<Collected<'identity'>> {
  const call = informationCall(context, 'device');
  const response = responseOrThrow(context, call, await callOnvif(context, call, signal));
  const identity = response && identityOf(response);
  if (identity === undefined) {
    const problem = 'it names no maker and model';
    throw new DeviceAnswerInvalid({ host: context.target.host, call: callName(call), problem });
  }
  if (context.credential !== undefined) rememberLogin(context, 'accepted');
  const services = await readServices(context, signal);
  const interfaces = await callOnvif(context, interfacesCall(context), signal);
  const mac = interfaces.kind === 'response' ? macOfInterfaces(interfaces.body) : undefined;
  const kind = (services && kindOfServices(services)) ?? 'other';
  return { value: { kind, ...identity, ...(mac !== undefined && { mac }) }, source: callName(call) };
}

export async function collectLiveness(context: DriverContext, signal: AbortSignal): Promise<Collected<'liveness'>> {
  const { liveness, source } = await check({ ...context, credential: undefined }, signal);
  return { value: liveness, source };
}

export async function collectClock(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'clock'> | undefined> {
  const reading = await readDeviceTime(context, signal);
  rememberOffset(context, reading);
  const { time } = reading.value;
  if (time.kind !== 'time' || time.at === undefined) return undefined;
  const source = callName({ path: devicePath(context), operation: timeOperation });
  return { value: clockFact(time.at, reading), source };
}

export async function collectCertificate(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'certificate'> | undefined> {
  if (!context.target.tls) return undefined;
  const reading = await readDeviceTime(context, signal);
  const value = certificateFact(reading.value.answer.certificate);
  return value && { value, source: 'TLS handshake' };
}

export async function collectCapabilities(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'capabilities'> | undefined> {
  const list = await readServices(context, signal);
  if (list === undefined) return undefined;
  const interfaces = list.services.slice(0, maxInterfaces).map((service) => ({
    family: 'onvif' as const,
    id: service.namespace,
    ...(service.version !== undefined && { version: service.version }),
  }));
  const reading = await readProfilesIfAllowed(context, list, signal);
  const capabilities = capabilitiesOf(list, reading?.profiles);
  const note = list.foreignHost === undefined ? '' : ' (addresses put onto the host that answers)';
  const source = `${list.source}${note}${reading === undefined ? '' : `, ${reading.source}`}`;
  return { value: { capabilities, interfaces }, source };
}

/** An account that may not see the profiles still may know the services; a refused login ends everything. */
async function readProfilesIfAllowed(
  context: DriverContext,
  list: ServiceList,
  signal: AbortSignal,
): Promise<ProfileReading | undefined> {
  try {
    return await readProfiles(context, list, signal);
  } catch (error) {
    const isOurs = [DeviceLoginNeeded, DeviceRefusedCall, DeviceAnswerInvalid].some(({ code }) =>
      isAppError(error, code),
    );
    if (isOurs) return undefined;
    throw error;
  }
}

export async function collectAccounts(
  context: DriverContext,
  signal: AbortSignal,
): Promise<Collected<'accounts'> | undefined> {
  const call: OnvifCall = { path: devicePath(context), service: 'tds', operation: 'GetUsers', auth: 'device' };
  const response = responseOrThrow(context, call, await callOnvif(context, call, signal));
  if (response === undefined) return undefined;
  const accounts = children(response, 'User')
    .slice(0, maxAccounts)
    .flatMap((user) => {
      const name = factText(textOf(user, 'Username'), 128);
      const level = factText(textOf(user, 'UserLevel'), 128);
      return name === undefined ? [] : [{ name, roles: level === undefined ? [] : [level] }];
    });
  return { value: { accounts }, source: callName(call) };
}
