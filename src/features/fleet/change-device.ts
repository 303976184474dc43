/** Renames a device, changes its site and groups, removes it and undoes that. */

import { accessRange, can, requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound, PermissionDenied } from '#src/core/errors.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { targetOf, visibleDevice } from './access.ts';
import { namedFor } from './adopt.ts';
import type * as contract from './contract.ts';
import type { Device } from './contract-schemas.ts';
import { showRecord } from './device-view.ts';
import { DeviceDuplicate, RestoreExpired } from './errors.ts';
import { requireGroups } from './groups.ts';
import type { FleetParts } from './parts.ts';
import * as devices from './repository-devices.ts';
import { setDeviceGroups } from './repository-places.ts';
import { chooseSite } from './sites.ts';
import { publishAbout } from './tell.ts';

type Parts = Pick<FleetParts, 'timing' | 'events' | 'watching'>;

/** Long enough to notice the mistake after a holiday. */
export const restorableForMs = 30 * 86_400_000;

export async function updateDevice(
  parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.updateDevice>,
): Promise<Device> {
  const { name, siteId, groupIds } = input.body;
  const after = await ctx.store.transaction(async (tx) => {
    const before = await visibleDevice(ctx, tx, input.params.id, 'device:write');
    const changed = {
      ...before,
      ...(name === undefined ? {} : { name }),
      ...(siteId === undefined ? {} : { siteId: (await chooseSite(ctx, tx, siteId, 'device:write')).id }),
      ...(groupIds === undefined ? {} : { groupIds: [...new Set(groupIds)] }),
    };
    if (groupIds !== undefined) await requireGroups(tx, groupIds);
    // Site and groups decide who may see it: nobody may move a device to where they hold no right, or widen a group.
    if (siteId !== undefined || groupIds !== undefined) {
      requirePermission(ctx.actor, 'device:write', { ...targetOf(changed), groupIds: [] });
    }
    await devices.updateDeviceRecord(tx, changed);
    if (groupIds !== undefined) await setDeviceGroups(tx, before.id, groupIds);
    await recordAudit(tx, ctx, {
      action: 'device.update',
      object: { kind: 'device', id: before.id, name: changed.name },
      details: { before: placeOf(before), after: placeOf(changed) },
    });
    return changed;
  });
  publishAbout(parts, ctx, 'device.updated', after);
  await parts.watching.deviceChanged(after.id);
  return showRecord(ctx, ctx.store.db, after, parts.timing());
}

function placeOf(device: devices.DeviceRecord): Record<string, unknown> {
  return { name: device.name, siteId: device.siteId, groupIds: device.groupIds };
}

export async function removeDevice(
  parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.removeDevice>,
): Promise<null> {
  const device = await ctx.store.transaction(async (tx) => {
    const found = await visibleDevice(ctx, tx, input.params.id, 'device:write');
    await devices.setRemovedAt(tx, found.id, ctx.clock.nowMs());
    await recordAudit(tx, ctx, {
      action: 'device.remove',
      object: { kind: 'device', id: found.id, name: found.name },
      details: { host: found.host, serial: found.serial },
    });
    return found;
  });
  parts.watching.deviceRemoved(device.id);
  publishAbout(parts, ctx, 'device.removed', device);
  return null;
}

export async function listRemovedDevices(
  _parts: Parts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof contract.listRemovedDevices>> {
  if (accessRange(ctx.actor, 'device:write') === undefined) throw new PermissionDenied({ permission: 'device:write' });
  const found = await devices.listRemoved(ctx.store.db, ctx.clock.nowMs() - restorableForMs);
  return {
    devices: found
      .filter(({ device }) => can(ctx.actor, 'device:write', targetOf(device)))
      .map(({ device, removedAt }) => ({
        id: device.id,
        name: device.name,
        siteId: device.siteId,
        kind: device.kind,
        host: device.host,
        model: device.model,
        removedAt,
        restorableUntil: removedAt + restorableForMs,
      })),
  };
}

export async function restoreDevice(
  parts: Parts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.restoreDevice>,
): Promise<Device> {
  const device = await ctx.store.transaction(async (tx) => {
    const found = await devices.findRemovedDevice(tx, input.params.id);
    if (found === undefined || !can(ctx.actor, 'device:write', targetOf(found.device))) {
      throw new NotFound({ object: 'device' });
    }
    const { name, id } = found.device;
    if (found.removedAt < ctx.clock.nowMs() - restorableForMs) throw new RestoreExpired({ name });
    const twin = await devices.findByIdentity(tx, found.device);
    if (twin !== undefined)
      throw new DeviceDuplicate({ serial: found.device.serial ?? '', ...(await namedFor(ctx, tx, twin)) });
    await devices.setRemovedAt(tx, id, null);
    await recordAudit(tx, ctx, { action: 'device.restore', object: { kind: 'device', id, name } });
    return found.device;
  });
  publishAbout(parts, ctx, 'device.added', device);
  await parts.watching.deviceChanged(device.id);
  return showRecord(ctx, ctx.store.db, device, parts.timing());
}
