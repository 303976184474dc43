/** The secret address to which a program reports that it has run. */

import { useState } from 'react';
import type { MonitorDetail } from '#src/features/watch/contract-lists.ts';
import * as watch from '#src/features/watch/contract.ts';
import { useCall } from '../../api/queries.ts';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Age } from '../../ui/age.tsx';
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './monitor-page.module.css';

interface HeartbeatSectionProps {
  readonly monitor: MonitorDetail;
  readonly reason: string | undefined;
}

export function HeartbeatSection({ monitor, reason }: HeartbeatSectionProps) {
  const t = useText(monitorsTexts);
  const [isAsking, setAsking] = useState(false);
  const make = useCall(watch.createHeartbeatAddress, [watch.getMonitor]);
  const hasToken = monitor.heartbeat?.hasToken === true;
  const go = (): void => make.mutate({ params: { id: monitor.id } }, { onSettled: () => setAsking(false) });
  return (
    <Section title={t('heartbeat')} about={t('heartbeat.about')}>
      {make.isError && <ProblemNotice error={make.error} />}
      {make.data === undefined ? (
        <p>{t(hasToken ? 'heartbeat.has' : 'heartbeat.none')}</p>
      ) : (
        <>
          <p>{t('heartbeat.once')}</p>
          <CopyText text={`curl -X POST ${location.origin}${make.data.path}`} label={t('heartbeat')} />
        </>
      )}
      <p className={css['faint']}>
        {t('heartbeat.last')}: <Age at={monitor.heartbeat?.at} />
        {monitor.heartbeat?.message !== null && ` · ${monitor.heartbeat?.message ?? ''}`}
      </p>
      <ActionButton
        variant="default"
        reason={reason}
        loading={make.isPending}
        onClick={() => (hasToken ? setAsking(true) : go())}
      >
        {t(hasToken ? 'heartbeat.renew' : 'heartbeat.make')}
      </ActionButton>
      <ConfirmDialog
        opened={isAsking}
        title={t('heartbeat.renew.title', { name: monitor.name })}
        confirm={t('heartbeat.renew')}
        isBusy={make.isPending}
        onConfirm={go}
        onClose={() => setAsking(false)}
      >
        <p>{t('heartbeat.renew.about')}</p>
      </ConfirmDialog>
    </Section>
  );
}
