/** Every incident, the newest first; an open one with its promise. */

import { Checkbox, Table } from '@mantine/core';
import { IconFlag, IconSpeakerphone } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { Incident } from '#src/features/incidents/contract-schemas.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { listQueryOf } from '../../api/queries.ts';
import { useNowMs } from '../../browser/clock.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Guarded } from '../../shell/status-page.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { Moment } from '../../ui/age.tsx';
import { EmptyState } from '../../ui/empty-state.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { Pages } from '../../ui/pages.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { textIn } from '../status/local-text.ts';
import table from '../system/table.module.css';
import { useIncidentReason } from './incident-words.ts';
import { OpenDialog } from './open-dialog.tsx';
import css from './incidents.module.css';

const pageRows = 50;
const refreshMs = 30_000;

export function IncidentsPage() {
  return (
    <Guarded permission="incident:read">
      <Incidents />
    </Guarded>
  );
}

function Incidents() {
  const t = useText(incidentsTexts);
  const search = useSearch({ from: '/shell/incidents' });
  const navigate = useNavigate({ from: paths.incidents });
  const page = search.page ?? 1;
  const reason = useIncidentReason();
  const [isOpening, setOpening] = useState(false);
  const list = useQuery({
    ...listQueryOf(incidents.listIncidents, {
      query: {
        offset: (page - 1) * pageRows,
        limit: pageRows,
        ...(search.open === undefined ? {} : { isOpen: 'true' }),
      },
    }),
    refetchInterval: refreshMs,
  });
  const shown = list.data?.incidents ?? [];
  return (
    <Page
      width="wide"
      title={t('title')}
      about={list.data === undefined ? t('about') : `${t('about')} ${t('about.open', { count: list.data.open })}`}
      actions={
        <ActionButton
          reason={reason}
          leftSection={<IconFlag size={16} aria-hidden="true" />}
          onClick={() => setOpening(true)}
        >
          {t('open')}
        </ActionButton>
      }
    >
      <search className={table['filters']}>
        <Checkbox
          size="sm"
          label={t('filter.open')}
          checked={search.open === 'yes'}
          onChange={(event) =>
            void navigate({ search: event.currentTarget.checked ? { open: 'yes' } : {}, replace: true })
          }
        />
      </search>
      {list.isPending && <LoadingRows />}
      {list.isError && list.data === undefined && (
        <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />
      )}
      {list.data !== undefined && shown.length === 0 && (
        <EmptyState
          icon={<IconSpeakerphone size={26} aria-hidden="true" />}
          title={t(search.open === undefined ? 'empty.title' : 'no-match')}
        >
          {search.open === undefined ? t('empty.text') : undefined}
        </EmptyState>
      )}
      {shown.length > 0 && (
        <div className={table['frame']}>
          <Table className={table['table']}>
            <thead>
              <tr>
                <th scope="col">{t('column.title')}</th>
                <th scope="col">{t('column.state')}</th>
                <th scope="col">{t('column.severity')}</th>
                <th scope="col">{t('column.started')}</th>
                <th scope="col">{t('column.length')}</th>
                <th scope="col">{t('column.next')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((incident) => (
                <Row key={incident.id} incident={incident} />
              ))}
            </tbody>
          </Table>
        </div>
      )}
      <div className={table['below']}>
        <Pages
          total={list.data?.total ?? 0}
          rows={pageRows}
          page={page}
          onChange={(next) => void navigate({ search: (old) => ({ ...old, page: next }) })}
        />
      </div>
      {isOpening && <OpenDialog onClose={() => setOpening(false)} />}
    </Page>
  );
}

function Row({ incident }: { readonly incident: Incident }) {
  const t = useText(incidentsTexts);
  const { locale } = useLocale();
  const format = useFormats();
  const now = useNowMs(10_000);
  const { closedAt, nextUpdateAt } = incident;
  return (
    <tr>
      {/* The label is the link inside, where the rule does not look. */}
      {/* oxlint-disable-next-line jsx-a11y/control-has-associated-label */}
      <th scope="row" data-label={t('column.title')}>
        <span>
          <Link to={paths.incident} params={{ incidentId: incident.id }}>
            {textIn(incident.titles, locale, incident.originalLocale)}
          </Link>
          <br />
          <span className={table['faint']}>
            {t(`origin.${incident.origin}`)}
            {!incident.isPublic && `, ${t('not-public')}`}
            {incident.isFalseAlarm && `, ${t('false-alarm')}`}
          </span>
        </span>
      </th>
      <td data-label={t('column.state')}>
        <StateTag incident={incident} />
      </td>
      <td data-label={t('column.severity')}>{t(`severity.${incident.severity}`)}</td>
      <td data-label={t('column.started')}>
        <Moment at={incident.startedAt} />
      </td>
      <td data-label={t('column.length')}>{format.duration(Math.max(0, (closedAt ?? now) - incident.startedAt))}</td>
      <td data-label={t('column.next')}>
        {nextUpdateAt === null || closedAt !== null ? (
          <span className={table['faint']}>{closedAt === null ? t('next.none') : '–'}</span>
        ) : (
          <span className={incident.isOverdue ? table['refused'] : undefined}>
            {format.moment(nextUpdateAt, now)}
            {incident.isOverdue && `, ${t('overdue')}`}
          </span>
        )}
      </td>
    </tr>
  );
}

export function StateTag({ incident }: { readonly incident: Pick<Incident, 'state' | 'severity'> }) {
  const t = useText(incidentsTexts);
  return (
    <span className={css['state']} data-state={incident.state} data-severity={incident.severity}>
      {t(`state.${incident.state}`)}
    </span>
  );
}
