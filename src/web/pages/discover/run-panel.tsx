/** How far a search is, phase by phase, and what went wrong on our side. */

import { Button, Progress } from '@mantine/core';
import type { DiscoveryRun } from '#src/features/fleet/contract-schemas.ts';
import * as fleet from '#src/features/fleet/contract.ts';
import { useCall } from '../../api/queries.ts';
import { useNowMs } from '../../browser/clock.ts';
import { discoverTexts } from '../../i18n/discover.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { Age } from '../../ui/age.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/page.tsx';
import css from './discover-page.module.css';

export function RunPanel({ run }: { readonly run: DiscoveryRun }) {
  const t = useText(discoverTexts);
  const format = useFormats();
  const now = useNowMs(1000);
  const stop = useCall(fleet.cancelDiscovery, [fleet.listDiscoveryRuns, fleet.getDiscoveryRun]);
  const { progress } = run;
  const isRunning = run.state === 'running';
  const tookMs = (run.endedAt ?? Math.max(now, run.startedAt)) - run.startedAt;
  return (
    <Section
      title={t(`run.${run.state}`)}
      about={
        <>
          {t('run.started', { name: run.startedBy })} <Age at={run.startedAt} />
          {!isRunning && `, ${t('run.took', { duration: format.duration(tookMs) })}`}
        </>
      }
      actions={
        isRunning ? (
          <Button
            variant="default"
            size="compact-md"
            loading={stop.isPending}
            onClick={() => stop.mutate({ params: { id: run.id } })}
          >
            {t('run.stop')}
          </Button>
        ) : undefined
      }
    >
      <ol className={css['phases']}>
        {run.multicast && (
          <li>
            <span>{t('phase.multicast')}</span>
            <span>{t('phase.multicast.count', { count: progress.answers })}</span>
          </li>
        )}
        <Phase name={t('phase.ports')} done={progress.probesDone} total={progress.probesTotal} />
        <Phase name={t('phase.identify')} done={progress.hostsIdentified} total={progress.hostsToIdentify} />
        <li className={css['found']} aria-live="polite">
          <span>{t('phase.found')}</span>
          <strong>{format.number(progress.found)}</strong>
        </li>
      </ol>
      {run.problems.length > 0 && (
        <Notice tone="warning">
          {run.problems.map((problem) => (
            <p key={problem}>{problem}</p>
          ))}
        </Notice>
      )}
    </Section>
  );
}

function Phase({ name, done, total }: { readonly name: string; readonly done: number; readonly total: number }) {
  const t = useText(discoverTexts);
  const format = useFormats();
  if (total === 0) return null;
  return (
    <li>
      <span>{name}</span>
      <span>{t('phase.ports.count', { done: format.number(done), total: format.number(total) })}</span>
      <Progress
        className={css['bar']}
        value={(done / total) * 100}
        aria-label={name}
        size="sm"
        transitionDuration={200}
      />
    </li>
  );
}
