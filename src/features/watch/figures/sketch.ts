/**
 * Latency as counts in fixed logarithmic buckets: two sketches are merged by adding, so percentiles of a day follow from
 * those of its hours, which no average of averages can give. A value is known within 2.2 %.
 */

/** Bucket n holds what lies above base^(n-1) and up to base^n microseconds. */
const base = 2 ** (1 / 16);
const logBase = Math.log(base);
/** 2,000 seconds: longer than any budget. */
const indexMax = Math.ceil(Math.log(2e9) / logBase);

export type Sketch = ReadonlyMap<number, number>;

export function bucketOf(micros: number): number {
  return Math.min(indexMax, Math.max(0, Math.ceil(Math.log(Math.max(1, micros)) / logBase)));
}

/** The middle of a bucket, in milliseconds. */
function valueOf(bucket: number): number {
  return bucket === 0 ? 0.001 : (base ** (bucket - 1) * (1 + base)) / 2 / 1000;
}

export function sketchOf(micros: Iterable<number>): Map<number, number> {
  const counts = new Map<number, number>();
  for (const value of micros) {
    const bucket = bucketOf(value);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
  }
  return counts;
}

export function mergeSketches(sketches: Iterable<Sketch>): Map<number, number> {
  const merged = new Map<number, number>();
  for (const sketch of sketches) {
    for (const [bucket, count] of sketch) merged.set(bucket, (merged.get(bucket) ?? 0) + count);
  }
  return merged;
}

/** The value below which this share of all lies; `null` for none. */
export function quantileMs(sketch: Sketch, share: number): number | null {
  const buckets = [...sketch].toSorted(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let left = Math.max(1, Math.ceil(total * share));
  for (const [bucket, count] of buckets) {
    left -= count;
    if (left <= 0) return valueOf(bucket);
  }
  return null;
}

/** `120:3 121:14`: short, and read by everybody. */
export function sketchText(sketch: Sketch): string {
  return [...sketch]
    .toSorted(([a], [b]) => a - b)
    .map(([bucket, count]) => `${String(bucket)}:${String(count)}`)
    .join(' ');
}

export function readSketch(text: string): Map<number, number> {
  const counts = new Map<number, number>();
  for (const part of text.split(' ')) {
    const [bucket, count] = part.split(':').map(Number);
    if (Number.isInteger(bucket) && Number.isInteger(count)) counts.set(bucket ?? 0, count ?? 0);
  }
  return counts;
}
