/** The list of devices as a grid, whole or with a heading for each site. */

import { Checkbox } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import type { Device, DeviceSort } from '#src/features/fleet/contract-schemas.ts';
import type { z } from 'zod';
import { fleetTexts } from '../../i18n/fleet.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { type GridColumn, useGridView, VirtualGrid } from '../../ui/virtual-grid.tsx';
import look from '../../ui/virtual-grid.module.css';
import css from './device-grid.module.css';
import { DeviceCells } from './device-row.tsx';
import type { FleetQuestion } from './fleet-search.ts';
import { createGridModel, type Segment } from './grid-model.ts';
import { useDeviceWindows } from './use-device-windows.ts';

type Sort = z.output<typeof DeviceSort>;

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

export function DeviceGrid({ segments, questionFor, selection, onCollapse, ...sorting }: DeviceGridProps) {
  const t = useText(fleetTexts);
  const navigate = useNavigate();
  const model = useMemo(() => createGridModel(segments), [segments]);
  const isHeading = useCallback((index: number) => model.rowAt(index)?.kind === 'heading', [model]);
  const view = useGridView(model.rowCount, isHeading);
  const rows = view.items.flatMap(({ index }) => model.rowAt(index) ?? []);
  const windows = useDeviceWindows(rows, questionFor, view.isFlying);
  const deviceAt = (index: number): Device | undefined => {
    const row = model.rowAt(index);
    return row === undefined ? undefined : windows.deviceAt(row);
  };
  const open = (index: number): void => {
    const row = model.rowAt(index);
    const device = deviceAt(index);
    if (row?.kind === 'heading') onCollapse(row.segment.key);
    if (device !== undefined) void navigate({ to: paths.device, params: { deviceId: device.id } });
  };
  if (windows.error !== null && rows.every((row) => windows.deviceAt(row) === undefined)) {
    return <ProblemNotice error={windows.error} />;
  }
  return (
    <VirtualGrid
      {...sorting}
      view={view}
      label={t('grid')}
      className={css['grid']}
      columns={columnsOf(t, selection)}
      rowAt={(index) => {
        const row = model.rowAt(index);
        if (row?.kind === 'heading') {
          return { isHeading: true, cells: <HeadingCell segment={row.segment} onCollapse={onCollapse} /> };
        }
        const device = deviceAt(index);
        const isSelected = device !== undefined && selection.ids.has(device.id);
        const cells = device && <DeviceCells device={device} isSelected={isSelected} onSelect={selection.toggle} />;
        return { cells, isSelected, state: device?.state };
      }}
      onOpen={open}
      onSelect={(index) => {
        const device = deviceAt(index);
        if (device !== undefined) selection.toggle(device);
      }}
    />
  );
}

function columnsOf(
  t: ReturnType<typeof useText<keyof typeof fleetTexts.en>>,
  selection: Selection,
): readonly GridColumn<Sort>[] {
  const all = (
    <Checkbox
      aria-label={t('select-all', { max: selection.most })}
      checked={selection.isAll}
      indeterminate={!selection.isAll && selection.ids.size > 0}
      onChange={selection.toggleAll}
    />
  );
  return [
    { name: 'select', title: all, className: look['select'] },
    { name: 'state', title: t('column.state'), className: look['state'], sort: 'state' },
    { name: 'name', title: t('column.name'), className: look['name'], sort: 'name' },
    { name: 'kind', title: t('column.kind'), className: css['kind'], sort: 'kind' },
    { name: 'model', title: t('column.model'), sort: 'model' },
    { name: 'host', title: t('column.host'), sort: 'host' },
    { name: 'version', title: t('column.version'), className: css['version'] },
    { name: 'checked', title: t('column.checked'), sort: 'checkedAt' },
  ];
}

interface HeadingCellProps {
  readonly segment: Segment;
  readonly onCollapse: (key: string) => void;
}

function HeadingCell({ segment, onCollapse }: HeadingCellProps) {
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
