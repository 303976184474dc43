/**
 * Status at a glance, on the first page: what is not well, what was promised to whom, what waits for somebody. It is absent
 * for whoever may see none of it, and it is green only for what is measured well at this moment.
 */

import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ComponentState } from '#src/core/component-state.ts';
import type { Incident } from '#src/features/incidents/contract-schemas.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import * as status from '#src/features/status/contract.ts';
import type { PublicLocale } from '#src/core/messages.ts';
import { isApiError } from '../../api/api-error.ts';
import { queryOf } from '../../api/queries.ts';
import { useCan } from '../../api/session.ts';
import { useNowMs } from '../../browser/clock.ts';
import { dutyTexts } from '../../i18n/duty.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ComponentStateIcon } from '../../ui/component-state.tsx';
import { useFreshness } from '../../ui/freshness.tsx';
import css from './duty-line.module.css';
import { byUrgency, dutyOf, type Duty } from './duty-model.ts';
import { textIn } from './local-text.ts';
import { refreshMs, statusQuery } from './status-frame.tsx';

/** More names or incidents than these are a list, and that stands on a page of its own. */
const namesMax = 3;
const incidentsMax = 2;

export function DutyLine() {
  const can = useCan();
  if (!can('status:read') && !can('incident:read')) return null;
  return <Line />;
}

function Line() {
  const t = useText(dutyTexts);
  const can = useCan();
  const now = useNowMs(1000);
  const { staleSince } = useFreshness();
  const shown = useQuery({ ...statusQuery, enabled: can('status:read'), refetchInterval: refreshMs });
  const open = useQuery({
    ...queryOf(incidents.listIncidents, { query: { isOpen: 'true', offset: 0, limit: 50 } }),
    enabled: can('incident:read'),
    refetchInterval: refreshMs,
  });
  const isPending = shown.isLoading || open.isLoading;
  if (isPending) return <section className={css['line']} aria-label={t('label')} aria-busy="true" />;
  const duty = shown.data === undefined ? undefined : dutyOf(shown.data, now);
  const isBlind = shown.isError && shown.data === undefined;
  const found = byUrgency(open.data?.incidents ?? []);
  const isBlindForIncidents = open.isError && open.data === undefined;
  if (duty === undefined && !isBlind && !isBlindForIncidents && found.length === 0) return null;
  const isOverdue = found.some(({ nextUpdateAt }) => nextUpdateAt !== null && nextUpdateAt <= now);
  const state = stateOf({ duty, isBlind: isBlind || isBlindForIncidents || staleSince !== undefined, isOverdue });
  return (
    <section className={css['line']} aria-label={t('label')} data-state={state}>
      <ComponentStateIcon state={state} size={20} />
      <ul className={css['items']}>
        {isBlind && <li>{t(isApiError(shown.error, 'status.not-ready') ? 'not-ready' : 'not-known')}</li>}
        {duty !== undefined && (
          <Components duty={duty} own={shown.data?.snapshot.page.defaultLocale ?? 'en'} staleSince={staleSince} />
        )}
        {isBlindForIncidents && <li>{t('incident.unknown')}</li>}
        {found.slice(0, incidentsMax).map((incident) => (
          <OpenIncident key={incident.id} incident={incident} />
        ))}
        {found.length > incidentsMax && (
          <li>
            <Link to={paths.incidents} search={{ open: 'yes' }}>
              {t('incidents', { count: (open.data?.total ?? found.length) - incidentsMax })}
            </Link>
          </li>
        )}
        {can('status:read') && <Waiting />}
      </ul>
    </section>
  );
}

function stateOf({
  duty,
  isBlind,
  isOverdue,
}: {
  readonly duty: Duty | undefined;
  readonly isBlind: boolean;
  readonly isOverdue: boolean;
}): ComponentState {
  if (isOverdue) return 'down';
  const known = duty?.state ?? 'unknown';
  return isBlind && (known === 'ok' || known === 'degraded' || known === 'restoring') ? 'unknown' : known;
}

interface ComponentsProps {
  readonly duty: Duty;
  /** The language of the page's own names. */
  readonly own: PublicLocale;
  readonly staleSince: number | undefined;
}

function Components({ duty, own, staleSince }: ComponentsProps) {
  const t = useText(dutyTexts);
  const format = useFormats();
  const { locale } = useLocale();
  const now = useNowMs(1000);
  const { total, notWell, unknown, dataAt, lateSince } = duty;
  const named = notWell.slice(0, namesMax).map((view) => textIn(view.name, locale, own));
  const more = notWell.length - named.length;
  const list = named.join(', ');
  const names = more === 0 ? list : t('and-more', { names: list, count: more });
  const words = (): string => {
    if (notWell.length === 0) return unknown === 0 ? t('all-well', { total }) : t('unknown', { count: unknown, total });
    const said = t('not-well', { count: notWell.length, total, names });
    return unknown === 0 ? said : `${said}; ${t('and-unknown', { count: unknown })}`;
  };
  const age = (): ReactNode => {
    if (staleSince !== undefined) return t('as-of', { time: format.moment(staleSince, now) });
    if (lateSince !== undefined) return t('late', { time: format.since(lateSince, now) });
    if (dataAt === null) return undefined;
    return t('measured', { time: format.relative(dataAt, Math.max(now, dataAt)) });
  };
  return (
    <li>
      <Link to={paths.components}>{words()}</Link> <span className={css['soft']}>{age()}</span>
    </li>
  );
}

function OpenIncident({ incident }: { readonly incident: Incident }) {
  const t = useText(dutyTexts);
  const format = useFormats();
  const { locale } = useLocale();
  const now = useNowMs(1000);
  const { nextUpdateAt, isPublic } = incident;
  const promise = (): string => {
    if (nextUpdateAt === null) return t(isPublic ? 'incident.none' : 'incident.private');
    const duration = format.duration(Math.abs(nextUpdateAt - now));
    return t(nextUpdateAt <= now ? 'incident.overdue' : 'incident.next', { duration });
  };
  return (
    <li>
      <Link to={paths.incident} params={{ incidentId: incident.id }}>
        {t('incident', { title: textIn(incident.titles, locale, incident.originalLocale) })}
      </Link>
      {': '}
      <span className={nextUpdateAt !== null && nextUpdateAt <= now ? css['overdue'] : undefined}>{promise()}</span>
    </li>
  );
}

/** What waits for somebody here. The same questions as in the frame of the pages about status. */
function Waiting() {
  const t = useText(dutyTexts);
  const can = useCan();
  const contradictions = useQuery(
    queryOf(status.listContradictions, { query: { isOpen: 'true', limit: 1, offset: 0 } }),
  ).data?.total;
  const reports = useQuery({
    ...queryOf(status.listReports, { query: { moderation: 'waiting', limit: 1, offset: 0 } }),
    enabled: can('status:write'),
  }).data?.total;
  return (
    <>
      {contradictions !== undefined && contradictions > 0 && (
        <li>
          <Link to={paths.contradictions}>{t('contradictions', { count: contradictions })}</Link>
        </li>
      )}
      {reports !== undefined && reports > 0 && (
        <li>
          <Link to={paths.reports}>{t('reports', { count: reports })}</Link>
        </li>
      )}
    </>
  );
}
