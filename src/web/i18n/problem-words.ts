/** Turns anything that was thrown into words for a person. */

import { IntlMessageFormat } from 'intl-messageformat';
import type { Locale } from '#src/core/messages.ts';
import { isApiError } from '../api/api-error.ts';
import { germanErrors } from './errors.data.ts';

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
  const words = translateError(locale, problem, problem.fields ?? {});
  return {
    code: problem.code,
    detail: words.detail || problem.title || problem.code,
    remedy: words.remedy,
    requestId: problem.requestId,
    fieldProblems: Object.fromEntries((problem.problems ?? []).map((each) => [lastPart(each.path), each.message])),
  };
}

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

function lastPart(path: string): string {
  return path.split(/[./]/).at(-1) ?? path;
}
