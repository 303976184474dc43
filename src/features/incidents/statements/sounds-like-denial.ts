/** Finds words that sound like a denial. It guesses, so it only asks for a typed claim or for somebody else's reading. */

import { markdownToText } from '#src/core/markdown.ts';
import type { PublicLocale } from '#src/core/messages.ts';
import { IncidentSoundsLikeDenial } from '../errors.ts';
import { denialWords } from './denial-words.data.ts';

/** Words between the negation and what it denies: "not the result of any kind of attack". */
const wordsBetweenMax = 7;

export function soundsLikeDenial(locale: PublicLocale, text: string): boolean {
  const words = denialWords[locale];
  return [text, markdownToText(text)].flatMap(sentencesOf).some((sentence) => {
    if (!isExcused(sentence, words)) return denies(sentence, words);
    // Of what somebody does not know, only that clause says so: the next one may deny all the same.
    return sentence.split(clauseEnds).some((clause) => !isExcused(clause, words) && denies(clause, words));
  });
}

/** What a reader sees: no characters without a shape, and a line that goes on below is one sentence. */
function sentencesOf(text: string): string[] {
  return text
    .normalize('NFKC')
    .replaceAll(/\p{Cf}/gu, '')
    .toLowerCase()
    .replaceAll('’', "'")
    .replaceAll(/(?<!\n)\n(?!\n)/g, ' ')
    .split(/[.!?;。！？\n]+/u);
}

const clauseEnds = /[,:()、，–—]|\s(?:but|aber|sondern|doch|men|utan|mais|pero|sino)\s/u;

type Words = (typeof denialWords)[PublicLocale];

function isExcused(text: string, { unless }: Words): boolean {
  return unless.some((phrase) => text.includes(phrase));
}

function denies(text: string, words: Words): boolean {
  return words.phrases.some((phrase) => text.includes(phrase)) || hasNegatedThing(text, words);
}

/** For words that become public beside statements: titles and waves. @throws IncidentSoundsLikeDenial */
export function refuseDenial(locale: PublicLocale, texts: readonly string[]): void {
  if (texts.some((text) => soundsLikeDenial(locale, text))) throw new IncidentSoundsLikeDenial({ locale });
}

function hasNegatedThing(sentence: string, { negations, things }: Words): boolean {
  const tokens = sentence.replaceAll("n't", " n't").split(/[^\p{L}\p{N}']+/u);
  return tokens.some((token, at) => {
    if (!negations.includes(token)) return false;
    const after = tokens.slice(at + 1, at + 1 + wordsBetweenMax).join(' ');
    return things.some((thing) => after.startsWith(thing) || after.includes(` ${thing}`));
  });
}
