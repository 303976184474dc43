/** The doors of a controller as it reports them, with the time of the reading; operated only on purpose. */

import { Button, Group } from '@mantine/core';
import {
  IconAlertTriangle,
  IconDoor,
  IconDoorOff,
  IconHelpCircle,
  IconLock,
  IconLockOpen,
  IconRefresh,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DeviceDetail } from '#src/features/fleet/contract-schemas.ts';
import type { DoorOperation } from '#src/features/live/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useNowMs } from '../../browser/clock.ts';
import { deviceLiveTexts } from '../../i18n/device-live.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Age } from '../../ui/age.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { type Door, DoorDialog } from './door-dialog.tsx';
import css from './doors-section.module.css';
import { useMay } from './may.ts';

/** A door is looked at while something happens; the controller is asked no more often than it needs. */
const refreshMs = 10_000;
/** After an operation the door moves and locks again by itself within seconds. */
const closeRefreshMs = 2500;
const closeForMs = 20_000;
/** Two readings have been missed. */
const staleMs = 25_000;

export function DoorsSection({ device }: { readonly device: DeviceDetail }) {
  const t = useText(deviceLiveTexts);
  const now = useNowMs();
  const [operated, setOperated] = useState<{ readonly at: number }>();
  const isClose = operated !== undefined && now - operated.at < closeForMs;
  const doors = useQuery({
    ...queryOf(live.listDoors, { params: { id: device.id } }),
    refetchInterval: isClose ? closeRefreshMs : refreshMs,
  });
  const [asked, setAsked] = useState<{ readonly door: Door; readonly operation: DoorOperation }>();
  const list = doors.data?.doors ?? [];
  return (
    <Section
      title={t('doors.title')}
      actions={
        <Button
          variant="default"
          size="compact-md"
          loading={doors.isFetching}
          leftSection={<IconRefresh size={16} aria-hidden="true" />}
          onClick={() => void doors.refetch()}
        >
          {t('doors.refresh')}
        </Button>
      }
    >
      {doors.isPending && <LoadingRows rows={3} height={32} />}
      {doors.isError && <ProblemNotice error={doors.error} onRetry={() => void doors.refetch()} />}
      {doors.isSuccess && list.length === 0 && <p>{t('doors.none')}</p>}
      <ul className={css['doors']}>
        {list.map((door) => (
          <li key={door.id}>
            <DoorCard
              device={device}
              door={door}
              isStale={doors.isError || now - door.readAt > staleMs}
              onAsk={(operation) => setAsked({ door, operation })}
            />
          </li>
        ))}
      </ul>
      {asked !== undefined && (
        <DoorDialog
          deviceId={device.id}
          {...asked}
          onDone={() => setOperated({ at: now })}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Section>
  );
}

const buttons = [
  { operation: 'access', word: 'door.access' },
  { operation: 'unlock', word: 'door.unlock-it' },
  { operation: 'lock', word: 'door.lock-it' },
] as const;

interface DoorCardProps {
  readonly device: DeviceDetail;
  readonly door: Door;
  readonly isStale: boolean;
  readonly onAsk: (operation: DoorOperation) => void;
}

/** The modes of ONVIF; a controller may have others, which stand as it writes them. */
const modeWords = [
  'locked',
  'unlocked',
  'accessed',
  'blocked',
  'locked-down',
  'locked-open',
  'double-locked',
  'unknown',
] as const;

function isModeWord(mode: string): mode is (typeof modeWords)[number] {
  return modeWords.some((word) => word === mode);
}

function DoorCard({ device, door, isStale, onAsk }: DoorCardProps) {
  const t = useText(deviceLiveTexts);
  const may = useMay(device);
  const mayOperate = may('door:control');
  return (
    <article className={css['door']} data-stale={isStale} data-alarm={door.alarm} aria-label={door.name}>
      <h3 className={css['name']}>{door.name}</h3>
      <div className={css['signs']}>
        <LockSign lock={door.lock} />
        <DoorSign door={door.door} />
        <AlarmSign alarm={door.alarm} />
      </div>
      <p className={css['read']}>
        {door.mode !== '' && (
          <>
            {t('door.mode')}: {isModeWord(door.mode) ? t(`door.mode.${door.mode}`) : door.mode} ·{' '}
          </>
        )}
        {t('doors.read')} <Age at={door.readAt} />
      </p>
      {isStale && <p className={css['stale']}>{t('doors.stale')}</p>}
      <Group gap="xs" mt="sm">
        {buttons
          .filter(({ operation }) => door.operations.includes(operation))
          .map(({ operation, word }) => (
            <ActionButton
              key={operation}
              variant={operation === 'access' ? 'filled' : 'default'}
              reason={mayOperate ? undefined : t('doors.reason')}
              onClick={() => onAsk(operation)}
            >
              {t(word)}
            </ActionButton>
          ))}
      </Group>
      {!mayOperate && <p className={css['reason']}>{t('doors.reason')}</p>}
    </article>
  );
}

/** Sign and word for each reading; the shapes differ as well as the colours. */
function LockSign({ lock }: { readonly lock: Door['lock'] }) {
  const t = useText(deviceLiveTexts);
  const Icon = { locked: IconLock, unlocked: IconLockOpen, unknown: IconHelpCircle }[lock];
  return (
    <span className={css['sign']} data-value={lock}>
      <Icon size={22} stroke={1.8} aria-hidden="true" />
      <span>
        <span className={css['term']}>{t('door.lock')}</span>
        <span>{t(`door.lock.${lock}`)}</span>
      </span>
    </span>
  );
}

function DoorSign({ door }: { readonly door: Door['door'] }) {
  const t = useText(deviceLiveTexts);
  const Icon = { open: IconDoorOff, closed: IconDoor, unknown: IconHelpCircle }[door];
  return (
    <span className={css['sign']} data-value={door}>
      <Icon size={22} stroke={1.8} aria-hidden="true" />
      <span>
        <span className={css['term']}>{t('door.state')}</span>
        <span>{t(`door.state.${door}`)}</span>
      </span>
    </span>
  );
}

function AlarmSign({ alarm }: { readonly alarm: Door['alarm'] }) {
  const t = useText(deviceLiveTexts);
  if (alarm === 'normal') return null;
  const Icon = alarm === 'unknown' ? IconHelpCircle : IconAlertTriangle;
  return (
    <span className={css['sign']} data-value={alarm === 'unknown' ? 'unknown' : 'alarm'}>
      <Icon size={22} stroke={1.8} aria-hidden="true" />
      <span>
        <span className={css['term']}>{t('door.alarm')}</span>
        <span>{t(`door.alarm.${alarm}`)}</span>
      </span>
    </span>
  );
}
