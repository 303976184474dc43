import { describe, expect, it } from 'vitest';
import { type Failure, nextWay, prefersSoftware, waysFor } from './tile-route.ts';

const all = { webcodecs: ['h264', 'h265'], mse: ['h264'] } as const;
const failed = (way: Failure['way'], reason: Failure['reason'], atMs: number): Failure => ({ way, reason, atMs });

describe('the way to a picture', () => {
  it('is WebCodecs, then media source, then stills, as far as the browser has them', () => {
    expect(waysFor('h264', all)).toEqual(['webcodecs', 'software', 'mse', 'stills']);
    expect(waysFor('h265', all)).toEqual(['webcodecs', 'software', 'stills']);
    expect(waysFor('h264', { webcodecs: [], mse: ['h264'] })).toEqual(['mse', 'stills']);
    expect(waysFor('h265', { webcodecs: [], mse: [] })).toEqual(['stills']);
    expect(waysFor('jpeg', { webcodecs: [], mse: [] })).toEqual(['jpeg', 'stills']);
  });

  it('goes on to software at the first failure of the decoder, and past it at the second within a minute', () => {
    const ways = waysFor('h264', all);
    expect(nextWay(ways, [])).toBe('webcodecs');
    expect(nextWay(ways, [failed('webcodecs', 'decoder', 0)])).toBe('software');
    const once = [failed('webcodecs', 'decoder', 0), failed('software', 'decoder', 10)];
    expect(nextWay(ways, once)).toBe('software');
    expect(nextWay(ways, [...once, failed('software', 'decoder', 90_000)])).toBe('software');
    expect(nextWay(ways, [...once, failed('software', 'decoder', 20_000)])).toBe('mse');
  });

  it('does not try software for what WebCodecs refused', () => {
    expect(nextWay(waysFor('h264', all), [failed('webcodecs', 'codec', 0)])).toBe('mse');
  });

  it('ends at stills', () => {
    expect(nextWay(['mse', 'stills'], [failed('mse', 'codec', 0)])).toBe('stills');
    expect(nextWay([], [])).toBe('stills');
  });

  it('leaves the hardware to big pictures when there are many', () => {
    expect(prefersSoftware('webcodecs', 4, 640, 360)).toBe(false);
    expect(prefersSoftware('webcodecs', 16, 640, 360)).toBe(true);
    expect(prefersSoftware('webcodecs', 16, 1920, 1080)).toBe(false);
    expect(prefersSoftware('software', 1, 1920, 1080)).toBe(true);
  });
});
