/** What was measured from when to when, as stored and with what is not stored yet. */

import type { Db } from '#src/store/store.ts';
import type { Book } from './book.ts';
import type { MeasuredSegment } from './contract-schemas.ts';
import type { Span } from './figures/figure.ts';
import { findSegments, type SegmentRecord } from './store/segments.ts';

export async function readSegments(
  book: Book,
  db: Db,
  monitors: readonly { readonly id: string; readonly number: number }[],
  span: Span,
): Promise<MeasuredSegment[]> {
  const ids = new Map(monitors.map(({ id, number }) => [number, id]));
  const stored = await findSegments(db, [...ids.keys()], span);
  const merged = new Map<string, SegmentRecord>();
  const put = (segment: SegmentRecord): void =>
    void merged.set(`${String(segment.monitorNumber)} ${String(segment.fromAt)}`, segment);
  for (const segment of stored) put(segment);
  for (const { truncations, segments } of book.unsavedLayers()) {
    for (const [key, segment] of merged) {
      const at = truncations.get(segment.monitorNumber) ?? Infinity;
      if (segment.fromAt > at) merged.delete(key);
      else if (at < (segment.toAt ?? Infinity)) put({ ...segment, toAt: at });
    }
    for (const segment of segments.values()) if (ids.has(segment.monitorNumber)) put(segment);
  }
  return [...merged.values()]
    .filter(({ fromAt, toAt }) => fromAt < span.toAt && (toAt === null || toAt > span.fromAt))
    .toSorted((a, b) => a.monitorNumber - b.monitorNumber || a.fromAt - b.fromAt)
    .flatMap(({ monitorNumber, ...segment }) => {
      const monitorId = ids.get(monitorNumber);
      return monitorId === undefined ? [] : [{ monitorId, ...segment }];
    });
}
