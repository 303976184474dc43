/** How long the answers took, over time: percentiles or phases, gaps as gaps, and the same as a table. */

import { SegmentedControl, Table } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo } from 'react';
import type { Series, SeriesBucket } from '#src/features/watch/contract-lists.ts';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import table from '../system/table.module.css';
import css from './monitor-page.module.css';
import { type MonitorSearch, type Range, ranges } from './monitors-search.ts';
import { coveragePercent, percentiles, phases, plotColumns } from './plot-data.ts';
import type { Span } from './use-span.ts';

const TimingsPlot = lazy(async () => ({ default: (await import('./timings-plot.tsx')).TimingsPlot }));

interface TimingsSectionProps {
  readonly monitorId: string;
  readonly span: Span;
  readonly range: Range;
  readonly search: MonitorSearch;
  readonly onChange: (change: Partial<MonitorSearch>) => void;
}

export function TimingsSection({ monitorId, span, range, search, onChange }: TimingsSectionProps) {
  const t = useText(monitorsTexts);
  const series = useQuery({
    ...queryOf(watch.getSeries, {
      params: { id: monitorId },
      query: { ...span, ...(search.vantage === undefined ? {} : { vantageId: search.vantage }) },
    }),
    placeholderData: keepPreviousData,
  });
  return (
    <Section
      title={t('timings')}
      about={t('timings.about')}
      actions={
        <>
          <SegmentedControl
            size="xs"
            aria-label={t('timings.view')}
            value={search.view ?? 'percentiles'}
            data={[
              { value: 'percentiles', label: t('timings.view.percentiles') },
              { value: 'phases', label: t('timings.view.phases') },
            ]}
            onChange={(value) => onChange({ view: value === 'phases' ? 'phases' : undefined })}
          />
          <SegmentedControl
            size="xs"
            aria-label={t('timings.range')}
            value={range}
            data={ranges.map((each) => ({ value: each, label: t(`range.${each}`) }))}
            onChange={(value) => onChange({ range: ranges.find((each) => each === value) })}
          />
        </>
      }
    >
      {series.isPending && <LoadingRows rows={6} />}
      {series.isError && <ProblemNotice error={series.error} onRetry={() => void series.refetch()} />}
      {series.data !== undefined && <Plot series={series.data} isPhases={search.view === 'phases'} />}
    </Section>
  );
}

function Plot({ series, isPhases }: { readonly series: Series; readonly isPhases: boolean }) {
  const t = useText(monitorsTexts);
  const columns = useMemo(() => plotColumns(series, isPhases ? 'phases' : 'percentiles'), [series, isPhases]);
  const labels = useMemo(
    () =>
      isPhases ? phases.map((each) => t(`timings.${each}`)) : [t('timings.p50'), t('timings.p95'), t('timings.p99')],
    [isPhases, t],
  );
  const percent = coveragePercent(series);
  const isEmpty = columns.ys.every((column) => column.every((each) => each === null));
  const hasSamples = series.buckets.some((bucket) => bucket.samples > 0);
  const none = series.from === 'samples' ? 'timings.none' : 'timings.none-yet';
  if (isEmpty) return <p className={css['faint']}>{t(hasSamples ? 'timings.no-answer' : none)}</p>;
  return (
    <>
      <Suspense fallback={<LoadingRows rows={6} />}>
        <TimingsPlot
          columns={columns}
          labels={labels}
          timeLabel={t('timings.at')}
          isStacked={isPhases}
          alt={t('timings.plot')}
        />
      </Suspense>
      <p className={css['faint']}>
        {t(`timings.made-of.${series.from}`)} {percent !== undefined && t('timings.coverage', { percent })}
      </p>
      <SeriesTable series={series} isPhases={isPhases} labels={labels} />
    </>
  );
}

function valuesOf(bucket: SeriesBucket, isPhases: boolean): readonly (number | null)[] {
  return isPhases ? phases.map((each) => bucket.phases[each]) : percentiles.map((each) => bucket[each]);
}

interface SeriesTableProps {
  readonly series: Series;
  readonly isPhases: boolean;
  readonly labels: readonly string[];
}

function SeriesTable({ series, isPhases, labels }: SeriesTableProps) {
  const t = useText(monitorsTexts);
  const format = useFormats();
  const ms = (value: number | null): string => (value === null ? '–' : `${format.number(Math.round(value))} ms`);
  return (
    <details className={css['details']}>
      <summary>{t('timings.table')}</summary>
      <div className={`${table['frame'] ?? ''} ${css['scroll'] ?? ''}`}>
        <Table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">{t('timings.at')}</th>
              <th scope="col" className={table['number']}>
                {t('timings.samples')}
              </th>
              {labels.map((label) => (
                <th key={label} scope="col" className={table['number']}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {series.buckets.map((bucket) => (
              <tr key={bucket.at}>
                <td data-label={t('timings.at')}>{format.dateTime(bucket.at)}</td>
                <td className={table['number']} data-label={t('timings.samples')}>
                  {bucket.usable}/{bucket.samples}
                </td>
                {valuesOf(bucket, isPhases).map((value, index) => (
                  <td key={labels[index]} className={table['number']} data-label={labels[index]}>
                    {ms(value)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
    </details>
  );
}
