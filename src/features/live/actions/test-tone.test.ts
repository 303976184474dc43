import { describe, expect, it } from 'vitest';
import { decodeG711 } from '#src/wire/g711.ts';
import { playTestTone, testTone } from './test-tone.ts';
import { fakeClock } from '../../../../tests/support/clock.ts';

describe('the test tone', () => {
  it('is a second and a half of one pitch, soft at both ends and never loud', () => {
    const samples = decodeG711(testTone(), 'pcmu');
    expect(samples).toHaveLength(12_000);
    expect(Math.max(...samples)).toBeLessThan(0.27);
    expect(Math.max(...samples)).toBeGreaterThan(0.23);
    expect(Math.max(...samples.slice(0, 20).map(Math.abs))).toBeLessThan(0.02);
    expect(Math.max(...samples.slice(-20).map(Math.abs))).toBeLessThan(0.02);
    const crossings = samples.filter((sample, i) => sample < 0 !== (samples[i - 1] ?? 0) < 0).length;
    expect(crossings / 2 / 1.5).toBeCloseTo(880, -1);
  });

  it('is played in its own time, and its line is closed', async () => {
    const clock = fakeClock();
    const ended = Promise.withResolvers<void>();
    let bytes = 0;
    let isClosed = false;
    const line = {
      write: (samples: Uint8Array) => void (bytes += samples.length),
      ended: ended.promise,
      close: () => void (isClosed = true),
    };
    const played = playTestTone(line, clock, new AbortController().signal);
    await clock.advance(700);
    expect([bytes, isClosed]).toEqual([6400, false]);
    await clock.advance(2000);
    await played;
    expect([bytes, isClosed]).toEqual([12_000, true]);
  });

  it('ends with the reason of the device', async () => {
    const clock = fakeClock();
    let isClosed = false;
    const line = {
      write: () => undefined,
      ended: Promise.reject(new Error('busy')),
      close: () => void (isClosed = true),
    };
    await expect(playTestTone(line, clock, new AbortController().signal)).rejects.toThrow('busy');
    expect(isClosed).toBe(true);
  });
});
