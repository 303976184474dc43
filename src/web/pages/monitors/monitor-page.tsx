/** One monitor: what is so and who says so, how long it took, what it was when, and every single test behind it. */

import { Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { MonitorDetail } from '#src/features/watch/contract-lists.ts';
import type { Sample } from '#src/features/watch/contract-schemas.ts';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { nowMs } from '../../browser/clock.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { probeName, targetWords } from '../../i18n/probe-words.ts';
import { problemWords } from '../../i18n/problem-words.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ErrorPage, Guarded } from '../../shell/status-page.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { ClaimsSection } from './claims-section.tsx';
import { HeartbeatSection } from './heartbeat-section.tsx';
import { MonitorDialog } from './monitor-dialog.tsx';
import css from './monitor-page.module.css';
import { useMonitorWriteReason } from './monitors-frame.tsx';
import { type MonitorSearch, usualRange } from './monitors-search.ts';
import { ReadingsSection } from './readings-section.tsx';
import { ResultPanel } from './result-panel.tsx';
import { SamplesSection } from './samples-section.tsx';
import { SegmentsSection } from './segments-section.tsx';
import { SettingsSection } from './settings-section.tsx';
import { TimingsSection } from './timings-section.tsx';
import { useSpan } from './use-span.ts';

/** Events bring changes; this keeps "newest evidence" honest when there are none. */
const refreshMs = 15_000;

export function MonitorPage() {
  return (
    <Guarded permission="monitor:read">
      <Loaded />
    </Guarded>
  );
}

function Loaded() {
  const { monitorId } = useParams({ from: '/shell/monitors/$monitorId' });
  const monitor = useQuery({
    ...queryOf(watch.getMonitor, { params: { id: monitorId } }),
    refetchInterval: refreshMs,
  });
  if (monitor.data !== undefined) return <MonitorView monitor={monitor.data} />;
  if (monitor.isError) return <ErrorPage error={monitor.error} onRetry={() => void monitor.refetch()} />;
  return (
    <Page title="…">
      <LoadingRows rows={10} />
    </Page>
  );
}

type Dialog = 'edit' | 'copy' | 'remove';

function MonitorView({ monitor }: { readonly monitor: MonitorDetail }) {
  const t = useText(monitorsTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const reason = useMonitorWriteReason();
  const search = useSearch({ from: '/shell/monitors/$monitorId' });
  const navigate = useNavigate({ from: paths.monitor });
  const [dialog, setDialog] = useState<Dialog>();
  const [tested, setTested] = useState<Sample>();
  const check = useCall(watch.checkMonitorNow, [watch.getMonitor, watch.listSamples, watch.getSeries]);
  const update = useCall(watch.updateMonitor, [watch.getMonitor, watch.listMonitors]);
  const [usual] = useState(() => usualRange(monitor.createdAt, nowMs()));
  const range = search.range ?? usual;
  const span = useSpan(range);
  const change = (next: Partial<MonitorSearch>): void =>
    void navigate({ search: (old) => ({ ...old, ...next }), replace: true, resetScroll: false });
  const fail = (error: unknown): void => toast({ tone: 'fault', text: problemWords(locale, error).detail });
  const close = (): void => setDialog(undefined);
  const toggle = (): void =>
    update.mutate(
      { params: { id: monitor.id }, body: { isEnabled: !monitor.isEnabled } },
      {
        onSuccess: (next) => toast({ text: t(next.isEnabled ? 'done.on' : 'done.off', { name: next.name }) }),
        onError: fail,
      },
    );
  const here = useQuery(queryOf(watch.listVantages, {})).data?.vantages.find((each) => each.kind === 'here');
  const isFromHere = here === undefined || monitor.vantageIds.includes(here.id);
  const testReason =
    reason ?? (monitor.isEnabled ? undefined : t('reason.off')) ?? (isFromHere ? undefined : t('reason.not-here'));
  return (
    <Page
      width="wide"
      title={monitor.name}
      about={
        <span className={css['crumbs']}>
          <Link to={paths.monitors}>{t('crumb')}</Link>
          {` / ${[...new Set([probeName(locale, monitor.probe), targetWords(locale, monitor)])].join(' · ')}`}
        </span>
      }
      actions={
        <>
          <Menu position="bottom-end" withArrow>
            <Menu.Target>
              <Button variant="default" px="xs" aria-label={t('action.more')}>
                <IconDots size={18} aria-hidden="true" />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {reason !== undefined && <Menu.Label>{reason}</Menu.Label>}
              <Menu.Item disabled={reason !== undefined} onClick={toggle}>
                {t(monitor.isEnabled ? 'action.off' : 'action.on')}
              </Menu.Item>
              <Menu.Item disabled={reason !== undefined} onClick={() => setDialog('copy')}>
                {t('action.copy')}
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item color="down" disabled={reason !== undefined} onClick={() => setDialog('remove')}>
                {t('action.remove')}
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <ActionButton variant="default" reason={reason} onClick={() => setDialog('edit')}>
            {t('action.edit')}
          </ActionButton>
          <ActionButton
            reason={testReason}
            loading={check.isPending}
            onClick={() => check.mutate({ params: { id: monitor.id } }, { onSuccess: setTested, onError: fail })}
          >
            {t('action.test')}
          </ActionButton>
        </>
      }
    >
      <ResultPanel monitor={monitor} tested={tested} onCloseTested={() => setTested(undefined)} />
      {monitor.readsClaims && <ClaimsSection monitor={monitor} />}
      <TimingsSection monitorId={monitor.id} span={span} range={range} search={search} onChange={change} />
      <div className={css['columns']}>
        <div>
          <ReadingsSection monitor={monitor} />
          <SamplesSection monitor={monitor} span={span} vantageId={search.vantage} onChange={change} />
        </div>
        <div>
          <SegmentsSection monitorId={monitor.id} span={span} />
          {monitor.heartbeat !== null && <HeartbeatSection monitor={monitor} reason={reason} />}
          <SettingsSection monitor={monitor} />
        </div>
      </div>
      {dialog === 'edit' && <MonitorDialog monitor={monitor} onClose={close} />}
      {dialog === 'copy' && <MonitorDialog copyOf={monitor} onClose={close} />}
      {dialog === 'remove' && <RemoveDialog monitor={monitor} onClose={close} />}
    </Page>
  );
}

function RemoveDialog({ monitor, onClose }: { readonly monitor: MonitorDetail; readonly onClose: () => void }) {
  const t = useText(monitorsTexts);
  const toast = useToast();
  const navigate = useNavigate();
  const remove = useCall(watch.deleteMonitor, [watch.listMonitors]);
  return (
    <ConfirmDialog
      opened
      title={t('remove.title', { name: monitor.name })}
      confirm={t('action.remove')}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={() =>
        remove.mutate(
          { params: { id: monitor.id } },
          {
            onSuccess: () => {
              toast({ text: t('done.removed', { name: monitor.name }) });
              void navigate({ to: paths.monitors });
            },
          },
        )
      }
      onClose={onClose}
    >
      <p>{t('remove.about')}</p>
    </ConfirmDialog>
  );
}
