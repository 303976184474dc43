import { describe, expect, it } from 'vitest';
import { approvalsFor, emptyStatement, newClaim, shownIn, toSend, withoutClaim, withText } from './statement-model.ts';

const incident = { componentIds: ['shop'], originalLocale: 'en' as const };
const draft = withText(emptyStatement(incident, 'en'), 'en', { title: 'The shop does not answer' });

describe('a statement while it is written', () => {
  it('says which language a reader gets, and that it is not his own', () => {
    const german = withText(draft, 'de', { title: 'Der Shop antwortet nicht' });
    expect(shownIn(german, 'de')).toMatchObject({ text: { locale: 'de' }, fallbackFrom: null });
    expect(shownIn(german, 'sv')).toMatchObject({ text: { locale: 'en' }, fallbackFrom: 'en' });
    expect(shownIn(german, 'en').fallbackFrom).toBeNull();
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

  it('asks for two who agree before something is denied', () => {
    expect(approvalsFor([{ modality: 'observed', subject: 'effect' }])).toBe(0);
    expect(approvalsFor([{ modality: 'suspected', subject: 'cause' }])).toBe(1);
    expect(
      approvalsFor([
        { modality: 'suspected', subject: 'cause' },
        { modality: 'ruled-out', subject: 'effect' },
      ]),
    ).toBe(2);
  });
});
