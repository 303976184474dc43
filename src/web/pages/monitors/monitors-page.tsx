/** Every monitor: the failing ones first to be found, ten thousand as quick as ten. */

import { Button } from '@mantine/core';
import { IconActivity, IconFileImport, IconPlus } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { ImportDialog } from './import-dialog.tsx';
import { MonitorDialog } from './monitor-dialog.tsx';
import { MonitorFilterBar } from './monitor-filter-bar.tsx';
import { MonitorGrid } from './monitor-grid.tsx';
import { MonitorsFrame, useMonitorWriteReason } from './monitors-frame.tsx';
import { isFiltered, type MonitorsSearch, pageRows, questionOf } from './monitors-search.ts';

/** Changes come as events; this only keeps ages right when there are none. */
const refreshMs = 30_000;

export function MonitorsPage() {
  return (
    <Guarded permission="monitor:read">
      <Monitors />
    </Guarded>
  );
}

function Monitors() {
  const t = useText(monitorsTexts);
  const search = useSearch({ from: '/shell/monitors' });
  const navigate = useNavigate({ from: paths.monitors });
  const [dialog, setDialog] = useState<'add' | 'import'>();
  const question = useMemo(() => questionOf(search), [search]);
  // The counts come with the first window of the grid: one question instead of two, one after the other.
  const summary = useQuery({
    ...queryOf(watch.listMonitors, { query: { ...question, offset: 0, limit: pageRows } }),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  });
  const shown = useSettled(question, !summary.isPlaceholderData);
  const change = useCallback(
    (next: Partial<MonitorsSearch>) =>
      void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false }),
    [navigate],
  );
  const reason = useMonitorWriteReason();
  const total = summary.data?.total ?? 0;
  const isEmpty = summary.data?.total === 0 && !isFiltered(search);
  const sort = search.sort ?? 'state';
  const order = search.order ?? 'asc';
  return (
    <MonitorsFrame
      title={t('title')}
      about={summary.data === undefined ? undefined : t(isFiltered(search) ? 'about.filtered' : 'about', { total })}
      actions={
        <>
          <ActionButton
            variant="default"
            reason={reason}
            leftSection={<IconFileImport size={16} aria-hidden="true" />}
            onClick={() => setDialog('import')}
          >
            {t('import')}
          </ActionButton>
          <ActionButton
            reason={reason}
            leftSection={<IconPlus size={16} aria-hidden="true" />}
            onClick={() => setDialog('add')}
          >
            {t('add')}
          </ActionButton>
        </>
      }
    >
      {!isEmpty && (
        <MonitorFilterBar
          search={search}
          facets={summary.data?.facets}
          onChange={change}
          onClear={() => void navigate({ search: { sort: search.sort, order: search.order }, replace: true })}
        />
      )}
      {summary.isPending && <LoadingRows rows={12} />}
      {summary.isError && summary.data === undefined && (
        <ProblemNotice error={summary.error} onRetry={() => void summary.refetch()} />
      )}
      {summary.data !== undefined && total === 0 && isFiltered(search) && (
        <EmptyState title={t('no-match.title')}>{t('no-match.text')}</EmptyState>
      )}
      {isEmpty && (
        <EmptyState
          icon={<IconActivity size={26} aria-hidden="true" />}
          title={t('empty.title')}
          actions={
            reason === undefined ? (
              <>
                <Button onClick={() => setDialog('add')}>{t('add')}</Button>
                <Button component={Link} to={paths.starterPacks} variant="default">
                  {t('empty.starter')}
                </Button>
              </>
            ) : undefined
          }
        >
          {t('empty.text')}
        </EmptyState>
      )}
      {total > 0 && (
        <MonitorGrid
          question={shown}
          total={total}
          sort={sort}
          order={order}
          onSort={(next) => change({ sort: next, order: next === sort && order === 'asc' ? 'desc' : 'asc' })}
        />
      )}
      {dialog === 'add' && <MonitorDialog onClose={() => setDialog(undefined)} />}
      {dialog === 'import' && <ImportDialog onClose={() => setDialog(undefined)} />}
    </MonitorsFrame>
  );
}
