/**
 * The wall as a value: columns and places, row by row. Every change gives a new wall, so that undo is a list of old ones.
 * Pure; a place is the index of a tile.
 */

import { z } from 'zod';
import { LayoutTile, tilesMax } from '#src/features/live/contract-schemas.ts';

export type Place = z.infer<typeof LayoutTile>;
export type PlacedChannel = NonNullable<Place>;

export const columnsMax = 6;
const Columns = z.number().int().min(1).max(columnsMax);
export const Wall = z.strictObject({ columns: Columns, tiles: z.array(LayoutTile).min(1).max(tilesMax) }).readonly();
export interface Wall {
  readonly columns: number;
  readonly tiles: readonly Place[];
}

export function emptyWall(columns: number): Wall {
  return { columns, tiles: Array.from({ length: columns * columns }, () => null) };
}

/** The wall of somebody who has saved none: the first picture of the first cameras, in the smallest square for them. */
export function wallOf(channels: readonly PlacedChannel[]): Wall {
  const firsts = new Map(channels.toReversed().map((channel) => [channel.deviceId, channel]));
  const inOrder = channels.filter((channel) => firsts.get(channel.deviceId) === channel);
  const shown = inOrder.slice(0, 9).map(({ deviceId, channelId }) => ({ deviceId, channelId }));
  const columns = [1, 2, 3].find((each) => each * each >= shown.length) ?? 3;
  return withPlaces({ columns, tiles: shown }, columns * columns);
}

function withPlaces(wall: Wall, places: number): Wall {
  const count = Math.max(1, Math.min(tilesMax, places));
  return { columns: wall.columns, tiles: Array.from({ length: count }, (_, place) => wall.tiles[place] ?? null) };
}

export function isSame(a: Place, b: Place): boolean {
  return a?.deviceId === b?.deviceId && a?.channelId === b?.channelId;
}

export function isSameWall(a: Wall, b: Wall): boolean {
  return (
    a.columns === b.columns &&
    a.tiles.length === b.tiles.length &&
    a.tiles.every((tile, place) => isSame(tile, b.tiles[place] ?? null))
  );
}

export function isEmptyWall(wall: Wall): boolean {
  return wall.tiles.every((tile) => tile === null);
}

/** No camera is lost by fewer columns: they close ranks, and rows are added where a square does not hold them. */
export function withColumns(wall: Wall, columns: number): Wall {
  const square = Math.min(tilesMax, columns * columns);
  const lastTaken = wall.tiles.findLastIndex((tile) => tile !== null);
  const tiles = lastTaken < square ? wall.tiles : wall.tiles.filter((tile) => tile !== null);
  const taken = tiles.findLastIndex((tile) => tile !== null) + 1;
  return withPlaces({ columns, tiles }, Math.max(square, Math.ceil(taken / columns) * columns));
}

/** Puts a camera into a place; one that stands on the wall already changes places with what was there. */
export function put(wall: Wall, place: number, channel: PlacedChannel): Wall {
  const from = wall.tiles.findIndex((tile) => isSame(tile, channel));
  if (from !== -1) return swap(wall, from, place);
  return withTile(wall, place, { deviceId: channel.deviceId, channelId: channel.channelId });
}

/** Adds a camera at the first free place; a full wall grows by a column. `undefined`: it stands there already, or 36 do. */
export function add(wall: Wall, channel: PlacedChannel): Wall | undefined {
  if (wall.tiles.some((tile) => isSame(tile, channel))) return undefined;
  const free = wall.tiles.indexOf(null);
  if (free !== -1) return put(wall, free, channel);
  if (wall.tiles.length >= tilesMax) return undefined;
  const grown = withColumns(wall, Math.min(columnsMax, wall.columns + 1));
  const wider = grown.tiles.includes(null) ? grown : withPlaces(grown, grown.tiles.length + grown.columns);
  return put(wider, wider.tiles.indexOf(null), channel);
}

export function remove(wall: Wall, place: number): Wall {
  return withTile(wall, place, null);
}

export function swap(wall: Wall, a: number, b: number): Wall {
  const first = wall.tiles[a];
  const second = wall.tiles[b];
  if (first === undefined || second === undefined || a === b) return wall;
  return withTile(withTile(wall, a, second), b, first);
}

function withTile(wall: Wall, place: number, tile: Place): Wall {
  return { ...wall, tiles: wall.tiles.map((each, index) => (index === place ? tile : each)) };
}

export type Direction = 'left' | 'right' | 'up' | 'down';

/** The place beside one, or the same at the edge. `columns` as they are drawn, which on a phone are fewer. */
export function neighbour(place: number, direction: Direction, columns: number, places: number): number {
  const step = { left: -1, right: 1, up: -columns, down: columns }[direction];
  const next = place + step;
  return next >= 0 && next < places ? next : place;
}
