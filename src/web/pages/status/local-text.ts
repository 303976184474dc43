/** Texts that exist in several languages, for somebody who reads one of them. */

import type { PublicLocale } from '#src/core/messages.ts';
import type { LocalText } from '#src/features/status/contract-schemas.ts';

/** In the reader's language, else in the page's own, else in any; a name is never empty. */
export function textIn(text: LocalText, locale: PublicLocale, own: PublicLocale = 'en'): string {
  const inOrder = [text[locale], text[own], text.en, ...Object.values(text)];
  return inOrder.find((each) => each !== undefined && each !== '') ?? '…';
}

/** Where one is chosen, languages are named in their own language. */
export const languageNames: Readonly<Record<PublicLocale, string>> = {
  en: 'English',
  de: 'Deutsch',
  sv: 'Svenska',
  fr: 'Français',
  es: 'Español',
  ja: '日本語',
};

/** In a sentence, a language is named in the language of the sentence. */
export function languageIn(locale: PublicLocale, language: PublicLocale): string {
  return new Intl.DisplayNames([locale], { type: 'language' }).of(language) ?? languageNames[language];
}
