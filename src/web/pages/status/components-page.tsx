/** Everything that people depend on, as a tree: what we show, what we measured, what its provider claims, and why. */

import { Button, TextInput } from '@mantine/core';
import { IconArrowsSort, IconBroadcast, IconExternalLink, IconPlus, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import type { ComponentView, Snapshot } from '#src/features/status/contract-schemas.ts';
import { useNowMs } from '../../browser/clock.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statusTexts } from '../../i18n/status.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths, publicPagePath } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ComponentStateBadge } from '../../ui/component-state.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { ComponentDialog } from './component-dialog.tsx';
import table from '../system/table.module.css';
import css from './components-page.module.css';
import { treeRows } from './component-tree.ts';
import { ComponentsTable } from './components-table.tsx';
import { textIn } from './local-text.ts';
import { refreshMs, StatusFrame, statusQuery, useWriteReason } from './status-frame.tsx';

export function ComponentsPage() {
  const t = useText(statusTexts);
  const reason = useWriteReason();
  const search = useSearch({ from: '/shell/components' });
  const navigate = useNavigate({ from: paths.components });
  const [isAdding, setAdding] = useState(false);
  const shown = useQuery({ ...statusQuery, refetchInterval: refreshMs });
  const isArranging = search.arrange === 'yes' && reason === undefined;
  const all = useMemo(
    () => (shown.data === undefined ? [] : [...shown.data.snapshot.components, ...shown.data.privateComponents]),
    [shown.data],
  );
  return (
    <StatusFrame
      title={t('title')}
      about={t('about')}
      actions={
        <>
          <Button
            component="a"
            href={publicPagePath}
            target="_blank"
            rel="noreferrer"
            variant="default"
            leftSection={<IconExternalLink size={16} aria-hidden="true" />}
          >
            {t('open-public')}
          </Button>
          {all.length > 1 && (
            <ActionButton
              variant={isArranging ? 'light' : 'default'}
              reason={reason}
              leftSection={<IconArrowsSort size={16} aria-hidden="true" />}
              onClick={() =>
                void navigate({
                  search: (old) => ({ ...old, arrange: isArranging ? undefined : 'yes' }),
                  replace: true,
                })
              }
            >
              {t(isArranging ? 'arrange.done' : 'arrange')}
            </ActionButton>
          )}
          <ActionButton
            reason={reason}
            leftSection={<IconPlus size={16} aria-hidden="true" />}
            onClick={() => setAdding(true)}
          >
            {t('add')}
          </ActionButton>
        </>
      }
    >
      {shown.isPending && <LoadingRows rows={10} />}
      {shown.isError && shown.data === undefined && (
        <ProblemNotice error={shown.error} onRetry={() => void shown.refetch()} />
      )}
      {shown.data !== undefined && <Summary snapshot={shown.data.snapshot} />}
      {shown.data !== undefined && all.length === 0 && <NoComponents reason={reason} onAdd={() => setAdding(true)} />}
      {shown.data !== undefined && all.length > 0 && (
        <Tree
          all={all}
          snapshot={shown.data.snapshot}
          privateIds={new Set(shown.data.privateComponents.map((each) => each.id))}
          isArranging={isArranging}
          search={search.search ?? ''}
          onSearch={(text) =>
            void navigate({
              search: (old) => ({ ...old, search: text === '' ? undefined : text }),
              replace: true,
              resetScroll: false,
            })
          }
        />
      )}
      {isAdding && <ComponentDialog onClose={() => setAdding(false)} />}
    </StatusFrame>
  );
}

/** The state of the whole, and how old the data is that it rests on. */
function Summary({ snapshot }: { readonly snapshot: Snapshot }) {
  const t = useText(statusTexts);
  const format = useFormats();
  const now = useNowMs(1000);
  const { banner, dataAt, nextExpectedAt } = snapshot;
  if (banner.total === 0) return null;
  const isLate = nextExpectedAt < now;
  const words = [
    t('banner.affected', { count: banner.affected, total: banner.total }),
    ...(banner.unknown > 0 ? [t('banner.unknown', { count: banner.unknown })] : []),
    ...(banner.hasMaintenance ? [t('banner.maintenance')] : []),
  ];
  return (
    <div className={css['summary']}>
      <ComponentStateBadge state={banner.state} look="filled" />
      <span>{words.join(', ')}</span>
      <span className={isLate ? css['late'] : table['faint']}>
        {dataAt === null ? t('data-none') : t('data-at', { time: format.relative(dataAt, Math.max(now, dataAt)) })}
        {' · '}
        {isLate
          ? t('next-late', { time: format.since(nextExpectedAt, now) })
          : t('next-at', { time: format.relative(nextExpectedAt, now) })}
      </span>
    </div>
  );
}

function NoComponents({ reason, onAdd }: { readonly reason: string | undefined; readonly onAdd: () => void }) {
  const t = useText(statusTexts);
  return (
    <EmptyState
      icon={<IconBroadcast size={26} aria-hidden="true" />}
      title={t('empty.title')}
      actions={
        reason === undefined ? (
          <>
            <Button onClick={onAdd}>{t('add')}</Button>
            <Button component={Link} to={paths.starterPacks} variant="default">
              {t('empty.starter')}
            </Button>
          </>
        ) : undefined
      }
    >
      {t('empty.text')}
    </EmptyState>
  );
}

interface TreeProps {
  readonly all: readonly ComponentView[];
  readonly snapshot: Snapshot;
  readonly privateIds: ReadonlySet<string>;
  readonly isArranging: boolean;
  readonly search: string;
  readonly onSearch: (text: string) => void;
}

function Tree({ all, snapshot, privateIds, isArranging, search, onSearch }: TreeProps) {
  const t = useText(statusTexts);
  const { locale } = useLocale();
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const own = snapshot.page.defaultLocale;
  const wanted = search.trim().toLocaleLowerCase();
  const rows = useMemo(
    () =>
      treeRows(all, {
        collapsed,
        matches:
          wanted === '' ? undefined : (view) => textIn(view.name, locale, own).toLocaleLowerCase().includes(wanted),
      }),
    [all, collapsed, wanted, locale, own],
  );
  return (
    <>
      <div className={css['tools']}>
        <TextInput
          type="search"
          className={css['search']}
          aria-label={t('search')}
          placeholder={t('search')}
          leftSection={<IconSearch size={16} aria-hidden="true" />}
          value={search}
          maxLength={100}
          onChange={(event) => onSearch(event.currentTarget.value)}
        />
        <span className={table['faint']} role="status">
          {t('search.count', { count: rows.length })}
        </span>
      </div>
      {isArranging && <p className={css['help']}>{t('arrange.help')}</p>}
      {rows.length === 0 ? (
        <EmptyState title={t('no-match')} />
      ) : (
        <ComponentsTable
          rows={rows}
          all={all}
          snapshot={snapshot}
          privateIds={privateIds}
          collapsed={collapsed}
          isArranging={isArranging && wanted === ''}
          onToggle={(id) =>
            setCollapsed((old) => {
              const next = new Set(old);
              if (!next.delete(id)) next.add(id);
              return next;
            })
          }
        />
      )}
    </>
  );
}
