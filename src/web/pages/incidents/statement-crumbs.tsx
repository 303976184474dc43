import { Link } from '@tanstack/react-router';
import type { Incident } from '#src/features/incidents/contract-schemas.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statementTexts } from '../../i18n/statement.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { textIn } from '../status/local-text.ts';
import css from './incidents.module.css';

/** The way back to the incident. */
export function StatementCrumbs({ incident, text }: { readonly incident: Incident; readonly text: string }) {
  const t = useText(statementTexts);
  const { locale } = useLocale();
  return (
    <span className={css['crumbs']}>
      <span>
        <Link to={paths.incidents}>{t('crumb')}</Link>
        {' / '}
        <Link to={paths.incident} params={{ incidentId: incident.id }}>
          {textIn(incident.titles, locale, incident.originalLocale)}
        </Link>
      </span>
      <span>{text}</span>
    </span>
  );
}
