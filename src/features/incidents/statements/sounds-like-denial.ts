/** Finds words that sound like a denial. It guesses, so it only asks for a typed claim or for somebody else's reading. */

import type { PublicLocale } from '#src/core/messages.ts';
import { IncidentSoundsLikeDenial } from '../errors.ts';
import { denialWords } from './denial-words.data.ts';

/** Words between the negation and what it denies: "not the result of any kind of attack". */
const wordsBetweenMax = 7;

export function soundsLikeDenial(locale: PublicLocale, text: string): boolean {
  const words = denialWords[locale];
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll('’', "'")
    .split(/[.!?;。！？\n]+/u)
    .some((sentence) => {
      if (words.unless.some((phrase) => sentence.includes(phrase))) return false;
      return words.phrases.some((phrase) => sentence.includes(phrase)) || hasNegatedThing(sentence, words);
    });
}

/** For words that become public beside statements: titles and waves. @throws IncidentSoundsLikeDenial */
export function refuseDenial(locale: PublicLocale, texts: readonly string[]): void {
  if (texts.some((text) => soundsLikeDenial(locale, text))) throw new IncidentSoundsLikeDenial({ locale });
}

function hasNegatedThing(
  sentence: string,
  { negations, things }: { readonly negations: readonly string[]; readonly things: readonly string[] },
): boolean {
  const tokens = sentence.replaceAll("n't", " n't").split(/[^\p{L}\p{N}']+/u);
  return tokens.some((token, at) => {
    if (!negations.includes(token)) return false;
    const after = tokens.slice(at + 1, at + 1 + wordsBetweenMax).join(' ');
    return things.some((thing) => after.startsWith(thing) || after.includes(` ${thing}`));
  });
}
