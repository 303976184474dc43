/**
 * The public page inside the console. It stands in a shadow tree with its own style sheet, because our security policy
 * allows no frames and no inline styles; what was read as a document never runs a script.
 */

import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { PublicLocale } from '#src/core/messages.ts';
import type { PageSettings } from '#src/features/status/contract-schemas.ts';
import * as page from '#src/features/status/contract-page.ts';
import type { z } from 'zod';
import { queryOf } from '../../api/queries.ts';
import { publishingTexts } from '../../i18n/publishing.data.ts';
import { useText } from '../../i18n/use-text.ts';
import { LoadingRows } from '../../ui/loading-rows.tsx';
import { Section } from '../../ui/page.tsx';
import { ProblemNotice } from '../../ui/problem-notice.tsx';
import { languageNames } from './local-text.ts';
import css from './publishing-page.module.css';

export function PagePreview({ settings }: { readonly settings: z.output<typeof PageSettings> }) {
  const t = useText(publishingTexts);
  const [isOpen, setOpen] = useState(false);
  const [locale, setLocale] = useState<PublicLocale>(settings.defaultLocale);
  const path = `${locale}/index.html`;
  const file = useQuery({ ...queryOf(page.previewPage, { query: { path } }), enabled: isOpen });
  const stylePath = file.data === undefined ? undefined : stylePathOf(file.data.text, path);
  const style = useQuery({
    ...queryOf(page.previewPage, { query: { path: stylePath ?? '' } }),
    enabled: stylePath !== undefined,
  });
  return (
    <Section
      title={t('preview')}
      about={t('preview.about')}
      actions={
        <>
          {isOpen && (
            <NativeSelect
              size="xs"
              aria-label={t('preview.language')}
              value={locale}
              data={settings.locales.map((each) => ({ value: each, label: languageNames[each] }))}
              onChange={(event) => {
                const chosen = settings.locales.find((each) => each === event.currentTarget.value);
                if (chosen !== undefined) setLocale(chosen);
              }}
            />
          )}
          <Button size="compact-md" variant="default" onClick={() => setOpen((old) => !old)}>
            {t(isOpen ? 'preview.hide' : 'preview.show')}
          </Button>
        </>
      }
    >
      {isOpen && file.isPending && <LoadingRows rows={6} />}
      {isOpen && file.isError && <ProblemNotice error={file.error} onRetry={() => void file.refetch()} />}
      {isOpen && file.data !== undefined && !style.isLoading && (
        <Shadow html={file.data.text} style={style.data?.text ?? ''} lang={locale} label={t('preview.frame')} />
      )}
    </Section>
  );
}

/** Where the page has its style sheet, as a path in its folder. */
function stylePathOf(html: string, path: string): string | undefined {
  const link = new DOMParser().parseFromString(html, 'text/html').querySelector('link[rel="stylesheet"]');
  const href = link?.getAttribute('href');
  if (href === null || href === undefined) return undefined;
  return new URL(href, `https://page.invalid/${path}`).pathname.slice(1);
}

interface ShadowProps {
  readonly html: string;
  readonly style: string;
  readonly lang: string;
  readonly label: string;
}

function Shadow({ html, style, lang, label }: ShadowProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const root = element.shadowRoot ?? element.attachShadow({ mode: 'open' });
    const read = new DOMParser().parseFromString(html, 'text/html');
    const sheet = new CSSStyleSheet();
    // What a page says about its root and body is meant for the whole window; here it is meant for this box.
    sheet.replaceSync(
      [style, ...[...read.querySelectorAll('style')].map((each) => each.textContent)]
        .join('\n')
        .replaceAll(/(^|[\s,{}])(?::root|html|body)(?=[\s,{:[])/g, '$1:host'),
    );
    root.adoptedStyleSheets = [sheet];
    for (const each of read.querySelectorAll('script, style, link, meta')) each.remove();
    root.replaceChildren(...read.body.childNodes);
    const stop = (event: Event): void => event.preventDefault();
    root.addEventListener('click', stop);
    root.addEventListener('submit', stop);
    return () => {
      root.removeEventListener('click', stop);
      root.removeEventListener('submit', stop);
    };
  }, [html, style]);
  // The page inside has headings and landmarks of its own, which would double those of the console.
  return <div ref={host} role="img" aria-label={label} lang={lang} className={css['preview']} inert />;
}
