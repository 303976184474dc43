/** A statement: written with its claims and languages, approved by others, published once, corrected by a later one. */

import { useQuery } from '@tanstack/react-query';
import { useParams, useSearch } from '@tanstack/react-router';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { queryOf } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { ErrorPage, Guarded } from '../../shell/status-page.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Page } from '../../ui/page.tsx';
import { correctionOf, emptyStatement, inputOf } from './statement-model.ts';
import { StatementEditor } from './statement-editor.tsx';
import { StatementShown } from './statement-shown.tsx';

export function StatementPage() {
  return (
    <Guarded permission="incident:read">
      <Loaded />
    </Guarded>
  );
}

function Loaded() {
  const { incidentId, statementId } = useParams({ from: '/shell/incidents/$incidentId/statements/$statementId' });
  const room = useQuery(queryOf(incidents.getIncident, { params: { id: incidentId } }));
  const isNew = statementId === 'new';
  const statement = useQuery({
    ...queryOf(incidents.getStatement, { params: { id: statementId } }),
    enabled: !isNew,
  });
  const error = room.error ?? statement.error;
  if (room.data !== undefined && isNew) return <New room={room.data} />;
  if (room.data !== undefined && statement.data !== undefined) {
    const { state } = statement.data;
    return state === 'draft' || state === 'awaiting-approval' ? (
      <StatementEditor
        key={statement.data.id}
        room={room.data}
        statement={statement.data}
        initial={inputOf(statement.data)}
      />
    ) : (
      <StatementShown room={room.data} statement={statement.data} />
    );
  }
  if (error !== null) return <ErrorPage error={error} onRetry={() => void room.refetch()} />;
  return (
    <Page title="…">
      <LoadingRows rows={10} />
    </Page>
  );
}

function New({ room }: { readonly room: IncidentRoom }) {
  const { locale } = useLocale();
  const search = useSearch({ from: '/shell/incidents/$incidentId/statements/$statementId' });
  const corrected = room.statements.find((each) => each.id === search.corrects && each.state === 'published');
  return (
    <StatementEditor
      key={corrected?.id ?? 'new'}
      room={room}
      statement={undefined}
      initial={corrected === undefined ? emptyStatement(room.incident, locale) : correctionOf(corrected)}
    />
  );
}
