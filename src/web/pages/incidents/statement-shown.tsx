/** A statement that was published, replaced or withdrawn: read, corrected by a later one, translated further. */

import { NativeSelect, Textarea, TextInput } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { type PublicLocale, publicLocales } from '#src/core/messages.ts';
import type { IncidentRoom } from '#src/features/incidents/contract-records.ts';
import type { Statement, StatementText } from '#src/features/incidents/contract-schemas.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { useCall } from '../../api/queries.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statementTexts } from '../../i18n/statement.data.ts';
import { useFormats, useText } from '../../i18n/use-text.ts';
import { paths } from '../../paths.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { Page } from '../../ui/page.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { languageIn, languageNames } from '../status/local-text.ts';
import { useIncidentReason } from './incident-words.ts';
import css from './incidents.module.css';
import { StatementCrumbs } from './statement-crumbs.tsx';
import { useSavedPreview } from './preview-queries.ts';
import { Replacements } from './replacements.tsx';
import { aText, inputOf } from './statement-model.ts';
import { StatementPreview } from './statement-preview.tsx';

interface StatementShownProps {
  readonly room: IncidentRoom;
  readonly statement: Statement;
}

export function StatementShown({ room, statement }: StatementShownProps) {
  const t = useText(statementTexts);
  const words = useText(incidentsTexts);
  const format = useFormats();
  const navigate = useNavigate();
  const reason = useIncidentReason();
  const [language, setLanguage] = useState<PublicLocale>(statement.originalLocale);
  const [isTranslating, setTranslating] = useState(false);
  const preview = useSavedPreview(statement.id, language);
  const isPublished = statement.state === 'published';
  const about =
    statement.publishedAt === null
      ? words(`said.${statement.state}`)
      : t('about.published', { time: format.dateTime(statement.publishedAt) });
  return (
    <Page
      title={t('title.show')}
      about={<StatementCrumbs incident={room.incident} text={about} />}
      actions={
        isPublished ? (
          <>
            <ActionButton variant="default" reason={reason} onClick={() => setTranslating(true)}>
              {t('action.translate')}
            </ActionButton>
            <ActionButton
              reason={reason}
              onClick={() =>
                void navigate({
                  to: paths.statement,
                  params: { incidentId: room.incident.id, statementId: 'new' },
                  search: { corrects: statement.id },
                })
              }
            >
              {t('action.correct')}
            </ActionButton>
          </>
        ) : undefined
      }
    >
      <Replacements room={room} statement={statement} />
      {statement.isSelfApproved && <p className={css['soft']}>{words('said.self-approved')}</p>}
      <StatementPreview preview={preview} input={inputOf(statement)} language={language} onLanguage={setLanguage} />
      {isTranslating && <TranslateDialog statement={statement} onClose={() => setTranslating(false)} />}
    </Page>
  );
}

interface TranslateDialogProps {
  readonly statement: Statement;
  readonly onClose: () => void;
}

function TranslateDialog({ statement, onClose }: TranslateDialogProps) {
  const t = useText(statementTexts);
  const { locale: mine } = useLocale();
  const toast = useToast();
  const others = publicLocales.filter((each) => each !== statement.originalLocale);
  const textIn = (locale: PublicLocale): StatementText =>
    statement.texts.find((each) => each.locale === locale) ?? aText(locale, false);
  const [text, setText] = useState<StatementText>(() => textIn(others[0] ?? 'en'));
  const add = useCall(incidents.addStatementText, [
    incidents.getStatement,
    incidents.showStatementPreview,
    incidents.getIncident,
  ]);
  const language = languageIn(mine, text.locale);
  return (
    <FormDialog
      title={t('translate.title')}
      about={t('translate.about')}
      submit={t('action.publish')}
      size="lg"
      isBusy={add.isPending}
      canSubmit={text.title.trim() !== ''}
      error={add.error}
      onSubmit={() =>
        add.mutate(
          { params: { id: statement.id }, body: text },
          {
            onSuccess: () => {
              onClose();
              toast({ text: t('done.translated') });
            },
          },
        )
      }
      onClose={onClose}
    >
      <NativeSelect
        label={t('translate.locale')}
        data-autofocus
        value={text.locale}
        data={others.map((each) => ({ value: each, label: languageNames[each] }))}
        onChange={(event) => {
          const chosen = others.find((each) => each === event.currentTarget.value);
          if (chosen !== undefined) setText(textIn(chosen));
        }}
      />
      <TextInput
        label={t('text.title', { language })}
        required
        maxLength={200}
        lang={text.locale}
        value={text.title}
        onChange={(event) => setText({ ...text, title: event.currentTarget.value })}
      />
      <Textarea
        label={t('text.body', { language })}
        autosize
        minRows={3}
        maxRows={16}
        maxLength={10_000}
        lang={text.locale}
        value={text.body}
        onChange={(event) => setText({ ...text, body: event.currentTarget.value })}
      />
      {statement.claims.map((claim, index) => (
        <Textarea
          key={claim.id}
          label={t('text.claim', { number: index + 1, language })}
          description={<span lang={statement.originalLocale}>{claim.text}</span>}
          autosize
          maxLength={1000}
          lang={text.locale}
          value={text.claimTexts[claim.id] ?? ''}
          onChange={(event) => {
            const { [claim.id]: _old, ...rest } = text.claimTexts;
            const next = event.currentTarget.value;
            setText({ ...text, claimTexts: next === '' ? rest : { ...rest, [claim.id]: next } });
          }}
        />
      ))}
      <NativeSelect
        label={t('text.review')}
        value={text.review === 'machine-assisted' ? 'machine-assisted' : 'reviewed'}
        data={(['reviewed', 'machine-assisted'] as const).map((each) => ({ value: each, label: t(`review.${each}`) }))}
        onChange={(event) =>
          setText({ ...text, review: event.currentTarget.value === 'reviewed' ? 'reviewed' : 'machine-assisted' })
        }
      />
    </FormDialog>
  );
}
