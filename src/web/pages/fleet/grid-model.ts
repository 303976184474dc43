/**
 * Which row of the grid shows what, without holding the rows: segments (one for the whole list, or one per site) with
 * their counts. Pure.
 */

export interface Segment {
  readonly key: string;
  /** With a heading row when the list is grouped. */
  readonly heading: string | undefined;
  readonly count: number;
  readonly isCollapsed: boolean;
}

export type GridRow =
  | { readonly kind: 'heading'; readonly segment: Segment }
  | { readonly kind: 'device'; readonly segment: Segment; readonly index: number };

export interface GridModel {
  readonly rowCount: number;
  rowAt(index: number): GridRow | undefined;
}

export function createGridModel(segments: readonly Segment[]): GridModel {
  const starts: number[] = [];
  let rowCount = 0;
  for (const segment of segments) {
    starts.push(rowCount);
    rowCount += rowsOf(segment);
  }
  return {
    rowCount,
    rowAt: (index) => {
      if (index < 0 || index >= rowCount) return undefined;
      const place = lastStartNotAfter(starts, index);
      const segment = segments[place];
      const start = starts[place];
      if (segment === undefined || start === undefined) return undefined;
      if (segment.heading === undefined) return { kind: 'device', segment, index: index - start };
      return index === start ? { kind: 'heading', segment } : { kind: 'device', segment, index: index - start - 1 };
    },
  };
}

function rowsOf(segment: Segment): number {
  const rows = segment.isCollapsed ? 0 : segment.count;
  return segment.heading === undefined ? rows : rows + 1;
}

/** The starts rise, but empty segments share one; the last of them is the one that has the row. */
function lastStartNotAfter(starts: readonly number[], index: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= index) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The windows of `pageRows` that hold the given rows, each once. */
export function windowsFor(
  rows: readonly GridRow[],
  pageRows: number,
): readonly { readonly segmentKey: string; readonly page: number }[] {
  const windows = new Map<string, { segmentKey: string; page: number }>();
  for (const row of rows) {
    if (row.kind === 'heading') continue;
    const page = Math.floor(row.index / pageRows);
    windows.set(`${row.segment.key} ${String(page)}`, { segmentKey: row.segment.key, page });
  }
  return [...windows.values()];
}
