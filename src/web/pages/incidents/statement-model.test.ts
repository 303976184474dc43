import { describe, expect, it } from 'vitest';
import {
  emptyStatement,
  hasText,
  lackOf,
  newClaim,
  previewable,
  toSend,
  withOriginal,
  withoutClaim,
  withText,
} from './statement-model.ts';

const incident = { componentIds: ['shop'], originalLocale: 'en' as const };
const draft = withText(emptyStatement(incident, 'en'), 'en', { title: 'The shop does not answer' });

describe('a statement while it is written', () => {
  it('knows for whom it has a text', () => {
    const german = withText(draft, 'de', { title: 'Der Shop antwortet nicht' });
    expect(hasText(german, 'de')).toBe(true);
    expect(hasText(german, 'sv')).toBe(false);
    expect(hasText(withText(german, 'sv', { body: 'Utan rubrik.' }), 'sv')).toBe(false);
  });

  it('never drops what somebody wrote: a text without a title is asked for one', () => {
    const untitled = withText(draft, 'sv', { body: 'Utan rubrik.' });
    expect(toSend(untitled).texts.map((text) => text.locale)).toEqual(['en', 'sv']);
    expect(lackOf(untitled)).toEqual({ title: 'sv' });
    expect(lackOf(draft)).toBeUndefined();
    expect(lackOf({ ...draft, claims: [newClaim([])] })).toEqual({ claim: 1 });
  });

  it('is shown as far as it goes, and not before it has a title', () => {
    const begun = withText({ ...draft, claims: [newClaim([])] }, 'sv', { body: 'Utan rubrik.' });
    expect(previewable(begun)).toMatchObject({ claims: [], texts: [{ locale: 'en' }] });
    expect(previewable(withText(draft, 'en', { title: ' ' }))).toBeUndefined();
  });

  it('takes what was said in another language along when that becomes the original', () => {
    const claim = { ...newClaim([]), text: 'Requests time out.' };
    const id = claim.id ?? '';
    const both = withText({ ...draft, claims: [claim] }, 'de', {
      title: 'Der Shop antwortet nicht',
      claimTexts: { [id]: 'Anfragen laufen ab.' },
    });
    const turned = withOriginal(both, 'de');
    expect(turned).toMatchObject({ originalLocale: 'de', claims: [{ text: 'Anfragen laufen ab.' }] });
    expect(turned.texts).toMatchObject([
      { locale: 'en', review: 'reviewed', claimTexts: { [id]: 'Requests time out.' } },
      { locale: 'de', review: 'original' },
    ]);
    expect(withOriginal(turned, 'en').claims).toEqual(both.claims);
  });

  it('does not send a language that was only looked at', () => {
    const looked = withText(draft, 'fr', { body: '' });
    expect(looked.texts).toHaveLength(2);
    expect(toSend(looked).texts.map((text) => text.locale)).toEqual(['en']);
  });

  it('takes a claim away with its translations', () => {
    const claim = { ...newClaim([]), text: 'Requests time out.' };
    const withClaim = withText({ ...draft, claims: [claim] }, 'de', {
      title: 'x',
      claimTexts: { [claim.id ?? '']: 'Anfragen laufen ab.' },
    });
    const without = withoutClaim(withClaim, claim.id);
    expect(without.claims).toEqual([]);
    expect(without.texts.every((text) => Object.keys(text.claimTexts).length === 0)).toBe(true);
  });

  it('never gives two claims one id', () => {
    const first = newClaim([]);
    const second = newClaim([first]);
    const third = newClaim([second]);
    expect(new Set([first.id, second.id]).size).toBe(2);
    expect(third.id).not.toBe(second.id);
  });
});
