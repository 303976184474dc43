/** Tries settings before they are saved: one test from here, of which nothing is kept. */

import type { z } from 'zod';
import type { MonitorTest } from '#src/features/watch/contract-lists.ts';
import * as watch from '#src/features/watch/contract.ts';
import { useCall } from '../../api/queries.ts';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { ComponentStateBadge } from '../../ui/component-state.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './monitor-dialog.module.css';
import { SampleLine } from './sample-line.tsx';

type Trial = ReturnType<typeof useTrial>;

export function useTrial(input: z.input<typeof MonitorTest>) {
  const call = useCall(watch.testMonitor);
  // What was tested before the last change says nothing about what stands in the form now.
  const isCurrent = JSON.stringify(call.variables?.body) === JSON.stringify(input);
  return {
    isRunning: call.isPending,
    result: isCurrent ? call.data : undefined,
    error: isCurrent ? call.error : null,
    run: (): void => call.mutate({ body: input }),
  };
}

interface TrialButtonProps {
  readonly trial: Trial;
  readonly probe: string;
  readonly isComplete: boolean;
}

export function TrialButton({ trial, probe, isComplete }: TrialButtonProps) {
  const t = useText(monitorsTexts);
  const missing = isComplete ? undefined : t('try.incomplete');
  return (
    <ActionButton
      variant="default"
      reason={probe === 'heartbeat' ? t('try.heartbeat') : missing}
      loading={trial.isRunning}
      onClick={trial.run}
    >
      {t('try')}
    </ActionButton>
  );
}

export function TrialResult({ trial: { result, error } }: { readonly trial: Trial }) {
  const t = useText(monitorsTexts);
  return (
    <div role="status">
      {error !== null && <ProblemNotice error={error} />}
      {result !== undefined && (
        <div className={css['trial']}>
          <strong>{t('try.title', { target: result.target })}</strong>
          <SampleLine sample={result} />
          {result.claim !== null && <Claim claim={result.claim} />}
        </div>
      )}
    </div>
  );
}

/** Enough to see whether it reads what it should. */
const partsShown = 12;

function Claim({ claim }: { readonly claim: NonNullable<NonNullable<Trial['result']>['claim']> }) {
  const t = useText(monitorsTexts);
  return (
    <>
      <div className={css['claim']}>
        <span>{t('claims.overall')}</span>
        {claim.overall === null ? t('claims.overall.none') : <ComponentStateBadge state={claim.overall} />}
      </div>
      <span>{t('try.claim', { count: claim.components.length })}</span>
      <ul className={css['claims']}>
        {claim.components.slice(0, partsShown).map(({ name, state }, index) => (
          // A provider may name two parts alike; their place is all there is.
          // oxlint-disable-next-line react/no-array-index-key
          <li key={index} className={css['claim']}>
            <span>{name}</span>
            <ComponentStateBadge state={state} />
          </li>
        ))}
      </ul>
    </>
  );
}
