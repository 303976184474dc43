/** An error for a person: what is so, what to do, and the code and request to quote. */

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useLocale } from '../i18n/locale.tsx';
import { problemWords } from '../i18n/problem-words.ts';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';
import { Notice } from './notice.tsx';
import css from './problem-notice.module.css';

interface ProblemNoticeProps {
  readonly error: unknown;
  readonly onRetry?: () => void;
}

/** What stands between backticks is to be typed. */
function withCommands(text: string): ReactNode[] {
  // The parts of one text never change places.
  // oxlint-disable-next-line react/no-array-index-key
  return text.split('`').map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>));
}

export function ProblemNotice({ error, onRetry }: ProblemNoticeProps) {
  const t = useText(uiTexts);
  const { locale } = useLocale();
  const words = problemWords(locale, error);
  return (
    <Notice
      tone="fault"
      role="alert"
      title={words.detail}
      actions={
        onRetry === undefined ? undefined : (
          <Button variant="default" size="compact-md" onClick={onRetry}>
            {t('action.retry')}
          </Button>
        )
      }
    >
      {words.remedy !== undefined && <p>{withCommands(words.remedy)}</p>}
      <p className={css['codes']}>
        {t('problem.code')} <code>{words.code}</code>
        {words.requestId !== undefined && (
          <>
            {' · '}
            {t('problem.request')} <code>{words.requestId}</code>
          </>
        )}
      </p>
    </Notice>
  );
}
