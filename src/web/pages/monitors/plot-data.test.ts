import { describe, expect, it } from 'vitest';
import type { Series, SeriesBucket } from '#src/features/watch/contract-lists.ts';
import { coveragePercent, plotColumns } from './plot-data.ts';

const noPhases = { dnsMs: null, connectMs: null, tlsMs: null, firstByteMs: null, transferMs: null };
function aBucket(at: number, more: Partial<SeriesBucket> = {}): SeriesBucket {
  return {
    at,
    samples: 1,
    usable: 1,
    p50Ms: 10,
    p95Ms: 20,
    p99Ms: 30,
    phases: noPhases,
    okMs: 60_000,
    degradedMs: 0,
    failingMs: 0,
    unknownMs: 0,
    ...more,
  };
}
const minute = 60_000;
const aSeries = (buckets: SeriesBucket[]): Series => ({ bucketMs: minute, from: 'samples', buckets });

describe('the columns of the plot', () => {
  it('leaves a gap where a bucket is missing, instead of joining its neighbours', () => {
    const { xs, ys } = plotColumns(aSeries([aBucket(0), aBucket(3 * minute)]), 'percentiles');
    expect(xs).toEqual([0, 60, 120, 180]);
    expect(ys[0]).toEqual([10, null, null, 10]);
  });

  it('leaves a gap where nothing answered', () => {
    const { ys } = plotColumns(aSeries([aBucket(0), aBucket(minute, { p50Ms: null })]), 'percentiles');
    expect(ys[0]).toEqual([10, null]);
  });

  it('puts phases on each other, and counts one that did not take place as nothing', () => {
    const phases = { ...noPhases, dnsMs: 1, connectMs: 2, firstByteMs: 4 };
    const { ys } = plotColumns(aSeries([aBucket(0, { phases }), aBucket(minute)]), 'phases');
    expect(ys.map((column) => column[0])).toEqual([1, 3, 3, 7, 7]);
    expect(ys.map((column) => column[1])).toEqual([null, null, null, null, null]);
  });

  it('says how much is covered, never more than it is', () => {
    expect(coveragePercent(aSeries([aBucket(0, { okMs: 59_999, unknownMs: 1 })]))).toBe(99);
    expect(coveragePercent(aSeries([]))).toBeUndefined();
  });
});
