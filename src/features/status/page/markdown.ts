/** Markdown of statements to HTML. Raw HTML is switched off in the tokeniser, so that it is shown as the text that it is. */

import MarkdownIt from 'markdown-it';
import { Html } from './html.ts';
import { safeText } from './safe-text.ts';

const reader = new MarkdownIt('default', { html: false, linkify: true, breaks: true, typographer: false });
// Pictures come from elsewhere, which the page never asks. Headings would break the outline of the page.
reader.disable(['image', 'heading', 'lheading', 'html_block', 'html_inline']);
// The library allows every scheme but a few; we allow three.
reader.validateLink = (url) => /^(https?:|mailto:|tel:|#)/i.test(url.trim());
reader.linkify.set({ fuzzyLink: false, fuzzyEmail: false });

const openLink = reader.renderer.rules['link_open'];
reader.renderer.rules['link_open'] = (...given) => {
  const [tokens, index, options, , self] = given;
  tokens[index]?.attrSet('rel', 'nofollow noopener noreferrer');
  return openLink?.(...given) ?? self.renderToken(tokens, index, options);
};

export function markdownToHtml(source: string): Html {
  return new Html(reader.render(safeText(source)));
}

/** The same as plain text, for calendars, badges and previews of feeds. */
export function markdownToText(source: string): string {
  const lines = reader.parse(safeText(source), {}).flatMap((token) => {
    if (token.type === 'inline') return [textOfInline(token.children ?? [])];
    if (token.type === 'fence' || token.type === 'code_block') return [token.content.trimEnd()];
    return [];
  });
  return lines.join('\n\n');
}

type Inline = ReturnType<typeof reader.parse>[number];

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
