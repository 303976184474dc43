import { describe, expect, it } from 'vitest';
import { locales } from '#src/core/messages.ts';
import { DeviceKind } from '#src/plugins/kit/facts.ts';
import { FaultClass } from './contract-schemas.ts';
import { adviceFor, faultTitles, sentenceFor } from './messages.ts';
import { stateOfFault } from './watch/next-state.ts';

const fields = { host: '192.0.2.7', port: 443, serial: 'A', expected: 'B', offsetSeconds: 32_820, seconds: 3 };

describe.each(locales)('the words in %s', (locale) => {
  it.each(FaultClass.options)('for %s are whole sentences for every kind of device', (faultClass) => {
    for (const kind of DeviceKind.options) {
      for (const neighbours of ['answer', 'silent', 'none']) {
        const fault = { class: faultClass, fields: { ...fields, neighbours } };
        const sentence = sentenceFor(locale, { kind, state: stateOfFault[faultClass], fault });
        expect(sentence).toMatch(/^[A-ZÄÖÜ][^{}?]*\.$/);
        expect(adviceFor(locale, kind, fault)).toMatch(/^[A-ZÄÖÜ][^{}?]*\.$/);
      }
    }
    expect(faultTitles[locale][faultClass]).not.toBe('');
  });
});

describe('a sentence', () => {
  it('speaks of the rest of the site', () => {
    const say = (neighbours: string) =>
      sentenceFor('en', { kind: 'camera', state: 'down', fault: { class: 'timed-out', fields: { neighbours } } });
    expect(say('answer')).toBe('Nothing at this address answers; the rest of this site does.');
    expect(say('silent')).toBe('Nothing at this address answers, nor at any other address of this site.');
    expect(say('none')).toBe('Nothing at this address answers.');
  });

  it('says spans of time as people do', () => {
    const fault = { class: 'clock-wrong' as const, fields: { offsetSeconds: -32_820 } };
    expect(sentenceFor('de', { kind: 'door', state: 'degraded', fault })).toBe(
      'Die Türsteuerung antwortet, aber die Uhr geht um 9 Stunden falsch.',
    );
  });

  it('writes a number as people of its language do', () => {
    const fault = { class: 'slow' as const, fields: { seconds: 4.2 } };
    const say = (locale: 'de' | 'en') => sentenceFor(locale, { kind: 'camera', state: 'degraded', fault });
    expect(say('de')).toContain('4,2 Sekunden');
    expect(say('en')).toContain('4.2 seconds');
  });

  it('is a sentence even when a field is missing', () => {
    const fault = { class: 'identity-changed' as const, fields: {} };
    expect(sentenceFor('en', { kind: 'camera', state: 'down', fault })).toContain('Another device');
  });

  it('of a device without a fault says whether it answers', () => {
    expect(sentenceFor('en', { kind: 'speaker', state: 'up', fault: null })).toBe('The speaker answers.');
    expect(sentenceFor('en', { kind: 'other', state: 'unknown', fault: null })).toMatch(/not known/);
  });
});
