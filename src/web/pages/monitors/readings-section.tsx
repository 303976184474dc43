/** What each vantage holds at this moment, and how the quorum stands. */

import { Table } from '@mantine/core';
import { failureTitle } from '#src/core/failure-words.ts';
import type { MonitorDetail } from '#src/features/watch/contract-lists.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { monitorsTexts } from '../../i18n/monitors.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { Age } from '../../ui/age.tsx';
import { ResultBadge } from '../../ui/component-state.tsx';
import { Section } from '../../ui/page.tsx';
import table from '../system/table.module.css';

export function ReadingsSection({ monitor }: { readonly monitor: MonitorDetail }) {
  const t = useText(monitorsTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const { vantages, quorum } = monitor.measured;
  return (
    <Section
      title={t('readings')}
      about={`${t('readings.about')} ${t('readings.quorum', {
        agreeing: quorum.agreeing,
        configured: quorum.configured,
        present: quorum.present,
        networks: quorum.networks,
        needed: quorum.networksMin,
      })}`}
      flush
    >
      <Table className={table['table']}>
        <thead>
          <tr>
            <th scope="col">{t('readings.vantage')}</th>
            <th scope="col">{t('readings.held')}</th>
            <th scope="col">{t('readings.latest')}</th>
            <th scope="col" className={table['number']}>
              {t('readings.time')}
            </th>
          </tr>
        </thead>
        <tbody>
          {vantages.map((each) => (
            <tr key={each.vantageId}>
              <th scope="row" data-label={t('readings.vantage')}>
                <span>
                  {each.vantageName} <span className={table['faint']}>{each.network}</span>
                </span>
              </th>
              <td data-label={t('readings.held')}>
                <span>
                  {each.result === null ? (
                    <span className={table['faint']}>{t('readings.silent')}</span>
                  ) : (
                    <ResultBadge result={each.result} />
                  )}{' '}
                  {each.failure !== null && failureTitle(locale, each.failure)}
                </span>
              </td>
              <td data-label={t('readings.latest')}>
                <span>
                  {each.latestFailure !== null && `${failureTitle(locale, each.latestFailure)}, `}
                  <Age at={each.sampledAt} isShort />
                </span>
              </td>
              <td className={`${table['number'] ?? ''} ${table['nowrap'] ?? ''}`} data-label={t('readings.time')}>
                {each.totalMs === null ? '–' : `${format.number(Math.round(each.totalMs))} ms`}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
    </Section>
  );
}
