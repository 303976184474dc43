/** Claimed, measured and experienced on one line of time: lanes for the eye, the same as a table for everybody. */

import { SegmentedControl, Table } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { componentStateNames } from '#src/core/component-words.data.ts';
import type { Timeline } from '#src/features/status/contract-records.ts';
import * as status from '#src/features/status/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useNowMs } from '../../browser/clock.ts';
import { componentTexts } from '../../i18n/component.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import table from '../system/table.module.css';
import css from './timeline-section.module.css';
import { axisTicks, type LaneName, lanesOf, placed } from './timeline-lanes.ts';
import { type TimelineRange, timelineRangeMs, timelineRanges } from './status-search.ts';

interface TimelineSectionProps {
  readonly componentId: string;
  readonly range: TimelineRange;
  readonly onRange: (range: TimelineRange) => void;
}

const stepMs = 60_000;

export function TimelineSection({ componentId, range, onRange }: TimelineSectionProps) {
  const t = useText(componentTexts);
  const toAt = useNowMs(stepMs) + stepMs;
  const timeline = useQuery({
    ...queryOf(status.getTimeline, {
      params: { id: componentId },
      query: { fromAt: toAt - timelineRangeMs[range], toAt },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <Section
      title={t('timeline')}
      about={t('timeline.about')}
      actions={
        <SegmentedControl
          size="xs"
          classNames={{ label: css['range'] ?? '' }}
          aria-label={t('timeline.range')}
          value={range}
          data={timelineRanges.map((each) => ({ value: each, label: t(`range.${each}`) }))}
          onChange={(value) => {
            const chosen = timelineRanges.find((each) => each === value);
            if (chosen !== undefined) onRange(chosen);
          }}
        />
      }
    >
      {timeline.isPending && <LoadingRows rows={5} />}
      {timeline.isError && <ProblemNotice error={timeline.error} onRetry={() => void timeline.refetch()} />}
      {timeline.data !== undefined && (
        <>
          <Lanes timeline={timeline.data} />
          <TimelineTable timeline={timeline.data} />
        </>
      )}
    </Section>
  );
}

function Lanes({ timeline }: { readonly timeline: Timeline }) {
  const t = useText(componentTexts);
  const format = useFormats();
  const span = { fromAt: timeline.fromAt, toAt: timeline.toAt };
  const isLong = span.toAt - span.fromAt > 2 * 86_400_000;
  // A label begins at its mark; what would run out of the axis is left out.
  const ticks = axisTicks(span).filter((tick) => tick.left < (isLong ? 85 : 93));
  return (
    <div className={css['lanes']} aria-hidden="true">
      {lanesOf(timeline).map((lane) => (
        <div key={lane.name} className={css['lane']} data-lane={lane.name}>
          <span className={css['label']}>{t(`timeline.lane.${lane.name}`)}</span>
          <span className={css['track']}>
            {lane.pieces.map((piece) => {
              const { left, width } = placed(piece, span);
              return (
                <span
                  key={`${String(piece.fromAt)} ${piece.state}`}
                  className={css['piece']}
                  data-state={piece.state}
                  style={{ left: `${String(left)}%`, width: `${String(width)}%` }}
                />
              );
            })}
          </span>
        </div>
      ))}
      <div className={css['lane']}>
        <span className={css['label']} />
        <span className={css['axis']}>
          {ticks.map((tick) => (
            <span key={tick.at} data-late={tick.left > 75 ? true : undefined} style={{ left: `${String(tick.left)}%` }}>
              {isLong ? format.date(tick.at) : format.moment(tick.at, timeline.toAt)}
            </span>
          ))}
        </span>
      </div>
    </div>
  );
}

function TimelineTable({ timeline }: { readonly timeline: Timeline }) {
  const t = useText(componentTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const wordOf = (lane: LaneName, piece: ReturnType<typeof lanesOf>[number]['pieces'][number]): string => {
    if (piece.reports !== undefined) return t('timeline.reports', piece.reports);
    if (piece.text !== undefined) return piece.text;
    if (piece.state === 'mark') return t(`timeline.lane.${lane}`);
    return componentStateNames[locale][piece.state];
  };
  return (
    <details className={css['details']}>
      <summary>{t('timeline.table')}</summary>
      <Table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">{t('timeline.what')}</th>
            <th scope="col">{t('timeline.state')}</th>
            <th scope="col">{t('timeline.from')}</th>
            <th scope="col">{t('timeline.to')}</th>
          </tr>
        </thead>
        <tbody>
          {lanesOf(timeline).flatMap((lane) =>
            lane.pieces.map((piece) => (
              <tr key={`${lane.name} ${String(piece.fromAt)} ${piece.state}`}>
                <td data-label={t('timeline.what')}>{t(`timeline.lane.${lane.name}`)}</td>
                <td data-label={t('timeline.state')}>{wordOf(lane.name, piece)}</td>
                <td data-label={t('timeline.from')}>{format.dateTime(piece.fromAt)}</td>
                <td data-label={t('timeline.to')}>
                  {piece.toAt === null ? t('timeline.still') : format.dateTime(piece.toAt)}
                </td>
              </tr>
            )),
          )}
        </tbody>
      </Table>
    </details>
  );
}
