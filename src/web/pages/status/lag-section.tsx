/** How far what providers say lags behind what is measured, with the method beside the figures. */

import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import * as status from '#src/features/status/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { statusPagesTexts } from '../../i18n/status-pages.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { Section } from '../../ui/page.tsx';
import table from '../system/table.module.css';
import css from './lag-section.module.css';

const columns = ['outages', 'never', 'start', 'end', 'green', 'red'] as const;

export function LagSection() {
  const t = useText(statusPagesTexts);
  const format = useFormats();
  const lag = useQuery(queryOf(status.listProviderLag, {}));
  if (lag.isError) return <ProblemNotice error={lag.error} onRetry={() => void lag.refetch()} />;
  if (lag.data === undefined || lag.data.providers.length === 0) return null;
  const seconds = (value: number | null): string => {
    if (value === null) return t('lag.none');
    const duration = format.duration(Math.abs(value) * 1000);
    return value < 0 ? t('lag.before', { duration }) : duration;
  };
  return (
    <Section title={t('lag.title')} about={t('lag.newest')} flush>
      <Table className={`${table['table'] ?? ''} ${css['lag'] ?? ''}`}>
        <thead>
          <tr>
            <th scope="col">{t('lag.column.provider')}</th>
            {columns.map((column) => (
              <th key={column} scope="col" className={table['number']}>
                {t(`lag.column.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {lag.data.providers.map(({ monitorId, name, newest }) => {
            const cells = {
              outages: format.number(newest.outages),
              never: format.number(newest.neverAcknowledged),
              start: seconds(newest.startLagMedianS),
              end: seconds(newest.endLagMedianS),
              green: t('lag.minutes', { count: newest.falseGreenMinutes }),
              red: t('lag.minutes', { count: newest.falseRedMinutes }),
            };
            return (
              <tr key={monitorId}>
                <th scope="row" data-label={t('lag.column.provider')}>
                  <Link to={paths.monitor} params={{ monitorId }}>
                    {name}
                  </Link>
                </th>
                {columns.map((column) => (
                  <td key={column} className={table['number']} data-label={t(`lag.column.${column}`)}>
                    {cells[column]}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </Table>
      <details className={`${table['details'] ?? ''} ${css['method'] ?? ''}`}>
        <summary>{t('lag.method')}</summary>
        <p lang="en">{lag.data.method}</p>
      </details>
    </Section>
  );
}
