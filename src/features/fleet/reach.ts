/**
 * How other features reach a device of the fleet: what is known of it, its credential for the moment of use, and a driver's
 * work at it. Rights are the caller's affair; a refused login is kept here, so that nobody tries the password again.
 */

import { isAppError } from '#src/core/errors.ts';
import type { EgressReason } from '#src/platform/egress.ts';
import type { DeviceCredential, DeviceTarget, Driver, DriverContext } from '#src/plugins/kit/driver.ts';
import { DeviceAuthRejected } from '#src/plugins/kit/errors.ts';
import { CapabilitiesFact, ChannelsFact } from '#src/plugins/kit/facts.ts';
import { createDeviceLink } from './device-http.ts';
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
   * Lets a driver work at the device over one link.
   *
   * @throws DriverUnknown, and what the driver throws; a refused login is kept before
   */
  work<T>(
    reached: ReachedDevice,
    reason: EgressReason,
    work: (context: DriverContext, driver: Driver) => Promise<T>,
  ): Promise<T>;
}

export function createReach(parts: FleetParts): Reach {
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
    work: async (reached, reason, work) => {
      const { device, target, driver, credential, credentialId } = reached;
      if (driver === undefined) throw new DriverUnknown({ driver: device.driver ?? '' });
      const link = createDeviceLink(parts, {
        target,
        purpose: { reason, object: device.id },
        credential,
        pin: device.pin ?? undefined,
      });
      const { clock, random, log } = parts;
      try {
        return await work({ target, http: link.http, tcp: link.tcp, credential, clock, random, log }, driver);
      } catch (error) {
        const isRefusal = isAppError(error, DeviceAuthRejected.code) && !link.loginAccepted();
        if (isRefusal && credentialId !== undefined) await refuseLogin(device.id, credentialId);
        throw error;
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
