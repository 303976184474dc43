/** Puts the words of a language into a form that was drawn from a schema. Pure. */

import type { Locale } from '#src/core/messages.ts';
import { wordsOfField } from '../../i18n/probe-words.ts';
import type { Field } from './form-model.ts';

export function inWords(
  fields: readonly Field[],
  probe: string,
  locale: Locale,
  path: readonly string[] = [],
): readonly Field[] {
  return fields.map((field) => fieldInWords(field, probe, locale, [...path, field.name]));
}

function fieldInWords(field: Field, probe: string, locale: Locale, path: readonly string[]): Field {
  const words = wordsOfField(probe, path);
  const about = locale === 'de' ? words?.about : undefined;
  const common = {
    label: words?.[locale] ?? field.label,
    description: about ?? field.description,
    language: about === undefined ? ('en' as const) : locale,
  };
  const inside = withinWords(field, probe, locale, path);
  if (inside.kind !== 'choice' || locale !== 'de') return { ...inside, ...common };
  return { ...inside, ...common, optionWords: words?.options ?? {} };
}

/** The words of what a field holds. An entry of a list has no words of its own. */
function withinWords(field: Field, probe: string, locale: Locale, path: readonly string[]): Field {
  switch (field.kind) {
    case 'group':
      return { ...field, fields: inWords(field.fields, probe, locale, path) };
    case 'list':
      return { ...field, item: withinWords(field.item, probe, locale, path) };
    case 'variants': {
      const variants = field.variants.map((each) => ({ ...each, fields: inWords(each.fields, probe, locale, path) }));
      return { ...field, variants };
    }
    default:
      return field;
  }
}
