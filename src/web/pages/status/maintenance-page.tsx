/** Announced maintenance: what rests when, and what is expected meanwhile. */

import { ActionIcon, Menu, Table } from '@mantine/core';
import { IconCalendarPlus, IconDots } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Maintenance } from '#src/features/status/contract-schemas.ts';
import * as status from '#src/features/status/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statusPagesTexts } from '../../i18n/status-pages.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Moment } from '../../ui/age.tsx';
import { ComponentStateBadge } from '../../ui/component-state.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Pages } from '../../ui/pages.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import table from '../system/table.module.css';
import { textIn } from './local-text.ts';
import { CancelMaintenanceDialog, MaintenanceDialog } from './maintenance-dialogs.tsx';
import { refreshMs, StatusFrame, statusQuery, useWriteReason } from './status-frame.tsx';

const pageRows = 50;

type Open = { readonly name: 'change' | 'cancel'; readonly maintenance: Maintenance };

export function MaintenancePage() {
  const t = useText(statusPagesTexts);
  const reason = useWriteReason();
  const [isAdding, setAdding] = useState(false);
  return (
    <StatusFrame
      title={t('maintenance.title')}
      about={t('maintenance.about')}
      actions={
        <ActionButton
          reason={reason}
          leftSection={<IconCalendarPlus size={16} aria-hidden="true" />}
          onClick={() => setAdding(true)}
        >
          {t('maintenance.add')}
        </ActionButton>
      }
    >
      <List reason={reason} />
      {isAdding && <MaintenanceDialog onClose={() => setAdding(false)} />}
    </StatusFrame>
  );
}

function List({ reason }: { readonly reason: string | undefined }) {
  const t = useText(statusPagesTexts);
  const [page, setPage] = useState(1);
  const [open, setOpen] = useState<Open>();
  const list = useQuery({
    ...queryOf(status.listMaintenances, { query: { offset: (page - 1) * pageRows, limit: pageRows } }),
    refetchInterval: refreshMs,
  });
  const shown = list.data?.maintenances ?? [];
  return (
    <>
      {list.isPending && <LoadingRows />}
      {list.isError && list.data === undefined && (
        <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.data?.total === 0 && <EmptyState title={t('maintenance.empty')}>{t('maintenance.empty.text')}</EmptyState>}
      {shown.length > 0 && (
        <div className={table['frame']}>
          <Table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">{t('maintenance.column.title')}</th>
                <th scope="col">{t('maintenance.column.state')}</th>
                <th scope="col">{t('maintenance.column.when')}</th>
                <th scope="col">{t('maintenance.column.components')}</th>
                <th scope="col">{t('maintenance.column.expected')}</th>
                <th scope="col">
                  <span className="ks-visually-hidden">{t('maintenance.column.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((maintenance) => (
                <Row key={maintenance.id} maintenance={maintenance} reason={reason} onOpen={setOpen} />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      <div className={table['below']}>
        <Pages total={list.data?.total ?? 0} rows={pageRows} page={page} onChange={setPage} />
      </div>
      {open?.name === 'change' && (
        <MaintenanceDialog maintenance={open.maintenance} onClose={() => setOpen(undefined)} />
      )}
      {open?.name === 'cancel' && (
        <CancelMaintenanceDialog maintenance={open.maintenance} onClose={() => setOpen(undefined)} />
      )}
    </>
  );
}

interface RowProps {
  readonly maintenance: Maintenance;
  readonly reason: string | undefined;
  readonly onOpen: (open: Open) => void;
}

function Row({ maintenance, reason, onOpen }: RowProps) {
  const t = useText(statusPagesTexts);
  const { locale } = useLocale();
  const whole = useQuery(statusQuery).data;
  const own = whole?.snapshot.page.defaultLocale;
  const names = [...(whole?.snapshot.components ?? []), ...(whole?.privateComponents ?? [])]
    .filter((each) => maintenance.componentIds.includes(each.id))
    .map((each) => textIn(each.name, locale, own));
  const title = textIn(maintenance.title, locale, own);
  const isOver = maintenance.state === 'over' || maintenance.state === 'cancelled';
  const isLocked = reason !== undefined || isOver;
  return (
    <tr>
      <th scope="row" data-label={t('maintenance.column.title')}>
        <strong>{title}</strong>
      </th>
      <td data-label={t('maintenance.column.state')}>{t(`maintenance.state.${maintenance.state}`)}</td>
      <td data-label={t('maintenance.column.when')}>
        <span>
          <Moment at={maintenance.startsAt} /> – <Moment at={maintenance.endsAt} />
        </span>
      </td>
      <td data-label={t('maintenance.column.components')}>{names.join(', ')}</td>
      <td data-label={t('maintenance.column.expected')}>
        <ComponentStateBadge state={maintenance.expected} />
      </td>
      {/* The label stands on the button in the menu's target, where the rule does not look. */}
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label */}
      <td>
        <Menu position="bottom-end" withArrow>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('maintenance.menu', { name: title })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {reason !== undefined && <Menu.Label>{reason}</Menu.Label>}
            {isOver && <Menu.Label>{t('maintenance.reason.over')}</Menu.Label>}
            <Menu.Item disabled={isLocked} onClick={() => onOpen({ name: 'change', maintenance })}>
              {t('maintenance.change')}
            </Menu.Item>
            <Menu.Item color="down" disabled={isLocked} onClick={() => onOpen({ name: 'cancel', maintenance })}>
              {t('maintenance.cancel')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}
