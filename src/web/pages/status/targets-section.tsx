/** Where copies of the page go, and how each stands as read back from it. */

import { ActionIcon, Menu, Table } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PublishTargetView } from '#src/features/status/contract-page.ts';
import * as page from '#src/features/status/contract-page.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { useNowMs } from '../../browser/clock.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { publishingTexts } from '../../i18n/publishing.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Age } from '../../ui/age.tsx';
import { ComponentStateBadge } from '../../ui/component-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import table from '../system/table.module.css';
import css from './publishing-page.module.css';
import { useWriteReason } from './status-frame.tsx';
import { RemoveTargetDialog, TargetDialog } from './target-dialogs.tsx';

const refreshMs = 15_000;

type Open = { readonly name: 'edit' | 'remove'; readonly target: PublishTargetView } | { readonly name: 'add' };

function usePublish(): { readonly isBusy: boolean; readonly publish: (targetId?: string) => void } {
  const t = useText(publishingTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const now = useCall(page.publishNow, [page.listPublishTargets]);
  return {
    isBusy: now.isPending,
    publish: (targetId) =>
      now.mutate(
        { body: targetId === undefined ? {} : { targetId } },
        {
          onSuccess: ({ sequence }) => toast({ text: t('targets.done.published', { sequence }) }),
          onError: (error) => toast({ tone: 'fault', text: problemWords(locale, error).detail }),
        },
      ),
  };
}

export function TargetsSection() {
  const t = useText(publishingTexts);
  const format = useFormats();
  const can = useCan();
  const now = useNowMs(1000);
  const writeReason = useWriteReason();
  const settingsReason = can('settings:write') ? undefined : t('reason.no-settings');
  const list = useQuery({ ...queryOf(page.listPublishTargets, {}), refetchInterval: refreshMs });
  const [open, setOpen] = useState<Open>();
  const { isBusy, publish } = usePublish();
  const targets = list.data?.targets ?? [];
  const own = list.data?.own;
  const close = (): void => setOpen(undefined);
  return (
    <Section
      title={t('targets')}
      about={t('targets.about')}
      actions={
        <>
          <ActionButton
            size="compact-md"
            variant="default"
            reason={settingsReason}
            onClick={() => setOpen({ name: 'add' })}
          >
            {t('targets.add')}
          </ActionButton>
          <ActionButton size="compact-md" reason={writeReason} loading={isBusy} onClick={() => publish()}>
            {t('targets.publish')}
          </ActionButton>
        </>
      }
      flush
    >
      {list.isPending && <LoadingRows rows={3} />}
      {list.isError && list.data === undefined && (
        <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.data !== undefined && targets.every((each) => !each.isEnabled) && (
        <div className={css['pad']}>
          <Notice tone="warning" title={t('targets.alone')}>
            <p>{t('targets.alone.about')}</p>
          </Notice>
        </div>
      )}
      {own !== undefined && (
        <p className={css['own']}>
          <strong>{t('targets.own')}</strong> {own.folder !== null && <code>{own.folder}</code>}{' '}
          <span className={css['soft']}>
            {own.sequence === null || own.generatedAt === null
              ? t('targets.own.none')
              : t('targets.own.state', {
                  sequence: own.sequence,
                  time: format.relative(own.generatedAt, Math.max(now, own.generatedAt)),
                })}
          </span>
        </p>
      )}
      {targets.length > 0 && (
        <Table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">{t('targets.column.name')}</th>
              <th scope="col">{t('targets.column.state')}</th>
              <th scope="col">{t('targets.column.seen')}</th>
              <th scope="col">{t('targets.column.tried')}</th>
              <th scope="col">
                <span className="ks-visually-hidden">{t('targets.column.actions')}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {targets.map((target) => (
              <Row
                key={target.id}
                target={target}
                settingsReason={settingsReason}
                writeReason={writeReason}
                onPublish={() => publish(target.id)}
                onOpen={setOpen}
              />
            ))}
          </tbody>
        </Table>
      )}
      {open?.name === 'add' && <TargetDialog onClose={close} />}
      {open?.name === 'edit' && <TargetDialog target={open.target} onClose={close} />}
      {open?.name === 'remove' && <RemoveTargetDialog target={open.target} onClose={close} />}
    </Section>
  );
}

const lookOf = {
  never: 'unknown',
  ok: 'ok',
  lagging: 'degraded',
  ahead: 'down',
  split: 'down',
  foreign: 'down',
  unreadable: 'unknown',
} as const;

function FailedWords({ code, message }: { readonly code: string; readonly message: string | null }) {
  const t = useText(publishingTexts);
  if (message === null) return <span className={css['block']}>{t('targets.failed', { code })}</span>;
  return (
    <span className={css['block']} lang="en">
      {message}
    </span>
  );
}

interface RowProps {
  readonly target: PublishTargetView;
  readonly settingsReason: string | undefined;
  readonly writeReason: string | undefined;
  readonly onPublish: () => void;
  readonly onOpen: (open: Open) => void;
}

function Row({ target, settingsReason, writeReason, onPublish, onOpen }: RowProps) {
  const t = useText(publishingTexts);
  const format = useFormats();
  const now = useNowMs(10_000);
  const { state } = target;
  return (
    <tr>
      <th scope="row" data-label={t('targets.column.name')}>
        <span>
          <strong>{target.name}</strong>
          {!target.isEnabled && ` · ${t('targets.off')}`}
          <br />
          <span className={table['faint']}>{t(`kind.${target.kind}`)}</span>
        </span>
      </th>
      <td data-label={t('targets.column.state')}>
        <span>
          <ComponentStateBadge state={lookOf[state.copy]} word={t(`copy.${state.copy}`)} />
          {state.lastError !== null && <FailedWords code={state.lastError.code} message={state.lastError.message} />}
          {state.failures > 0 && (
            <span className={css['block']}>
              {t('targets.failures', {
                count: state.failures,
                time: state.nextTryAt === null ? '–' : format.relative(state.nextTryAt, now),
              })}
            </span>
          )}
        </span>
      </td>
      <td data-label={t('targets.column.seen')}>
        {state.seenSequence === null || state.seenGeneratedAt === null
          ? '–'
          : t('targets.seen', {
              sequence: state.seenSequence,
              time: format.relative(state.seenGeneratedAt, Math.max(now, state.seenGeneratedAt)),
            })}
      </td>
      <td data-label={t('targets.column.tried')}>
        <Age at={state.lastSuccessAt} isShort />
      </td>
      {/* The label stands on the button in the menu's target, where the rule does not look. */}
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label */}
      <td>
        <Menu position="bottom-end" withArrow>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('targets.menu', { name: target.name })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {settingsReason !== undefined && <Menu.Label>{settingsReason}</Menu.Label>}
            <Menu.Item disabled={writeReason !== undefined} onClick={onPublish}>
              {t('targets.now')}
            </Menu.Item>
            <Menu.Item disabled={settingsReason !== undefined} onClick={() => onOpen({ name: 'edit', target })}>
              {t('targets.edit')}
            </Menu.Item>
            <Menu.Item
              color="down"
              disabled={settingsReason !== undefined}
              onClick={() => onOpen({ name: 'remove', target })}
            >
              {t('targets.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}
