/** Live settings and layouts in the store. */

import type { Db } from '#src/store/store.ts';
import type { LiveLayoutRow } from '#src/store/tables-live.ts';
import { LiveSettings, type LayoutInput } from './contract-schemas.ts';

/** TCP, and connected while somebody watches. */
const defaultLiveSettings: LiveSettings = { transport: 'auto', alwaysOn: false };

export async function findLiveSettings(db: Db, deviceId: string): Promise<LiveSettings> {
  const row = await db.selectFrom('liveSettings').selectAll().where('deviceId', '=', deviceId).executeTakeFirst();
  if (row === undefined) return defaultLiveSettings;
  const parsed = LiveSettings.safeParse({ transport: row.transport, alwaysOn: row.alwaysOn === 1 });
  return parsed.success ? parsed.data : defaultLiveSettings;
}

export async function saveLiveSettings(db: Db, deviceId: string, settings: LiveSettings): Promise<void> {
  const columns = { transport: settings.transport, alwaysOn: settings.alwaysOn ? 1 : 0 };
  await db
    .insertInto('liveSettings')
    .values({ deviceId, ...columns })
    .onConflict((conflict) => conflict.column('deviceId').doUpdateSet(columns))
    .execute();
}

/** As many as streams can run. */
const alwaysOnMax = 1024;

export async function listAlwaysOn(db: Db): Promise<string[]> {
  const rows = await db
    .selectFrom('liveSettings as l')
    .innerJoin('devices as d', 'd.id', 'l.deviceId')
    .select('l.deviceId')
    .where('l.alwaysOn', '=', 1)
    .where('d.removedAt', 'is', null)
    .orderBy('l.deviceId')
    .limit(alwaysOnMax)
    .execute();
  return rows.map(({ deviceId }) => deviceId);
}

export interface LayoutRecord {
  readonly id: string;
  readonly personId: string;
  readonly ownerName: string;
  readonly name: string;
  readonly columns: number;
  readonly shared: boolean;
  readonly changedAt: number;
  readonly tiles: LayoutInput['tiles'];
}

export const layoutsPerPersonMax = 100;
/** Own and shared ones that one list shows. */
const layoutsListedMax = 500;

function layoutsWithOwner(db: Db) {
  return db
    .selectFrom('liveLayouts as l')
    .innerJoin('people as p', 'p.id', 'l.personId')
    .selectAll('l')
    .select('p.displayName as ownerName');
}

/** Those of the person, and those that others share; newest change first. */
export async function listLayoutRecords(db: Db, personId: string | undefined): Promise<LayoutRecord[]> {
  const rows = await layoutsWithOwner(db)
    .where((where) =>
      where.or([where('l.shared', '=', 1), ...(personId === undefined ? [] : [where('l.personId', '=', personId)])]),
    )
    .orderBy('l.nameKey')
    .orderBy('l.id')
    .limit(layoutsListedMax)
    .execute();
  return withTiles(db, rows);
}

export async function findLayout(db: Db, id: string): Promise<LayoutRecord | undefined> {
  const row = await layoutsWithOwner(db).where('l.id', '=', id).executeTakeFirst();
  return row === undefined ? undefined : (await withTiles(db, [row]))[0];
}

export async function countLayouts(db: Db, personId: string): Promise<number> {
  const row = await db
    .selectFrom('liveLayouts')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('personId', '=', personId)
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

export async function findLayoutByName(db: Db, personId: string, name: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('liveLayouts')
    .select('id')
    .where('personId', '=', personId)
    .where('nameKey', '=', nameKeyOf(name))
    .executeTakeFirst();
  return row?.id;
}

export async function insertLayout(db: Db, layout: Omit<LayoutRecord, 'ownerName'>): Promise<void> {
  const { id, personId } = layout;
  await db
    .insertInto('liveLayouts')
    .values({ id, personId, ...columnsOf(layout) })
    .execute();
  await insertTiles(db, layout);
}

export async function updateLayoutRecord(db: Db, layout: Omit<LayoutRecord, 'ownerName' | 'personId'>): Promise<void> {
  await db.updateTable('liveLayouts').set(columnsOf(layout)).where('id', '=', layout.id).execute();
  await db.deleteFrom('liveLayoutTiles').where('layoutId', '=', layout.id).execute();
  await insertTiles(db, layout);
}

export async function deleteLayoutRecord(db: Db, id: string): Promise<void> {
  await db.deleteFrom('liveLayouts').where('id', '=', id).execute();
}

type Columns = Omit<LiveLayoutRow, 'id' | 'personId'>;

function columnsOf(layout: Omit<LayoutRecord, 'ownerName' | 'personId'>): Columns {
  const { name, columns, tiles, shared, changedAt } = layout;
  return { name, nameKey: nameKeyOf(name), columns, places: tiles.length, shared: shared ? 1 : 0, changedAt };
}

async function insertTiles(db: Db, layout: Pick<LayoutRecord, 'id' | 'tiles'>): Promise<void> {
  const rows = layout.tiles.flatMap((tile, place) => (tile === null ? [] : [{ layoutId: layout.id, place, ...tile }]));
  if (rows.length > 0) await db.insertInto('liveLayoutTiles').values(rows).execute();
}

type OwnedRow = LiveLayoutRow & { readonly ownerName: string };

async function withTiles(db: Db, layouts: readonly OwnedRow[]): Promise<LayoutRecord[]> {
  if (layouts.length === 0) return [];
  const ids = layouts.map(({ id }) => id);
  const rows = await db.selectFrom('liveLayoutTiles').selectAll().where('layoutId', 'in', ids).execute();
  return layouts.map(({ id, personId, ownerName, name, columns, places, shared, changedAt }) => {
    const tiles: LayoutRecord['tiles'] = Array.from({ length: places }, () => null);
    for (const { layoutId, place, deviceId, channelId } of rows) {
      if (layoutId === id && place < places) tiles[place] = { deviceId, channelId };
    }
    return { id, personId, ownerName, name, columns, shared: shared === 1, changedAt, tiles };
  });
}

/** Two names that read the same are the same name. */
function nameKeyOf(name: string): string {
  return name.normalize('NFKC').trim().toLowerCase().replaceAll(/\s+/g, ' ');
}
