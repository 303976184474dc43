/** Takes a device into the fleet: contact, one login, certificate pinned, facts kept. All or nothing. */

import { can, requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { CertificateChanged } from '#src/core/network-errors.ts';
import { Secret } from '#src/core/secret.ts';
import type { DeviceCredential } from '#src/plugins/kit/driver.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type * as contract from './contract.ts';
import type { CredentialInput, Device } from './contract-schemas.ts';
import { canSeeRunsAt, targetOf } from './access.ts';
import { contactDevice, type Contacted, type ContactRequest, type Seen } from './contact.ts';
import { showRecord } from './device-view.ts';
import { CandidateAdopted, DeviceDuplicate, DeviceOther, DeviceTooMany } from './errors.ts';
import { requireGroups } from './groups.ts';
import { serialKeyOf } from './identity-keys.ts';
import type { FleetParts } from './parts.ts';
import { storeCredential } from './repository-credentials.ts';
import * as devices from './repository-devices.ts';
import { findCandidate, type CandidateRecord } from './repository-discovery.ts';
import { recordFact } from './repository-facts.ts';
import { insertStatus } from './repository-status.ts';
import { chooseSite, requireSite, requireSiteRight } from './sites.ts';
import { publishAbout } from './tell.ts';

export interface Placing {
  readonly siteId: string;
  readonly groupIds: readonly string[];
  readonly name?: string | undefined;
}

export function credentialOf(input: CredentialInput | undefined): DeviceCredential | undefined {
  return input === undefined ? undefined : { username: input.username, password: new Secret(input.password) };
}

export async function createDevice(
  parts: FleetParts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.createDevice>,
): Promise<Device> {
  const { host, port, tls, path, driver, credential, groupIds, name } = input.body;
  const site = await chooseSite(ctx, ctx.store.db, input.body.siteId, 'device:write');
  const request = { host, port, tls, path, driver, credential: credentialOf(credential) };
  const placing = { siteId: site.id, groupIds, name };
  const device = await adopt(parts, ctx, { contact: { ...request, purpose: { reason: 'adoption' } }, placing });
  return showRecord(ctx, ctx.store.db, device, parts.timing());
}

export async function adoptCandidate(
  parts: FleetParts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.adoptCandidate>,
): Promise<Device> {
  const candidate = await requireCandidate(ctx, ctx.store.db, input.params.id);
  const { siteId, groupIds, name, credential } = input.body;
  const placing = { siteId: siteId ?? candidate.siteId, groupIds, name };
  const device = await adoptFrom(parts, ctx, { candidate, placing, credential: credentialOf(credential) });
  return showRecord(ctx, ctx.store.db, device, parts.timing());
}

/** @throws NotFound when the actor may not see what was found there */
export async function requireCandidate(
  ctx: Pick<UseCaseContext, 'actor'>,
  db: Db,
  id: string,
): Promise<CandidateRecord> {
  const candidate = await findCandidate(db, id);
  if (candidate === undefined || !canSeeRunsAt(ctx.actor, candidate.siteId))
    throw new NotFound({ object: 'candidate' });
  requirePermission(ctx.actor, 'device:write', { siteId: candidate.siteId, groupIds: [] });
  return candidate;
}

export interface CandidateAdoption {
  readonly candidate: CandidateRecord;
  readonly placing: Placing;
  readonly credential: DeviceCredential | undefined;
}

export async function adoptFrom(
  parts: FleetParts,
  ctx: UseCaseContext,
  { candidate, placing, credential }: CandidateAdoption,
): Promise<devices.DeviceRecord> {
  requireSiteRight(ctx.actor, placing.siteId, 'device:write');
  const { host, port, tls } = candidate;
  const twin = await devices.findByIdentity(ctx.store.db, candidate);
  if (twin !== undefined) throw new CandidateAdopted({ host, ...(await namedFor(ctx, ctx.store.db, twin)) });
  const contact: ContactRequest = {
    host,
    port,
    tls,
    path: candidate.path ?? undefined,
    driver: candidate.driver,
    credential,
    purpose: { reason: 'adoption' },
  };
  return adopt(parts, ctx, {
    contact,
    placing,
    expected: { serial: candidate.serial, fingerprint: candidate.fingerprint },
  });
}

interface AdoptionTask {
  readonly contact: ContactRequest;
  readonly placing: Placing;
  /** What discovery saw: something else at the address now is not what the person chose. */
  readonly expected?: { readonly serial: string | null; readonly fingerprint: string | null };
}

async function adopt(parts: FleetParts, ctx: UseCaseContext, task: AdoptionTask): Promise<devices.DeviceRecord> {
  const { contact, placing, expected } = task;
  await requireGroups(ctx.store.db, placing.groupIds);
  const pin = expected?.fingerprint ?? undefined;
  // Asked twice: before the password leaves us, and of what the device said after it.
  const beforeLogin = (seen: Seen): void => requireExpected(seen, expected);
  const contacted = await contactDevice(parts, { ...contact, pin, beforeLogin }, ctx.signal);
  requireExpected(contacted, expected);
  const device = newRecord(ctx, contacted, placing);
  await ctx.store.transaction(async (tx) => {
    await requireSite(tx, placing.siteId);
    await requireRoom(tx);
    await requireUnknown(ctx, tx, device);
    await devices.insertDevice(tx, device);
    await insertStatus(tx, ctx, device.id);
    if (contact.credential !== undefined) {
      const accepted = contacted.login === 'accepted';
      await storeCredential(tx, parts, { deviceId: device.id, credential: contact.credential, accepted });
    }
    for (const fact of contacted.facts) await recordFact(tx, ctx, device.id, fact);
    await recordAudit(tx, ctx, {
      action: 'device.adopt',
      object: { kind: 'device', id: device.id, name: device.name },
      details: {
        host: device.host,
        port: device.port,
        driver: device.driver,
        serial: device.serial,
        pin: device.pin,
        siteId: device.siteId,
        username: contact.credential?.username,
      },
    });
  });
  publishAbout(parts, ctx, 'device.added', device);
  await parts.watching.deviceChanged(device.id);
  return device;
}

function requireExpected(contacted: Seen, expected: AdoptionTask['expected']): void {
  const { target, identity } = contacted;
  const [wanted, found] = [serialKeyOf({ serial: expected?.serial }), serialKeyOf({ serial: identity.serial })];
  if (wanted !== null && found !== null && wanted !== found) {
    throw new DeviceOther({ host: target.host, found: identity.serial ?? '', expected: expected?.serial ?? '' });
  }
  const pinned = expected?.fingerprint ?? null;
  if (pinned !== null && contacted.pin !== null && pinned !== contacted.pin) {
    throw new CertificateChanged({ host: target.host, port: target.port, fingerprint: contacted.pin });
  }
}

function newRecord(ctx: UseCaseContext, contacted: Contacted, placing: Placing): devices.DeviceRecord {
  const { target, identity, driver } = contacted;
  const now = ctx.clock.nowMs();
  const unnamed = identity.model ?? identity.productName ?? identity.maker ?? driver.label;
  const empty: devices.DeviceRecord = {
    id: newId('dev', ctx.clock, ctx.random),
    siteId: placing.siteId,
    groupIds: [...new Set(placing.groupIds)],
    name: placing.name ?? `${unnamed} ${target.host}`.slice(0, 80),
    kind: 'other',
    driver: driver.id,
    maker: null,
    model: null,
    productName: null,
    serial: null,
    mac: null,
    osVersion: null,
    host: target.host,
    port: target.port,
    tls: target.tls,
    path: target.path ?? null,
    pin: contacted.pin,
    pinOffered: null,
    factsAt: contacted.facts.length > 1 && contacted.isComplete ? now : null,
    addedAt: now,
  };
  return devices.withIdentity(empty, identity);
}

export async function requireRoom(db: Db, more = 1): Promise<void> {
  if ((await devices.countDevices(db)) + more > devices.devicesMax)
    throw new DeviceTooMany({ limit: devices.devicesMax });
}

/** @throws DeviceDuplicate which names the device that is there already, to those who may see it */
export async function requireUnknown(
  ctx: Pick<UseCaseContext, 'actor'>,
  db: Db,
  device: devices.DeviceRecord,
): Promise<void> {
  const twin = await devices.findByIdentity(db, device);
  if (twin !== undefined && twin.id !== device.id) {
    throw new DeviceDuplicate({ serial: device.serial ?? device.mac ?? '', ...(await namedFor(ctx, db, twin)) });
  }
  const neighbour = await devices.findByAddress(db, device);
  if (neighbour !== undefined && neighbour.id !== device.id) {
    throw new CandidateAdopted({ host: device.host, ...(await namedFor(ctx, db, neighbour)) });
  }
}

/** The name and id of a device in the way; one that the actor may not see stays unnamed. */
export async function namedFor(
  ctx: Pick<UseCaseContext, 'actor'>,
  db: Db,
  twin: { readonly id: string; readonly name: string },
): Promise<{ name: string; id: string }> {
  const device = await devices.findDevice(db, twin.id);
  const isVisible = device !== undefined && can(ctx.actor, 'device:read', targetOf(device));
  return isVisible ? { name: twin.name, id: twin.id } : { name: 'a device that you may not see', id: 'not shown' };
}
