/** Where devices stand, for the decision who may watch them. */

import type { AccessTarget } from '#src/core/access.ts';
import type { Db } from '#src/store/store.ts';
import { targetOf } from '../fleet/access.ts';
import { groupsOfDevices } from '../fleet/repository-devices.ts';

/** Ids asked for at once; below what both engines take as parameters. */
const idsAtOnce = 500;

/** Of those that are in the fleet. */
export async function placesOf(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, AccessTarget>> {
  const places = new Map<string, AccessTarget>();
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const some = ids.slice(from, from + idsAtOnce);
    const rows = await db
      .selectFrom('devices')
      .select(['id', 'siteId'])
      .where('removedAt', 'is', null)
      .where('id', 'in', some)
      .execute();
    const groups = await groupsOfDevices(db, some);
    for (const { id, siteId } of rows) places.set(id, targetOf({ id, siteId, groupIds: groups.get(id) ?? [] }));
  }
  return places;
}
