import { IntlMessageFormat } from 'intl-messageformat';
import { describe, expect, it } from 'vitest';
import { germanErrors } from './errors.data.ts';
import { translateError } from './problem-words.ts';

describe('the German words for errors', () => {
  it.each(Object.entries(germanErrors))('of %s are whole sentences in valid messages', (_code, words) => {
    for (const text of [words.detail, words.remedy]) {
      expect(() => new IntlMessageFormat(text, 'de', undefined, { ignoreTag: true })).not.toThrow();
      expect(text).toMatch(/^["„A-ZÄÖÜ{].*[.:}]$/s);
    }
  });

  it('name in words what a device cannot do, and what a door does not offer', () => {
    const say = (code: string, fields: Readonly<Record<string, string>>) =>
      translateError('de', { code }, fields).detail;
    expect(say('live.cannot-do', { name: 'Hof', what: 'ptz' })).toBe(
      'Hof kann das nicht, soweit Keepsight weiß: sich bewegen.',
    );
    expect(say('live.door-cannot', { name: 'Lager', operation: 'unlock' })).toBe(
      'Die Tür Lager bietet das nicht an: entriegeln.',
    );
  });
});
