import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  add,
  emptyWall,
  isSameWall,
  neighbour,
  put,
  remove,
  swap,
  type Wall,
  wallOf,
  withColumns,
} from './wall-model.ts';

const camera = (number: number) => ({ deviceId: `dev_${String(number)}`, channelId: '1' });
const names = (wall: Wall) => wall.tiles.map((tile) => tile?.deviceId.slice(4) ?? '.').join('');

describe('wallOf', () => {
  it('takes the smallest square that holds the cameras, and nine at most', () => {
    expect(names(wallOf([]))).toBe('.');
    expect(names(wallOf([1, 2, 3].map(camera)))).toBe('123.');
    expect(names(wallOf([camera(1), { ...camera(1), channelId: '2' }]))).toBe('1');
    expect(wallOf(Array.from({ length: 40 }, (_, n) => camera(n))).tiles).toHaveLength(9);
  });
});

describe('put', () => {
  it('never shows a camera twice: one that stands on the wall changes places', () => {
    const wall = wallOf([1, 2, 3, 4].map(camera));
    expect(names(put(wall, 0, camera(4)))).toBe('4231');
    expect(names(put(wall, 0, camera(9)))).toBe('9234');
  });
});

describe('add', () => {
  it('takes the first free place, and a full wall grows by a column', () => {
    const full = wallOf([1, 2, 3, 4].map(camera));
    expect(names(add(remove(full, 1), camera(5)) ?? full)).toBe('1534');
    const grown = add(full, camera(5));
    expect(grown?.columns).toBe(3);
    expect(names(grown ?? full)).toBe('12345....');
  });

  it('adds nothing that stands there already, and nothing beyond 36', () => {
    expect(add(wallOf([camera(1)]), camera(1))).toBeUndefined();
    let wall = emptyWall(1);
    for (let n = 0; n < 36; n += 1) wall = add(wall, camera(n)) ?? wall;
    expect(wall.tiles.filter((tile) => tile !== null)).toHaveLength(36);
    expect(add(wall, camera(99))).toBeUndefined();
  });
});

describe('withColumns', () => {
  it('loses no camera, whatever the columns', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 35 })), { minLength: 1, maxLength: 36 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 6 }),
        (places, first, second) => {
          const unique = places.map((each, place) => (places.indexOf(each) === place ? each : null));
          const wall: Wall = { columns: 6, tiles: unique.map((each) => (each === null ? null : camera(each))) };
          const changed = withColumns(withColumns(wall, first), second);
          const cameras = (of: Wall) => of.tiles.flatMap((tile) => (tile === null ? [] : [tile.deviceId]));
          expect(cameras(changed)).toEqual(cameras(wall));
          expect(changed.tiles.length).toBeLessThanOrEqual(36);
          expect(changed.columns).toBe(second);
        },
      ),
    );
  });

  it('closes ranks only when the square is too small', () => {
    const wall: Wall = { columns: 3, tiles: [camera(1), null, null, null, camera(2), null, null, null, camera(3)] };
    expect(names(withColumns(wall, 2))).toBe('123.');
    expect(names(withColumns(wall, 4)).startsWith('1...2...3')).toBe(true);
  });
});

describe('swap and neighbour', () => {
  it('swaps with an empty place, and changes nothing outside the wall', () => {
    const wall = wallOf([1, 2, 3].map(camera));
    expect(names(swap(wall, 0, 3))).toBe('.231');
    expect(isSameWall(swap(wall, 0, 9), wall)).toBe(true);
  });

  it('stays at the edge', () => {
    expect(neighbour(0, 'up', 3, 9)).toBe(0);
    expect(neighbour(4, 'down', 3, 9)).toBe(7);
    expect(neighbour(8, 'right', 3, 9)).toBe(8);
  });
});
