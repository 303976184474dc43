/** What the monitor was when: a strip of the time span, and the same as a list. */

import { useQuery } from '@tanstack/react-query';
import { failureTitle } from '#src/core/failure-words.ts';
import type { MeasuredSegment } from '#src/features/watch/contract-schemas.ts';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useNowMs } from '../../browser/clock.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { ResultIcon } from '../../ui/component-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import css from './monitor-page.module.css';
import type { Span } from './use-span.ts';

/** A list that nobody reads to its end is cut; the strip shows all. */
const listMax = 30;

export function SegmentsSection({ monitorId, span }: { readonly monitorId: string; readonly span: Span }) {
  const t = useText(monitorsTexts);
  const timeline = useQuery(queryOf(watch.getTimeline, { params: { id: monitorId }, query: span }));
  const segments = timeline.data?.segments ?? [];
  return (
    <Section title={t('segments')}>
      {timeline.isPending && <LoadingRows rows={4} />}
      {timeline.isError && <ProblemNotice error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {timeline.data !== undefined && (
        <>
          <Strip segments={segments} span={span} />
          {segments.length === 0 && <p className={css['faint']}>{t('segments.none')}</p>}
          <ol className={css['segments']}>
            {segments
              .toReversed()
              .slice(0, listMax)
              .map((segment) => (
                <SegmentItem key={segment.fromAt} segment={segment} />
              ))}
          </ol>
          {(timeline.data.isCut || segments.length > listMax) && <p className={css['faint']}>{t('segments.cut')}</p>}
        </>
      )}
    </Section>
  );
}

function Strip({ segments, span }: { readonly segments: readonly MeasuredSegment[]; readonly span: Span }) {
  const { fromAt, toAt } = span;
  const now = Math.min(useNowMs(10_000), toAt);
  const share = (at: number): number => ((Math.min(Math.max(at, fromAt), toAt) - fromAt) / (toAt - fromAt)) * 100;
  return (
    <div className={css['strip']} aria-hidden="true">
      {segments.map((segment) => {
        const left = share(segment.fromAt);
        return (
          <span
            key={segment.fromAt}
            className={css['piece']}
            data-result={segment.result}
            style={{ left: `${String(left)}%`, width: `${String(share(segment.toAt ?? now) - left)}%` }}
          />
        );
      })}
    </div>
  );
}

function SegmentItem({ segment }: { readonly segment: MeasuredSegment }) {
  const t = useText(monitorsTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const now = useNowMs(10_000);
  return (
    <li className={css['segment']}>
      <ResultIcon result={segment.result} size={18} />
      <div>
        <p>
          <strong>{t(`state.${segment.result}`)}</strong>
          {segment.failure !== null && ` ${failureTitle(locale, segment.failure)}`}
        </p>
        <p className={css['faint']}>
          <time dateTime={new Date(segment.fromAt).toISOString()}>{format.moment(segment.fromAt, now)}</time>
          {segment.toAt === null && `, ${t('segments.still')}`} ·{' '}
          {format.duration(Math.max(0, (segment.toAt ?? now) - segment.fromAt))}
        </p>
      </div>
    </li>
  );
}
