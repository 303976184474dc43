/**
 * How other features reach a device of the fleet: what is known of it, its credential for the moment of use, and a driver's
 * work at it. Rights are the caller's affair; a refused login is kept here, so that nobody tries the password again.
 */

import { isAppError } from '#src/core/errors.ts';
import type { EgressReason } from '#src/platform/egress.ts';
import type { DeviceCredential, DeviceTarget, Driver, DriverContext, DriverMemory } from '#src/plugins/kit/driver.ts';
import { isLoginProven, rememberLogin } from '#src/plugins/kit/answers.ts';
import { DeviceAuthRejected, DeviceRefusedCall } from '#src/plugins/kit/errors.ts';
import { CapabilitiesFact, ChannelsFact } from '#src/plugins/kit/facts.ts';
import { createDeviceLink, type DeviceLink, type Dialogues } from './device-http.ts';
import { DriverUnknown } from './errors.ts';
import type { FleetParts } from './parts.ts';
import { findSealed, loginStateOf, markRefused, unseal } from './repository-credentials.ts';
import { findDevice, type DeviceRecord } from './repository-devices.ts';
import { listCurrentFacts } from './repository-facts.ts';
import { publishAbout } from './tell.ts';

export interface ReachedDevice {
  readonly device: DeviceRecord;
  readonly target: DeviceTarget;
  /** Of the device's product family; `undefined` for a device that was imported and never met. */
  readonly driver: Driver | undefined;
  /** Absent when none is stored, or when the device refused it. */
  readonly credential: DeviceCredential | undefined;
  readonly login: ReturnType<typeof loginStateOf>;
  /** Names the credential in `refuseLogin`. */
  readonly credentialId: string | undefined;
  readonly channels: ChannelsFact['channels'];
  readonly capabilities: CapabilitiesFact['capabilities'];
}

export interface Reach {
  /** `undefined`: no such device in the fleet. */
  device(deviceId: string): Promise<ReachedDevice | undefined>;
  /** The device refused this credential: nobody uses it until a person enters another. */
  refuseLogin(deviceId: string, credentialId: string): Promise<void>;
  /**
   * Lets a driver work at the device over one link. Devices turn down a small account and a wrong password in the same
   * way, so the login is tested with a gentle check first, unless the device took it lately; then a refusal of the work
   * is told as a missing right and the credential stays.
   *
   * @throws DriverUnknown, DeviceAuthRejected, and what the driver throws; a refused login is kept before
   */
  work<T>(
    reached: ReachedDevice,
    reason: EgressReason,
    work: (context: DriverContext, driver: Driver) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T>;
}

interface Memory {
  readonly memory: DriverMemory;
  readonly dialogues: Dialogues;
}

/** What drivers learned about one device each; more devices than this forget the oldest. */
const memoriesKept = 4096;

export function createReach(parts: FleetParts): Reach {
  const memories = new Map<string, Memory>();
  /** Another address, certificate or account makes it another device to a driver. */
  const memoryOf = ({ device, credentialId }: ReachedDevice): Memory => {
    const { id, host, port, pin, driver } = device;
    const key = [id, host, port, pin ?? '', driver ?? '', credentialId ?? ''].join(' ');
    const known = memories.get(key) ?? { memory: new Map<string, string>(), dialogues: new Map() };
    memories.delete(key);
    memories.set(key, known);
    const [oldest] = memories.keys();
    if (memories.size > memoriesKept && oldest !== undefined) memories.delete(oldest);
    return known;
  };
  const refuseLogin: Reach['refuseLogin'] = async (deviceId, credentialId) => {
    await markRefused(parts.store.db, credentialId, parts.clock.nowMs());
    const device = await findDevice(parts.store.db, deviceId);
    if (device === undefined) return;
    publishAbout(parts, parts, 'device.updated', device);
    await parts.watching.deviceChanged(deviceId);
  };
  return {
    device: (deviceId) => readDevice(parts, deviceId),
    refuseLogin,
    work: async (reached, reason, work, signal) => {
      const { device, target, driver, credential, credentialId } = reached;
      if (driver === undefined) throw new DriverUnknown({ driver: device.driver ?? '' });
      // A credential that the device refused is not used, and it is of no use to ask without one.
      if (reached.login === 'refused') throw new DeviceAuthRejected({ host: target.host });
      const { memory, dialogues } = memoryOf(reached);
      const pin = device.pin ?? undefined;
      const contextOver = (loginProven: boolean) => {
        const purpose = { reason, object: device.id };
        const link = createDeviceLink(parts, {
          ...{ target, purpose, credential, pin, loginProven },
          ...(loginProven && { dialogues }),
        });
        const { clock, random, log } = parts;
        const { http, tcp, uploads } = link;
        return { link, context: { target, http, tcp, uploads, credential, clock, random, log, memory } };
      };
      const keepRefusal = async (error: unknown, link: DeviceLink): Promise<never> => {
        const isRefusal = isAppError(error, DeviceAuthRejected.code) && !link.loginAccepted();
        if (isRefusal && credentialId !== undefined) await refuseLogin(device.id, credentialId);
        throw error;
      };
      if (credential !== undefined && !isLoginProven({ memory })) {
        const { link, context } = contextOver(false);
        const { login } = await driver.check(context, signal).catch((error: unknown) => keepRefusal(error, link));
        rememberLogin(context, login === 'accepted' ? 'accepted' : 'doubtful');
      }
      const { link, context } = contextOver(isLoginProven({ memory }));
      try {
        return await work(context, driver);
      } catch (error) {
        // Perhaps the password was changed since: the next work tests it first.
        const isTurnedDown = isAppError(error, DeviceRefusedCall.code) || isAppError(error, DeviceAuthRejected.code);
        if (isTurnedDown && !link.loginAccepted()) rememberLogin(context, 'doubtful');
        return await keepRefusal(error, link);
      }
    },
  };
}

async function readDevice(parts: FleetParts, deviceId: string): Promise<ReachedDevice | undefined> {
  const { db } = parts.store;
  const device = await findDevice(db, deviceId);
  if (device === undefined) return undefined;
  const sealed = await findSealed(db, deviceId);
  const facts = await listCurrentFacts(db, deviceId);
  const channels = ChannelsFact.safeParse(facts.find((fact) => fact.kind === 'channels')?.value);
  const capabilities = CapabilitiesFact.safeParse(facts.find((fact) => fact.kind === 'capabilities')?.value);
  const { host, port, tls, path } = device;
  return {
    device,
    target: { host, port, tls, ...(path === null ? {} : { path }) },
    driver: parts.drivers.find((candidate) => candidate.id === device.driver),
    credential: unseal(parts.sealer, sealed),
    login: loginStateOf(sealed),
    credentialId: sealed?.id,
    channels: channels.success ? channels.data.channels : [],
    capabilities: capabilities.success ? capabilities.data.capabilities : [],
  };
}
