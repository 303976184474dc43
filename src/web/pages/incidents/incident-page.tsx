/** The room of an incident: what we see, what we said and promised, who was told, what comes back, what is asked. */

import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ErrorPage, Guarded } from '../../shell/status-page.tsx';
import { ActionButton } from '../../ui/action-button.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { textIn } from '../status/local-text.ts';
import { ClocksSection } from './clocks-section.tsx';
import { IncidentDialogs, type IncidentDialog } from './incident-dialogs.tsx';
import { IncidentMenus } from './incident-menus.tsx';
import { useIncidentReason } from './incident-words.ts';
import css from './incidents.module.css';
import { StateTag } from './incidents-page.tsx';
import { LogSection } from './log-section.tsx';
import { PromisePanel } from './promise-panel.tsx';
import { QuestionsSection } from './questions-section.tsx';
import { RolesSection, TimesSection } from './roles-section.tsx';
import { SaidSection } from './said-section.tsx';
import { SeeSection } from './see-section.tsx';
import { ToldSection } from './told-section.tsx';
import { WavesSection } from './waves-section.tsx';

const refreshMs = 15_000;

export function IncidentPage() {
  return (
    <Guarded permission="incident:read">
      <Loaded />
    </Guarded>
  );
}

function Loaded() {
  const { incidentId } = useParams({ from: '/shell/incidents/$incidentId' });
  const room = useQuery({
    ...queryOf(incidents.getIncident, { params: { id: incidentId } }),
    refetchInterval: refreshMs,
  });
  if (room.data !== undefined) return <Room room={room.data} />;
  if (room.isError) return <ErrorPage error={room.error} onRetry={() => void room.refetch()} />;
  return (
    <Page title="…">
      <LoadingRows rows={10} />
    </Page>
  );
}

function Room({ room }: { readonly room: IncidentRoom }) {
  const t = useText(incidentsTexts);
  const { locale } = useLocale();
  const navigate = useNavigate();
  const reason = useIncidentReason();
  const [dialog, setDialog] = useState<IncidentDialog>();
  const { incident } = room;
  const name = textIn(incident.titles, locale, incident.originalLocale);
  const isClosed = incident.state === 'closed';
  return (
    <Page
      width="wide"
      windowTitle={name}
      title={name}
      about={
        <span className={css['crumbs']}>
          <Link to={paths.incidents}>{t('crumb')}</Link>
          <StateTag incident={incident} />
          <span>{t(`severity.${incident.severity}`)}</span>
          <span>
            {[
              t(`origin.${incident.origin}`),
              ...(incident.isPublic ? [] : [t('not-public')]),
              ...(incident.isFalseAlarm ? [t('false-alarm')] : []),
            ].join(', ')}
          </span>
        </span>
      }
      actions={
        <>
          <IncidentMenus room={room} reason={reason} onDialog={setDialog} />
          <ActionButton
            reason={reason}
            onClick={() =>
              void navigate({
                to: paths.statement,
                params: { incidentId: incident.id, statementId: 'new' },
              })
            }
          >
            {t('action.statement')}
          </ActionButton>
        </>
      }
    >
      <PromisePanel room={room} />
      <div className={css['columns']}>
        <div>
          <SeeSection room={room} />
          <SaidSection room={room} />
          <WavesSection room={room} reason={reason ?? (isClosed ? t('reason.closed') : undefined)} />
        </div>
        <div>
          <ToldSection incidentId={incident.id} />
          <QuestionsSection room={room} reason={reason} />
          {reason === undefined && <ClocksSection room={room} name={name} />}
          <RolesSection incident={incident} reason={reason} />
          <TimesSection incident={incident} reason={reason} />
          <LogSection room={room} />
        </div>
      </div>
      {dialog !== undefined && (
        <IncidentDialogs dialog={dialog} room={room} name={name} onClose={() => setDialog(undefined)} />
      )}
    </Page>
  );
}
