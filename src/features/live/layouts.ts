/**
 * Layouts: which cameras stand where on a person's wall. A shared one is seen by everybody who may watch anything; a place
 * whose camera the reader may not watch is empty for them, so that a layout names no device that its reader may not know.
 */

import type { Actor } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { inRange, requireRange } from '../fleet/access.ts';
import type * as contract from './contract.ts';
import type { Layout } from './contract-schemas.ts';
import { LayoutNameTaken, LayoutPersonNeeded, LayoutTooMany } from './errors.ts';
import * as layouts from './repository.ts';

export async function listLayouts(ctx: UseCaseContext): Promise<EndpointOutput<typeof contract.listLayouts>> {
  requireRange(ctx, 'live:view');
  const { db } = ctx.store;
  const records = await layouts.listLayoutRecords(db, personOf(ctx.actor));
  return { layouts: await shownTo(ctx, db, records) };
}

export async function createLayout(
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.createLayout>,
): Promise<Layout> {
  requireRange(ctx, 'live:view');
  const personId = requirePerson(ctx.actor);
  const id = newId('lay', ctx.clock, ctx.random);
  return ctx.store.transaction(async (tx) => {
    if ((await layouts.countLayouts(tx, personId)) >= layouts.layoutsPerPersonMax) {
      throw new LayoutTooMany({ limit: layouts.layoutsPerPersonMax });
    }
    await requireFreeName(tx, personId, { id, name: body.name });
    const tiles = await onlyWatchable(ctx, tx, body.tiles);
    await layouts.insertLayout(tx, { ...body, tiles, id, personId, changedAt: ctx.clock.nowMs() });
    await recordAudit(tx, ctx, { action: 'layout.create', object: { kind: 'layout', id, name: body.name } });
    return showLayout(ctx, tx, id);
  });
}

export async function updateLayout(
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.updateLayout>,
): Promise<Layout> {
  requireRange(ctx, 'live:view');
  return ctx.store.transaction(async (tx) => {
    const before = await requireOwn(ctx, tx, params.id);
    await requireFreeName(tx, before.personId, { id: before.id, name: body.name });
    const tiles = await onlyWatchable(ctx, tx, body.tiles);
    await layouts.updateLayoutRecord(tx, { ...body, tiles, id: before.id, changedAt: ctx.clock.nowMs() });
    const object = { kind: 'layout', id: before.id, name: body.name };
    await recordAudit(tx, ctx, { action: 'layout.update', object, details: { shared: body.shared } });
    return showLayout(ctx, tx, before.id);
  });
}

export async function deleteLayout(
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.deleteLayout>,
): Promise<null> {
  requireRange(ctx, 'live:view');
  await ctx.store.transaction(async (tx) => {
    const { id, name } = await requireOwn(ctx, tx, params.id);
    await layouts.deleteLayoutRecord(tx, id);
    await recordAudit(tx, ctx, { action: 'layout.delete', object: { kind: 'layout', id, name } });
  });
  return null;
}

/** `undefined` for an API token, which is not a person and so has no wall. */
function personOf(actor: Actor): string | undefined {
  return actor.kind === 'user' ? actor.id : undefined;
}

/** @throws LayoutPersonNeeded */
function requirePerson(actor: Actor): string {
  const personId = personOf(actor);
  if (personId === undefined) throw new LayoutPersonNeeded({});
  return personId;
}

/** Only its maker changes a layout. @throws NotFound */
async function requireOwn(ctx: UseCaseContext, db: Db, id: string): Promise<layouts.LayoutRecord> {
  const personId = requirePerson(ctx.actor);
  const layout = await layouts.findLayout(db, id);
  if (layout === undefined || layout.personId !== personId) throw new NotFound({ object: 'layout' });
  return layout;
}

async function requireFreeName(db: Db, personId: string, layout: { id: string; name: string }): Promise<void> {
  const other = await layouts.findLayoutByName(db, personId, layout.name);
  if (other !== undefined && other !== layout.id) throw new LayoutNameTaken({ name: layout.name });
}

async function showLayout(ctx: UseCaseContext, db: Db, id: string): Promise<Layout> {
  const record = await layouts.findLayout(db, id);
  const [shown] = await shownTo(ctx, db, record === undefined ? [] : [record]);
  if (shown === undefined) throw new NotFound({ object: 'layout' });
  return shown;
}

async function shownTo(ctx: UseCaseContext, db: Db, records: readonly layouts.LayoutRecord[]): Promise<Layout[]> {
  const visible = await watchableAmong(
    ctx,
    db,
    records.flatMap(({ tiles }) => tiles),
  );
  return records.map(({ personId, tiles, ...layout }) => ({
    ...layout,
    mine: personId === personOf(ctx.actor),
    tiles: tiles.map((tile) => (tile !== null && visible.has(tile.deviceId) ? tile : null)),
  }));
}

type Tiles = layouts.LayoutRecord['tiles'];

/** A place with a device that does not exist for this person stays empty. */
async function onlyWatchable(ctx: UseCaseContext, db: Db, tiles: Tiles): Promise<Tiles> {
  const visible = await watchableAmong(ctx, db, tiles);
  return tiles.map((tile) => (tile !== null && visible.has(tile.deviceId) ? tile : null));
}

/** Ids asked for at once; below what both engines take as parameters. */
const idsAtOnce = 500;

async function watchableAmong(ctx: UseCaseContext, db: Db, tiles: Tiles): Promise<ReadonlySet<string>> {
  const range = requireRange(ctx, 'live:view');
  const ids = [...new Set(tiles.flatMap((tile) => (tile === null ? [] : [tile.deviceId])))];
  const visible = new Set<string>();
  for (let from = 0; from < ids.length; from += idsAtOnce) {
    const rows = await db
      .selectFrom('devices as d')
      .select('d.id')
      .where('d.removedAt', 'is', null)
      .where(inRange(range))
      .where('d.id', 'in', ids.slice(from, from + idsAtOnce))
      .execute();
    for (const { id } of rows) visible.add(id);
  }
  return visible;
}
