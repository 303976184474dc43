/** The editor: claims by type, a text per language beside its preview, and what is missing before it can be public. */

import { NativeSelect } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type PublicLocale, publicLocales } from '#src/core/messages.ts';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import type { Statement, StatementInput } from '#src/features/incidents/contract-schemas.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { useCall } from '../../api/queries.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statementTexts } from '../../i18n/statement.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Page, Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { languageIn, languageNames } from '../status/local-text.ts';
import { ClaimsEditor } from './claims-editor.tsx';
import { useIncidentReason } from './incident-words.ts';
import css from './incidents.module.css';
import { useWrittenPreview } from './preview-queries.ts';
import { ReadySection } from './ready-section.tsx';
import { StatementCrumbs } from './statement-crumbs.tsx';
import { StatementDetails } from './statement-details.tsx';
import { lackOf, toSend, withOriginal } from './statement-model.ts';
import { StatementPreview } from './statement-preview.tsx';
import { TextsEditor } from './texts-editor.tsx';

interface StatementEditorProps {
  readonly room: IncidentRoom;
  /** Absent: it was not saved yet. */
  readonly statement: Statement | undefined;
  readonly initial: StatementInput;
}

export function StatementEditor({ room, statement, initial }: StatementEditorProps) {
  const t = useText(statementTexts);
  const toast = useToast();
  const navigate = useNavigate();
  const reason = useIncidentReason();
  const { locale: mine } = useLocale();
  const [saved, setSaved] = useState(initial);
  const [input, setInput] = useState(initial);
  const [language, setLanguage] = useState<PublicLocale>(initial.originalLocale);
  const refreshes = [incidents.getIncident, incidents.getStatement] as const;
  const draft = useCall(incidents.draftStatement, refreshes);
  const revise = useCall(incidents.reviseStatement, refreshes);
  const isDirty = input !== saved;
  const lack = (what: ReturnType<typeof lackOf>): string | undefined => {
    if (what === undefined) return undefined;
    return 'claim' in what
      ? t('reason.claim', { number: what.claim })
      : t('reason.title', { language: languageIn(mine, what.title) });
  };
  const preview = useWrittenPreview({
    incidentId: room.incident.id,
    statementId: statement?.id,
    input,
    locale: language,
  });
  const saveReason =
    reason ?? lack(lackOf(input)) ?? (isDirty || statement === undefined ? undefined : t('reason.nothing-changed'));
  const keep = (): void => {
    setSaved(input);
    toast({ text: t('done.saved') });
  };
  const save = (): void => {
    const body = toSend(input);
    if (statement !== undefined) {
      revise.mutate({ params: { id: statement.id }, body }, { onSuccess: keep });
      return;
    }
    draft.mutate(
      { params: { id: room.incident.id }, body },
      {
        onSuccess: ({ id }) => {
          keep();
          void navigate({
            to: paths.statement,
            params: { incidentId: room.incident.id, statementId: id },
            replace: true,
          });
        },
      },
    );
  };
  const error = draft.error ?? revise.error;
  const setOriginal = (locale: PublicLocale): void => {
    setLanguage(locale);
    setInput((old) => withOriginal(old, locale));
  };
  return (
    <Page
      width="wide"
      title={t(input.supersedes === null ? 'title.new' : 'title.correct')}
      about={<StatementCrumbs incident={room.incident} text={t('about.draft')} />}
      actions={
        <ActionButton
          variant="default"
          reason={saveReason}
          loading={draft.isPending || revise.isPending}
          onClick={save}
        >
          {t('action.save')}
        </ActionButton>
      }
    >
      {error !== null && (
        <div className={css['gap']}>
          <ProblemNotice error={error} />
        </div>
      )}
      <div className={css['columns']}>
        <div>
          <ClaimsEditor input={input} onChange={setInput} />
          <Section
            title={t('texts')}
            about={t('texts.about')}
            actions={
              <NativeSelect
                size="xs"
                label={t('original-locale')}
                value={input.originalLocale}
                data={publicLocales.map((each) => ({ value: each, label: languageNames[each] }))}
                onChange={(event) => {
                  const chosen = publicLocales.find((each) => each === event.currentTarget.value);
                  if (chosen !== undefined) setOriginal(chosen);
                }}
              />
            }
          >
            <TextsEditor input={input} language={language} onLanguage={setLanguage} onChange={setInput} />
          </Section>
          <StatementDetails room={room} input={input} onChange={setInput} />
        </div>
        <div className={css['sticky']}>
          <StatementPreview preview={preview} input={input} language={language} onLanguage={setLanguage} />
          <ReadySection room={room} statement={statement} input={input} isDirty={isDirty} preview={preview.data} />
        </div>
      </div>
    </Page>
  );
}
