/** The fleet: every device that this person may see, what is wrong first to be found. */

import { Button, Menu } from '@mantine/core';
import { IconDeviceCctv, IconDots, IconPlus, IconRadar2 } from '@tabler/icons-react';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo, useState } from 'react';
import type { DevicePage, Site } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { saveFile } from '../../browser/save-file.ts';
import { fleetTexts } from '../../i18n/fleet.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useSettled } from '../../ui/use-settled.ts';
import { DutyLine } from '../status/duty-line.tsx';
import { AddDeviceDialog } from './add-device-dialog.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { DeviceGrid } from './device-grid.tsx';
import { FleetFilterBar } from './filter-bar.tsx';
import { type FleetSearch, isFiltered, pageRows, questionOf } from './fleet-search.ts';
import type { Segment } from './grid-model.ts';
import { ImportDialog } from './inventory-dialog.tsx';
import { RemovedDialog } from './removed-dialog.tsx';
import { useSelection } from './use-selection.ts';

type Dialog = 'add' | 'import' | 'removed';

export function FleetPage() {
  return (
    <Guarded permission="device:read">
      <Fleet />
    </Guarded>
  );
}

function Fleet() {
  const t = useText(fleetTexts);
  const search = useSearch({ from: '/shell/fleet' });
  const navigate = useNavigate({ from: paths.fleet });
  const can = useCan();
  const [dialog, setDialog] = useState<Dialog>();
  const question = useMemo(() => questionOf(search), [search]);
  // The counts come with the first window of the grid, which asks for its own ones where it has headings.
  const limit = search.by === 'site' ? 1 : pageRows;
  const summary = useQuery({
    ...queryOf(fleet.listDevices, { query: { ...question, offset: 0, limit } }),
    placeholderData: keepPreviousData,
  });
  const sites = useQuery({ ...queryOf(fleet.listSites, {}), enabled: can('site:read') }).data?.sites ?? [];
  const groups = useQuery(queryOf(fleet.listGroups, {})).data?.groups ?? [];
  const total = summary.data?.total ?? 0;
  const selection = useSelection(question, total);
  const change = useCallback(
    (next: Partial<FleetSearch>) =>
      void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false }),
    [navigate],
  );
  const writeReason = can('device:write') ? undefined : t('reason.no-write');
  const isEmptyFleet = summary.data?.total === 0 && !isFiltered(search);
  return (
    <Page
      width="wide"
      title={t('title')}
      about={
        summary.data === undefined
          ? undefined
          : t(isFiltered(search) ? 'about.filtered' : 'about', { total, sites: sites.length })
      }
      actions={<Actions writeReason={writeReason} onDialog={setDialog} />}
    >
      <DutyLine />
      {!isEmptyFleet && (
        <FleetFilterBar
          search={search}
          facets={summary.data?.facets}
          sites={sites}
          groups={groups}
          onChange={change}
          onClear={() =>
            void navigate({ search: { sort: search.sort, order: search.order, by: search.by }, replace: true })
          }
        />
      )}
      {summary.isPending && <LoadingRows rows={12} />}
      {summary.isError && summary.data === undefined && (
        <ProblemNotice error={summary.error} onRetry={() => void summary.refetch()} />
      )}
      {summary.data !== undefined && (
        <FleetList
          search={search}
          summary={summary.data}
          isNew={!summary.isPlaceholderData}
          sites={sites}
          selection={selection}
          onChange={change}
          onDialog={setDialog}
        />
      )}
      <BulkBar selection={selection} sites={sites} reason={writeReason} />
      {dialog === 'add' && <AddDeviceDialog sites={sites} onClose={() => setDialog(undefined)} />}
      {dialog === 'import' && <ImportDialog onClose={() => setDialog(undefined)} />}
      {dialog === 'removed' && <RemovedDialog onClose={() => setDialog(undefined)} />}
    </Page>
  );
}

interface FleetListProps {
  readonly search: FleetSearch;
  readonly summary: DevicePage;
  /** The summary answers `search`, not one of before. */
  readonly isNew: boolean;
  readonly sites: readonly Site[];
  readonly selection: ReturnType<typeof useSelection>;
  readonly onChange: (change: Partial<FleetSearch>) => void;
  readonly onDialog: (dialog: Dialog) => void;
}

function FleetList({ search, summary, isNew, sites, selection, onChange, onDialog }: FleetListProps) {
  const t = useText(fleetTexts);
  const can = useCan();
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const asked = useMemo(() => questionOf(search), [search]);
  const question = useSettled(asked, isNew);
  const isGrouped = search.by === 'site';
  const { total, facets } = summary;
  const segments = useMemo(
    () => (isGrouped ? siteSegments({ sites, search, counts: facets.siteId, collapsed }) : [wholeList(total)]),
    [isGrouped, sites, search, facets.siteId, collapsed, total],
  );
  const questionFor = useCallback(
    (segmentKey: string) => (isGrouped ? { ...question, siteId: segmentKey } : question),
    [isGrouped, question],
  );
  if (total === 0 && isFiltered(search)) {
    return <EmptyState title={t('no-match.title')}>{t('no-match.text')}</EmptyState>;
  }
  if (total === 0) {
    return (
      <EmptyState
        icon={<IconDeviceCctv size={26} aria-hidden="true" />}
        title={t('empty.title')}
        actions={
          can('discovery:run') ? (
            <>
              <Button component={Link} to={paths.discover} leftSection={<IconRadar2 size={16} aria-hidden="true" />}>
                {t('action.discover')}
              </Button>
              <Button variant="default" onClick={() => onDialog('add')}>
                {t('action.add')}
              </Button>
            </>
          ) : undefined
        }
      >
        {can('discovery:run') ? t('empty.text') : t('empty.viewer')}
      </EmptyState>
    );
  }
  const sort = search.sort ?? 'name';
  const order = search.order ?? 'asc';
  return (
    <DeviceGrid
      segments={segments}
      questionFor={questionFor}
      selection={selection}
      sort={sort}
      order={order}
      onSort={(next) => onChange({ sort: next, order: next === sort && order === 'asc' ? 'desc' : 'asc' })}
      onCollapse={(key) =>
        setCollapsed((old) => {
          const next = new Set(old);
          if (!next.delete(key)) next.add(key);
          return next;
        })
      }
    />
  );
}

function wholeList(count: number): Segment {
  return { key: 'all', heading: undefined, count, isCollapsed: false };
}

/** One segment per site that has a matching device; a filter by site narrows, because its own facet does not. */
function siteSegments(from: {
  readonly sites: readonly Site[];
  readonly search: FleetSearch;
  readonly counts: Readonly<Record<string, number>>;
  readonly collapsed: ReadonlySet<string>;
}): readonly Segment[] {
  return from.sites
    .filter((site) => from.search.siteId === undefined || from.search.siteId.includes(site.id))
    .map((site) => ({
      key: site.id,
      heading: site.name,
      count: from.counts[site.id] ?? 0,
      isCollapsed: from.collapsed.has(site.id),
    }))
    .filter((segment) => segment.count > 0);
}

interface ActionsProps {
  readonly writeReason: string | undefined;
  readonly onDialog: (dialog: Dialog) => void;
}

function Actions({ writeReason, onDialog }: ActionsProps) {
  const t = useText(fleetTexts);
  const can = useCan();
  const client = useQueryClient();
  const navigate = useNavigate();
  const exportAs = async (format: 'csv' | 'json'): Promise<void> => {
    const file = await client.query({ ...queryOf(fleet.exportInventory, { query: { format } }), staleTime: 0 });
    saveFile(file.fileName, file.mediaType, file.content);
  };
  return (
    <>
      <Menu position="bottom-end" withArrow>
        <Menu.Target>
          <Button variant="default" aria-label={t('action.more')} px="xs">
            <IconDots size={18} aria-hidden="true" />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void exportAs('csv')}>{t('action.export-csv')}</Menu.Item>
          <Menu.Item onClick={() => void exportAs('json')}>{t('action.export-json')}</Menu.Item>
          <Menu.Divider />
          <Menu.Item disabled={writeReason !== undefined} onClick={() => onDialog('import')}>
            {t('action.import')}
          </Menu.Item>
          <Menu.Item disabled={writeReason !== undefined} onClick={() => onDialog('removed')}>
            {t('action.removed')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <ActionButton
        variant="default"
        reason={writeReason}
        leftSection={<IconPlus size={16} aria-hidden="true" />}
        onClick={() => onDialog('add')}
      >
        {t('action.add')}
      </ActionButton>
      <ActionButton
        reason={can('discovery:run') ? undefined : t('reason.no-discovery')}
        leftSection={<IconRadar2 size={16} aria-hidden="true" />}
        onClick={() => void navigate({ to: paths.discover })}
      >
        {t('action.discover')}
      </ActionButton>
    </>
  );
}
