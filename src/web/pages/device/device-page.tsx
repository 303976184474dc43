/** One device: first its state in words, then who it is, where it is, and what it said. */

import { Button, Menu } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { DeviceDetail } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { deviceTexts } from '../../i18n/device.data.ts';
import { fleetTexts } from '../../i18n/fleet.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ErrorPage } from '../../shell/status-page.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { KindIcon } from '../../ui/kind-icon.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { ConnectionSection } from './connection-section.tsx';
import { type DeviceDialog, DeviceDialogs } from './device-dialogs.tsx';
import css from './device-page.module.css';
import {
  AccountsSection,
  CapabilitiesSection,
  CertificateSection,
  IdentitySection,
  RunningSection,
  StreamsSection,
} from './facts-sections.tsx';
import { DoorsSection } from './doors-section.tsx';
import { HistorySection } from './history-section.tsx';
import { LiveSection } from './live-section.tsx';
import { LiveSettingsSection } from './live-settings-section.tsx';
import { useMay } from './may.ts';
import { SpeakerSection } from './speaker-section.tsx';
import { StatePanel } from './state-panel.tsx';

/** Live events bring changes at once; this only keeps "checked … ago" honest. */
const refreshMs = 15_000;

export function DevicePage() {
  const { deviceId } = useParams({ from: '/shell/fleet/$deviceId' });
  const device = useQuery({
    ...queryOf(fleet.getDevice, { params: { id: deviceId } }),
    refetchInterval: refreshMs,
  });
  if (device.data !== undefined) return <DeviceView device={device.data} />;
  if (device.isError) return <ErrorPage error={device.error} onRetry={() => void device.refetch()} />;
  return (
    <Page title="…">
      <LoadingRows rows={10} />
    </Page>
  );
}

function DeviceView({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceTexts);
  const fleetText = useText(fleetTexts);
  const { locale } = useLocale();
  const may = useMay(device);
  const toast = useToast();
  const [dialog, setDialog] = useState<DeviceDialog>();
  const sites = useQuery(queryOf(fleet.listSites, {})).data?.sites ?? [];
  const groups = useQuery(queryOf(fleet.listGroups, {})).data?.groups ?? [];
  const check = useCall(fleet.checkDevice, [fleet.getDevice, fleet.listDevices]);
  const read = useCall(fleet.collectFacts, [fleet.getDevice]);
  const reason = may('device:write') ? undefined : t('reason.no-write');
  const fail = (error: unknown): void => toast({ tone: 'fault', text: problemWords(locale, error).detail });
  const checkNow = (): void =>
    check.mutate({ params: { id: device.id } }, { onSuccess: () => toast({ text: t('checked.done') }), onError: fail });
  const readFacts = (): void =>
    read.mutate(
      { params: { id: device.id } },
      {
        onSuccess: ({ failed }) => {
          const first = failed[0];
          if (first === undefined) toast({ text: t('facts.done') });
          else toast({ tone: 'fault', text: t('facts.partly', { count: failed.length, problem: first.problem }) });
        },
        onError: fail,
      },
    );
  const site = sites.find((each) => each.id === device.siteId);
  // The picture comes first, unless something is wrong. What is being looked at does not move when the state changes.
  const [isUpAtFirst] = useState(device.state === 'up');
  const live = <LiveParts key="live" device={device} />;
  const state = (
    <StatePanel
      key="state"
      device={device}
      reason={reason}
      isChecking={check.isPending}
      onCheck={checkNow}
      onDialog={setDialog}
    />
  );
  return (
    <Page
      width="wide"
      windowTitle={device.name}
      title={
        <span className={css['title']}>
          <KindIcon kind={device.kind} size={24} />
          {device.name}
        </span>
      }
      about={
        <span className={css['crumbs']}>
          <Link to={paths.fleet}>{fleetText('title')}</Link>
          {site !== undefined && (
            <>
              {' / '}
              <Link to={paths.fleet} search={{ siteId: [site.id] }}>
                {site.name}
              </Link>
            </>
          )}
          {device.model !== null && ` · ${[device.maker, device.model].filter(Boolean).join(' ')}`}
        </span>
      }
      actions={<DeviceMenu reason={reason} isReading={read.isPending} onDialog={setDialog} onRead={readFacts} />}
    >
      {isUpAtFirst ? [live, state] : [state, live]}
      <div className={css['columns']}>
        <div>
          <IdentitySection device={device} />
          <RunningSection device={device} />
          <CapabilitiesSection device={device} />
        </div>
        <div>
          <ConnectionSection device={device} sites={sites} groups={groups} onDialog={setDialog} />
          <HistorySection device={device} />
          <AccountsSection device={device} />
        </div>
      </div>
      {device.facts.length === 0 && <EmptyState title={t('facts.none.title')}>{t('facts.none')}</EmptyState>}
      <StreamsSection device={device} />
      {(device.kind === 'camera' || device.kind === 'recorder') && <LiveSettingsSection device={device} />}
      <CertificateSection device={device} />
      <DeviceDialogs
        dialog={dialog}
        device={device}
        sites={sites}
        groups={groups}
        onClose={() => setDialog(undefined)}
      />
    </Page>
  );
}

/** What one can see and do at the device itself, by what it is. */
function LiveParts({ device }: { readonly device: DeviceDetail }) {
  switch (device.kind) {
    case 'camera':
    case 'recorder':
      return <LiveSection device={device} />;
    case 'door':
      return <DoorsSection device={device} />;
    case 'speaker':
      return <SpeakerSection device={device} />;
    case 'other':
      return null;
  }
}

interface DeviceMenuProps {
  readonly reason: string | undefined;
  readonly isReading: boolean;
  readonly onDialog: (dialog: DeviceDialog) => void;
  readonly onRead: () => void;
}

function DeviceMenu({ reason, isReading, onDialog, onRead }: DeviceMenuProps) {
  const t = useText(deviceTexts);
  const isDisabled = reason !== undefined;
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <Button variant="default" loading={isReading} rightSection={<IconDots size={16} aria-hidden="true" />}>
          {t('action.more')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {isDisabled && <Menu.Label>{reason}</Menu.Label>}
        <Menu.Item disabled={isDisabled} onClick={() => onDialog('edit')}>
          {t('action.edit')}
        </Menu.Item>
        <Menu.Item disabled={isDisabled} onClick={() => onDialog('address')}>
          {t('action.address')}
        </Menu.Item>
        <Menu.Item disabled={isDisabled} onClick={() => onDialog('credential')}>
          {t('action.credential')}
        </Menu.Item>
        <Menu.Item disabled={isDisabled} onClick={onRead}>
          {t('action.facts')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item disabled={isDisabled} color="down" onClick={() => onDialog('remove')}>
          {t('action.remove')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
