/** What a statement replaced and what replaced it, as links to both, with the reason where something was wrong. */

import { Link } from '@tanstack/react-router';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import type { Statement } from '#src/features/incidents/contract-schemas.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import css from './incidents.module.css';

interface ReplacementsProps {
  readonly room: IncidentRoom;
  readonly statement: Statement;
}

export function Replacements({ room, statement }: ReplacementsProps) {
  const t = useText(incidentsTexts);
  const newer = room.statements.find((each) => each.id === statement.supersededBy);
  const older = room.statements.filter(
    (each) => each.id === statement.supersedes || each.supersededBy === statement.id,
  );
  return (
    <>
      {newer !== undefined && (
        <p className={css['correction']}>
          {t('said.replaced-by')} <StatementLink statement={newer} />
          {newer.correction !== null && <Reason of={newer} />}
        </p>
      )}
      {older.length > 0 && (
        <p className={css['correction']}>
          {t('said.replaces')}{' '}
          {older.map((each, index) => (
            <span key={each.id}>
              {index > 0 && ', '}
              <StatementLink statement={each} />
            </span>
          ))}
          {statement.correction !== null && <Reason of={statement} />}
        </p>
      )}
    </>
  );
}

function StatementLink({ statement }: { readonly statement: Statement }) {
  const { locale } = useLocale();
  const text = statement.texts.find((each) => each.locale === locale) ?? originalOf(statement);
  return (
    <Link
      to={paths.statement}
      params={{ incidentId: statement.incidentId, statementId: statement.id }}
      lang={text?.locale}
    >
      {text?.title}
    </Link>
  );
}

function Reason({ of }: { readonly of: Statement }) {
  const t = useText(incidentsTexts);
  return (
    <>
      <br />
      {t('said.was-wrong')} <span lang={of.originalLocale}>{of.correction}</span>
    </>
  );
}

function originalOf({ texts, originalLocale }: Statement) {
  return texts.find((each) => each.locale === originalLocale);
}
