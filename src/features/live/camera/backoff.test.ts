import { describe, expect, it } from 'vitest';
import type { Random } from '#src/core/ports.ts';
import { createBackoff } from './backoff.ts';

const always = (value: number): Random => ({ bytes: (length) => new Uint8Array(length), float: () => value });
const waits = (value: number, count: number): number[] => {
  const backoff = createBackoff(always(value));
  return Array.from({ length: count }, () => backoff.nextMs());
};

describe('the wait before the next attempt', () => {
  it('doubles from half a second to half a minute', () => {
    expect(waits(1, 9)).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('may be anything below that, and not quite nothing', () => {
    expect(waits(0.5, 3)).toEqual([250, 500, 1000]);
    expect(waits(0, 3)).toEqual([100, 100, 100]);
  });

  it('begins anew only after half a minute of good media', () => {
    const backoff = createBackoff(always(1));
    backoff.nextMs();
    backoff.nextMs();
    backoff.wasGoodFor(29_999);
    expect(backoff.nextMs()).toBe(2000);
    backoff.wasGoodFor(30_000);
    expect(backoff.nextMs()).toBe(500);
  });
});
