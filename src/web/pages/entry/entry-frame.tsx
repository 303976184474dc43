/** The frame of the pages before sign-in. */

import type { ReactNode } from 'react';
import { entryTexts } from '../../i18n/entry.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { LocaleSelect, SchemeSelect } from '../../ui/appearance.tsx';
import { Logo } from '../../ui/logo.tsx';
import css from './entry-frame.module.css';

export function EntryFrame({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const t = useText(entryTexts);
  return (
    <div className={css['frame']}>
      <title>{`${title} · Keepsight`}</title>
      <header className={css['brand']}>
        <Logo size={36} />
        <div>
          <p className={css['name']}>Keepsight</p>
          <p className={css['claim']}>{t('claim')}</p>
        </div>
      </header>
      <main className={css['card']}>
        <h1 className={css['title']}>{title}</h1>
        {children}
      </main>
      <footer className={css['foot']}>
        <LocaleSelect />
        <SchemeSelect />
      </footer>
    </div>
  );
}
