/** How a report says things in one language: its words, and the names of what the log knows by ids. */

import { type Locale, type MessageValues, formatMessage } from '#src/core/messages.ts';
import type { LocalTitle } from '../contract-schemas.ts';
import type { IncidentFold } from '../log/incident-fold.ts';
import { reportWords } from './report-words.data.ts';

export type ReportWord = keyof (typeof reportWords)['en'];

export interface ReportLanguage {
  readonly locale: Locale;
  readonly say: (key: ReportWord, values?: MessageValues) => string;
  readonly components: (ids: readonly string[]) => string;
  readonly statements: (ids: readonly string[]) => string;
  readonly wave: (id: string) => string;
}

/** @param componentNames of those that there still are; one that was removed is named by its id */
export function reportLanguage(
  fold: IncidentFold,
  componentNames: ReadonlyMap<string, LocalTitle>,
  locale: Locale,
): ReportLanguage {
  const say: ReportLanguage['say'] = (key, values) => formatMessage(reportWords, locale, key, values);
  const quoted = (text: string): string => say('quoted', { text });
  const titles = new Map(
    fold.statements.map(({ id, content: { texts, originalLocale } }) => {
      const text = texts.find((one) => one.locale === locale) ?? texts.find((one) => one.locale === originalLocale);
      return [id, text?.title ?? id];
    }),
  );
  const waves = new Map(fold.restoration.waves.map(({ id, input }) => [id, input.name]));
  const component = (id: string): string => {
    const name = componentNames.get(id);
    return name?.[locale] ?? name?.[fold.originalLocale] ?? Object.values(name ?? {})[0] ?? id;
  };
  return {
    locale,
    say,
    components: (ids) => (ids.length === 0 ? say('head.no-component') : ids.map(component).join(', ')),
    statements: (ids) => ids.map((id) => quoted(titles.get(id) ?? id)).join(', '),
    wave: (id) => quoted(waves.get(id) ?? id),
  };
}
