/** The result in words, first on the page: what is so, who says so, and how old that is. */

import { CloseButton } from '@mantine/core';
import { failureSentence, failureTitle } from '#src/core/failure-words.ts';
import type { MonitorDetail } from '#src/features/watch/contract-lists.ts';
import type { Sample } from '#src/features/watch/contract-schemas.ts';
import { useNowMs } from '../../browser/clock.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { Age } from '../../ui/age.tsx';
import { ResultBadge } from '../../ui/component-state.tsx';
import css from './monitor-page.module.css';
import { SampleLine } from './sample-line.tsx';

interface ResultPanelProps {
  readonly monitor: MonitorDetail;
  readonly tested: Sample | undefined;
  readonly onCloseTested: () => void;
}

export function ResultPanel({ monitor, tested, onCloseTested }: ResultPanelProps) {
  const t = useText(monitorsTexts);
  const format = useFormats();
  const now = useNowMs(1000);
  const sentence = useSentence(monitor);
  const { measured } = monitor;
  const { quorum } = measured;
  return (
    <section className={css['panel']} data-result={measured.result} aria-label={t('panel')}>
      <div className={css['main']}>
        <div className={css['line']}>
          <ResultBadge result={measured.result} look="filled" />
          <span title={format.exact(measured.since)}>{t('since', { time: format.moment(measured.since, now) })}</span>
        </div>
        <p className={css['sentence']} aria-live="polite">
          {sentence}
        </p>
        {measured.isRegional && (
          <p className={css['more']}>
            {t('regional.sentence', { agreeing: quorum.agreeing, present: quorum.present })}
          </p>
        )}
        {measured.result !== 'ok' && measured.firstFailureAt !== null && (
          <p className={css['more']}>{t('first-failure', { time: format.since(measured.firstFailureAt, now) })}</p>
        )}
        {tested !== undefined && (
          <div className={css['tested']} role="status">
            <div className={css['line']}>
              <strong>{t('test.title')}</strong>
              <CloseButton size="sm" aria-label={t('test.close')} onClick={onCloseTested} />
            </div>
            <SampleLine sample={tested} />
          </div>
        )}
      </div>
      <dl className={css['times']}>
        <div>
          <dt>{t('data-at')}</dt>
          <dd>
            <Age at={measured.dataAt} />
          </dd>
        </div>
        {measured.nextExpectedAt !== null && (
          <div>
            <dt>{t('next')}</dt>
            <dd>
              {measured.nextExpectedAt - now > 1000
                ? t('next.in', { duration: format.duration(measured.nextExpectedAt - now) })
                : t('next.now')}
            </dd>
          </div>
        )}
        <div>
          <dt>{t('last-ok')}</dt>
          <dd>
            <Age at={measured.lastOkAt} />
          </dd>
        </div>
        <div>
          <dt>{t('last-failure')}</dt>
          <dd>
            <Age at={measured.lastFailureAt} />
          </dd>
        </div>
      </dl>
    </section>
  );
}

function useSentence({ measured }: MonitorDetail): string {
  const t = useText(monitorsTexts);
  const { locale } = useLocale();
  const { quorum, failure } = measured;
  const numbers = {
    agreeing: quorum.agreeing,
    configured: quorum.configured,
    present: quorum.present,
    networks: quorum.networks,
    needed: quorum.networksMin,
  };
  switch (measured.result) {
    case 'ok':
      return t('ok.sentence', numbers);
    case 'degraded':
      return failure === null
        ? t('state.degraded')
        : t('degraded.sentence', { failure: failureTitle(locale, failure) });
    case 'failing':
      return failure === null ? t('state.failing') : failureSentence(locale, failure);
    case 'unknown':
      return t(`unknown.${measured.unknownReason ?? 'never-measured'}`, numbers);
  }
}
