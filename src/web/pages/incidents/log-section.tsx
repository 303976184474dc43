/** The log, newest first: what happened, who did it, as it was written. */

import { Link } from '@tanstack/react-router';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import type { LogEntry } from '#src/features/incidents/contract-schemas.ts';
import { useNowMs } from '../../browser/clock.ts';
import { incidentLogTexts } from '../../i18n/incident-log.data.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Section } from '../../ui/page.tsx';
import css from './incidents.module.css';

export function LogSection({ room }: { readonly room: IncidentRoom }) {
  const t = useText(incidentsTexts);
  return (
    <Section title={t('log')} about={t('log.count', { count: room.logEntries })}>
      <ol className={css['log']}>
        {room.log.map((entry) => (
          <Entry key={entry.seq} entry={entry} />
        ))}
      </ol>
      {room.log.length < room.logEntries && (
        <p className={css['soft']}>
          <Link to={paths.incidentReport} params={{ incidentId: room.incident.id }}>
            {t('log.older')}
          </Link>
        </p>
      )}
    </Section>
  );
}

function isKnown(kind: string): kind is keyof typeof incidentLogTexts.en {
  return Object.hasOwn(incidentLogTexts.en, kind);
}

function Entry({ entry }: { readonly entry: LogEntry }) {
  const t = useText(incidentsTexts);
  const kinds = useText(incidentLogTexts);
  const format = useFormats();
  const now = useNowMs(60_000);
  // What people write stands in these fields; the rest is for machines and in the report.
  const words = ['reason', 'text', 'note', 'title'].flatMap((key) => {
    const value = entry.data[key];
    return typeof value === 'string' && value !== '' ? [value] : [];
  });
  return (
    <li>
      <p className={css['line']}>
        <strong>{entry.actorName}</strong> {isKnown(entry.kind) ? kinds(entry.kind) : <code>{entry.kind}</code>}
      </p>
      {words.map((each) => (
        <p key={each} className={css['line']}>
          {each}
        </p>
      ))}
      <p className={css['soft']}>
        <time dateTime={new Date(entry.at).toISOString()} title={format.exact(entry.at)}>
          {format.moment(entry.at, now)}
        </time>{' '}
        · {t('log.seq', { seq: entry.seq })}
      </p>
    </li>
  );
}
