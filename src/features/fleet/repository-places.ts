/** Sites and groups in the store. */

import type { AccessRange } from '#src/core/access.ts';
import type { Db } from '#src/store/store.ts';
import type { FleetGroupRow, SiteRow } from '#src/store/tables-fleet.ts';

export type SiteRecord = Pick<SiteRow, 'id' | 'name' | 'timeZone'>;
export type GroupRecord = Pick<FleetGroupRow, 'id' | 'name'>;

/** Two names that read the same are the same name. */
export function nameKeyOf(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, ' ');
}

/** More sites than any owner has; the list is shown whole. */
export const sitesMax = 1000;
export const groupsMax = 1000;

export async function listSiteRecords(db: Db): Promise<SiteRecord[]> {
  return db.selectFrom('sites').select(['id', 'name', 'timeZone']).orderBy('nameKey').limit(sitesMax).execute();
}

export async function findSite(db: Db, id: string): Promise<SiteRecord | undefined> {
  return db.selectFrom('sites').select(['id', 'name', 'timeZone']).where('id', '=', id).executeTakeFirst();
}

export async function findSiteByName(db: Db, name: string): Promise<SiteRecord | undefined> {
  return db
    .selectFrom('sites')
    .select(['id', 'name', 'timeZone'])
    .where('nameKey', '=', nameKeyOf(name))
    .executeTakeFirst();
}

export async function insertSite(db: Db, site: SiteRecord & { createdAt: number }): Promise<void> {
  await db
    .insertInto('sites')
    .values({ ...site, nameKey: nameKeyOf(site.name) })
    .execute();
}

export async function updateSiteRecord(db: Db, site: SiteRecord): Promise<void> {
  await db
    .updateTable('sites')
    .set({ name: site.name, nameKey: nameKeyOf(site.name), timeZone: site.timeZone })
    .where('id', '=', site.id)
    .execute();
}

export async function deleteSiteRecord(db: Db, id: string): Promise<void> {
  await db.deleteFrom('sites').where('id', '=', id).execute();
}

/** Devices of a site, with those that can still be restored. */
export async function countSiteDevices(db: Db, siteId: string): Promise<number> {
  const row = await db
    .selectFrom('devices')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('siteId', '=', siteId)
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

export async function listGroupRecords(db: Db): Promise<GroupRecord[]> {
  return db.selectFrom('fleetGroups').select(['id', 'name']).orderBy('nameKey').limit(groupsMax).execute();
}

export async function findGroup(db: Db, id: string): Promise<GroupRecord | undefined> {
  return db.selectFrom('fleetGroups').select(['id', 'name']).where('id', '=', id).executeTakeFirst();
}

export async function findGroupByName(db: Db, name: string): Promise<GroupRecord | undefined> {
  return db.selectFrom('fleetGroups').select(['id', 'name']).where('nameKey', '=', nameKeyOf(name)).executeTakeFirst();
}

export async function insertGroup(db: Db, group: GroupRecord & { createdAt: number }): Promise<void> {
  await db
    .insertInto('fleetGroups')
    .values({ ...group, nameKey: nameKeyOf(group.name) })
    .execute();
}

export async function updateGroupRecord(db: Db, group: GroupRecord): Promise<void> {
  await db
    .updateTable('fleetGroups')
    .set({ name: group.name, nameKey: nameKeyOf(group.name) })
    .where('id', '=', group.id)
    .execute();
}

export async function deleteGroupRecord(db: Db, id: string): Promise<void> {
  await db.deleteFrom('fleetGroups').where('id', '=', id).execute();
}

export async function setDeviceGroups(db: Db, deviceId: string, groupIds: readonly string[]): Promise<void> {
  await db.deleteFrom('deviceGroups').where('deviceId', '=', deviceId).execute();
  const unique = [...new Set(groupIds)];
  if (unique.length === 0) return;
  await db
    .insertInto('deviceGroups')
    .values(unique.map((groupId) => ({ deviceId, groupId })))
    .execute();
}

/** Whether a site lies in the part of the fleet that an actor may see. */
export function siteInRange(range: AccessRange, siteId: string): boolean {
  return range.kind === 'everything' || range.siteIds.includes(siteId);
}
