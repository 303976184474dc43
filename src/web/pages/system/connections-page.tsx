/** What leaves this site: every outbound connection, why, and which were refused. */

import { NativeSelect, Table, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { EgressEntry } from '#src/features/system/contract.ts';
import * as system from '#src/features/system/contract.ts';
import { listQueryOf } from '../../api/queries.ts';
import { systemTexts } from '../../i18n/system.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { Pages } from '../../ui/pages.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useScopeNames } from '../people/grant-words.ts';
import type { ConnectionsSearch } from './system-search.ts';
import css from './table.module.css';

const pageRows = 100;
const refreshMs = 15_000;
/** Reasons that have words; a newer server may have others, which are shown as they are. */
const reasons = [
  'device-check',
  'device-facts',
  'discovery',
  'adoption',
  'live',
  'device-action',
  'command-line',
  'monitor',
  'notice',
  'publish',
  'vantage',
] as const;

export function ConnectionsPage() {
  return (
    <Guarded permission="egress:read">
      <Connections />
    </Guarded>
  );
}

function Connections() {
  const t = useText(systemTexts);
  const search = useSearch({ from: '/shell/connections' });
  const navigate = useNavigate({ from: paths.connections });
  const page = search.page ?? 1;
  const list = useQuery({
    ...listQueryOf(system.listEgress, {
      query: {
        limit: pageRows,
        offset: (page - 1) * pageRows,
        ...(search.search === undefined ? {} : { search: search.search }),
        ...(search.reason === undefined ? {} : { reason: search.reason }),
      },
    }),
    refetchInterval: refreshMs,
  });
  const change = (next: ConnectionsSearch): void =>
    void navigate({ search: (old) => ({ ...old, page: undefined, ...next }), replace: true, resetScroll: false });
  const isFiltered = search.search !== undefined || search.reason !== undefined;
  const entries = list.data?.entries ?? [];
  const refused = entries.reduce((sum, entry) => sum + entry.refusedCount, 0);
  const total = list.data?.total ?? 0;
  return (
    <Page
      title={t('connections.title')}
      about={
        list.data === undefined
          ? t('connections.about')
          : `${t('connections.about')} ${t('connections.total', { count: total })}.`
      }
      width="wide"
    >
      <div className={css['gap']}>
        <Notice tone="info" title={t('connections.promise.title')}>
          <p>{t('connections.promise')}</p>
        </Notice>
      </div>
      {refused > 0 && (
        <div className={css['gap']}>
          <Notice tone="warning" title={t('connections.refused.title', { count: refused })}>
            <p>{t('connections.refused')}</p>
          </Notice>
        </div>
      )}
      <search className={css['filters']}>
        <TextInput
          type="search"
          label={t('connections.search')}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={search.search ?? ''}
          onChange={(event) => change({ search: event.currentTarget.value || undefined })}
        />
        <NativeSelect
          label={t('connections.reason')}
          value={search.reason ?? ''}
          data={[
            { value: '', label: t('connections.reason.any') },
            ...reasons.map((reason) => ({ value: reason, label: t(`reason.${reason}`) })),
          ]}
          onChange={(event) => change({ reason: event.currentTarget.value || undefined })}
        />
      </search>
      {list.isPending && <LoadingRows rows={10} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && entries.length === 0 && (
        <EmptyState title={t(isFiltered ? 'connections.no-match' : 'connections.empty')} />
      )}
      {entries.length > 0 && <Entries entries={entries} />}
      <div className={css['below']}>
        <Pages
          total={total}
          rows={pageRows}
          page={page}
          onChange={(next) => void navigate({ search: (old) => ({ ...old, page: next }) })}
        />
      </div>
    </Page>
  );
}

function Entries({ entries }: { readonly entries: readonly EgressEntry[] }) {
  const t = useText(systemTexts);
  const format = useFormats();
  const names = useScopeNames();
  const words = (reason: string): string => {
    const known = reasons.find((each) => each === reason);
    return known === undefined ? reason : t(`reason.${known}`);
  };
  return (
    <div className={css['frame']}>
      <Table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">{t('connections.column.destination')}</th>
            <th scope="col">{t('connections.column.reason')}</th>
            <th scope="col">{t('connections.column.device')}</th>
            <th scope="col" className={css['number']}>
              {t('connections.column.count')}
            </th>
            <th scope="col" className={css['number']}>
              {t('connections.column.refused')}
            </th>
            <th scope="col" className={css['number']}>
              {t('connections.column.failed')}
            </th>
            <th scope="col" className={css['wide']}>
              {t('connections.column.first')}
            </th>
            <th scope="col">{t('connections.column.last')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={`${entry.reason} ${entry.objectId ?? ''} ${entry.host} ${String(entry.port)} ${entry.protocol}`}>
              <td data-label={t('connections.column.destination')}>
                <code>
                  {entry.host}:{entry.port}
                </code>{' '}
                <span className={css['faint']}>{entry.protocol}</span>
              </td>
              <td data-label={t('connections.column.reason')}>{words(entry.reason)}</td>
              <td data-label={t('connections.column.device')}>
                <DeviceName id={entry.objectId} name={names.device.get(entry.objectId ?? '')} />
              </td>
              <td className={css['number']} data-label={t('connections.column.count')}>
                {format.number(entry.count)}
              </td>
              <td className={css['number']} data-label={t('connections.column.refused')}>
                <span className={entry.refusedCount > 0 ? css['refused'] : css['faint']}>
                  {format.number(entry.refusedCount)}
                </span>
              </td>
              <td className={css['number']} data-label={t('connections.column.failed')}>
                {format.number(entry.failedCount)}
              </td>
              <td className={css['wide']} data-label={t('connections.column.first')}>
                <Age at={entry.firstAt} isShort />
              </td>
              <td className={css['nowrap']} data-label={t('connections.column.last')}>
                <Age at={entry.lastAt} isShort />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

/** What the connection was for: a device by its name, or else its bare id (a search, a device that is gone). */
function DeviceName({ id, name }: { readonly id: string | null; readonly name: string | undefined }) {
  if (id === null) return <span className={css['faint']}>–</span>;
  if (name === undefined) return <code className={css['id']}>{id}</code>;
  return (
    <Link to={paths.device} params={{ deviceId: id }}>
      {name}
    </Link>
  );
}
