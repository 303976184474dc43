/** The report afterwards: how long it took, and the whole text, made from the log. */

import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { IncidentReport } from '#src/features/incidents/contract-records.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { saveFile } from '../../browser/save-file.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { ErrorPage, Guarded } from '../../shell/status-page.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Notice } from '../../ui/notice.tsx';
import { FactRow, Facts, Page, Section } from '../../ui/page.tsx';
import { textIn } from '../status/local-text.ts';
import css from './incidents.module.css';
import { StatementCrumbs } from './statement-crumbs.tsx';

const Document = lazy(async () => ({ default: (await import('./markdown.tsx')).ReportDocument }));

export function ReportPage() {
  return (
    <Guarded permission="incident:read">
      <Loaded />
    </Guarded>
  );
}

function Loaded() {
  const { incidentId } = useParams({ from: '/shell/incidents/$incidentId/report' });
  const { locale } = useLocale();
  const report = useQuery(queryOf(incidents.getIncidentReport, { params: { id: incidentId }, query: { locale } }));
  if (report.data !== undefined) return <Report report={report.data} />;
  if (report.isError) return <ErrorPage error={report.error} onRetry={() => void report.refetch()} />;
  return (
    <Page title="…">
      <LoadingRows rows={10} />
    </Page>
  );
}

const lags = [
  'detectionMs',
  'acknowledgementMs',
  'firstPublicMs',
  'containmentMs',
  'firstRestoredMs',
  'fullyRestoredMs',
] as const;

function Report({ report }: { readonly report: IncidentReport }) {
  const t = useText(incidentsTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const { incident, log } = report;
  const name = textIn(incident.titles, locale, incident.originalLocale);
  const download = (extension: 'md' | 'json'): void =>
    extension === 'md'
      ? saveFile(`incident-${incident.id}.md`, 'text/markdown', report.markdown)
      : saveFile(`incident-${incident.id}.json`, 'application/json', JSON.stringify(report, undefined, 2));
  return (
    <Page
      title={t('report.title', { name })}
      about={<StatementCrumbs incident={incident} text={t('report.about')} />}
      actions={
        <>
          <Button variant="default" onClick={() => download('json')}>
            {t('report.download.json')}
          </Button>
          <Button leftSection={<IconDownload size={16} aria-hidden="true" />} onClick={() => download('md')}>
            {t('report.download')}
          </Button>
        </>
      }
    >
      <div className={css['gap']}>
        <Notice
          tone={log.isIntact ? 'info' : 'fault'}
          title={log.isIntact ? t('report.intact', { entries: log.entries }) : t('report.broken')}
        >
          <p>
            <code className={css['hash']}>{log.headHash}</code>
          </p>
        </Notice>
      </div>
      <Section title={t('report.lags')}>
        <Facts>
          {lags.map((lag) => {
            const ms = report.lags[lag];
            return (
              <FactRow key={lag} term={t(`report.lag.${lag}`)}>
                {ms === null ? t('report.unknown') : format.duration(ms)}
              </FactRow>
            );
          })}
        </Facts>
      </Section>
      <Section title={t('report.text')}>
        <Suspense fallback={<LoadingRows rows={8} />}>
          <Document source={report.markdown} lang={locale} />
        </Suspense>
      </Section>
    </Page>
  );
}
