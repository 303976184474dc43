/** The audit log: who did what and when, and whether the chain of hashes is whole. */

import { Button, NativeSelect, Table, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { AuditListEntry, AuditVerdict } from '#src/features/system/contract.ts';
import * as system from '#src/features/system/contract.ts';
import { call } from '../../api/client.ts';
import { keyOf, useCall } from '../../api/queries.ts';
import { formatFingerprint } from '../../i18n/formats.ts';
import { systemTexts } from '../../i18n/system.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { Moment } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { type AuditSearch, startOfDay } from './system-search.ts';
import css from './table.module.css';

const pageRows = 50;
const areas = ['device', 'discovery', 'inventory', 'site', 'group', 'user', 'session', 'settings', 'system'] as const;

export function AuditPage() {
  return (
    <Guarded permission="audit:read">
      <Audit />
    </Guarded>
  );
}

function questionOf(search: AuditSearch) {
  return {
    ...(search.action === undefined ? {} : { action: search.action }),
    ...(search.object === undefined ? {} : { object: search.object }),
    ...(search.from === undefined ? {} : { from: startOfDay(search.from, 0) }),
    ...(search.to === undefined ? {} : { to: startOfDay(search.to, 1) }),
    limit: pageRows,
  };
}

function Audit() {
  const t = useText(systemTexts);
  const search = useSearch({ from: '/shell/audit' });
  const verify = useCall(system.verifyAudit);
  const list = useInfiniteQuery({
    queryKey: [...keyOf(system.listAudit), search],
    queryFn: ({ pageParam, signal }) =>
      call(
        system.listAudit,
        { query: { ...questionOf(search), ...(pageParam === undefined ? {} : { before: pageParam }) } },
        signal,
      ),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.nextBefore ?? undefined,
  });
  const entries = list.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <Page
      title={t('audit.title')}
      about={t('audit.about')}
      width="wide"
      actions={
        <Button variant="default" loading={verify.isPending} onClick={() => verify.mutate({})}>
          {t('audit.verify')}
        </Button>
      }
    >
      {verify.isError && <ProblemNotice error={verify.error} />}
      {verify.data !== undefined && <Verdict verdict={verify.data} />}
      <Filters search={search} />
      {list.isPending && <LoadingRows rows={10} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && entries.length === 0 && <EmptyState title={t('audit.empty')} />}
      {entries.length > 0 && <Entries entries={entries} />}
      {entries.length > 0 && (
        <div className={css['below']}>
          {list.hasNextPage ? (
            <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
              {t('audit.more')}
            </Button>
          ) : (
            <span className={css['faint']}>{t('audit.end')}</span>
          )}
        </div>
      )}
    </Page>
  );
}

function Verdict({ verdict }: { readonly verdict: AuditVerdict }) {
  const t = useText(systemTexts);
  return (
    <div className={css['gap']}>
      {verdict.broken === null ? (
        <Notice tone="info" role="status" title={t('audit.intact', { checked: verdict.checked })}>
          <p>{t('audit.head')}</p>
          <p>
            <code>{formatFingerprint(verdict.headHash)}</code>
          </p>
        </Notice>
      ) : (
        <Notice
          tone="fault"
          role="alert"
          title={t('audit.broken', { seq: verdict.broken.seq, reason: verdict.broken.reason })}
        >
          <p>{t('audit.broken.remedy')}</p>
        </Notice>
      )}
    </div>
  );
}

function Filters({ search }: { readonly search: AuditSearch }) {
  const t = useText(systemTexts);
  const navigate = useNavigate({ from: paths.audit });
  const change = (next: AuditSearch): void =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  return (
    <search className={css['filters']}>
      <NativeSelect
        label={t('audit.filter.action')}
        value={search.action ?? ''}
        data={[
          { value: '', label: t('audit.filter.any') },
          ...areas.map((area) => ({ value: `${area}.`, label: t(`audit.area.${area}`) })),
        ]}
        onChange={(event) => change({ action: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label={t('audit.filter.from')}
        value={search.from ?? ''}
        onChange={(event) => change({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        label={t('audit.filter.to')}
        value={search.to ?? ''}
        onChange={(event) => change({ to: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="search"
        label={t('audit.filter.object')}
        value={search.object ?? ''}
        onChange={(event) => change({ object: event.currentTarget.value || undefined })}
      />
      {isFiltered && (
        <Button variant="subtle" onClick={() => void navigate({ search: {}, replace: true })}>
          {t('audit.clear')}
        </Button>
      )}
    </search>
  );
}

function Entries({ entries }: { readonly entries: readonly AuditListEntry[] }) {
  const t = useText(systemTexts);
  return (
    <div className={css['frame']}>
      <Table className={css['table']}>
        <thead>
          <tr>
            <th scope="col">{t('audit.column.at')}</th>
            <th scope="col">{t('audit.column.actor')}</th>
            <th scope="col">{t('audit.column.action')}</th>
            <th scope="col">{t('audit.column.object')}</th>
            <th scope="col">{t('audit.column.more')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map((entry) => (
            <tr key={entry.seq}>
              <td className={css['nowrap']} data-label={t('audit.column.at')}>
                <Moment at={entry.at} />
              </td>
              <td data-label={t('audit.column.actor')}>{entry.actor.name}</td>
              <td data-label={t('audit.column.action')}>
                <code>{entry.action}</code>
              </td>
              <td data-label={t('audit.column.object')}>
                {entry.object.name} <span className={css['faint']}>{entry.object.kind}</span>
              </td>
              <td data-label={t('audit.column.more')}>
                <details className={css['details']}>
                  <summary>#{entry.seq}</summary>
                  <pre aria-label={t('audit.details', { seq: entry.seq })}>
                    {JSON.stringify(entry.details, null, 1)}
                  </pre>
                  <p>
                    {t('audit.request')} <code>{entry.requestId}</code>
                    {entry.address !== null && (
                      <>
                        <br />
                        {t('audit.address')} <code>{entry.address}</code>
                      </>
                    )}
                    <br />
                    {t('audit.hash')} <code>{entry.hash}</code>
                  </p>
                </details>
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}
