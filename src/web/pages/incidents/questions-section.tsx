/** What the public asks: answered once, for everybody. */

import { Group, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import * as actions from '#src/features/incidents/contract-actions.ts';
import type { IncidentRoom, Question } from '#src/features/incidents/contract-records.ts';
import * as incidents from '#src/features/incidents/contract.ts';
import { queryOf, useCall } from '../../api/queries.ts';
import { incidentsTexts } from '../../i18n/incidents.data.ts';
import { useLocale } from '../../i18n/locale.tsx';
import { problemWords } from '../../i18n/problem-words.ts';
import { useText } from '../../i18n/use-text.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { FormDialog } from '../../ui/form-dialog.tsx';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { useToast } from '../../ui/toasts.tsx';
import { AnswerDialog } from './answer-dialog.tsx';
import css from './incidents.module.css';

const refreshMs = 15_000;
const refreshes = [actions.listQuestions, incidents.getIncident] as const;

type Open = { readonly name: 'answer' | 'merge'; readonly question: Question };

interface QuestionsSectionProps {
  readonly room: IncidentRoom;
  readonly reason: string | undefined;
}

export function QuestionsSection({ room, reason }: QuestionsSectionProps) {
  const t = useText(incidentsTexts);
  const [open, setOpen] = useState<Open>();
  const list = useQuery({
    ...queryOf(actions.listQuestions, {
      params: { id: room.incident.id },
      query: { state: 'waiting', offset: 0, limit: 50 },
    }),
    refetchInterval: refreshMs,
  });
  const questions = list.data?.questions ?? [];
  return (
    <Section title={t('questions')}>
      {list.isPending && <LoadingRows rows={2} />}
      {list.isError && <ProblemNotice error={list.error} onRetry={() => void list.refetch()} />}
      {list.data !== undefined && questions.length === 0 && <p className={css['soft']}>{t('questions.none')}</p>}
      <ul className={css['waves']}>
        {questions.map((question) => (
          <Item
            key={question.id}
            question={question}
            reason={reason}
            canMerge={questions.length > 1}
            onOpen={(name) => setOpen({ name, question })}
          />
        ))}
      </ul>
      {list.data?.isFull === true && <p className={css['soft']}>{t('questions.full')}</p>}
      {room.answers.length > 0 && (
        <>
          <h3 className={css['answersTitle']}>{t('questions.answered')}</h3>
          <dl className={css['answers']}>
            {room.answers.map((answer) => (
              <div key={answer.questionId}>
                <dt>{answer.question}</dt>
                <dd>
                  {answer.answer}
                  {answer.isOutdated && <span className={css['tag']}>{t('questions.outdated')}</span>}
                </dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {open?.name === 'answer' && (
        <AnswerDialog question={open.question} room={room} onClose={() => setOpen(undefined)} />
      )}
      {open?.name === 'merge' && (
        <MergeDialog question={open.question} others={questions} onClose={() => setOpen(undefined)} />
      )}
    </Section>
  );
}

interface ItemProps {
  readonly question: Question;
  readonly reason: string | undefined;
  readonly canMerge: boolean;
  readonly onOpen: (name: Open['name']) => void;
}

function Item({ question, reason, canMerge, onOpen }: ItemProps) {
  const t = useText(incidentsTexts);
  const { locale } = useLocale();
  const toast = useToast();
  const dismiss = useCall(actions.dismissQuestion, refreshes);
  const small = { size: 'compact-sm', variant: 'default' } as const;
  return (
    <li className={css['wave']}>
      <p className={css['line']} lang={question.locale}>
        {question.text}
      </p>
      <p className={css['soft']}>{t('questions.askers', { count: question.askers })}</p>
      <Group gap="xs">
        <ActionButton {...small} reason={reason} onClick={() => onOpen('answer')}>
          {t('questions.answer')}
        </ActionButton>
        {canMerge && (
          <ActionButton {...small} reason={reason} onClick={() => onOpen('merge')}>
            {t('questions.merge')}
          </ActionButton>
        )}
        <ActionButton
          {...small}
          reason={reason}
          loading={dismiss.isPending}
          onClick={() =>
            dismiss.mutate(
              { params: { id: question.id } },
              { onError: (error) => toast({ tone: 'fault', text: problemWords(locale, error).detail }) },
            )
          }
        >
          {t('questions.dismiss')}
        </ActionButton>
      </Group>
    </li>
  );
}

interface MergeDialogProps {
  readonly question: Question;
  readonly others: readonly Question[];
  readonly onClose: () => void;
}

function MergeDialog({ question, others, onClose }: MergeDialogProps) {
  const t = useText(incidentsTexts);
  const targets = others.filter((each) => each.id !== question.id);
  const [into, setInto] = useState(targets[0]?.id ?? '');
  const merge = useCall(actions.mergeQuestion, refreshes);
  return (
    <FormDialog
      title={t('questions.merge.title')}
      about={question.text}
      submit={t('questions.merge.submit')}
      isBusy={merge.isPending}
      canSubmit={into !== ''}
      error={merge.error}
      onSubmit={() => merge.mutate({ params: { id: question.id }, body: { into } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <NativeSelect
        label={t('questions.merge.title')}
        value={into}
        data={targets.map((each) => ({ value: each.id, label: each.text.slice(0, 120) }))}
        onChange={(event) => setInto(event.currentTarget.value)}
      />
    </FormDialog>
  );
}
