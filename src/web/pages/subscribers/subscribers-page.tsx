/** Who is told. Addresses are masked; whole ones leave only by an export, which has a right of its own. */

import { Button, NativeSelect, Table, TextInput } from '@mantine/core';
import { IconDownload, IconMailForward, IconMailPlus } from '@tabler/icons-react';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { ListedSubscriberState, noticeChannels, type Subscriber } from '#src/features/status/contract-notices.ts';
import * as notices from '#src/features/status/contract-notices.ts';
import { call } from '../../api/client.ts';
import { keyOf } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { subscribersTexts } from '../../i18n/subscribers.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { Age } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { languageIn } from '../status/local-text.ts';
import table from '../system/table.module.css';
import { AddSubscriberDialog, EraseDialog, ExportDialog } from './subscriber-dialogs.tsx';
import { SubscribersFrame } from './subscribers-frame.tsx';

const pageRows = 100;
/** Long enough that nobody is looked for letter by letter. */
const pauseMs = 300;

type Dialog = { readonly name: 'add' | 'export' } | { readonly name: 'erase'; readonly subscriber: Subscriber };

export function SubscribersPage() {
  return (
    <Guarded permission="subscriber:read">
      <Subscribers />
    </Guarded>
  );
}

function Subscribers() {
  const t = useText(subscribersTexts);
  const can = useCan();
  const search = useSearch({ from: '/shell/subscribers' });
  const navigate = useNavigate({ from: paths.subscribers });
  const [address, setAddress] = useState('');
  const [dialog, setDialog] = useState<Dialog>();
  const [wanted] = useDebouncedValue(address.trim(), pauseMs);
  const list = useInfiniteQuery({
    queryKey: [...keyOf(notices.listSubscribers), search, wanted],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      call(
        notices.listSubscribers,
        {
          query: {
            limit: pageRows,
            ...(search.channel === undefined ? {} : { channel: search.channel }),
            ...(search.state === undefined ? {} : { state: search.state }),
            ...(wanted === '' ? {} : { address: wanted }),
            ...(pageParam === undefined ? {} : { after: pageParam }),
          },
        },
        signal,
      ),
    getNextPageParam: (last) => last.nextAfter ?? undefined,
    placeholderData: keepPreviousData,
  });
  const figures = list.data?.pages[0]?.figures;
  const shown = list.data?.pages.flatMap((page) => page.subscribers) ?? [];
  const isFiltered = search.channel !== undefined || search.state !== undefined || wanted !== '';
  const writeReason = can('subscriber:write') ? undefined : t('reason.no-write');
  const close = (): void => setDialog(undefined);
  return (
    <SubscribersFrame
      permission="subscriber:read"
      title={t('title')}
      about={
        figures === undefined
          ? undefined
          : [
              t('about', { confirmed: figures.confirmed, pending: figures.pending, suspended: figures.suspended }),
              ...(figures.returnsUntagged > 0 ? [t('about.untagged', { count: figures.returnsUntagged })] : []),
            ].join(' ')
      }
      actions={
        <>
          <ActionButton
            variant="default"
            reason={can('subscriber:export') ? undefined : t('reason.no-export')}
            leftSection={<IconDownload size={16} aria-hidden="true" />}
            onClick={() => setDialog({ name: 'export' })}
          >
            {t('export')}
          </ActionButton>
          <ActionButton
            reason={writeReason}
            leftSection={<IconMailPlus size={16} aria-hidden="true" />}
            onClick={() => setDialog({ name: 'add' })}
          >
            {t('add')}
          </ActionButton>
        </>
      }
    >
      <search className={table['filters']}>
        <TextInput
          type="search"
          label={t('filter.address')}
          description={t('filter.address.about')}
          maxLength={2048}
          autoComplete="off"
          value={address}
          onChange={(event) => setAddress(event.currentTarget.value)}
        />
        <NativeSelect
          label={t('filter.channel')}
          value={search.channel ?? ''}
          data={[
            { value: '', label: t('filter.any') },
            ...noticeChannels.map((each) => ({ value: each, label: t(`channel.${each}`) })),
          ]}
          onChange={(event) => {
            const channel = noticeChannels.find((each) => each === event.currentTarget.value);
            void navigate({ search: (old) => ({ ...old, channel }), replace: true });
          }}
        />
        <NativeSelect
          label={t('filter.state')}
          value={search.state ?? ''}
          data={[
            { value: '', label: t('filter.any') },
            ...ListedSubscriberState.options.map((each) => ({ value: each, label: t(`state.${each}`) })),
          ]}
          onChange={(event) => {
            const state = ListedSubscriberState.options.find((each) => each === event.currentTarget.value);
            void navigate({ search: (old) => ({ ...old, state }), replace: true });
          }}
        />
      </search>
      {list.isPending && <LoadingRows rows={8} />}
      {list.isError && shown.length === 0 && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.isSuccess && shown.length === 0 && (
        <EmptyState
          icon={<IconMailForward size={26} aria-hidden="true" />}
          title={t(isFiltered ? 'no-match' : 'empty.title')}
        >
          {isFiltered ? undefined : t('empty.text')}
        </EmptyState>
      )}
      {shown.length > 0 && (
        <SubscribersTable
          subscribers={shown}
          reason={writeReason}
          onErase={(subscriber) => setDialog({ name: 'erase', subscriber })}
        />
      )}
      {list.hasNextPage && (
        <div className={table['below']}>
          <Button variant="default" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('more')}
          </Button>
        </div>
      )}
      {dialog?.name === 'add' && <AddSubscriberDialog onClose={close} />}
      {dialog?.name === 'export' && <ExportDialog onClose={close} />}
      {dialog?.name === 'erase' && <EraseDialog subscriber={dialog.subscriber} onClose={close} />}
    </SubscribersFrame>
  );
}

interface SubscribersTableProps {
  readonly subscribers: readonly Subscriber[];
  readonly reason: string | undefined;
  readonly onErase: (subscriber: Subscriber) => void;
}

function SubscribersTable({ subscribers, reason, onErase }: SubscribersTableProps) {
  const t = useText(subscribersTexts);
  const { locale: mine } = useLocale();
  return (
    <div className={table['frame']}>
      <Table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">{t('column.address')}</th>
            <th scope="col">{t('column.language')}</th>
            <th scope="col">{t('column.chosen')}</th>
            <th scope="col">{t('column.state')}</th>
            <th scope="col" className={table['wide']}>
              {t('column.since')}
            </th>
            <th scope="col">{t('column.last')}</th>
            <th scope="col">
              <span className="ks-visually-hidden">{t('column.actions')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {subscribers.map((subscriber) => {
            const { choice } = subscriber;
            const chosen = [
              choice.componentIds === null ? t('chosen.all') : t('chosen.some', { count: choice.componentIds.length }),
              t('chosen.severity', { severity: t(`severity.${choice.severity}`) }),
              ...(choice.maintenance ? [t('chosen.maintenance')] : []),
              ...(choice.delivery === 'daily' ? [t('chosen.daily')] : []),
            ];
            return (
              <tr key={subscriber.id}>
                <th scope="row" data-label={t('column.address')}>
                  <span>
                    {subscriber.address} <span className={table['faint']}>{t(`channel.${subscriber.channel}`)}</span>
                  </span>
                </th>
                <td data-label={t('column.language')}>{languageIn(mine, choice.locale)}</td>
                <td data-label={t('column.chosen')}>{chosen.join(', ')}</td>
                <td data-label={t('column.state')}>
                  <span className={subscriber.state === 'suspended' ? table['refused'] : undefined}>
                    {t(`state.${subscriber.state}`)}
                  </span>
                </td>
                <td className={table['wide']} data-label={t('column.since')}>
                  <Age at={subscriber.confirmedAt} isShort />
                </td>
                <td data-label={t('column.last')}>
                  <Age at={subscriber.lastSentAt} isShort />
                </td>
                <td>
                  <ActionButton
                    size="compact-sm"
                    variant="subtle"
                    color="down"
                    reason={reason}
                    aria-label={t('erase.of', { address: subscriber.address })}
                    onClick={() => onErase(subscriber)}
                  >
                    {t('erase')}
                  </ActionButton>
                </td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </div>
  );
}
