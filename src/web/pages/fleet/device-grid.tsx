/**
 * The list of devices as a grid that holds only the rows on the screen. Arrow keys, `j` and `k` move, Enter opens,
 * Space or `x` selects.
 */

import { Checkbox } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { defaultRangeExtractor, type Range, useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  type KeyboardEvent,
  type MouseEvent,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { Device, DeviceSort } from '#src/features/fleet/contract-schemas.ts';
import type { z } from 'zod';
import { fleetTexts } from '../../i18n/fleet.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './device-grid.module.css';
import { DeviceCells } from './device-row.tsx';
import type { FleetQuestion } from './fleet-search.ts';
import { createGridModel, type GridRow, type Segment } from './grid-model.ts';
import { useDeviceWindows } from './use-device-windows.ts';
import { useIsPhone } from '../../browser/use-is-phone.ts';

type Sort = z.output<typeof DeviceSort>;
/** One dense line on a screen; two lines that a thumb can hit on a phone. */
const rowPx = { screen: 40, phone: 64 };
const headingPx = 36;

export interface Selection {
  readonly ids: ReadonlyMap<string, Device>;
  readonly toggle: (device: Device) => void;
  readonly toggleAll: () => void;
  readonly isAll: boolean;
  readonly most: number;
}

interface DeviceGridProps {
  readonly segments: readonly Segment[];
  readonly questionFor: (segmentKey: string) => FleetQuestion;
  readonly selection: Selection;
  readonly sort: Sort;
  readonly order: 'asc' | 'desc';
  readonly onSort: (sort: Sort) => void;
  readonly onCollapse: (segmentKey: string) => void;
}

export function DeviceGrid(props: DeviceGridProps) {
  const t = useText(fleetTexts);
  const isPhone = useIsPhone();
  const model = useMemo(() => createGridModel(props.segments), [props.segments]);
  const [active, setActive] = useState(0);
  const activeRow = Math.min(active, Math.max(0, model.rowCount - 1));
  const bodyRef = useRef<HTMLDivElement>(null);
  const [scrollMargin, setScrollMargin] = useState(0);
  useLayoutEffect(() => {
    setScrollMargin((bodyRef.current?.getBoundingClientRect().top ?? 0) + scrollY);
  }, [model.rowCount, isPhone]);
  const virtualizer = useWindowVirtualizer({
    count: model.rowCount,
    estimateSize: (index) => {
      if (model.rowAt(index)?.kind === 'heading') return headingPx;
      return isPhone ? rowPx.phone : rowPx.screen;
    },
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
  useEffect(() => virtualizer.measure(), [virtualizer, model, isPhone]);
  const items = virtualizer.getVirtualItems();
  const rows = items.flatMap((item) => model.rowAt(item.index) ?? []);
  const windows = useDeviceWindows(rows, props.questionFor, virtualizer.isScrolling && isFlying(virtualizer));
  const keyboard = useGridKeyboard({ ...props, model, activeRow, setActive, virtualizer, deviceAt: windows.deviceAt });
  if (windows.error !== null && rows.every((row) => windows.deviceAt(row) === undefined)) {
    return <ProblemNotice error={windows.error} />;
  }
  return (
    // The rows take the focus in turn (roving tabindex), so the grid itself does not, and its keys are handled once, here.
    // oxlint-disable-next-line jsx-a11y/interactive-supports-focus
    <div
      role="grid"
      aria-label={t('grid')}
      aria-rowcount={model.rowCount + 1}
      aria-multiselectable="true"
      className={css['grid']}
      onKeyDown={keyboard.onKeyDown}
    >
      <HeaderRow {...props} />
      <div role="rowgroup" ref={bodyRef} className={css['body']} style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = model.rowAt(item.index);
          if (row === undefined) return null;
          const device = windows.deviceAt(row);
          const isSelected = device !== undefined && props.selection.ids.has(device.id);
          return (
            // Keys are handled by the grid around the rows.
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={item.key}
              role="row"
              data-index={item.index}
              aria-rowindex={item.index + 2}
              {...(row.kind === 'device' ? { 'aria-selected': isSelected } : {})}
              tabIndex={item.index === activeRow ? 0 : -1}
              className={row.kind === 'heading' ? css['heading'] : css['row']}
              data-state={device?.state}
              style={{ height: item.size, transform: `translateY(${String(item.start - scrollMargin)}px)` }}
              onFocus={() => setActive(item.index)}
              onClick={(event) => keyboard.open(row, event)}
            >
              {row.kind === 'heading' ? (
                <HeadingCell segment={row.segment} onCollapse={props.onCollapse} />
              ) : (
                <DeviceCells device={device} isSelected={isSelected} onSelect={props.selection.toggle} />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

type Virtualizer = ReturnType<typeof useWindowVirtualizer<Element>>;

/** A slow wheel may fetch as it goes; a dragged scroll bar may not. */
function isFlying(virtualizer: { readonly scrollDirection: unknown; readonly scrollOffset: number | null }): boolean {
  const last = lastOffsets.get(virtualizer) ?? virtualizer.scrollOffset ?? 0;
  const now = virtualizer.scrollOffset ?? 0;
  lastOffsets.set(virtualizer, now);
  return Math.abs(now - last) > 3000;
}
const lastOffsets = new WeakMap<object, number>();

interface KeyboardOptions extends DeviceGridProps {
  readonly model: { readonly rowCount: number; rowAt(index: number): GridRow | undefined };
  readonly activeRow: number;
  readonly setActive: (index: number) => void;
  readonly virtualizer: Virtualizer;
  readonly deviceAt: (row: GridRow) => Device | undefined;
}

function useGridKeyboard(options: KeyboardOptions) {
  const { model, activeRow, setActive, virtualizer, deviceAt, selection, onCollapse } = options;
  const navigate = useNavigate();
  const openRow = (row: GridRow | undefined): void => {
    if (row?.kind === 'heading') onCollapse(row.segment.key);
    const device = row === undefined ? undefined : deviceAt(row);
    if (device !== undefined) void navigate({ to: paths.device, params: { deviceId: device.id } });
  };
  const moveTo = (index: number): void => {
    const next = Math.min(Math.max(index, 0), model.rowCount - 1);
    setActive(next);
    virtualizer.scrollToIndex(next, { align: 'auto' });
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>(`[role="row"][data-index="${String(next)}"]`)?.focus(),
    );
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const isOnRow = event.target instanceof HTMLElement && event.target.getAttribute('role') === 'row';
    const page = 10;
    const moves: Record<string, number> = {
      ArrowDown: activeRow + 1,
      j: activeRow + 1,
      ArrowUp: activeRow - 1,
      k: activeRow - 1,
      PageDown: activeRow + page,
      PageUp: activeRow - page,
      Home: 0,
      End: model.rowCount - 1,
    };
    const target = moves[event.key];
    if (target !== undefined) {
      event.preventDefault();
      moveTo(target);
      return;
    }
    if (!isOnRow) return;
    const row = model.rowAt(activeRow);
    if (event.key === 'Enter') openRow(row);
    if (event.key === ' ' || event.key === 'x') {
      event.preventDefault();
      const device = row === undefined ? undefined : deviceAt(row);
      if (device !== undefined) selection.toggle(device);
    }
  };
  const open = (row: GridRow, event: MouseEvent): void => {
    // Links, boxes and buttons inside the row do their own work, and selected text stays selected.
    if (event.target instanceof Element && event.target.closest('a, input, label, button') !== null) return;
    if (getSelection()?.isCollapsed === false) return;
    openRow(row);
  };
  return { onKeyDown, open };
}

const columns: readonly { readonly name: keyof typeof columnTexts; readonly sort?: Sort }[] = [
  { name: 'state', sort: 'state' },
  { name: 'name', sort: 'name' },
  { name: 'kind', sort: 'kind' },
  { name: 'model', sort: 'model' },
  { name: 'host', sort: 'host' },
  { name: 'version' },
  { name: 'checked', sort: 'checkedAt' },
];
const columnTexts = {
  state: 'column.state',
  name: 'column.name',
  kind: 'column.kind',
  model: 'column.model',
  host: 'column.host',
  version: 'column.version',
  checked: 'column.checked',
} as const;

function HeaderRow({ selection, sort, order, onSort }: DeviceGridProps) {
  const t = useText(fleetTexts);
  const Arrow = order === 'asc' ? IconArrowUp : IconArrowDown;
  return (
    <div role="rowgroup" className={css['head']}>
      <div role="row" aria-rowindex={1} className={css['headRow']}>
        <div role="columnheader" className={css['select']}>
          <Checkbox
            aria-label={t('select-all', { max: selection.most })}
            checked={selection.isAll}
            indeterminate={!selection.isAll && selection.ids.size > 0}
            onChange={selection.toggleAll}
          />
        </div>
        {columns.map((column) => {
          const isSorted = column.sort !== undefined && column.sort === sort;
          const word = t(columnTexts[column.name]);
          return (
            <div
              key={column.name}
              role="columnheader"
              className={css[column.name]}
              {...(isSorted ? { 'aria-sort': order === 'asc' ? ('ascending' as const) : ('descending' as const) } : {})}
            >
              {column.sort === undefined ? (
                word
              ) : (
                <button type="button" className={css['sort']} onClick={() => onSort(column.sort ?? 'name')}>
                  {word}
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

function HeadingCell({
  segment,
  onCollapse,
}: {
  readonly segment: Segment;
  readonly onCollapse: (key: string) => void;
}) {
  const t = useText(fleetTexts);
  const Icon = segment.isCollapsed ? IconChevronRight : IconChevronDown;
  return (
    <div role="gridcell" aria-colspan={8}>
      <button
        type="button"
        tabIndex={-1}
        className={css['collapse']}
        aria-expanded={!segment.isCollapsed}
        onClick={() => onCollapse(segment.key)}
      >
        <Icon size={16} aria-hidden="true" />
        {t('site-row', { name: segment.heading ?? '', count: segment.count })}
      </button>
    </div>
  );
}
