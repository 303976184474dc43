/** One answer to a question of the public, in as many languages as somebody writes it. */

import { NativeSelect, Tabs, Textarea } from '@mantine/core';
import { useState } from 'react';
import { type PublicLocale, publicLocales } from '#src/core/messages.ts';
import * as actions from '#src/features/incidents/contract-actions.ts';
import { approvalsForClaims } from '#src/features/incidents/contract-approvals.ts';
import type { IncidentRoom, Question } from '#src/features/incidents/contract-records.ts';
import { ClaimModality, ClaimSubject } from '#src/features/incidents/contract-schemas.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { useCall } from '../../api/queries.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { statementTexts } from '../../i18n/statement.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { languageIn, languageNames } from '../status/local-text.ts';
import css from './incidents.module.css';

interface Words {
  readonly question: string;
  readonly answer: string;
}
type Texts = Readonly<Partial<Record<PublicLocale, Words>>>;
const noWords: Words = { question: '', answer: '' };

const isWhole = ({ question, answer }: Words): boolean => question.trim() !== '' && answer.trim() !== '';
/** The question as it was asked stands there already; without an answer beside it, it is no text yet. */
const isHalf = ({ question, answer }: Words): boolean => answer.trim() !== '' && question.trim() === '';

interface AnswerDialogProps {
  readonly question: Question;
  readonly room: IncidentRoom;
  readonly onClose: () => void;
}

export function AnswerDialog({ question, room, onClose }: AnswerDialogProps) {
  const t = useText(incidentsTexts);
  const words = useText(statementTexts);
  const toast = useToast();
  const { originalLocale } = room.incident;
  const [texts, setTexts] = useState<Texts>({
    [question.locale]: { ...noWords, question: question.text.slice(0, 1000) },
  });
  const [modality, setModality] = useState<ClaimModality>('observed');
  const [subject, setSubject] = useState<ClaimSubject>('effect');
  // What it may rest on says the same: the server takes no other.
  const saysSo = room.statements.filter(
    (each) =>
      each.state === 'published' &&
      each.claims.some((claim) => claim.modality === modality && claim.subject === subject),
  );
  const [chosen, setStatement] = useState('');
  const statementId = saysSo.some((each) => each.id === chosen) ? chosen : '';
  const isUnfounded = statementId === '' && approvalsForClaims([{ modality, subject }]) > 0;
  const original = texts[originalLocale] ?? noWords;
  const others = publicLocales.flatMap((locale) => {
    const text = texts[locale];
    return locale === originalLocale || text === undefined ? [] : [{ locale, ...text }];
  });
  const send = useCall(actions.answerQuestion, [actions.listQuestions, incidents.getIncident]);
  return (
    <FormDialog
      title={t('questions.dialog')}
      about={t('questions.dialog.about')}
      submit={t('questions.submit')}
      size="lg"
      isBusy={send.isPending}
      canSubmit={isWhole(original) && !others.some(isHalf) && !isUnfounded}
      error={send.error}
      onSubmit={() =>
        send.mutate(
          {
            params: { id: question.id },
            body: {
              ...original,
              texts: others.filter(isWhole),
              ...{ modality, subject, statementId: statementId === '' ? null : statementId },
            },
          },
          {
            onSuccess: () => {
              onClose();
              toast({ text: t('questions.done') });
            },
          },
        )
      }
      onClose={onClose}
    >
      <AnswerTexts texts={texts} original={originalLocale} asked={question} onChange={setTexts} />
      <NativeSelect
        label={words('claim.modality')}
        value={modality}
        data={ClaimModality.options.map((each) => ({ value: each, label: words(`modality.${each}`) }))}
        onChange={(event) =>
          setModality(ClaimModality.options.find((each) => each === event.currentTarget.value) ?? 'observed')
        }
      />
      <NativeSelect
        label={words('claim.subject')}
        value={subject}
        data={ClaimSubject.options.map((each) => ({ value: each, label: words(`subject.${each}`) }))}
        onChange={(event) =>
          setSubject(ClaimSubject.options.find((each) => each === event.currentTarget.value) ?? 'effect')
        }
      />
      <NativeSelect
        label={t('questions.field.statement')}
        error={isUnfounded ? t('questions.unfounded') : undefined}
        value={statementId}
        data={[
          { value: '', label: t('questions.field.statement.none') },
          ...saysSo.map((each) => ({ value: each.id, label: each.texts[0]?.title ?? each.id })),
        ]}
        onChange={(event) => setStatement(event.currentTarget.value)}
      />
    </FormDialog>
  );
}

interface AnswerTextsProps {
  readonly texts: Texts;
  readonly original: PublicLocale;
  readonly asked: Question;
  readonly onChange: (texts: Texts) => void;
}

function AnswerTexts({ texts, original, asked, onChange }: AnswerTextsProps) {
  const t = useText(incidentsTexts);
  const words = useText(statementTexts);
  const { locale: mine } = useLocale();
  const [shown, setShown] = useState<PublicLocale>(original);
  const inOrder = [original, ...publicLocales.filter((each) => each !== original)];
  const change = (locale: PublicLocale, next: Partial<Words>): void =>
    onChange({ ...texts, [locale]: { ...noWords, ...texts[locale], ...next } });
  return (
    <Tabs value={shown} onChange={(value) => setShown(publicLocales.find((each) => each === value) ?? original)}>
      {asked.locale !== original && (
        <p className={css['soft']} lang={asked.locale}>
          {asked.text}
        </p>
      )}
      <Tabs.List aria-label={words('texts')}>
        {inOrder.map((each) => (
          <Tabs.Tab key={each} value={each}>
            <span lang={each}>{languageNames[each]}</span>{' '}
            <span className={css['soft']}>
              {each === original && words('text.original')}
              {each !== original && !isWhole(texts[each] ?? noWords) && words('text.missing')}
            </span>
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {inOrder.map((each) => {
        const text = texts[each] ?? noWords;
        const language = languageIn(mine, each);
        return (
          <Tabs.Panel key={each} value={each} pt="sm">
            <div className={css['stack']}>
              <Textarea
                label={t('questions.field.question', { language })}
                description={t('questions.field.question.about')}
                error={isHalf(text) ? t('questions.half') : undefined}
                required={each === original}
                autosize
                maxLength={1000}
                lang={each}
                value={text.question}
                onChange={(event) => change(each, { question: event.currentTarget.value })}
              />
              <Textarea
                label={t('questions.field.answer', { language })}
                description={t('questions.field.answer.about')}
                required={each === original}
                data-autofocus={each === original ? true : undefined}
                lang={each}
                autosize
                minRows={3}
                maxLength={5000}
                value={text.answer}
                onChange={(event) => change(each, { answer: event.currentTarget.value })}
              />
            </div>
          </Tabs.Panel>
        );
      })}
    </Tabs>
  );
}
