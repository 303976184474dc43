/** What was sent because of what, and how far it has got. */

import { Button, Table } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { NoticeJob } from '#src/features/status/contract-notices.ts';
import * as notices from '#src/features/status/contract-notices.ts';
import { call } from '../../api/client.ts';
import { keyOf, useCall } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { subscribersTexts } from '../../i18n/subscribers.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Moment } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import table from '../system/table.module.css';
import { SubscribersFrame } from './subscribers-frame.tsx';

const pageRows = 50;
const refreshMs = 10_000;

export function NoticesPage() {
  const t = useText(subscribersTexts);
  return (
    <SubscribersFrame permission="incident:read" title={t('notices.title')} about={t('notices.about')}>
      <Notices />
    </SubscribersFrame>
  );
}

function Notices() {
  const t = useText(subscribersTexts);
  const list = useInfiniteQuery({
    queryKey: [...keyOf(notices.listNoticeJobs), 'all'],
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(
        notices.listNoticeJobs,
        { query: { limit: pageRows, ...(pageParam === undefined ? {} : { before: pageParam }) } },
        signal,
      ),
    getNextPageParam: (last) => (last.jobs.length < pageRows ? undefined : last.jobs.at(-1)?.createdAt),
    refetchInterval: refreshMs,
  });
  const jobs = list.data?.pages.flatMap((page) => page.jobs) ?? [];
  return (
    <>
      {list.isPending && <LoadingRows />}
      {list.isError && jobs.length === 0 && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && jobs.length === 0 && (
        <EmptyState icon={<IconSend size={26} aria-hidden="true" />} title={t('notices.empty')}>
          {t('notices.empty.text')}
        </EmptyState>
      )}
      {jobs.length > 0 && (
        <div className={table['frame']}>
          <Table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">{t('notices.column.title')}</th>
                <th scope="col">{t('notices.column.state')}</th>
                {columns.map((column) => (
                  <th key={column} scope="col" className={table['number']}>
                    {t(`notices.column.${column}`)}
                  </th>
                ))}
                <th scope="col">
                  <span className="ks-visually-hidden">{t('column.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {jobs.map((job) => (
                <Row key={job.id} job={job} />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      {list.hasNextPage && (
        <div className={table['below']}>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('notices.more')}
          </Button>
        </div>
      )}
    </>
  );
}

const columns = ['sent', 'queued', 'failed', 'overtaken', 'uncertain'] as const;

function Row({ job }: { readonly job: NoticeJob }) {
  const t = useText(subscribersTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const can = useCan();
  const toast = useToast();
  const retry = useCall(notices.retryNotices, [notices.listNoticeJobs]);
  const reason =
    (can('subscriber:write') ? undefined : t('reason.no-write')) ??
    (job.told.failed + job.told.uncertain > 0 ? undefined : t('notices.retry.none'));
  const titleOf = {
    overtaken: t('notices.overtaken.about'),
    uncertain: t('notices.uncertain.about'),
    sent: undefined,
    queued: undefined,
    failed: undefined,
  };
  return (
    <tr>
      <th scope="row" data-label={t('notices.column.title')}>
        <span>
          {job.causeKind === 'statement' ? (
            <Link to={paths.incident} params={{ incidentId: job.threadId }}>
              {job.title}
            </Link>
          ) : (
            <Link to={paths.maintenance}>{job.title}</Link>
          )}
          <br />
          <span className={table['faint']}>
            {t(`notices.cause.${job.causeKind}`)}, <Moment at={job.createdAt} />
          </span>
        </span>
      </th>
      <td data-label={t('notices.column.state')}>{t(`notices.state.${job.state}`)}</td>
      {columns.map((column) => (
        <td key={column} className={table['number']} data-label={t(`notices.column.${column}`)} title={titleOf[column]}>
          <span className={column === 'failed' && job.told.failed > 0 ? table['refused'] : undefined}>
            {format.number(job.told[column])}
          </span>
        </td>
      ))}
      <td>
        <ActionButton
          size="compact-sm"
          variant="default"
          reason={reason}
          loading={retry.isPending}
          aria-label={t('notices.retry.of', { title: job.title })}
          onClick={() =>
            retry.mutate(
              { params: { id: job.id } },
              {
                onSuccess: ({ queued }) => toast({ text: t('notices.retry.done', { count: queued }) }),
                onError: (error) => toast({ tone: 'fault', text: problemWords(locale, error).detail }),
              },
            )
          }
        >
          {t('notices.retry')}
        </ActionButton>
      </td>
    </tr>
  );
}
