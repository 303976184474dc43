/** What we said: every statement with its claims, the newest first; corrections stand beside what they correct. */

import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import type { Statement } from '#src/features/incidents/contract-schemas.ts';
import { useCan, useMe } from '../../api/session.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statementTexts } from '../../i18n/statement.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { Moment } from '../../ui/age.tsx';
import { Section } from '../../ui/page.tsx';
import { languageIn } from '../status/local-text.ts';
import css from './incidents.module.css';
import { Replacements } from './replacements.tsx';

const Markdown = lazy(async () => ({ default: (await import('./markdown.tsx')).Markdown }));

export function SaidSection({ room }: { readonly room: IncidentRoom }) {
  const t = useText(incidentsTexts);
  return (
    <Section title={t('said')} about={t('said.about')}>
      {room.statements.length === 0 && <p className={css['soft']}>{t('said.none')}</p>}
      <ol className={css['statements']}>
        {room.statements.map((statement) => (
          <Item key={statement.id} room={room} statement={statement} />
        ))}
      </ol>
    </Section>
  );
}

function Item({ room, statement }: { readonly room: IncidentRoom; readonly statement: Statement }) {
  const t = useText(incidentsTexts);
  const words = useText(statementTexts);
  const { locale } = useLocale();
  const text =
    statement.texts.find((each) => each.locale === locale) ??
    statement.texts.find((each) => each.locale === statement.originalLocale);
  const me = useMe();
  const can = useCan();
  const isOpen = statement.state === 'draft' || statement.state === 'awaiting-approval';
  const isToApprove =
    can('statement:approve') &&
    statement.publishMissing.some((each) => each.code === 'approvals') &&
    ![...statement.authors, ...statement.approvals].some((each) => each.personId === me.id);
  const openWords = isToApprove ? t('said.review') : t('said.edit');
  return (
    <li className={css['statement']} data-state={statement.state}>
      <p className={css['statementHead']}>
        <span className={css['tag']} data-tone={isOpen ? 'warning' : undefined}>
          {t(`said.${statement.state}`)}
        </span>
        <Moment at={statement.publishedAt ?? statement.createdAt} />
        {statement.origin === 'measurement' && <span>{t('said.origin.measurement')}</span>}
        {isOpen && (
          <span>{t('said.approvals', { given: statement.approvals.length, needed: statement.approvalsNeeded })}</span>
        )}
      </p>
      <h3 className={css['statementTitle']} lang={text?.locale}>
        {text?.title}
      </h3>
      {text !== undefined && text.body !== '' && (
        <div className={css['statementBody']} lang={text.locale}>
          <Suspense fallback={<p>{text.body}</p>}>
            <Markdown source={text.body} />
          </Suspense>
        </div>
      )}
      {statement.claims.length > 0 && (
        <ul className={css['claims']}>
          {statement.claims.map((claim) => (
            <li key={claim.id}>
              <span className={css['modality']} data-modality={claim.modality}>
                {words(`modality.${claim.modality}`)}
              </span>
              <span lang={text?.locale}>{text?.claimTexts[claim.id] ?? claim.text}</span>
            </li>
          ))}
        </ul>
      )}
      <Replacements room={room} statement={statement} />
      <p className={css['soft']}>
        {[
          t('said.languages', { languages: statement.texts.map((each) => languageIn(locale, each.locale)).join(', ') }),
          ...(statement.isSelfApproved ? [t('said.self-approved')] : []),
          ...(statement.approvals.length > 0 && !statement.isSelfApproved
            ? [t('said.approved', { names: statement.approvals.map((each) => each.personName).join(', ') })]
            : []),
        ].join(' · ')}
      </p>
      <Button
        renderRoot={(props) => (
          <Link
            {...props}
            to={paths.statement}
            params={{ incidentId: statement.incidentId, statementId: statement.id }}
          />
        )}
        size="compact-sm"
        variant="default"
      >
        {isOpen ? openWords : t('said.open')}
      </Button>
    </li>
  );
}
