/** HTML as a value: what is put into a template is escaped, unless it is HTML already. Nothing else builds markup here. */

import { markdownToHtml } from '../../../core/markdown.ts';
import { safeText } from '../../../core/safe-text.ts';

export class Html {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A statement in Markdown. */
export function prose(markdown: string): Html {
  return new Html(markdownToHtml(markdown));
}

type Piece = Html | string | number | boolean | undefined | null | readonly Piece[];

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export function escapeMarkup(text: string): string {
  return safeText(text).replaceAll(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** `false`, `null` and `undefined` leave nothing, so that `condition && html…` reads well. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  const fixed = withoutIndentation(strings);
  let text = fixed[0] ?? '';
  pieces.forEach((piece, i) => {
    const put = textOf(piece);
    const next = fixed[i + 1] ?? '';
    // Of a line on which nothing stands, its end is left out too.
    const isEmptyLine = put === '' && next.startsWith('\n') && (text === '' || text.endsWith('\n'));
    text += isEmptyLine ? next.slice(1) : put + next;
  });
  return new Html(text);
}

const shortened = new WeakMap<TemplateStringsArray, readonly string[]>();

/** Templates are indented for people who read them here; readers of the page need not load that. */
function withoutIndentation(strings: TemplateStringsArray): readonly string[] {
  const known = shortened.get(strings);
  if (known !== undefined) return known;
  const made = strings.map((text) => text.replaceAll(/\n\s*/g, '\n').replaceAll('\n>', '>').replaceAll(' />', '/>'));
  shortened.set(strings, made);
  return made;
}

function textOf(piece: Piece): string {
  if (piece === undefined || piece === null || piece === false || piece === true) return '';
  if (piece instanceof Html) return piece.text;
  if (typeof piece === 'string') return escapeMarkup(piece);
  if (typeof piece === 'number') return String(piece);
  return piece.map(textOf).join('');
}

/** Markup that our own code or the Markdown reader has made. */
export function trusted(markup: string): Html {
  return new Html(markup);
}
