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
  const unsaved = book.unsavedSegments(new Set(ids.keys()));
  const merged = new Map<string, SegmentRecord>();
  for (const segment of [...stored, ...unsaved]) {
    merged.set(`${String(segment.monitorNumber)} ${String(segment.fromAt)}`, segment);
  }
  return [...merged.values()]
    .filter(({ fromAt, toAt }) => fromAt < span.toAt && (toAt === null || toAt > span.fromAt))
    .toSorted((a, b) => a.monitorNumber - b.monitorNumber || a.fromAt - b.fromAt)
    .flatMap(({ monitorNumber, ...segment }) => {
      const monitorId = ids.get(monitorNumber);
      return monitorId === undefined ? [] : [{ monitorId, ...segment }];
    });
}
