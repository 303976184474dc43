import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createDownsampler } from './downsample.ts';

function aTone(hertz: number, rate: number, seconds = 1): Float32Array {
  return Float32Array.from({ length: rate * seconds }, (_none, n) => Math.sin((2 * Math.PI * hertz * n) / rate));
}

function loudness(samples: Float32Array): number {
  const middle = samples.slice(500, -500);
  return Math.sqrt(middle.reduce((sum, sample) => sum + sample * sample, 0) / middle.length);
}

describe('speech for a telephone', () => {
  it.each([48_000, 44_100, 16_000])('keeps a voice from %i samples a second', (rate) => {
    const output = createDownsampler(rate).push(aTone(1000, rate));
    expect(output.length).toBeGreaterThan(7900);
    expect(output.length).toBeLessThanOrEqual(8000);
    expect(loudness(output)).toBeCloseTo(Math.SQRT1_2, 2);
  });

  it.each([5000, 7000, 9000, 15_000])('lets nothing of %i Hz through as another tone', (hertz) => {
    expect(loudness(createDownsampler(48_000).push(aTone(hertz, 48_000)))).toBeLessThan(0.01);
  });

  it('gives the same whatever pieces it comes in', () => {
    const tone = aTone(700, 44_100, 0.1);
    const whole = createDownsampler(44_100).push(tone);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 900 }), { maxLength: 40 }), (lengths) => {
        const downsampler = createDownsampler(44_100);
        const output: number[] = [];
        let at = 0;
        for (const length of [...lengths, tone.length]) {
          output.push(...downsampler.push(tone.subarray(at, at + length)));
          at += length;
        }
        expect(output.length).toBe(whole.length);
        expect(output.every((sample, n) => Math.abs(sample - (whole[n] ?? 9)) < 1e-4)).toBe(true);
      }),
    );
  });
});
