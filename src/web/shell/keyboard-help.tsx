/** Keys that work everywhere: `/` to search, `g` and a letter to go somewhere, `?` for the list of keys. */

import { Kbd, Modal } from '@mantine/core';
import { useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import { nowMs } from '../browser/clock.ts';
import { shellTexts } from '../i18n/shell.data.ts';
import { uiTexts } from '../i18n/ui.data.ts';
import { useText } from '../i18n/use-text.ts';
import { wallTexts } from '../i18n/wall.data.ts';
import { paths } from '../paths.ts';
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

interface KeyRow {
  readonly keys: readonly string[];
  readonly text: string;
  /** One after the other; otherwise each of them does it. */
  readonly isPair?: boolean;
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
  const { pathname } = useLocation();
  const rows: readonly KeyRow[] = [
    { keys: ['/'], text: t('keys.search') },
    { keys: ['g', 'f'], text: t('keys.fleet'), isPair: true },
    { keys: ['g', 'w'], text: t('keys.wall'), isPair: true },
    { keys: ['g', 'd'], text: t('keys.discover'), isPair: true },
    { keys: ['g', 's'], text: t('keys.components'), isPair: true },
    { keys: ['g', 'm'], text: t('keys.monitors'), isPair: true },
    { keys: ['g', 'i'], text: t('keys.incidents'), isPair: true },
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
      {pathname === paths.wall && <WallKeyRows />}
      <KeyRows rows={rows} />
    </Modal>
  );
}

function KeyRows({ rows }: { readonly rows: readonly KeyRow[] }) {
  const t = useText(shellTexts);
  return (
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
  );
}

/** First what the page at hand can do. */
function WallKeyRows() {
  const t = useText(wallTexts);
  const shift = t('keys.shift');
  return (
    <section aria-label={t('keys.title')} className={css['section']}>
      <h3 className={css['heading']}>{t('keys.title')}</h3>
      <KeyRows
        rows={[
          { keys: ['←', '→', '↑', '↓'], text: t('keys.focus') },
          { keys: [`${shift} ←`, `${shift} →`, `${shift} ↑`, `${shift} ↓`], text: t('keys.move') },
          { keys: ['1', '2', '3', '4', '5', '6'], text: t('keys.columns') },
          { keys: ['Enter'], text: t('keys.enlarge') },
          { keys: ['f'], text: t('keys.full') },
          { keys: ['c'], text: t('keys.cameras') },
          { keys: ['Del'], text: t('keys.remove') },
          { keys: ['u'], text: t('keys.undo') },
          { keys: ['s'], text: t('keys.snapshot') },
          { keys: ['l'], text: t('keys.listen') },
          { keys: ['m'], text: t('keys.mute') },
        ]}
      />
    </section>
  );
}
