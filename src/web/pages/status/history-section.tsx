/** The days of a component as bars, its uptime by month with its coverage, and how that is counted. */

import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { componentStateNames } from '#src/core/component-words.data.ts';
import type { ComponentHistory } from '#src/features/status/contract-records.ts';
import * as status from '#src/features/status/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { componentTexts } from '../../i18n/component.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { useText } from '../../i18n/use-text.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import table from '../system/table.module.css';
import css from './component-page.module.css';

export function HistorySection({ componentId }: { readonly componentId: string }) {
  const t = useText(componentTexts);
  const history = useQuery(
    queryOf(status.getComponentHistory, { params: { id: componentId }, query: { days: 90, months: 12 } }),
  );
  return (
    <Section title={t('history')}>
      {history.isPending && <LoadingRows rows={4} />}
      {history.isError && <ProblemNotice error={history.error} onRetry={() => void history.refetch()} />}
      {history.data !== undefined && history.data.months.length === 0 && <p>{t('history.none')}</p>}
      {history.data !== undefined && history.data.months.length > 0 && <Days history={history.data} />}
    </Section>
  );
}

function Days({ history }: { readonly history: ComponentHistory }) {
  const t = useText(componentTexts);
  const { locale } = useLocale();
  const percent = (value: number | null): string =>
    value === null ? t('history.nothing') : `${value.toLocaleString(locale, { maximumFractionDigits: 3 })} %`;
  return (
    <>
      <ol className={css['bars']} aria-label={t('history.bars', { count: history.days.length })}>
        {history.days.map((day) => {
          const known = day.okS + day.degradedS + day.partialS + day.downS + day.offByOperatorS;
          const all = known + day.unknownS;
          const text = t('history.day', {
            day: day.day,
            state: componentStateNames[locale][day.worst],
            percent: all === 0 ? 0 : Math.floor((known / all) * 100),
          });
          return (
            <li key={day.day} data-state={known === 0 ? 'unknown' : day.worst} title={text}>
              <span className="ks-visually-hidden">{text}</span>
            </li>
          );
        })}
      </ol>
      <div className={css['scroll']}>
        <Table className={table['table']}>
          <thead>
            <tr>
              <th scope="col">{t('history.month')}</th>
              <th scope="col" className={table['number']}>
                {t('history.uptime')}
              </th>
              <th scope="col" className={table['number']}>
                {t('history.contractual')}
              </th>
              <th scope="col" className={table['number']}>
                {t('history.coverage')}
              </th>
            </tr>
          </thead>
          <tbody>
            {history.months.map((month) => (
              <tr key={month.month}>
                <td className={table['nowrap']} data-label={t('history.month')}>
                  <span className={table['nowrap']}>{month.month}</span>{' '}
                  {!month.isFrozen && <span className={table['faint']}>{t('history.open')}</span>}
                </td>
                <td className={table['number']} data-label={t('history.uptime')}>
                  {percent(month.percent)}
                </td>
                <td className={table['number']} data-label={t('history.contractual')}>
                  {percent(month.contractualPercent)}
                </td>
                <td className={table['number']} data-label={t('history.coverage')}>
                  {percent(month.coveragePercent)}
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
      <details className={css['details']}>
        <summary>{t('history.formula')}</summary>
        <p lang="en">{history.formula}</p>
      </details>
    </>
  );
}
