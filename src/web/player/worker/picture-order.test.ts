import { describe, expect, it } from 'vitest';
import { createPictureOrder } from './picture-order.ts';

describe('the order of pictures', () => {
  it('is sure of no B pictures only after enough pictures', () => {
    const order = createPictureOrder();
    order.take(0, true);
    for (let n = 1; n < 20; n += 1) order.take(n * 40, false);
    expect(order.hasReordering()).toBeUndefined();
    order.take(800, false);
    expect(order.hasReordering()).toBe(false);
  });

  it('sees B pictures by a step back, but not at a key picture of another timeline', () => {
    const order = createPictureOrder();
    order.take(1_000_000, true);
    order.take(0, true);
    order.take(40, false);
    expect(order.hasReordering()).toBeUndefined();
    order.take(160, false);
    order.take(80, false);
    expect(order.hasReordering()).toBe(true);
  });
});
