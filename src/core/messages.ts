/**
 * Words for people in several languages. A catalogue is a plain object per language; the English one gives the keys.
 * Texts use ICU MessageFormat (`{count, plural, one {# device} other {# devices}}`).
 */

import { IntlMessageFormat } from 'intl-messageformat';

/** Languages of the console. */
export const locales = ['en', 'de'] as const;
export type Locale = (typeof locales)[number];
/** Languages of everything that the public reads: status page, feeds, notices. */
export const publicLocales = ['en', 'de', 'sv', 'fr', 'es', 'ja'] as const;
export type PublicLocale = (typeof publicLocales)[number];

export type MessageValues = Readonly<Record<string, string | number | boolean | Date>>;
export type Catalogue<Key extends string = string, L extends PublicLocale = Locale> = Readonly<
  Record<L, Readonly<Record<Key, string>>>
>;
export type PublicCatalogue<Key extends string = string> = Catalogue<Key, PublicLocale>;

/** Types a catalogue so that every language has every key of the English one. */
export function defineCatalogue<Key extends string>(catalogue: Catalogue<Key>): Catalogue<Key> {
  return catalogue;
}

/** The same for what the public reads. */
export function definePublicCatalogue<Key extends string>(catalogue: PublicCatalogue<Key>): PublicCatalogue<Key> {
  return catalogue;
}

const compiled = new Map<string, IntlMessageFormat>();
/** Only our own catalogues are formatted, so the number of texts is bounded by the program itself. */

/** Formats one message of a catalogue. */
export function formatMessage<Key extends string, L extends PublicLocale>(
  catalogue: Catalogue<Key, L>,
  locale: L,
  key: Key,
  values?: MessageValues,
): string {
  const text = catalogue[locale][key];
  if (!text.includes('{') && !text.includes("'")) return text;
  const cacheKey = `${locale} ${text}`;
  let format = compiled.get(cacheKey);
  if (format === undefined) {
    format = new IntlMessageFormat(text, locale, undefined, { ignoreTag: true });
    compiled.set(cacheKey, format);
  }
  return String(format.format(values));
}

/** Chooses the best language of ours for an Accept-Language header or a list of browser languages; English otherwise. */
export function chooseLocale(accepted: string | readonly string[] | undefined): Locale {
  const ranges = (typeof accepted === 'string' ? accepted.split(',') : (accepted ?? []))
    .slice(0, 20)
    .map((part) => {
      const [tag = '', ...attributes] = part.trim().toLowerCase().split(';');
      const q = attributes.map((a) => /^\s*q=([\d.]+)$/.exec(a)?.[1]).find((v) => v !== undefined);
      return { language: tag.split('-')[0], q: q === undefined ? 1 : Number(q) };
    })
    .filter((range) => range.q > 0)
    .toSorted((a, b) => b.q - a.q);
  for (const range of ranges) {
    const found = locales.find((locale) => locale === range.language);
    if (found !== undefined) return found;
  }
  return 'en';
}
