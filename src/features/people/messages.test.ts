import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import * as errors from './errors.ts';
import { germanPeopleErrors } from './messages.ts';

const defined = Object.values(errors).map(({ code, template }) => ({ code, template }));

/** The names of the fields in a text, whether plain or with a choice behind them. */
function fieldsIn(text: string): string[] {
  return [...new Set([...text.matchAll(/\{(\w+)[,}]/g)].map((match) => match[1] ?? ''))].toSorted();
}

describe('germanPeopleErrors', () => {
  it('has words for each error and for nothing else', () => {
    expect(Object.keys(germanPeopleErrors).toSorted()).toEqual(defined.map(({ code }) => code).toSorted());
  });

  it.each(Object.entries(germanPeopleErrors))('says %s in valid messages', (_code, words) => {
    for (const text of [words.detail, words.remedy]) {
      expect(() => new IntlMessageFormat(text, 'de', undefined, { ignoreTag: true })).not.toThrow();
    }
  });

  it('speaks of no field that the error does not have', () => {
    const known: Readonly<Record<string, readonly string[]>> = { 'people.password-refused': ['reason'] };
    for (const { code, template } of defined) {
      const words = new Map(Object.entries(germanPeopleErrors)).get(code);
      const fields = known[code] ?? fieldsIn(template);
      expect(fields, code).toEqual(expect.arrayContaining(fieldsIn(words?.detail ?? '')));
    }
  });
});
