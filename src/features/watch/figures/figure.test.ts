import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MeasuredResult } from '../contract-schemas.ts';
import { type Figure, figureOf, joinFigures, msPerResult, type Stretch, type TimedSample } from './figure.ts';
import { bucketOf, mergeSketches, quantileMs, readSketch, sketchOf, sketchText } from './sketch.ts';

const results = fc.constantFrom<MeasuredResult>('ok', 'degraded', 'failing', 'unknown');
/** Run-length: each begins where the one before ended, with gaps here and there. */
const stretches = fc.array(fc.tuple(results, fc.nat(5000), fc.nat(300)), { maxLength: 20 }).map((parts) => {
  let at = 0;
  return parts.map(([result, lengthMs, gapMs]): Stretch => {
    const fromAt = at + gapMs;
    at = fromAt + lengthMs;
    return { result, fromAt, toAt: at };
  });
});

/** Millisecond by millisecond, as slowly as it can be done. */
function counted(all: readonly Stretch[], fromAt: number, toAt: number, wanted: MeasuredResult): number {
  let count = 0;
  for (let at = fromAt; at < toAt; at += 1) {
    const own = all.find((one) => one.fromAt <= at && at < (one.toAt ?? Infinity));
    if ((own?.result ?? 'unknown') === wanted) count += 1;
  }
  return count;
}

const aSample = (totalUs: number, failure: string | null = null): TimedSample => ({
  ...{ dueAt: 0, totalUs, failure, dnsUs: null, connectUs: 10, tlsUs: null, firstByteUs: null, transferUs: null },
});

describe('figures', () => {
  it('are exact: as many milliseconds of each result as the segments hold', () => {
    fc.assert(
      fc.property(stretches, fc.nat(2000), fc.nat(3000), (all, fromAt, lengthMs) => {
        const toAt = fromAt + lengthMs;
        expect(msPerResult(all, { fromAt, toAt })).toEqual({
          okMs: counted(all, fromAt, toAt, 'ok'),
          degradedMs: counted(all, fromAt, toAt, 'degraded'),
          failingMs: counted(all, fromAt, toAt, 'failing'),
          unknownMs: counted(all, fromAt, toAt, 'unknown'),
        });
      }),
      { numRuns: 50 },
    );
  });

  it('of a day are those of its hours together', () => {
    fc.assert(
      fc.property(stretches, fc.array(fc.integer({ min: 1, max: 1e7 }), { maxLength: 50 }), (all, times) => {
        const spans = [0, 1, 2, 3].map((at) => ({ fromAt: at * 1000, toAt: (at + 1) * 1000 }));
        const hours = spans.map((span, at) =>
          figureOf(
            times.filter((_, n) => n % 4 === at).map((us) => aSample(us)),
            all,
            span,
          ),
        );
        const whole = figureOf(
          times.map((us) => aSample(us)),
          all,
          { fromAt: 0, toAt: 4000 },
        );
        const plain = (figure: Figure) => ({ ...figure, sketch: sketchText(figure.sketch) });
        expect(plain(joinFigures(hours, 0))).toEqual(plain(whole));
      }),
    );
  });

  it('take times from what answered only', () => {
    const samples = [aSample(1000), aSample(20_000_000, 'tcp.timed-out'), aSample(5, 'self.missed')];
    const figure = figureOf(samples, [], { fromAt: 0, toAt: 1000 });
    expect(figure).toMatchObject({ samples: 3, usable: 2, unknownMs: 1000 });
    expect(quantileMs(figure.sketch, 0.99)).toBeCloseTo(1, 1);
  });
});

describe('a sketch', () => {
  const times = fc.array(fc.integer({ min: 1, max: 60_000_000 }), { minLength: 1, maxLength: 200 });

  it('knows each percentile within 2.3 %', () => {
    fc.assert(
      fc.property(times, fc.constantFrom(0.5, 0.95, 0.99), (micros, share) => {
        const exact = micros.toSorted((a, b) => a - b)[Math.ceil(micros.length * share) - 1] ?? 0;
        const told = (quantileMs(sketchOf(micros), share) ?? 0) * 1000;
        expect(Math.abs(told - exact) / exact).toBeLessThanOrEqual(0.023);
      }),
    );
  });

  it('is merged as if it had seen everything, and read as it was written', () => {
    fc.assert(
      fc.property(times, times, (a, b) => {
        const merged = mergeSketches([sketchOf(a), sketchOf(b)]);
        expect(sketchText(merged)).toBe(sketchText(sketchOf([...a, ...b])));
        expect(readSketch(sketchText(merged))).toEqual(new Map([...merged].toSorted(([x], [y]) => x - y)));
      }),
    );
  });

  it('of nothing has no percentile', () => {
    expect(quantileMs(readSketch(''), 0.5)).toBeNull();
    expect(bucketOf(0)).toBe(0);
  });
});
