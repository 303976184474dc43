/**
 * Which passwords can be chosen, after NIST SP 800-63B-4 section 3.1.1.2: length, no composition rules, nothing that is
 * expected or that repeats the name. Pure.
 */

import { commonWords } from './common-passwords.data.ts';
import { peopleLimits } from './contract-schemas.ts';

export type PasswordProblem = 'short' | 'long' | 'common' | 'name';

/** Names shorter than this stand in many words by chance. */
const nameCharsMin = 4;
/** `aaaaaaaaaaaa` and `abababababab` have the length but nothing else. */
const distinctCharsMin = 5;

const keyboardRows = [
  '1234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'yxcvbnm',
  'abcdefghijklmnopqrstuvwxyz',
];
const runs = keyboardRows.flatMap((row) => [row, Array.from(row).toReversed().join('')]).map((row) => row + row);
/** Fewer neighbours in a row are no pattern. */
const runCharsMin = 4;

/** The form that is hashed: people type the same character in several ways (Unicode NFKC). */
export function normalisePassword(typed: string): string {
  return typed.normalize('NFKC');
}

/** The form in which names are compared. */
export function nameKeyOf(name: string): string {
  return name.trim().normalize('NFKC').toLowerCase();
}

export function passwordProblem(typed: string, names: readonly string[]): PasswordProblem | undefined {
  const password = normalisePassword(typed);
  const length = Array.from(password).length;
  if (length < peopleLimits.passwordCharsMin) return 'short';
  if (length > peopleLimits.passwordCharsMax) return 'long';
  const lower = password.toLowerCase();
  if (names.map(nameKeyOf).some((name) => name.length >= nameCharsMin && lower.includes(name))) return 'name';
  return isExpected(lower) ? 'common' : undefined;
}

function isExpected(lower: string): boolean {
  if (new Set(lower).size < distinctCharsMin) return true;
  if (isMadeOfRuns(lower)) return true;
  const letters = unleet(lower).replace(/[^\p{L}]/gu, '');
  if (letters.length > 0) return isMadeOfWords(letters);
  const digits = lower.replace(/\D/g, '');
  return digits.length > 0 && isMadeOfRuns(digits);
}

function unleet(text: string): string {
  const asLetter: Readonly<Record<string, string>> = {
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '@': 'a',
    $: 's',
  };
  // Digits at the ends are a number and no letters in disguise.
  return text.replace(/^\P{L}+|\P{L}+$/gu, '').replace(/[01345@$]/g, (char) => asLetter[char] ?? char);
}

/** True when the text is nothing but known words one after another. */
function isMadeOfWords(text: string): boolean {
  const reachable = new Set([0]);
  for (let at = 0; at < text.length; at += 1) {
    if (!reachable.has(at)) continue;
    for (const word of commonWords) if (text.startsWith(word, at)) reachable.add(at + word.length);
  }
  return reachable.has(text.length);
}

/** True when the text is nothing but stretches of neighbours on the keyboard or in the alphabet. */
function isMadeOfRuns(text: string): boolean {
  let at = 0;
  while (at < text.length) {
    const stretch = longestRunAt(text, at);
    if (stretch < runCharsMin) return false;
    at += stretch;
  }
  return true;
}

function longestRunAt(text: string, at: number): number {
  let length = 0;
  while (at + length < text.length && runs.some((run) => run.includes(text.slice(at, at + length + 1)))) length += 1;
  return length;
}
