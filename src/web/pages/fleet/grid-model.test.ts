import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGridModel, type GridRow, type Segment, windowsFor } from './grid-model.ts';

const site = (key: string, count: number, isCollapsed = false): Segment => ({ key, heading: key, count, isCollapsed });
const plain = (count: number): Segment => ({ key: 'all', heading: undefined, count, isCollapsed: false });

/** The same, written out row by row. */
function allRows(segments: readonly Segment[]): GridRow[] {
  return segments.flatMap((segment) => [
    ...(segment.heading === undefined ? [] : [{ kind: 'heading' as const, segment }]),
    ...Array.from({ length: segment.isCollapsed ? 0 : segment.count }, (_, index) => ({
      kind: 'device' as const,
      segment,
      index,
    })),
  ]);
}

describe('createGridModel', () => {
  it('numbers a plain list through', () => {
    const model = createGridModel([plain(10_000)]);
    expect(model.rowCount).toBe(10_000);
    expect(model.rowAt(9999)).toMatchObject({ kind: 'device', index: 9999 });
    expect(model.rowAt(10_000)).toBeUndefined();
  });

  it('counts a heading per site and nothing below a collapsed one', () => {
    const model = createGridModel([site('a', 3), site('b', 5, true), site('c', 1)]);
    expect(model.rowCount).toBe(7);
    expect(model.rowAt(4)).toMatchObject({ kind: 'heading', segment: { key: 'b' } });
    expect(model.rowAt(6)).toMatchObject({ kind: 'device', segment: { key: 'c' }, index: 0 });
  });

  it('agrees with the list written out, for any segments', () => {
    const anySegments = fc.array(
      fc.record({
        key: fc.string(),
        heading: fc.option(fc.string(), { nil: undefined }),
        count: fc.nat(6),
        isCollapsed: fc.boolean(),
      }),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(anySegments, (segments) => {
        const model = createGridModel(segments);
        const expected = allRows(segments);
        expect(model.rowCount).toBe(expected.length);
        expect(Array.from({ length: model.rowCount }, (_, index) => model.rowAt(index))).toEqual(expected);
      }),
    );
  });
});

describe('windowsFor', () => {
  it('names each window once', () => {
    const model = createGridModel([site('a', 250), site('b', 10)]);
    const rows = Array.from({ length: 200 }, (_, index) => model.rowAt(index + 95)).flatMap((row) => row ?? []);
    expect(windowsFor(rows, 100)).toEqual([
      { segmentKey: 'a', page: 0 },
      { segmentKey: 'a', page: 1 },
      { segmentKey: 'a', page: 2 },
      { segmentKey: 'b', page: 0 },
    ]);
  });
});
