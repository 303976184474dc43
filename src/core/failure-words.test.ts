import { describe, expect, it } from 'vitest';
import { failureClasses } from './failure.ts';
import { failureSentence, failureTitle } from './failure-words.ts';
import { publicLocales } from './messages.ts';

const titlesOf = (locale: (typeof publicLocales)[number]): string[] =>
  failureClasses.map((failure) => failureTitle(locale, failure));

describe.each(publicLocales)('failure words in %s', (locale) => {
  it('give every class a title of its own, so that no two failures look the same', () => {
    expect(new Set(titlesOf(locale)).size).toBe(failureClasses.length);
    expect(titlesOf(locale).filter((title) => title.length > 60)).toEqual([]);
  });

  it('give every class one sentence of its own', () => {
    const sentences = failureClasses.map((failure) => failureSentence(locale, failure));
    expect(new Set(sentences).size).toBe(failureClasses.length);
    expect(sentences.filter((sentence) => !/[.。]$/.test(sentence))).toEqual([]);
  });

  it('blame nobody for what is our own side', () => {
    const own = failureClasses.filter((failure) => failure.startsWith('self.'));
    const mark = {
      en: /\b(we|our)\b/i,
      de: /\b(wir|unser\w*)\b/i,
      sv: /\b(vi|vår\w*|vårt)/i,
      fr: /\b(nous|notre|nos)\b/i,
      es: /nuestr|nos |pudimos|hicimos/i,
      ja: /計測/,
    };
    expect(own.filter((failure) => !mark[locale].test(failureSentence(locale, failure)))).toEqual([]);
  });

  it('are not English by mistake', () => {
    const english = new Set(titlesOf('en'));
    const same = locale === 'en' ? [] : titlesOf(locale).filter((title) => english.has(title));
    expect(same).toEqual([]);
  });
});
