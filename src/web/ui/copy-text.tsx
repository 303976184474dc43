/** Text that a person takes elsewhere: shown whole, selectable, with a copy button. */

import { Button } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { useState } from 'react';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';
import css from './copy-text.module.css';

export function CopyText({ text, label }: { readonly text: string; readonly label: string }) {
  const t = useText(uiTexts);
  const [outcome, setOutcome] = useState<'idle' | 'copied' | 'failed'>('idle');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome('copied');
    } catch {
      // No clipboard over plain HTTP; the text can be selected.
      setOutcome('failed');
    }
  };
  return (
    <div className={css['row']}>
      <code className={css['text']} aria-label={label}>
        {text}
      </code>
      <Button
        size="compact-sm"
        variant="default"
        leftSection={outcome === 'copied' ? <IconCheck size={14} /> : <IconCopy size={14} />}
        onClick={() => void copy()}
      >
        {outcome === 'copied' ? t('action.copied') : t('action.copy')}
      </Button>
      {outcome === 'failed' && <span role="status">{t('action.copy-failed')}</span>}
    </div>
  );
}
