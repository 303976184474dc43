/** Buckets as the columns that a plot takes. Pure. A time without evidence stays a gap: no line is drawn across it. */

import type { Series, SeriesBucket } from '#src/features/watch/contract-lists.ts';

export const percentiles = ['p50Ms', 'p95Ms', 'p99Ms'] as const;
export const phases = ['dnsMs', 'connectMs', 'tlsMs', 'firstByteMs', 'transferMs'] as const;
export type PlotView = 'percentiles' | 'phases';

export interface PlotColumns {
  /** Seconds, as plots count them. */
  readonly xs: readonly number[];
  readonly ys: readonly (readonly (number | null)[])[];
}

/** No plot is wider than a screen; a range that would need more is a mistake of the server, and is cut. */
const columnsMax = 2000;

export function plotColumns(series: Series, view: PlotView): PlotColumns {
  const { bucketMs } = series;
  const first = series.buckets[0];
  const last = series.buckets.at(-1);
  if (first === undefined || last === undefined || bucketMs <= 0) return { xs: [], ys: [] };
  const byTime = new Map(series.buckets.map((bucket) => [bucket.at, bucket]));
  const xs: number[] = [];
  for (let at = first.at; at <= last.at && xs.length < columnsMax; at += bucketMs) xs.push(at);
  const rows = xs.map((at) => byTime.get(at));
  const ys = view === 'phases' ? stacked(rows) : percentiles.map((key) => rows.map((row) => row?.[key] ?? null));
  return { xs: xs.map((at) => at / 1000), ys };
}

/** Phases stand on each other, so that the top line is the whole; a phase that did not take place adds nothing. */
function stacked(rows: readonly (SeriesBucket | undefined)[]): readonly (readonly (number | null)[])[] {
  return phases.map((_phase, index) =>
    rows.map((row) => {
      if (row === undefined || phases.every((each) => row.phases[each] === null)) return null;
      return phases.slice(0, index + 1).reduce((sum, each) => sum + (row.phases[each] ?? 0), 0);
    }),
  );
}

/** How much of the time is covered by evidence, in whole percent, never rounded up. */
export function coveragePercent(series: Series): number | undefined {
  let known = 0;
  let all = 0;
  for (const bucket of series.buckets) {
    known += bucket.okMs + bucket.degradedMs + bucket.failingMs;
    all += bucket.okMs + bucket.degradedMs + bucket.failingMs + bucket.unknownMs;
  }
  return all === 0 ? undefined : Math.floor((known / all) * 100);
}
