/** How a device is reached: its credential, its certificate, its address, and a check on demand. */

import type { EndpointInput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { visibleDevice } from './access.ts';
import { credentialOf, requireUnknown } from './adopt.ts';
import { contactDevice, type Contacted, type Seen } from './contact.ts';
import type * as contract from './contract.ts';
import type { Device } from './contract-schemas.ts';
import { showRecord } from './device-view.ts';
import { CertificateLost, CertificateOther, CheckTooSoon, DeviceOther, NoCertificate } from './errors.ts';
import { macKeyOf, serialKeyOf } from './identity-keys.ts';
import type { FleetParts } from './parts.ts';
import { deleteCredentialOf, findSealed, storeCredential, unseal } from './repository-credentials.ts';
import * as devices from './repository-devices.ts';
import { recordFact } from './repository-facts.ts';
import { publishAbout } from './tell.ts';
import { showCertificate } from './show-certificate.ts';

/** Ends every change here: told to watcher and consoles, and answered as it is now. */
async function settled(parts: FleetParts, ctx: UseCaseContext, device: devices.DeviceRecord): Promise<Device> {
  publishAbout(parts, ctx, 'device.updated', device);
  await parts.watching.deviceChanged(device.id);
  return showRecord(ctx, ctx.store.db, device, parts.timing());
}

function objectOf(device: devices.DeviceRecord): { kind: string; id: string; name: string } {
  return { kind: 'device', id: device.id, name: device.name };
}

export async function setCredential(
  parts: FleetParts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.setCredential>,
): Promise<Device> {
  const device = await visibleDevice(ctx, ctx.store.db, input.params.id, 'device:write');
  const credential = credentialOf(input.body);
  if (credential === undefined) return showRecord(ctx, ctx.store.db, device, parts.timing());
  // One login before anything is stored: a typing mistake is told at once, and the old credential stays.
  const contacted = await contactDevice(
    parts,
    {
      ...addressOf(device),
      driver: device.driver ?? undefined,
      pin: device.pin ?? undefined,
      credential,
      purpose: { reason: 'adoption', object: device.id },
      beforeLogin: (seen) => requireSame(device, seen),
    },
    ctx.signal,
  );
  requireSame(device, contacted);
  const after = await ctx.store.transaction(async (tx) => {
    const now = await visibleDevice(ctx, tx, device.id, 'device:write');
    const updated = await keepContact(tx, ctx, now, contacted);
    const accepted = contacted.login === 'accepted';
    await storeCredential(tx, parts, { deviceId: device.id, credential, accepted });
    await recordAudit(tx, ctx, {
      action: 'device.set-credential',
      object: objectOf(device),
      details: { username: credential.username },
    });
    return updated;
  });
  return settled(parts, ctx, after);
}

export async function deleteCredential(
  parts: FleetParts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.deleteCredential>,
): Promise<Device> {
  const device = await ctx.store.transaction(async (tx) => {
    const found = await visibleDevice(ctx, tx, input.params.id, 'device:write');
    await deleteCredentialOf(tx, found.id);
    await recordAudit(tx, ctx, { action: 'device.delete-credential', object: objectOf(found) });
    return found;
  });
  return settled(parts, ctx, device);
}

export async function acceptCertificate(
  parts: FleetParts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.acceptCertificate>,
): Promise<Device> {
  const device = await visibleDevice(ctx, ctx.store.db, input.params.id, 'device:write');
  const { host, port, tls } = device;
  if (!tls) throw new NoCertificate({ host });
  const { fingerprint } = input.body;
  // The device is asked once more: a person accepts what they compared, not what came since.
  const shown = await showCertificate(parts, { host, port, object: device.id }, ctx.signal);
  if (shown.fingerprint !== fingerprint) throw new CertificateOther({ host, fingerprint: shown.fingerprint });
  const after = await ctx.store.transaction(async (tx) => {
    const now = await visibleDevice(ctx, tx, device.id, 'device:write');
    const updated = { ...now, pin: fingerprint, pinOffered: null };
    await devices.updateDeviceRecord(tx, updated);
    await recordAudit(tx, ctx, {
      action: 'device.accept-certificate',
      object: objectOf(device),
      details: { before: now.pin, after: fingerprint },
    });
    return updated;
  });
  return settled(parts, ctx, after);
}

export async function moveDevice(
  parts: FleetParts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.moveDevice>,
): Promise<Device> {
  const { host, port, tls } = input.body;
  const device = await visibleDevice(ctx, ctx.store.db, input.params.id, 'device:write');
  // Whoever claims the serial number over plain HTTP would otherwise be sent what the certificate protected.
  if (device.tls && device.pin !== null && !tls) throw new CertificateLost({ host, name: device.name });
  // A certificate moves with its device. Without one to hold against, the password stays at home until the identity fits.
  const keepsPin = tls && device.tls ? (device.pin ?? undefined) : undefined;
  const path = device.path ?? undefined;
  const contacted = await contactDevice(
    parts,
    {
      host,
      port,
      tls,
      path,
      pin: keepsPin,
      driver: device.driver ?? undefined,
      purpose: { reason: 'adoption', object: device.id },
    },
    ctx.signal,
  );
  requireSame(device, contacted);
  const after = await ctx.store.transaction(async (tx) => {
    const now = await visibleDevice(ctx, tx, device.id, 'device:write');
    const moved = { ...now, host, port, tls, pin: contacted.pin, pinOffered: null };
    await requireUnknown(ctx, tx, moved);
    const updated = await keepContact(tx, ctx, moved, contacted);
    await recordAudit(tx, ctx, {
      action: 'device.move',
      object: objectOf(device),
      details: { before: addressOf(now), after: { host, port, tls }, pin: contacted.pin },
    });
    return updated;
  });
  return settled(parts, ctx, after);
}

function addressOf(device: devices.DeviceRecord): { host: string; port: number; tls: boolean; path?: string } {
  const { host, port, tls, path } = device;
  return { host, port, tls, ...(path === null ? {} : { path }) };
}

/** @throws DeviceOther when the one that answers has another serial number or MAC */
function requireSame(device: devices.DeviceRecord, contacted: Seen): void {
  const { identity, target } = contacted;
  const [serial, otherSerial] = [serialKeyOf({ serial: device.serial }), serialKeyOf({ serial: identity.serial })];
  const [mac, otherMac] = [device.mac, macKeyOf(identity)];
  const differs =
    (serial !== null && otherSerial !== null && serial !== otherSerial) ||
    (mac !== null && otherMac !== null && mac !== otherMac);
  if (!differs) return;
  throw new DeviceOther({
    host: target.host,
    found: identity.serial ?? otherMac ?? '',
    expected: device.serial ?? device.mac ?? '',
  });
}

/** Keeps what a contact told about the device. */
async function keepContact(
  tx: Db,
  ctx: UseCaseContext,
  device: devices.DeviceRecord,
  contacted: Contacted,
): Promise<devices.DeviceRecord> {
  const seen = devices.withIdentity(device, contacted.identity);
  const updated = {
    ...seen,
    driver: contacted.driver.id,
    pin: device.pin ?? contacted.pin,
    factsAt: contacted.facts.length > 1 && contacted.isComplete ? ctx.clock.nowMs() : device.factsAt,
  };
  await devices.updateDeviceRecord(tx, updated);
  for (const fact of contacted.facts) await recordFact(tx, ctx, device.id, fact);
  return updated;
}

/** First contact with an imported device: recognised, pinned, tested once; then it is one like any other. */
export async function firstContact(
  parts: FleetParts,
  ctx: UseCaseContext,
  deviceId: string,
): Promise<devices.DeviceRecord | undefined> {
  const device = await devices.findDevice(parts.store.db, deviceId);
  if (device === undefined || device.driver !== null) return device;
  const sealed = await findSealed(parts.store.db, deviceId);
  const contacted = await contactDevice(
    parts,
    {
      ...addressOf(device),
      pin: device.pin ?? undefined,
      credential: unseal(parts.sealer, sealed),
      purpose: { reason: 'adoption', object: deviceId },
      beforeLogin: (seen) => requireSame(device, seen),
    },
    ctx.signal,
  );
  requireSame(device, contacted);
  const after = await parts.store.transaction(async (tx) => {
    const now = await devices.findDevice(tx, deviceId);
    if (now === undefined) return undefined;
    await requireUnknown(ctx, tx, devices.withIdentity(now, contacted.identity));
    const updated = await keepContact(tx, ctx, now, contacted);
    await recordAudit(tx, ctx, {
      action: 'device.first-contact',
      object: objectOf(updated),
      details: { driver: updated.driver, serial: updated.serial, pin: updated.pin },
    });
    return updated;
  });
  if (after !== undefined) publishAbout(parts, ctx, 'device.updated', after);
  return after;
}

export interface CheckNow {
  readonly checkNow: (deviceId: string, signal: AbortSignal) => Promise<void>;
  readonly tooSoonMs: (deviceId: string) => number;
}

export async function checkDevice(
  parts: FleetParts & CheckNow,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.checkDevice>,
): Promise<Device> {
  const device = await visibleDevice(ctx, ctx.store.db, input.params.id);
  const waitMs = parts.tooSoonMs(device.id);
  if (waitMs > 0) throw new CheckTooSoon({ name: device.name, seconds: Math.ceil(waitMs / 1000) });
  await parts.checkNow(device.id, ctx.signal);
  return showRecord(ctx, ctx.store.db, await visibleDevice(ctx, ctx.store.db, device.id), parts.timing());
}
