/** The one place where a read of a device is decided: an invisible device does not exist for the actor. */

import { sql, type Expression, type SqlBool } from 'kysely';
import {
  accessRange,
  can,
  requirePermission,
  type AccessRange,
  type Actor,
  type Permission,
} from '#src/core/access.ts';
import { NotFound, PermissionDenied } from '#src/core/errors.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { findDevice, type DeviceRecord } from './repository-devices.ts';

interface Placed {
  readonly siteId: string;
  readonly groupIds: readonly string[];
  readonly id?: string;
}

export interface Target {
  readonly siteId: string;
  readonly groupIds: string[];
  readonly deviceId?: string | undefined;
}

export function targetOf(placed: Placed): Target {
  const { siteId, groupIds, id } = placed;
  return { siteId, groupIds: [...groupIds], ...(id === undefined ? {} : { deviceId: id }) };
}

/**
 * The device, when the actor may read it and holds `permission` for it.
 *
 * @throws NotFound when it is not visible, PermissionDenied when it is but the right is missing
 */
export async function visibleDevice(
  ctx: { readonly actor: Actor },
  db: Db,
  id: string,
  permission: Permission = 'device:read',
): Promise<DeviceRecord> {
  const device = await findDevice(db, id);
  if (device === undefined || !can(ctx.actor, 'device:read', targetOf(device))) {
    throw new NotFound({ object: 'device' });
  }
  requirePermission(ctx.actor, permission, targetOf(device));
  return device;
}

/** Discovery runs and their candidates belong to whoever may run discovery at their site. */
export function canSeeRunsAt(actor: Actor, siteId: string): boolean {
  return can(actor, 'discovery:run', { siteId, groupIds: [] });
}

/** For lists. @throws PermissionDenied when the actor holds the permission nowhere */
export function requireRange(ctx: Pick<UseCaseContext, 'actor'>, permission: Permission): AccessRange {
  const range = accessRange(ctx.actor, permission);
  if (range === undefined) throw new PermissionDenied({ permission });
  return range;
}

/** The condition of a list over the table `devices` under the name `d`. */
export function inRange(range: AccessRange): Expression<SqlBool> {
  if (range.kind === 'everything') return sql<SqlBool>`1 = 1`;
  const listOf = (ids: readonly string[]) => (ids.length === 0 ? sql`null` : sql.join(ids));
  return sql<SqlBool>`(d.site_id in (${listOf(range.siteIds)}) or d.id in (${listOf(range.deviceIds)}) or exists (
    select 1 from device_groups g where g.device_id = d.id and g.group_id in (${listOf(range.groupIds)})))`;
}
