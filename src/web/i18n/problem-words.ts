/** Turns anything that was thrown into words for a person. */

import { IntlMessageFormat } from 'intl-messageformat';
import { fieldProblemTexts } from '#src/core/field-problems.data.ts';
import type { Locale } from '#src/core/messages.ts';
import { isApiError, type Problem } from '../api/api-error.ts';
import { germanErrors } from './errors.data.ts';
import { germanOwnWords } from './field-problems.data.ts';
import { wordsOfField } from './probe-words.ts';

export interface ProblemWords {
  readonly code: string;
  readonly detail: string;
  readonly remedy: string | undefined;
  readonly requestId: string | undefined;
  /** One sentence per wrong field, by the field's name without its place. */
  readonly fieldProblems: Readonly<Record<string, string>>;
}

export function problemWords(locale: Locale, error: unknown): ProblemWords {
  if (!isApiError(error)) {
    return {
      code: 'console.fault',
      detail: locale === 'de' ? 'Diese Seite hat einen Fehler gemacht.' : 'This page made a mistake.',
      remedy: locale === 'de' ? 'Laden Sie die Seite neu.' : 'Reload the page.',
      requestId: undefined,
      fieldProblems: {},
    };
  }
  const { problem } = error;
  const problems = problem.problems ?? [];
  const words = translateError(locale, problem, fieldsIn(locale, problem));
  return {
    code: problem.code,
    detail: words.detail || problem.title || problem.code,
    remedy: words.remedy,
    requestId: problem.requestId,
    fieldProblems: Object.fromEntries(problems.map((each) => [lastPart(each.path), fieldWords(locale, each)])),
  };
}

type FieldProblem = NonNullable<Problem['problems']>[number];

/** What is wrong with one field; in the server's words where there are no others. */
function fieldWords(locale: Locale, { message, rule, fields }: FieldProblem): string {
  if (locale === 'en') return message;
  if (rule === undefined) return germanOwnWords[message] ?? message;
  const texts: Readonly<Record<string, string>> = fieldProblemTexts[locale];
  return translated(texts[rule], fields ?? {}) ?? message;
}

/** The values of a message; what it says of fields goes into the language too. */
function fieldsIn(locale: Locale, { fields = {}, problems = [] }: Problem): Readonly<Record<string, FieldValue>> {
  const { problem, probe } = fields;
  if (locale !== 'de' || typeof problem !== 'string') return fields;
  if (problems.length === 0) return { ...fields, problem: germanOwnWords[problem] ?? problem };
  const said = problems.slice(0, saidMax).map((each) => {
    const place = each.path.split('.').filter((part) => !/^(body|settings|\d+)$/.test(part));
    const name = typeof probe === 'string' ? wordsOfField(probe, place)?.[locale] : undefined;
    const label = name ?? place.join('.');
    return label === '' ? fieldWords(locale, each) : `${label}: ${fieldWords(locale, each)}`;
  });
  return { ...fields, problem: said.join('; ') };
}

type FieldValue = string | number | boolean;

/** As many as the server says in its own sentence. */
const saidMax = 5;

interface SaidByServer {
  readonly code: string;
  readonly detail?: string | undefined;
  readonly remedy?: string | undefined;
}

/** The words of an error in the language of the console; the server's own where there are no others. */
export function translateError(
  locale: Locale,
  said: SaidByServer,
  fields: Readonly<Record<string, string | number | boolean>>,
): { readonly detail: string; readonly remedy: string | undefined } {
  const german = locale === 'de' ? germanErrors[said.code] : undefined;
  return {
    detail: translated(german?.detail, fields) ?? said.detail ?? '',
    remedy: translated(german?.remedy, fields) ?? said.remedy,
  };
}

function translated(text: string | undefined, fields: Readonly<Record<string, string | number | boolean>>) {
  if (text === undefined) return undefined;
  if (!text.includes('{')) return text;
  try {
    return String(new IntlMessageFormat(text, 'de', undefined, { ignoreTag: true }).format(fields));
  } catch {
    // A server that is newer than this page may name its fields otherwise; its own words are better than none.
    return undefined;
  }
}

/** The name of the field; the number of an entry is none. */
function lastPart(path: string): string {
  return (
    path
      .split(/[./]/)
      .filter((part) => !/^\d+$/.test(part))
      .at(-1) ?? path
  );
}
