/**
 * Markdown to HTML: the one reader of the public page, of mails, of feeds and of the console, so that a preview shows what is
 * published. Raw HTML is switched off in the tokeniser, so that it is shown as the text that it is.
 */

import MarkdownIt from 'markdown-it';
import { safeText } from './safe-text.ts';

/** Pictures come from elsewhere, which a page of ours never asks. */
const neverRead = ['image', 'html_block', 'html_inline'];

const statements = newReader({ linkify: true, breaks: true, without: [...neverRead, 'heading', 'lheading'] });
const documents = newReader({ linkify: false, breaks: false, without: neverRead });
// The page has its heading; those of the document stand below the heading of their section.
for (const rule of ['heading_open', 'heading_close']) {
  documents.renderer.rules[rule] = (tokens, index) => {
    const level = Math.min(6, Number(tokens[index]?.tag.slice(1) ?? 1) + 2);
    return `<${rule === 'heading_close' ? '/' : ''}h${String(level)}>`;
  };
}

function newReader(how: { linkify: boolean; breaks: boolean; without: readonly string[] }) {
  const { linkify, breaks, without } = how;
  const reader = new MarkdownIt('default', { html: false, typographer: false, linkify, breaks });
  reader.disable([...without]);
  // The library allows every scheme but a few; we allow three.
  reader.validateLink = (url) => /^(https?:|mailto:|tel:|#)/i.test(url.trim());
  reader.linkify.set({ fuzzyLink: false, fuzzyEmail: false });
  const openLink = reader.renderer.rules['link_open'];
  reader.renderer.rules['link_open'] = (...given) => {
    const [tokens, index, renderOptions, , self] = given;
    tokens[index]?.attrSet('rel', 'nofollow noopener noreferrer');
    return openLink?.(...given) ?? self.renderToken(tokens, index, renderOptions);
  };
  return reader;
}

/** A statement: paragraphs, lists and links; no headings, which would break the outline of the page that it stands on. */
export function markdownToHtml(source: string): string {
  return statements.render(safeText(source));
}

/** A document made of our words and of people's, such as a report of an incident: the same, with headings from `h3` down. */
export function documentToHtml(source: string): string {
  return documents.render(safeText(source, documentCharactersMax));
}

/** A report of an incident with 1,000 statements of common length. */
const documentCharactersMax = 1_000_000;

/** A statement as plain text, for calendars, badges and previews of feeds. */
export function markdownToText(source: string): string {
  const lines = statements.parse(safeText(source), {}).flatMap((token) => {
    if (token.type === 'inline') return [textOfInline(token.children ?? [])];
    if (token.type === 'fence' || token.type === 'code_block') return [token.content.trimEnd()];
    return [];
  });
  return lines.join('\n\n');
}

type Inline = ReturnType<typeof statements.parse>[number];

function textOfInline(tokens: readonly Inline[]): string {
  let text = '';
  let target = '';
  for (const token of tokens) {
    if (token.type === 'softbreak' || token.type === 'hardbreak') text += '\n';
    else if (token.type === 'link_open') target = String(token.attrGet('href') ?? '');
    else if (token.type === 'link_close' && target !== '' && !text.endsWith(target)) text += ` (${target})`;
    else text += token.content;
  }
  return text;
}
