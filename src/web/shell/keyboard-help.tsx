/** Keys that work everywhere: `/` to search, `g` and a letter to go somewhere, `?` for the list of keys. */

import { Kbd, Modal } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { nowMs } from '../browser/clock.ts';
import { shellTexts } from '../i18n/shell.data.ts';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';
import css from './keyboard-help.module.css';
import { navigationItems } from './navigation.ts';

/** The second key of a pair must follow within this time. */
const pairMs = 1200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)) &&
    !(target instanceof HTMLInputElement && target.type === 'checkbox')
  );
}

export function KeyboardHelp() {
  const t = useText(shellTexts);
  const ui = useText(uiTexts);
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const goPressedAt = useRef(-Infinity);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector('[aria-modal="true"]') !== null) return;
      if (nowMs() - goPressedAt.current < pairMs) {
        goPressedAt.current = -Infinity;
        const item = navigationItems.find((each) => each.key === event.key);
        if (item !== undefined) void navigate({ to: item.to });
        return;
      }
      if (event.key === 'g') goPressedAt.current = nowMs();
      if (event.key === '?') setOpen(true);
      if (event.key === '/') {
        const field = document.querySelector<HTMLInputElement>('input[type="search"]');
        if (field === null) return;
        event.preventDefault();
        field.focus();
        field.select();
      }
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, [navigate]);
  const rows: readonly { readonly keys: readonly string[]; readonly text: string; readonly isPair?: boolean }[] = [
    { keys: ['/'], text: t('keys.search') },
    { keys: ['g', 'f'], text: t('keys.fleet'), isPair: true },
    { keys: ['g', 'd'], text: t('keys.discover'), isPair: true },
    { keys: ['g', 'p'], text: t('keys.people'), isPair: true },
    { keys: ['g', 'a'], text: t('keys.audit'), isPair: true },
    { keys: ['j', 'k', '↓', '↑'], text: t('keys.move') },
    { keys: ['Enter'], text: t('keys.open') },
    { keys: ['x', 'Space'], text: t('keys.select') },
    { keys: ['Esc'], text: t('keys.close') },
    { keys: ['?'], text: t('keys.help') },
  ];
  return (
    <Modal
      opened={isOpen}
      onClose={() => setOpen(false)}
      title={t('keys.title')}
      closeButtonProps={{ 'aria-label': ui('action.close') }}
    >
      <dl className={css['list']}>
        {rows.map((row) => (
          <div key={row.text} className={css['row']}>
            <dt>{row.text}</dt>
            <dd>
              {row.keys.map((key, index) => (
                <span key={key}>
                  {index > 0 && row.isPair === true && ` ${t('keys.then')} `}
                  <Kbd>{key}</Kbd>{' '}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
