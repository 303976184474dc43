/**
 * What is wrong with a field, in plain English words and as a rule with values, from which the console makes the words of
 * another language. Pure.
 */

import type { z } from 'zod';
import { fieldProblemTexts } from './field-problems.data.ts';
import { formatMessage } from './messages.ts';

type FieldRule = keyof (typeof fieldProblemTexts)['en'];

export interface FieldProblem {
  /** Such as `body.credentials.0.username`. */
  readonly path: string;
  readonly message: string;
  /** Absent: the message is a text of the field's own. */
  readonly rule?: FieldRule;
  readonly fields?: Readonly<Record<string, string | number>>;
}

/** Names that nobody knows, of which so many are repeated. */
const namesMax = 10;
/** Fields named in one answer; more help nobody. */
const problemsMax = 100;

/** The cause of an error about fields: which, and what is wrong with each. */
export class FieldProblems extends Error {
  readonly problems: readonly FieldProblem[];
  constructor(problems: readonly FieldProblem[]) {
    super('field problems');
    this.problems = problems.slice(0, problemsMax);
  }
}

export function fieldProblemsOf(error: z.ZodError, place: readonly string[]): FieldProblem[] {
  return error.issues.map((issue) => problemOf(issue, [...place, ...issue.path.map(String)].join('.')));
}

type Issue = z.ZodError['issues'][number];

interface Broken {
  readonly rule: FieldRule;
  readonly fields?: Readonly<Record<string, string | number>>;
}

function problemOf(issue: Issue, path: string): FieldProblem {
  const own = ownWords(issue);
  if (own !== undefined) return { path, message: own };
  const { rule, fields = {} } = brokenBy(issue);
  return { path, message: formatMessage(fieldProblemTexts, 'en', rule, fields), rule, fields };
}

/** What the schema itself says; what the parser says by itself begins with these words. */
function ownWords(issue: Issue): string | undefined {
  // The name of an entry is judged by a schema of its own.
  const { message } = issue.code === 'invalid_key' ? (issue.issues[0] ?? issue) : issue;
  return /^(Invalid|Too (small|big)|Unrecognized|Unrecognised)\b/.test(message) ? undefined : message;
}

function brokenBy(issue: Issue): Broken {
  switch (issue.code) {
    case 'invalid_type':
      // The value itself is not reported, because it may be a secret.
      if (issue.message.endsWith('received undefined')) return { rule: 'missing' };
      return { rule: typeRules[issue.expected] ?? 'form' };
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), issue.inclusive !== false);
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum), issue.inclusive !== false);
    case 'invalid_value':
      return { rule: 'choice', fields: { options: issue.values.map(String).join(', ') } };
    case 'unrecognized_keys':
      return { rule: 'unknown', fields: { names: issue.keys.slice(0, namesMax).join(', ') } };
    default:
      return { rule: 'form' };
  }
}

const typeRules: Readonly<Record<string, FieldRule>> = {
  string: 'type-text',
  number: 'type-number',
  int: 'type-whole',
  boolean: 'type-yes-no',
  array: 'type-list',
  object: 'type-group',
  record: 'type-group',
};

function tooSmall(origin: string, limit: number, isInclusive: boolean): Broken {
  if (origin === 'string') return limit === 1 ? { rule: 'text-empty' } : { rule: 'text-min', fields: { limit } };
  if (origin === 'array' || origin === 'set') return { rule: 'list-min', fields: { limit } };
  return { rule: isInclusive ? 'number-min' : 'number-above', fields: { limit } };
}

function tooBig(origin: string, limit: number, isInclusive: boolean): Broken {
  if (origin === 'string') return { rule: 'text-max', fields: { limit } };
  if (origin === 'array' || origin === 'set') return { rule: 'list-max', fields: { limit } };
  return { rule: isInclusive ? 'number-max' : 'number-below', fields: { limit } };
}
