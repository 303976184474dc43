/** Texts that exist in several languages, for somebody who reads one of them. */

import type { PublicLocale } from '#src/core/messages.ts';
import type { LocalText } from '#src/features/status/contract-schemas.ts';

/** In the reader's language, else in the page's own, else in any; a name is never empty. */
export function textIn(text: LocalText, locale: PublicLocale, own: PublicLocale = 'en'): string {
  const inOrder = [text[locale], text[own], text.en, ...Object.values(text)];
  return inOrder.find((each) => each !== undefined && each !== '') ?? '…';
}

/** Languages are named in their own language. */
export const languageNames: Readonly<Record<PublicLocale, string>> = {
  en: 'English',
  de: 'Deutsch',
  sv: 'Svenska',
  fr: 'Français',
  es: 'Español',
  ja: '日本語',
};
