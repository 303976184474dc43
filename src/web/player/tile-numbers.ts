/**
 * Numbers of tiles on the viewing socket. A number is used again as late as possible, so that a message on its way for a
 * tile that was closed is not taken for its successor.
 */

export interface TileNumbers {
  /** `undefined` when all are in use. */
  take(): number | undefined;
  giveBack(tile: number): void;
}

export function createTileNumbers(count: number): TileNumbers {
  const free = Array.from({ length: count }, (_none, tile) => tile);
  return {
    take: () => free.shift(),
    giveBack(tile) {
      if (tile >= 0 && tile < count && !free.includes(tile)) free.push(tile);
    },
  };
}
