/** A report as a document. Its text comes from the log, in which people wrote: HTML in it is shown as the text that it is. */

import MarkdownIt from 'markdown-it';
import { useMemo } from 'react';
import css from './incidents.module.css';

const reader = new MarkdownIt('default', { html: false, linkify: false, breaks: false, typographer: false });
reader.disable(['image', 'html_block', 'html_inline']);
reader.validateLink = (url) => /^(https?:|mailto:|tel:|#)/i.test(url.trim());
// The page has its heading; those of the document stand below the heading of their section.
for (const rule of ['heading_open', 'heading_close']) {
  reader.renderer.rules[rule] = (tokens, index) => {
    const level = Math.min(6, Number(tokens[index]?.tag.slice(1) ?? 1) + 2);
    return `<${rule === 'heading_close' ? '/' : ''}h${String(level)}>`;
  };
}

export function ReportDocument({ source }: { readonly source: string }) {
  const html = useMemo(() => reader.render(source), [source]);
  // The reader writes every character of the source as text; there is no HTML in it but its own.
  // oxlint-disable-next-line react/no-danger
  return <div className={css['document']} lang="en" dangerouslySetInnerHTML={{ __html: html }} />;
}
