/** The state in words, first on the page: what is so, since when, what still works, what to do. */

import { Button, Group } from '@mantine/core';
import type { DeviceDetail } from '#src/features/fleet/contract-schemas.ts';
import { adviceFor, sentenceFor } from '#src/features/fleet/messages.ts';
import { useNowMs } from '../../browser/clock.ts';
import { deviceTexts } from '../../i18n/device.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Age } from '../../ui/age.tsx';
import { useFreshness } from '../../ui/freshness.tsx';
import { StateBadge } from '../../ui/state-badge.tsx';
import type { DeviceDialog } from './device-dialogs.tsx';
import css from './state-panel.module.css';
import { whatWorks } from './what-works.ts';

interface StatePanelProps {
  readonly device: DeviceDetail;
  readonly reason: string | undefined;
  readonly isChecking: boolean;
  readonly onCheck: () => void;
  readonly onDialog: (dialog: DeviceDialog) => void;
}

export function StatePanel({ device, reason, isChecking, onCheck, onDialog }: StatePanelProps) {
  const t = useText(deviceTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const now = useNowMs(1000);
  const { staleSince } = useFreshness();
  const { state, fault } = device;
  const answer = answerTo(device);
  const sentence = sentenceFor(locale, device);
  return (
    <section className={css['panel']} data-state={staleSince === undefined ? state : 'stale'} aria-label={t('history')}>
      <div className={css['main']}>
        <div className={css['line']}>
          <StateBadge state={state} look="filled" />
          <span className={css['since']} title={format.exact(device.stateSince)}>
            {t('since', { time: format.moment(device.stateSince, now) })}
            {staleSince === undefined &&
              ` · ${t('since.age', { duration: format.duration(Math.max(0, now - device.stateSince)) })}`}
          </span>
        </div>
        <p className={css['sentence']} aria-live="polite">
          {staleSince === undefined ? sentence : t('last-known', { sentence })}
        </p>
        {fault !== null && (
          <dl className={css['words']}>
            <dt>{t('what-to-do')}</dt>
            <dd>{adviceFor(locale, device.kind, fault)}</dd>
            <dt>{t('what-works')}</dt>
            <dd>{t(whatWorks(state, fault))}</dd>
          </dl>
        )}
        <Group gap="xs" mt="md">
          {answer !== undefined && (
            <ActionButton reason={reason} onClick={() => onDialog(answer)}>
              {t(
                device.credential === null && answer === 'credential' ? 'action.credential.first' : `action.${answer}`,
              )}
            </ActionButton>
          )}
          <Button
            variant={answer === undefined && state !== 'up' ? 'filled' : 'default'}
            loading={isChecking}
            onClick={onCheck}
          >
            {t('action.check')}
          </Button>
        </Group>
      </div>
      <dl className={css['times']}>
        <div>
          <dt>{t('checked')}</dt>
          <dd>
            <Age at={device.checkedAt} />
          </dd>
        </div>
        <div>
          <dt>{t('answered')}</dt>
          <dd>
            <Age at={device.answeredAt} />
          </dd>
        </div>
        {device.nextCheckAt !== null && staleSince === undefined && (
          <div>
            <dt>{t('next-check')}</dt>
            <dd>
              {device.nextCheckAt - now > 1000
                ? t('next-check.in', { duration: format.duration(device.nextCheckAt - now) })
                : t('next-check.now')}
            </dd>
          </div>
        )}
      </dl>
    </section>
  );
}

/** The one thing that a person can do here about the fault. */
function answerTo(device: DeviceDetail): 'credential' | 'certificate' | 'address' | undefined {
  switch (device.fault?.class) {
    case 'login-refused':
    case 'login-missing':
      return 'credential';
    case 'certificate-changed':
      return device.certificate.offered === null ? undefined : 'certificate';
    case 'name-not-found':
      return 'address';
    default:
      return undefined;
  }
}
