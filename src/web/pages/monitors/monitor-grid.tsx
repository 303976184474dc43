/** The list of monitors as a grid. */

import { useNavigate } from '@tanstack/react-router';
import type { MonitorSummary } from '#src/features/watch/contract-lists.ts';
import * as watch from '#src/features/watch/contract.ts';
import { useWindows } from '../../api/use-windows.ts';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { type GridColumn, useGridView, VirtualGrid } from '../../ui/virtual-grid.tsx';
import look from '../../ui/virtual-grid.module.css';
import css from './monitor-grid.module.css';
import { MonitorCells } from './monitor-row.tsx';
import { type MonitorQuestion, type MonitorSort, pageRows } from './monitors-search.ts';

interface MonitorGridProps {
  readonly question: MonitorQuestion;
  readonly total: number;
  readonly sort: MonitorSort;
  readonly order: 'asc' | 'desc';
  readonly onSort: (sort: MonitorSort) => void;
}

const hasNoHeadings = (): boolean => false;

export function MonitorGrid({ question, total, ...sorting }: MonitorGridProps) {
  const t = useText(monitorsTexts);
  const navigate = useNavigate();
  const view = useGridView(total, hasNoHeadings);
  const numbers = [...new Set(view.items.map(({ index }) => Math.floor(index / pageRows)))];
  const { pages, error } = useWindows(
    watch.listMonitors,
    numbers.map((number) => ({ query: { ...question, offset: number * pageRows, limit: pageRows } })),
    !view.isFlying,
  );
  const monitorAt = (index: number): MonitorSummary | undefined =>
    pages[numbers.indexOf(Math.floor(index / pageRows))]?.monitors[index % pageRows];
  if (error !== null && pages.every((page) => page === undefined)) return <ProblemNotice error={error} />;
  const columns: readonly GridColumn<MonitorSort>[] = [
    { name: 'state', title: t('column.state'), className: look['state'], sort: 'state' },
    { name: 'name', title: t('column.name'), className: look['name'], sort: 'name' },
    { name: 'target', title: t('column.target'), sort: 'target' },
    { name: 'probe', title: t('column.probe'), className: css['probe'] },
    { name: 'vantages', title: t('column.vantages'), className: css['vantages'] },
    { name: 'time', title: t('column.time'), className: css['time'], sort: 'totalMs' },
    { name: 'since', title: t('column.since'), sort: 'since' },
  ];
  return (
    <VirtualGrid
      {...sorting}
      view={view}
      label={t('grid')}
      className={css['grid']}
      columns={columns}
      rowAt={(index) => {
        const monitor = monitorAt(index);
        return { cells: monitor && <MonitorCells monitor={monitor} /> };
      }}
      onOpen={(index) => {
        const monitor = monitorAt(index);
        if (monitor !== undefined) void navigate({ to: paths.monitor, params: { monitorId: monitor.id } });
      }}
    />
  );
}
