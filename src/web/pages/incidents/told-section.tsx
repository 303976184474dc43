/** Who was told: counts by channel and by language, over everything that this incident sent. */

import { Table } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { publicLocales } from '#src/core/messages.ts';
import type { ToldCounts } from '#src/features/status/contract-notices.ts';
import * as notices from '#src/features/status/contract-notices.ts';
import { queryOf } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { subscribersTexts } from '../../i18n/subscribers.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { languageIn } from '../status/local-text.ts';
import table from '../system/table.module.css';
import css from './incidents.module.css';
import { addUp } from './told-sums.ts';

const refreshMs = 10_000;

export function ToldSection({ incidentId }: { readonly incidentId: string }) {
  const t = useText(incidentsTexts);
  const words = useText(subscribersTexts);
  const { locale: mine } = useLocale();
  const list = useQuery({
    ...queryOf(notices.listNoticeJobs, { query: { threadId: incidentId, limit: 100 } }),
    refetchInterval: refreshMs,
  });
  const sums = addUp(list.data?.jobs ?? []);
  const channels = notices.noticeChannels.flatMap((channel) => {
    const counts = sums.byChannel[channel];
    return counts === undefined ? [] : [{ name: words(`channel.${channel}`), counts }];
  });
  const locales = publicLocales.flatMap((each) => {
    const counts = sums.byLocale[each];
    return counts === undefined ? [] : [{ name: languageIn(mine, each), counts }];
  });
  return (
    <Section
      title={t('told')}
      actions={<Link to={paths.notices}>{t('told.link')}</Link>}
      about={list.data === undefined || list.data.jobs.length === 0 ? undefined : t('told.total', { ...sums.told })}
    >
      {list.isPending && <LoadingRows rows={3} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.jobs.length === 0 && <p className={css['soft']}>{t('told.none')}</p>}
      {channels.length > 0 && <Counts title={t('told.channel')} rows={channels} />}
      {locales.length > 0 && <Counts title={t('told.locale')} rows={locales} />}
    </Section>
  );
}

interface CountsProps {
  readonly title: string;
  readonly rows: readonly { readonly name: string; readonly counts: ToldCounts }[];
}

function Counts({ title, rows }: CountsProps) {
  const t = useText(incidentsTexts);
  const format = useFormats();
  return (
    <Table className={`${table['table']} ${css['counts']}`}>
      <thead>
        <tr>
          <th scope="col">{title}</th>
          {(['sent', 'queued', 'failed'] as const).map((each) => (
            <th key={each} scope="col" className={table['number']}>
              {t(`told.${each}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ name, counts }) => (
          <tr key={name}>
            <th scope="row" data-label={title}>
              {name}
            </th>
            {(['sent', 'queued', 'failed'] as const).map((each) => (
              <td key={each} className={table['number']} data-label={t(`told.${each}`)}>
                {format.number(counts[each])}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
