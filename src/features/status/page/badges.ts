/** Badges as SVG: words, a shape and a colour, with a title for who cannot see them. No font and no picture from elsewhere. */

import type { ComponentState } from '#src/core/component-state.ts';
import type { PublicLocale } from '#src/core/messages.ts';
import { escapeMarkup } from './html.ts';
import { shapeOf, stateName } from './state-mark.ts';
import { pathPart, pickText, titleOf, viewOf, type Indexed, type View } from './view.ts';

export type TextFile = readonly [path: string, mediaType: string, text: string];

/** Dark enough for white words on them (WCAG 2.2, 1.4.3). */
const colours: Readonly<Record<ComponentState, string>> = {
  ok: '#1d6b3a',
  degraded: '#7d5200',
  restoring: '#1b5a92',
  unknown: '#53565d',
  partial: '#a03c00',
  'off-by-operator': '#67389c',
  down: '#a81622',
};

const charactersMax = 40;

export function badges(indexed: Indexed, locale: PublicLocale, folder: string): TextFile[] {
  const view = viewOf(indexed, locale, '');
  const { snapshot } = indexed;
  const whole = badge(view, titleOf(view), snapshot.banner.state);
  return [
    [`${folder}badge/page.svg`, svgType, whole],
    ...snapshot.components.map((component): TextFile => {
      const { text } = pickText(view, component.name, component.slug);
      return [`${folder}badge/${pathPart(component.slug)}.svg`, svgType, badge(view, text, component.state)];
    }),
  ];
}

const svgType = 'image/svg+xml; charset=utf-8';

/** About as wide as Verdana draws at 11 px; wide scripts take twice as much. */
function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += (character.codePointAt(0) ?? 0) > 0x2e80 ? 11.5 : 6.8;
  return Math.ceil(width);
}

function badge(view: View, subject: string, state: ComponentState): string {
  const left = cut(subject);
  const right = stateName(view, state);
  const leftWidth = widthOf(left) + 14;
  const rightWidth = widthOf(right) + 32;
  const width = leftWidth + rightWidth;
  const title = escapeMarkup(`${left}: ${right}`);
  const text = (x: number, words: string): string => `<text x="${String(x)}" y="14">${escapeMarkup(words)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${String(width)}" height="20" role="img" aria-label="${title}" xml:lang="${view.locale}"><title>${title}</title><rect width="${String(width)}" height="20" rx="3" fill="#33363c"/><path d="M${String(leftWidth)} 0h${String(rightWidth - 3)}a3 3 0 0 1 3 3v14a3 3 0 0 1-3 3h-${String(rightWidth - 3)}z" fill="${colours[state]}"/><g color="#fff" fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">${text(7, left)}<svg x="${String(leftWidth + 6)}" y="4" width="12" height="12" viewBox="0 0 20 20">${shapeOf(state)}</svg>${text(leftWidth + 23, right)}</g></svg>\n`;
}

function cut(text: string): string {
  const characters = Array.from(text);
  return characters.length > charactersMax ? `${characters.slice(0, charactersMax - 1).join('')}…` : text;
}
