/** The words of the public page in the reader's language. */

import { definePublicCatalogue, formatMessage, type MessageValues, type PublicLocale } from '#src/core/messages.ts';
import { de } from './de.data.ts';
import { en } from './en.data.ts';
import { es } from './es.data.ts';
import { fr } from './fr.data.ts';
import { ja } from './ja.data.ts';
import type { PageWord } from './page-words.ts';
import { sv } from './sv.data.ts';

const words = definePublicCatalogue<PageWord>({ en, de, sv, fr, es, ja });

export type Say = (key: PageWord, values?: MessageValues) => string;

export function sayIn(locale: PublicLocale): Say {
  return (key, values) => formatMessage(words, locale, key, values);
}

/** For words whose key comes from data, such as the state of a wave; what nobody knows is shown as it is. */
export function sayKnown(say: Say, prefix: string, value: string): string {
  const key = `${prefix}.${value}`;
  return isWord(key) ? say(key) : value;
}

function isWord(key: string): key is PageWord {
  return Object.hasOwn(en, key);
}

/** Each language in its own words, for the choice of languages and for texts that fell back. */
export const languageNames: Readonly<Record<PublicLocale, string>> = {
  en: 'English',
  de: 'Deutsch',
  sv: 'Svenska',
  fr: 'Français',
  es: 'Español',
  ja: '日本語',
};

/** The name of a language in the reader's own. */
export function languageName(reader: PublicLocale, language: PublicLocale): string {
  return new Intl.DisplayNames([reader], { type: 'language' }).of(language) ?? languageNames[language];
}
