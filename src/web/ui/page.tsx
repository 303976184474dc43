/** The frame of a page: one heading, a sentence, actions; sections with their own heading. */

import type { ReactNode } from 'react';
import css from './page.module.css';

interface PageProps {
  readonly title: ReactNode;
  /** For the browser's tab, where the title is more than text. */
  readonly windowTitle?: string;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  /** `wide` for lists that use the whole screen; `text` for reading. */
  readonly width?: 'wide' | 'text';
  readonly children: ReactNode;
}

export function Page({ title, windowTitle, about, actions, width = 'text', children }: PageProps) {
  const inWindow = windowTitle ?? (typeof title === 'string' ? title : undefined);
  return (
    <div className={css['page']} data-width={width}>
      <title>{inWindow === undefined ? 'Keepsight' : `${inWindow} · Keepsight`}</title>
      <header className={css['head']}>
        <div className={css['titles']}>
          <h1 className={css['title']}>{title}</h1>
          {about !== undefined && <p className={css['about']}>{about}</p>}
        </div>
        {actions !== undefined && <div className={css['actions']}>{actions}</div>}
      </header>
      {children}
    </div>
  );
}

interface SectionProps {
  readonly title: ReactNode;
  readonly about?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** Lists bring their own padding. */
  readonly flush?: boolean;
  readonly id?: string;
}

export function Section({ title, about, actions, children, flush = false, id }: SectionProps) {
  return (
    <section className={css['section']} id={id}>
      <header className={css['sectionHead']}>
        <div>
          <h2 className={css['sectionTitle']}>{title}</h2>
          {about !== undefined && <p className={css['about']}>{about}</p>}
        </div>
        {actions !== undefined && <div className={css['actions']}>{actions}</div>}
      </header>
      <div className={flush ? css['flush'] : css['body']}>{children}</div>
    </section>
  );
}

/** Terms and their values. */
export function Facts({ children }: { readonly children: ReactNode }) {
  return <dl className={css['facts']}>{children}</dl>;
}

export function FactRow({ term, children }: { readonly term: ReactNode; readonly children: ReactNode }) {
  return (
    <div className={css['fact']}>
      <dt>{term}</dt>
      <dd>{children}</dd>
    </div>
  );
}
