import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { fieldProblemsOf } from './field-problems.ts';

const Form = z.strictObject({
  name: z.string().min(1).max(5),
  code: z.string().min(4),
  count: z.number().int().min(2).max(9000),
  share: z.number().gt(0).lt(1),
  kind: z.enum(['one', 'two']),
  list: z.array(z.string().regex(/^x/, 'is no x')).min(1).max(2),
  isOn: z.boolean(),
  at: z.url(),
  names: z.record(z.string().regex(/^n/, 'is no name'), z.string()),
});
const good = {
  ...{ name: 'a', code: 'abcd', count: 2, share: 0.5, kind: 'one', list: ['x'], isOn: true },
  ...{ at: 'https://example.org/', names: {} },
};

function wrongWith(given: Record<string, unknown>): string[] {
  const { error } = Form.safeParse({ ...good, ...given });
  if (error === undefined) return [];
  return fieldProblemsOf(error, ['body']).map(({ path, message, rule }) => `${path} ${message} [${rule ?? '-'}]`);
}

describe('what is wrong with a field', () => {
  it.each([
    ['nothing', {}, []],
    ['a field that is not there', { name: undefined }, ['body.name is missing [missing]']],
    ['nothing in it', { name: '' }, ['body.name must not be empty [text-empty]']],
    ['too short', { code: 'a' }, ['body.code must have at least 4 characters [text-min]']],
    ['too long', { name: 'abcdef' }, ['body.name must have at most 5 characters [text-max]']],
    ['too small', { count: 1 }, ['body.count must be at least 2 [number-min]']],
    ['too big', { count: 9001 }, ['body.count must be at most 9000 [number-max]']],
    ['not above', { share: 0 }, ['body.share must be more than 0 [number-above]']],
    ['not below', { share: 1 }, ['body.share must be less than 1 [number-below]']],
    ['no whole number', { count: 2.5 }, ['body.count must be a whole number [type-whole]']],
    ['no number', { count: 'two' }, ['body.count must be a number [type-number]']],
    ['no list', { list: 'x' }, ['body.list must be a list [type-list]']],
    ['an empty list', { list: [] }, ['body.list must have at least one entry [list-min]']],
    ['a long list', { list: ['x', 'x', 'x'] }, ['body.list must have at most 2 entries [list-max]']],
    ['neither yes nor no', { isOn: 'on' }, ['body.isOn must be true or false [type-yes-no]']],
    ['none of the choices', { kind: 'three' }, ['body.kind must be one of these: one, two [choice]']],
    ['a form that the parser knows', { at: 'nowhere' }, ['body.at does not have the right form [form]']],
    ['words of its own', { list: ['x', 'y'] }, ['body.list.1 is no x [-]']],
    ['words of its own for a name', { names: { m: '' } }, ['body.names.m is no name [-]']],
    ['a field that nobody knows', { colour: 'red' }, ['body has no field colour [unknown]']],
  ])('%s', (_what, given, expected) => {
    expect(wrongWith(given)).toEqual(expected);
  });
});
