/** What an answer must hold: a small list of tests, nothing that computes. */

import { z } from 'zod';
import { parseJsonPath, valuesAt } from '#src/plugins/kit/json-path.ts';
import type { Fault } from '#src/plugins/kit/worst-failure.ts';

const tests = ['contains', 'lacks', 'equals', 'exists', 'absent', 'above', 'below', 'newer-than'] as const;
const numberTests: readonly string[] = ['above', 'below', 'newer-than'];
const valueTests: readonly string[] = ['contains', 'lacks', 'equals'];

export const Condition = z
  .strictObject({
    part: z.enum(['header', 'body', 'json']).describe('Where to look.'),
    at: z
      .string()
      .max(300)
      .default('')
      .describe('The name of a header, or a place in JSON such as $.status.indicator.'),
    test: z
      .enum(tests)
      .describe('How to compare. Texts without regard to case; newer-than: a time at most so many seconds ago.'),
    value: z.string().max(2000).default('').describe('What to compare with; a number for above, below and newer-than.'),
  })
  .superRefine(({ part, at, test, value }, ctx) => {
    const wrong = (path: string, message: string): void => ctx.addIssue({ code: 'custom', path: [path], message });
    if (part === 'header' && !/^[\w!#$%&'*+.^`|~-]{1,100}$/.test(at)) wrong('at', 'names no header');
    if (part === 'json' && parseJsonPath(at) === undefined)
      wrong('at', 'is no place in JSON such as $.status.indicator');
    if (part === 'body' && at !== '') wrong('at', 'must be empty for a body');
    if (numberTests.includes(test) && (value.trim() === '' || !Number.isFinite(Number(value))))
      wrong('value', 'must be a number');
    if (valueTests.includes(test) && value === '') wrong('value', 'must not be empty');
  });
export type Condition = z.output<typeof Condition>;

export interface ReadAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** The text is only the beginning. */
  readonly isCut: boolean;
  readonly nowMs: number;
}

/** Every condition that does not hold. */
export function judgeConditions(conditions: readonly Condition[], answer: ReadAnswer): Fault[] {
  let json: { readonly value: unknown } | undefined;
  return conditions.flatMap((condition) => {
    if (condition.part === 'json') {
      json ??= { value: parseJson(answer.text) };
      if (json.value === undefined) return [notJson(answer)];
    }
    const values = valuesOf(condition, answer, json?.value);
    const fault = judge(condition, values, answer);
    return fault === undefined ? [] : [fault];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function notJson({ isCut }: ReadAnswer): Fault {
  return isCut
    ? { failure: 'content.too-large', detail: 'The answer is longer than what is read, so its JSON cannot be judged.' }
    : { failure: 'content.unexpected', detail: 'The answer is no JSON.' };
}

function valuesOf({ part, at }: Condition, answer: ReadAnswer, json: unknown): readonly unknown[] {
  switch (part) {
    case 'header': {
      const value = answer.headers[at.toLowerCase()];
      return value === undefined ? [] : [value];
    }
    case 'body':
      return [answer.text];
    case 'json':
      return valuesAt(json, parseJsonPath(at) ?? []);
    default:
      return part satisfies never;
  }
}

/** One value that fits is enough, but for what must not be there. */
function judge(condition: Condition, values: readonly unknown[], answer: ReadAnswer): Fault | undefined {
  const { part, test } = condition;
  const place = placeText(condition);
  if (test === 'absent')
    return values.length === 0 ? undefined : { failure: 'content.unexpected', detail: `${place} is there.` };
  if (test === 'lacks') {
    if (values.some((value) => contains(value, condition.value))) {
      return { failure: 'content.unexpected', detail: `${place} contains "${shown(condition.value)}".` };
    }
    return undefined;
  }
  if (values.some((value) => fits(condition, value, answer.nowMs))) return undefined;
  if (part !== 'header' && answer.isCut) {
    return { failure: 'content.too-large', detail: `${place} is not within what is read of the answer.` };
  }
  const failure = test === 'newer-than' && values.length > 0 ? 'content.stale' : 'content.missing';
  const found = values.length === 0 ? 'nothing' : `"${shown(textOf(values[0]))}"`;
  const seen = part === 'body' ? '' : `: it is ${found}`;
  return { failure, detail: `${place} fails the test ${test} "${shown(condition.value)}"${seen}.` };
}

function placeText({ part, at }: Condition): string {
  if (part === 'body') return 'The body';
  return part === 'header' ? `The header ${at}` : `The place ${at}`;
}

const shownCharactersMax = 80;

function shown(text: string): string {
  return text.slice(0, shownCharactersMax);
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}

function contains(value: unknown, wanted: string): boolean {
  return textOf(value).toLowerCase().includes(wanted.toLowerCase());
}

function fits({ test, value: wanted }: Condition, value: unknown, nowMs: number): boolean {
  switch (test) {
    case 'exists':
      return true;
    case 'contains':
      return contains(value, wanted);
    case 'equals':
      return textOf(value).trim().toLowerCase() === wanted.trim().toLowerCase();
    case 'above':
      return numberOf(value) > Number(wanted);
    case 'below':
      return numberOf(value) < Number(wanted);
    case 'newer-than':
      return nowMs - timeOf(value) <= Number(wanted) * 1000;
    case 'absent':
    case 'lacks':
      return false;
    default:
      return test satisfies never;
  }
}

function numberOf(value: unknown): number {
  const text = textOf(value).trim();
  return text === '' ? NaN : Number(text);
}

/** Seconds or milliseconds since 1970, or a date as text; `NaN` is newer than nothing. */
function timeOf(value: unknown): number {
  const number = numberOf(value);
  if (Number.isFinite(number)) return number < 1e11 ? number * 1000 : number;
  return Date.parse(textOf(value));
}
