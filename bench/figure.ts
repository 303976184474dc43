/** One measured figure of a benchmark: what `npm run bench` prints, one JSON line each. */

export interface Figure {
  /** Stable name such as `startup.first-answer`. */
  readonly name: string;
  readonly value: number;
  /** Such as `ms`, `MB`, `1/s`. */
  readonly unit: string;
  /** What the design allows, in the same unit; absent where there is no budget. */
  readonly budget?: number;
  /** How often it was measured, and what stands in `value` of them, such as `p50`. */
  readonly runs: number;
  readonly statistic: 'p50' | 'p95' | 'mean' | 'max' | 'single';
  /** Further circumstances, such as the engine or the number of devices. */
  readonly details?: Readonly<Record<string, string | number>>;
}

/** The value below which `share` of the values lie; the nearest one that was really measured. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
  if (value === undefined) throw new Error('A percentile needs at least one value.');
  return value;
}
