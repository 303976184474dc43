/** The single tests behind everything else, the newest first. */

import { NativeSelect, Table } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { MonitorDetail } from '#src/features/watch/contract-lists.ts';
import type { Sample } from '#src/features/watch/contract-schemas.ts';
import * as watch from '#src/features/watch/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useNowMs } from '../../browser/clock.ts';
import { failureTitle } from '#src/core/failure-words.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { ResultBadge } from '../../ui/component-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import table from '../system/table.module.css';
import css from './monitor-page.module.css';
import type { MonitorSearch } from './monitors-search.ts';
import type { Span } from './use-span.ts';

const rowsMax = 100;
/** A loop that ran later than this may have made the times longer than they were. */
const lateMs = 20;

interface SamplesSectionProps {
  readonly monitor: MonitorDetail;
  readonly span: Span;
  readonly vantageId: string | undefined;
  readonly onChange: (change: Partial<MonitorSearch>) => void;
}

export function SamplesSection({ monitor, span, vantageId, onChange }: SamplesSectionProps) {
  const t = useText(monitorsTexts);
  const list = useQuery({
    ...queryOf(watch.listSamples, {
      params: { id: monitor.id },
      query: { ...span, limit: rowsMax, ...(vantageId === undefined ? {} : { vantageId }) },
    }),
    placeholderData: keepPreviousData,
  });
  const samples = list.data?.samples ?? [];
  const { vantages } = monitor.measured;
  const nameOf = (id: string): string => vantages.find((each) => each.vantageId === id)?.vantageName ?? id;
  return (
    <Section
      title={t('samples')}
      flush
      actions={
        <NativeSelect
          size="xs"
          aria-label={t('samples.vantage')}
          value={vantageId ?? ''}
          data={[
            { value: '', label: t('samples.all') },
            ...vantages.map((each) => ({ value: each.vantageId, label: each.vantageName })),
          ]}
          onChange={(event) => onChange({ vantage: event.currentTarget.value || undefined })}
        />
      }
    >
      {list.isPending && <LoadingRows rows={6} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && samples.length === 0 && <p className={css['none']}>{t('samples.none')}</p>}
      {samples.length > 0 && (
        // A long table scrolls on its own, and can be scrolled with the keyboard.
        <section className={css['scroll']} aria-label={t('samples')} tabIndex={0}>
          <Table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">{t('samples.at')}</th>
                <th scope="col">{t('samples.vantage')}</th>
                <th scope="col">{t('samples.result')}</th>
                <th scope="col" className={table['number']}>
                  {t('samples.time')}
                </th>
                <th scope="col">{t('samples.seen')}</th>
              </tr>
            </thead>
            <tbody>
              {samples.map((sample) => (
                <SampleRow key={`${sample.vantageId} ${String(sample.scheduledAt)}`} sample={sample} nameOf={nameOf} />
              ))}
            </tbody>
          </Table>
        </section>
      )}
      {(list.data?.isCut === true || samples.length === rowsMax) && <p className={css['none']}>{t('samples.cut')}</p>}
    </Section>
  );
}

function SampleRow({ sample, nameOf }: { readonly sample: Sample; readonly nameOf: (id: string) => string }) {
  const t = useText(monitorsTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const now = useNowMs(60_000);
  const seen = [
    ...(sample.failure === null ? [] : [failureTitle(locale, sample.failure)]),
    ...(sample.httpStatus === null ? [] : [`HTTP ${String(sample.httpStatus)}`]),
    ...(sample.loopDelayMs >= lateMs ? [t('samples.late', { ms: Math.round(sample.loopDelayMs) })] : []),
  ];
  return (
    <tr title={sample.detail ?? undefined}>
      <td className={table['nowrap']} data-label={t('samples.at')}>
        <time dateTime={new Date(sample.startedAt).toISOString()} title={format.exact(sample.startedAt)}>
          {format.since(sample.startedAt, now)}
        </time>
      </td>
      <td data-label={t('samples.vantage')}>{nameOf(sample.vantageId)}</td>
      <td data-label={t('samples.result')}>
        <ResultBadge result={sample.result} />
      </td>
      <td className={`${table['number'] ?? ''} ${table['nowrap'] ?? ''}`} data-label={t('samples.time')}>
        {format.number(Math.round(sample.totalMs))} ms
      </td>
      <td data-label={t('samples.seen')}>{seen.join(' · ')}</td>
    </tr>
  );
}
