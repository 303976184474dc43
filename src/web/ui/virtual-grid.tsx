/**
 * A long list as a grid that holds only the rows on the screen. Arrow keys, `j` and `k` move, Enter opens, Space or `x`
 * selects. Columns, cells and what a row does come from the page.
 */

import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  useCallback,
  useEffect,
  useLayoutEffect,
  useState,
} from 'react';
import { useIsPhone } from '../browser/use-is-phone.ts';
import css from './virtual-grid.module.css';

/** One dense line on a screen; two lines that a thumb can hit on a phone. */
const rowPx = { screen: 40, phone: 64 };
const headingPx = 36;
/** Rows that PageUp and PageDown move by. */
const keyPage = 10;
/** Without a movement for so long, a scroll bar that is dragged counts as held still. */
const stillMs = 60;
/** A wheel moves less between two pictures, a dragged scroll bar more. */
const flyingPx = 3000;

export interface GridColumn<Sort extends string> {
  readonly name: string;
  readonly title: ReactNode;
  readonly className?: string | undefined;
  /** What a click on the title sorts by. */
  readonly sort?: Sort | undefined;
}

interface GridRow {
  /** Absent while they are fetched. */
  readonly cells: ReactNode | undefined;
  readonly isHeading?: boolean;
  /** Only where rows can be selected. */
  readonly isSelected?: boolean;
  readonly state?: string | undefined;
}

type GridView = ReturnType<typeof useGridView>;

/** Which rows are on the screen. `isHeading` keeps its identity as long as the rows stay what they are. */
export function useGridView(rowCount: number, isHeading: (index: number) => boolean) {
  const isPhone = useIsPhone();
  const [active, setActive] = useState(0);
  const activeRow = Math.min(active, Math.max(0, rowCount - 1));
  const [body, setBody] = useState<HTMLElement | null>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    const measure = (): void => setScrollMargin((body?.getBoundingClientRect().top ?? 0) + scrollY);
    measure();
    // What stands above the grid may come, go and wrap.
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [body]);
  const virtualizer = useWindowVirtualizer({
    count: rowCount,
    estimateSize: (index) => {
      if (isHeading(index)) return headingPx;
      return isPhone ? rowPx.phone : rowPx.screen;
    },
    overscan: 8,
    scrollMargin,
    isScrollingResetDelay: stillMs,
    // The header of the grid and the bar of a phone cover the top, the bar below covers the end.
    scrollPaddingStart: 96,
    scrollPaddingEnd: 80,
    // The row that has the focus stays, or the keyboard would lose its place.
    rangeExtractor: useCallback(
      (range: Range) => [...new Set([activeRow, ...defaultRangeExtractor(range)])].sort((a, b) => a - b),
      [activeRow],
    ),
  });
  useEffect(() => virtualizer.measure(), [virtualizer, isHeading, isPhone]);
  const items = virtualizer.getVirtualItems();
  const moveTo = (index: number): void => {
    const next = Math.min(Math.max(index, 0), rowCount - 1);
    setActive(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() => body?.querySelector<HTMLElement>(`[data-index="${String(next)}"]`)?.focus());
  };
  return {
    ...{ rowCount, items, activeRow, setActive, moveTo, setBody, scrollMargin },
    heightPx: virtualizer.getTotalSize(),
    /** Nothing is fetched for rows that only fly past. */
    isFlying: virtualizer.isScrolling && isFlying(virtualizer),
  };
}

function isFlying(virtualizer: { readonly scrollOffset: number | null }): boolean {
  const last = lastOffsets.get(virtualizer) ?? virtualizer.scrollOffset ?? 0;
  const now = virtualizer.scrollOffset ?? 0;
  lastOffsets.set(virtualizer, now);
  return Math.abs(now - last) > flyingPx;
}
const lastOffsets = new WeakMap<object, number>();

interface VirtualGridProps<Sort extends string> {
  readonly view: GridView;
  readonly label: string;
  /** Sets `--columns`, for a screen and for a phone. */
  readonly className: string | undefined;
  readonly columns: readonly GridColumn<Sort>[];
  readonly sort: Sort;
  readonly order: 'asc' | 'desc';
  readonly onSort: (sort: Sort) => void;
  readonly rowAt: (index: number) => GridRow;
  readonly onOpen: (index: number) => void;
  readonly onSelect?: (index: number) => void;
}

export function VirtualGrid<Sort extends string>(props: VirtualGridProps<Sort>) {
  const { view, label, columns, rowAt, onOpen, onSelect } = props;
  const { rowCount, items, activeRow, setActive, setBody, scrollMargin, heightPx } = view;
  const onKeyDown = useGridKeys(props);
  const onClick = (index: number, event: MouseEvent): void => {
    // Links, boxes and buttons inside the row do their own work, and selected text stays selected.
    if (event.target instanceof Element && event.target.closest('a, input, label, button') !== null) return;
    if (getSelection()?.isCollapsed === false) return;
    onOpen(index);
  };
  return (
    // The rows take the focus in turn (roving tabindex), so the grid itself does not, and its keys are handled once, here.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      role="grid"
      aria-label={label}
      aria-rowcount={rowCount + 1}
      {...(onSelect === undefined ? {} : { 'aria-multiselectable': true })}
      className={`${css['grid'] ?? ''} ${props.className ?? ''}`}
      onKeyDown={onKeyDown}
    >
      <HeaderRow {...props} />
      <div role="rowgroup" ref={setBody} className={css['body']} style={{ height: heightPx }}>
        {items.map(({ index, key, size, start }) => {
          const { cells, isHeading, isSelected, state } = rowAt(index);
          return (
            // Keys are handled by the grid around the rows.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={key}
              role="row"
              data-index={index}
              aria-rowindex={index + 2}
              aria-selected={isSelected}
              tabIndex={index === activeRow ? 0 : -1}
              className={isHeading === true ? css['heading'] : css['row']}
              data-state={state}
              style={{ height: size, transform: `translateY(${String(start - scrollMargin)}px)` }}
              onFocus={() => setActive(index)}
              onClick={(event) => onClick(index, event)}
            >
              {cells ?? <WaitingCells columns={columns} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function useGridKeys<Sort extends string>({ view, onOpen, onSelect }: VirtualGridProps<Sort>) {
  const { activeRow, rowCount, moveTo } = view;
  return (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: activeRow + 1,
      j: activeRow + 1,
      ArrowUp: activeRow - 1,
      k: activeRow - 1,
      PageDown: activeRow + keyPage,
      PageUp: activeRow - keyPage,
      Home: 0,
      End: rowCount - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) {
      event.preventDefault();
      moveTo(target);
      return;
    }
    if (!(event.target instanceof HTMLElement) || event.target.role !== 'row') return;
    if (event.key === 'Enter') onOpen(activeRow);
    if (event.key === ' ' || event.key === 'x') {
      event.preventDefault();
      onSelect?.(activeRow);
    }
  };
}

function HeaderRow<Sort extends string>({ columns, sort, order, onSort }: VirtualGridProps<Sort>) {
  const Arrow = order === 'asc' ? IconArrowUp : IconArrowDown;
  return (
    <div role="rowgroup" className={css['head']}>
      <div role="row" aria-rowindex={1} className={css['headRow']}>
        {columns.map(({ name, title, className, sort: by }) => {
          const isSorted = by === sort;
          return (
            <div
              key={name}
              role="columnheader"
              className={className}
              {...(isSorted ? { 'aria-sort': order === 'asc' ? ('ascending' as const) : ('descending' as const) } : {})}
            >
              {by === undefined ? (
                title
              ) : (
                <button type="button" className={css['sort']} onClick={() => onSort(by)}>
                  {title}
                  {isSorted && <Arrow size={14} aria-hidden="true" />}
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function WaitingCells({ columns }: { readonly columns: readonly GridColumn<string>[] }) {
  return columns.map(({ name, className }) => (
    <div key={name} role="gridcell" className={className}>
      <WaitingText />
    </div>
  ));
}

function WaitingText() {
  return <span className={css['waiting']} />;
}
