/** Reading the facts of a device of the fleet: on demand, after a restart of the device, and once a day. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { isAppError } from '#src/core/errors.ts';
import { DeviceAuthRejected } from '#src/plugins/kit/errors.ts';
import { IdentityFact, type FactKind } from '#src/plugins/kit/facts.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { recordAudit } from '#src/store/audit.ts';
import { visibleDevice } from './access.ts';
import { mayComeLater, readFacts, type FactFailure } from './collect-facts.ts';
import type * as contract from './contract.ts';
import { startDeadline } from './deadline.ts';
import { createDeviceLink } from './device-http.ts';
import { createGate } from './discovery/gate.ts';
import { CheckTooSoon, DriverUnknown } from './errors.ts';
import type { FleetParts } from './parts.ts';
import { findSealed, markRefused, unseal } from './repository-credentials.ts';
import * as devices from './repository-devices.ts';
import { listCurrentFacts, recordFact } from './repository-facts.ts';
import { accessTo, publishAbout } from './tell.ts';

/** A full reading is some thirty requests; a slow device may take its time, but not for ever. */
const readingDeadlineMs = 60_000;
/** Readings at once: a restart of many devices, as after a power cut, must not flood their network. */
const readingsAtOnce = 8;
const readAgainAfterMs = 5000;

export interface FactReader {
  /** Reads all facts and keeps them. @throws what the link to the device throws when nothing could be read */
  read(deviceId: string, signal: AbortSignal): Promise<readonly FactFailure[]>;
  tooSoonMs(deviceId: string): number;
}

export function createFactReader(parts: FleetParts): FactReader {
  const gate = createGate(readingsAtOnce);
  /** Monotonic; one number per device. */
  const lastAt = new Map<string, number>();
  return {
    tooSoonMs: (deviceId) =>
      Math.max(0, (lastAt.get(deviceId) ?? Number.NEGATIVE_INFINITY) + readAgainAfterMs - parts.clock.monotonicMs()),
    read: async (deviceId, signal) => {
      const leave = await gate.enter(signal);
      try {
        lastAt.set(deviceId, parts.clock.monotonicMs());
        return await readAndKeep(parts, deviceId, signal);
      } finally {
        leave();
      }
    },
  };
}

async function readAndKeep(parts: FleetParts, deviceId: string, signal: AbortSignal): Promise<readonly FactFailure[]> {
  const { db } = parts.store;
  const device = await devices.findDevice(db, deviceId);
  if (device === undefined) return [];
  const driver = parts.drivers.find((candidate) => candidate.id === device.driver);
  if (driver === undefined) throw new DriverUnknown({ driver: device.driver ?? '' });
  const sealed = await findSealed(db, deviceId);
  const credential = unseal(parts.sealer, sealed);
  const { host, port, tls, path } = device;
  const target = { host, port, tls, ...(path === null ? {} : { path }) };
  const link = createDeviceLink(parts, {
    target,
    purpose: { reason: 'device-facts', object: deviceId },
    credential,
    pin: device.pin ?? undefined,
  });
  const deadline = startDeadline(parts.clock, readingDeadlineMs, signal);
  const memory = new Map<string, string>();
  const reading = await readFacts({ ...parts, driver, target, link, credential, memory }, deadline.signal).finally(() =>
    deadline.end(),
  );
  const isRefused =
    !link.loginAccepted() && reading.failed.some(({ error }) => isAppError(error, DeviceAuthRejected.code));
  const identity = IdentityFact.safeParse(reading.facts.find((fact) => fact.kind === 'identity')?.value);
  const kinds: FactKind[] = [];
  const after = await parts.store.transaction(async (tx) => {
    const now = await devices.findDevice(tx, deviceId);
    // Moved or removed while we read: what was read belongs to the old address.
    if (now === undefined || now.host !== host || now.port !== port || now.pin !== device.pin) return undefined;
    if (isRefused && sealed !== undefined) await markRefused(tx, sealed.id, parts.clock.nowMs());
    for (const fact of reading.facts) {
      if (await recordFact(tx, parts, deviceId, fact)) kinds.push(fact.kind);
    }
    if (reading.facts.length === 0) return now;
    // What is missing is asked for again within the hour, and not only the next day.
    const known = mayComeLater(reading.failed) ? now : { ...now, factsAt: parts.clock.nowMs() };
    const updated =
      identity.success && isSame(known, identity.data) ? devices.withIdentity(known, identity.data) : known;
    await devices.updateDeviceRecord(tx, updated);
    return updated;
  });
  if (after === undefined) return reading.failed;
  const access = accessTo(after);
  parts.events.publish({ type: 'device.facts', access, at: parts.clock.nowMs(), deviceId, kinds });
  publishAbout(parts, parts, 'device.updated', after);
  if (isRefused || devices.searchTextOf(after) !== devices.searchTextOf(device))
    await parts.watching.deviceChanged(deviceId);
  return reading.failed;
}

/** The columns follow the facts of this device only; a stranger's identity must not slip in through a reading. */
function isSame(device: devices.DeviceRecord, identity: IdentityFact): boolean {
  return device.serial === null || identity.serial === undefined || device.serial === identity.serial;
}

export async function collectFacts(
  parts: FleetParts & { readonly facts: FactReader },
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.collectFacts>,
): Promise<EndpointOutput<typeof contract.collectFacts>> {
  const device = await visibleDevice(ctx, ctx.store.db, input.params.id, 'device:write');
  const waitMs = parts.facts.tooSoonMs(device.id);
  if (waitMs > 0) throw new CheckTooSoon({ name: device.name, seconds: Math.ceil(waitMs / 1000) });
  const failed = await parts.facts.read(device.id, ctx.signal);
  await ctx.store.transaction((tx) =>
    recordAudit(tx, ctx, {
      action: 'device.collect-facts',
      object: { kind: 'device', id: device.id, name: device.name },
    }),
  );
  return {
    facts: await listCurrentFacts(ctx.store.db, device.id),
    failed: failed.map(({ kind, code, problem }) => ({ kind, code, problem })),
  };
}
