import { describe, expect, it } from 'vitest';
import { locales } from '#src/core/messages.ts';
import { LiveFaultClass } from './contract-schemas.ts';
import { liveAdvice, liveFaultTitles, liveSentence } from './messages.ts';

describe.each(locales)('the words of live pictures in %s', (locale) => {
  it.each(LiveFaultClass.options)('for the fault %s are whole sentences', (fault) => {
    expect(liveFaultTitles[locale][fault]).toMatch(/^[A-ZÄÖÜ][^.{}]*$/);
    for (const text of [liveSentence(locale, fault), liveAdvice(locale, fault)]) {
      expect(text).toMatch(/^[A-ZÄÖÜ][^{}]*\.$/);
    }
  });

  it('say for every fault but those that only a person can end that Keepsight tries again', () => {
    const again = locale === 'en' ? 'Keepsight tries again by itself.' : 'Keepsight versucht es von selbst wieder.';
    const silent = LiveFaultClass.options.filter((fault) => !liveAdvice(locale, fault).includes(again));
    expect(silent).toEqual(['certificate-changed', 'login-missing', 'login-refused', 'refused-by-guard']);
  });
});
