/** Text of people as the page shows it, loaded when it is first needed. */

import { useMemo } from 'react';
import { documentToHtml, markdownToHtml } from '../../../core/markdown.ts';
import css from './incidents.module.css';

export function Markdown({ source }: { readonly source: string }) {
  const html = useMemo(() => markdownToHtml(source), [source]);
  // The reader writes every character of the source as text; there is no HTML in it but its own.
  // oxlint-disable-next-line react/no-danger
  return <div dangerouslySetInnerHTML={{ __html: html }} />;
}

/** A report of an incident. Its text comes from the log, in which people wrote. */
export function ReportDocument({ source, lang }: { readonly source: string; readonly lang: string }) {
  const html = useMemo(() => documentToHtml(source), [source]);
  // As above.
  // oxlint-disable-next-line react/no-danger
  return <div className={css['document']} lang={lang} dangerouslySetInnerHTML={{ __html: html }} />;
}
