/**
 * Markdown of a statement as the page shows it, loaded when it is first needed. The same rules as where the page is made: no
 * HTML, no pictures, no headings, three schemes for links.
 */

import MarkdownIt from 'markdown-it';
import { useMemo } from 'react';

const reader = new MarkdownIt('default', { html: false, linkify: true, breaks: true, typographer: false });
reader.disable(['image', 'heading', 'lheading', 'html_block', 'html_inline']);
reader.validateLink = (url) => /^(https?:|mailto:|tel:|#)/i.test(url.trim());
reader.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

export function Markdown({ source }: { readonly source: string }) {
  const html = useMemo(() => reader.render(source), [source]);
  // The reader writes every character of the source as text; there is no HTML in it but its own.
  // oxlint-disable-next-line react/no-danger
  return <div dangerouslySetInnerHTML={{ __html: html }} />;
}
