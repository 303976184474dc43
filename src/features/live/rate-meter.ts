/** Bits and pictures a second over the last seconds, in a few cells and not in a list of packets. */

export interface RateMeter {
  note(bytes: number, pictures: number, nowMs: number): void;
  read(nowMs: number): { readonly bitsPerSecond: number; readonly picturesPerSecond: number };
}

const cellMs = 250;
/** Two seconds: short enough to follow a change, long enough for a camera of one picture a second. */
const cellCount = 8;

export function createRateMeter(): RateMeter {
  const cells = Array.from({ length: cellCount }, () => ({ tick: -1, bytes: 0, pictures: 0 }));
  return {
    note: (bytes, pictures, nowMs) => {
      const tick = Math.floor(nowMs / cellMs);
      const cell = cells[tick % cellCount];
      if (cell === undefined) return;
      if (cell.tick !== tick) Object.assign(cell, { tick, bytes: 0, pictures: 0 });
      cell.bytes += bytes;
      cell.pictures += pictures;
    },
    read: (nowMs) => {
      const tick = Math.floor(nowMs / cellMs);
      // The cell of this moment is not full yet.
      const full = cells.filter((cell) => cell.tick >= tick - cellCount + 1 && cell.tick < tick);
      const seconds = ((cellCount - 1) * cellMs) / 1000;
      const sum = (field: 'bytes' | 'pictures'): number => full.reduce((total, cell) => total + cell[field], 0);
      return {
        bitsPerSecond: Math.round((sum('bytes') * 8) / seconds),
        picturesPerSecond: Math.round((sum('pictures') / seconds) * 10) / 10,
      };
    },
  };
}
