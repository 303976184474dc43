import { expect, it } from 'vitest';
import { createTileNumbers } from './tile-numbers.ts';

it('a number comes back as late as possible, and only once', () => {
  const numbers = createTileNumbers(3);
  expect([numbers.take(), numbers.take()]).toEqual([0, 1]);
  numbers.giveBack(0);
  numbers.giveBack(0);
  numbers.giveBack(77);
  expect([numbers.take(), numbers.take(), numbers.take()]).toEqual([2, 0, undefined]);
});
