/** From where is tested: this Keepsight and others that report to it. */

import { ActionIcon, Menu, Table } from '@mantine/core';
import { IconDots, IconMapPinPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Vantage } from '#src/features/watch/contract-schemas.ts';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { vantagesTexts } from '../../i18n/vantages.data.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Age } from '../../ui/age.tsx';
import { ComponentStateBadge } from '../../ui/component-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Notice } from '../../ui/notice.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import table from '../system/table.module.css';
import { MonitorsFrame, useMonitorWriteReason } from './monitors-frame.tsx';
import {
  EnrolDialog,
  type IssuedToken,
  RemoveVantageDialog,
  RenewDialog,
  TokenDialog,
  VantageDialog,
} from './vantage-dialogs.tsx';

const refreshMs = 10_000;
/** More than this between two clocks makes times hard to compare. */
const clockMaxMs = 2000;

type Open = { readonly name: 'edit' | 'renew' | 'remove'; readonly vantage: Vantage };

export function VantagesPage() {
  const t = useText(vantagesTexts);
  const reason = useMonitorWriteReason();
  const [isAdding, setAdding] = useState(false);
  return (
    <MonitorsFrame
      title={t('title')}
      about={t('about')}
      actions={
        <ActionButton
          reason={reason}
          leftSection={<IconMapPinPlus size={16} aria-hidden="true" />}
          onClick={() => setAdding(true)}
        >
          {t('add')}
        </ActionButton>
      }
    >
      <Vantages reason={reason} isAdding={isAdding} onAdded={() => setAdding(false)} />
    </MonitorsFrame>
  );
}

interface VantagesProps {
  readonly reason: string | undefined;
  readonly isAdding: boolean;
  readonly onAdded: () => void;
}

function Vantages({ reason, isAdding, onAdded }: VantagesProps) {
  const t = useText(vantagesTexts);
  const list = useQuery({ ...queryOf(watch.listVantages, {}), refetchInterval: refreshMs });
  const [open, setOpen] = useState<Open>();
  const [issued, setIssued] = useState<IssuedToken>();
  const vantages = list.data?.vantages ?? [];
  const isAlone = list.data !== undefined && vantages.filter((each) => each.state !== 'switched-off').length < 2;
  const close = (): void => setOpen(undefined);
  return (
    <>
      {isAlone && (
        <div className={table['gap']}>
          <Notice tone="info" title={t('alone')}>
            <p>{t('alone.about')}</p>
          </Notice>
        </div>
      )}
      {list.isPending && <LoadingRows />}
      {list.isError && list.data === undefined && (
        <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
      )}
      {vantages.length > 0 && (
        <div className={table['frame']}>
          <Table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">{t('column.name')}</th>
                <th scope="col">{t('column.state')}</th>
                <th scope="col">{t('column.seen')}</th>
                <th scope="col">{t('column.health')}</th>
                <th scope="col" className={table['number']}>
                  {t('column.monitors')}
                </th>
                <th scope="col">
                  <span className="ks-visually-hidden">{t('column.actions')}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {vantages.map((vantage) => (
                <VantageRow key={vantage.id} vantage={vantage} reason={reason} onOpen={setOpen} />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      {isAdding && <EnrolDialog onIssued={setIssued} onClose={onAdded} />}
      {open?.name === 'edit' && <VantageDialog vantage={open.vantage} onClose={close} />}
      {open?.name === 'renew' && <RenewDialog vantage={open.vantage} onIssued={setIssued} onClose={close} />}
      {open?.name === 'remove' && <RemoveVantageDialog vantage={open.vantage} onClose={close} />}
      {issued !== undefined && <TokenDialog issued={issued} onClose={() => setIssued(undefined)} />}
    </>
  );
}

const lookOf = {
  connected: 'ok',
  late: 'degraded',
  'cut-off': 'down',
  'never-seen': 'unknown',
  'switched-off': 'off-by-operator',
} as const;

interface VantageRowProps {
  readonly vantage: Vantage;
  readonly reason: string | undefined;
  readonly onOpen: (open: Open) => void;
}

function VantageRow({ vantage, reason, onOpen }: VantageRowProps) {
  const t = useText(vantagesTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const toast = useToast();
  const update = useCall(watch.updateVantage, [watch.listVantages, watch.listMonitors]);
  const isOff = vantage.state === 'switched-off';
  const toggle = (): void =>
    update.mutate(
      { params: { id: vantage.id }, body: { isEnabled: isOff } },
      {
        onSuccess: () => toast({ text: t(isOff ? 'done.on' : 'done.off', { name: vantage.name }) }),
        onError: (error) => toast({ tone: 'fault', text: problemWords(locale, error).detail }),
      },
    );
  const { clockAheadMs, loopDelayMs, waitingSamples } = vantage;
  const health = [
    ...(clockAheadMs !== null && Math.abs(clockAheadMs) > clockMaxMs
      ? [t('health.clock', { duration: format.duration(Math.abs(clockAheadMs)) })]
      : []),
    ...(loopDelayMs === null ? [] : [t('health.loop', { ms: Math.round(loopDelayMs) })]),
    ...(waitingSamples === null || waitingSamples === 0 ? [] : [t('health.waiting', { count: waitingSamples })]),
  ];
  const isHere = vantage.kind === 'here';
  return (
    <tr>
      <th scope="row" data-label={t('column.name')}>
        <span>
          <strong>{vantage.name}</strong>
          {isHere && ` · ${t('here')}`}
          <br />
          <span className={table['faint']}>
            {[vantage.network, vantage.place].filter((each) => each !== '').join(', ')}
          </span>
        </span>
      </th>
      <td data-label={t('column.state')}>
        <ComponentStateBadge state={lookOf[vantage.state]} word={t(`state.${vantage.state}`)} />
      </td>
      <td data-label={t('column.seen')}>
        <Age at={vantage.lastSeenAt} />
        {vantage.version !== null && <span className={table['faint']}> · {vantage.version}</span>}
      </td>
      <td data-label={t('column.health')}>{health.length === 0 ? '–' : health.join(', ')}</td>
      <td className={table['number']} data-label={t('column.monitors')}>
        <Link to={paths.monitors} search={{ vantageId: [vantage.id] }}>
          {format.number(vantage.monitors)}
        </Link>
      </td>
      {/* The label stands on the button in the menu's target, where the rule does not look. */}
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label */}
      <td>
        <Menu position="bottom-end" withArrow>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t('menu', { name: vantage.name })}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {reason !== undefined && <Menu.Label>{reason}</Menu.Label>}
            {isHere && <Menu.Label>{t('reason.here')}</Menu.Label>}
            <Menu.Item disabled={reason !== undefined} onClick={() => onOpen({ name: 'edit', vantage })}>
              {t('action.edit')}
            </Menu.Item>
            <Menu.Item disabled={reason !== undefined || isHere} onClick={() => onOpen({ name: 'renew', vantage })}>
              {t('action.renew')}
            </Menu.Item>
            <Menu.Item disabled={reason !== undefined} onClick={toggle}>
              {t(isOff ? 'action.on' : 'action.off')}
            </Menu.Item>
            <Menu.Item
              color="down"
              disabled={reason !== undefined || isHere}
              onClick={() => onOpen({ name: 'remove', vantage })}
            >
              {t('action.remove')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </td>
    </tr>
  );
}
