/**
 * The list of monitors as a grid that holds only the rows on the screen. Arrow keys, `j` and `k` move, Enter opens.
 */

import { Skeleton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { keepPreviousData, type UseQueryResult, useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { MonitorPage, MonitorSummary } from '#src/features/watch/contract-lists.ts';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useIsPhone } from '../../browser/use-is-phone.ts';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './monitor-grid.module.css';
import { MonitorCells } from './monitor-row.tsx';
import { type MonitorQuestion, type MonitorSort, pageRows } from './monitors-search.ts';

/** One dense line on a screen; two lines that a thumb can hit on a phone. */
const rowPx = { screen: 40, phone: 64 };
/** Rows that PageUp and PageDown move by. */
const keyPage = 10;

interface MonitorGridProps {
  readonly question: MonitorQuestion;
  readonly total: number;
  readonly sort: MonitorSort;
  readonly order: 'asc' | 'desc';
  readonly onSort: (sort: MonitorSort) => void;
}

export function MonitorGrid({ question, total, sort, order, onSort }: MonitorGridProps) {
  const t = useText(monitorsTexts);
  const isPhone = useIsPhone();
  const [active, setActive] = useState(0);
  const activeRow = Math.min(active, Math.max(0, total - 1));
  const bodyRef = useRef<HTMLDivElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    setScrollMargin((bodyRef.current?.getBoundingClientRect().top ?? 0) + scrollY);
  }, [total, isPhone]);
  const virtualizer = useWindowVirtualizer({
    count: total,
    estimateSize: () => (isPhone ? rowPx.phone : rowPx.screen),
    overscan: 12,
    scrollMargin,
    // The header of the grid and the bar of a phone cover the top, the bar below covers the end.
    scrollPaddingStart: 96,
    scrollPaddingEnd: 80,
    // The row that has the focus stays, or the keyboard would lose its place.
    rangeExtractor: useCallback(
      (range: Range) => [...new Set([activeRow, ...defaultRangeExtractor(range)])].sort((a, b) => a - b),
      [activeRow],
    ),
  });
  useEffect(() => virtualizer.measure(), [virtualizer, isPhone]);
  const items = virtualizer.getVirtualItems();
  const windows = useMonitorWindows(
    items.map((item) => item.index),
    question,
  );
  const navigate = useNavigate();
  const openRow = (monitor: MonitorSummary | undefined): void => {
    if (monitor !== undefined) void navigate({ to: paths.monitor, params: { monitorId: monitor.id } });
  };
  const moveTo = (index: number): void => {
    const next = Math.min(Math.max(index, 0), total - 1);
    setActive(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() => bodyRef.current?.querySelector<HTMLElement>(`[data-index="${String(next)}"]`)?.focus());
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: activeRow + 1,
      j: activeRow + 1,
      ArrowUp: activeRow - 1,
      k: activeRow - 1,
      PageDown: activeRow + keyPage,
      PageUp: activeRow - keyPage,
      Home: 0,
      End: total - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) {
      event.preventDefault();
      moveTo(target);
    } else if (event.key === 'Enter' && event.target instanceof HTMLElement && event.target.role === 'row') {
      openRow(windows.monitorAt(activeRow));
    }
  };
  const onClick = (monitor: MonitorSummary | undefined, event: MouseEvent): void => {
    // Links inside the row do their own work, and selected text stays selected.
    if (event.target instanceof Element && event.target.closest('a, button') !== null) return;
    if (getSelection()?.isCollapsed === false) return;
    openRow(monitor);
  };
  if (windows.error !== null && items.every((item) => windows.monitorAt(item.index) === undefined)) {
    return <ProblemNotice error={windows.error} />;
  }
  return (
    // The rows take the focus in turn (roving tabindex), so the grid itself does not, and its keys are handled once, here.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div role="grid" aria-label={t('grid')} aria-rowcount={total + 1} className={css['grid']} onKeyDown={onKeyDown}>
      <HeaderRow sort={sort} order={order} onSort={onSort} />
      <div role="rowgroup" ref={bodyRef} className={css['body']} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const monitor = windows.monitorAt(item.index);
          return (
            // Keys are handled by the grid around the rows.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={item.key}
              role="row"
              data-index={item.index}
              aria-rowindex={item.index + 2}
              tabIndex={item.index === activeRow ? 0 : -1}
              className={css['row']}
              style={{ height: item.size, transform: `translateY(${String(item.start - scrollMargin)}px)` }}
              onFocus={() => setActive(item.index)}
              onClick={(event) => onClick(monitor, event)}
            >
              {monitor === undefined ? <WaitingCells /> : <MonitorCells monitor={monitor} />}
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Fetches the windows of the list that are on the screen. */
function useMonitorWindows(indexes: readonly number[], question: MonitorQuestion) {
  const pages = [...new Set(indexes.map((index) => Math.floor(index / pageRows)))];
  const results = useQueries({
    queries: pages.map((page) => ({
      ...queryOf(watch.listMonitors, { query: { ...question, offset: page * pageRows, limit: pageRows } }),
      placeholderData: keepPreviousData,
    })),
    combine: combined,
  });
  return {
    error: results.error,
    monitorAt: (index: number): MonitorSummary | undefined =>
      results.pages[pages.indexOf(Math.floor(index / pageRows))]?.monitors[index % pageRows],
  };
}

function combined(results: UseQueryResult<MonitorPage>[]) {
  return {
    pages: results.map((result) => result.data),
    error: results.find((result) => result.error !== null)?.error ?? null,
  };
}

const columns = ['state', 'name', 'target', 'probe', 'vantages', 'time', 'since'] as const;
const sortOf: Readonly<Partial<Record<(typeof columns)[number], MonitorSort>>> = {
  state: 'state',
  name: 'name',
  target: 'target',
  time: 'totalMs',
  since: 'since',
};

function HeaderRow({ sort, order, onSort }: Pick<MonitorGridProps, 'sort' | 'order' | 'onSort'>) {
  const t = useText(monitorsTexts);
  const Arrow = order === 'asc' ? IconArrowUp : IconArrowDown;
  return (
    <div role="rowgroup" className={css['head']}>
      <div role="row" aria-rowindex={1} className={css['headRow']}>
        {columns.map((column) => {
          const by = sortOf[column];
          const isSorted = by === sort;
          return (
            <div
              key={column}
              role="columnheader"
              className={css[column]}
              {...(isSorted ? { 'aria-sort': order === 'asc' ? ('ascending' as const) : ('descending' as const) } : {})}
            >
              {by === undefined ? (
                t(`column.${column}`)
              ) : (
                <button type="button" className={css['sort']} onClick={() => onSort(by)}>
                  {t(`column.${column}`)}
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

function WaitingCells() {
  return columns.map((column) => (
    <div key={column} role="gridcell" className={css[column]}>
      <Skeleton height={12} width="70%" radius="sm" />
    </div>
  ));
}
