import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSearch, searchList, stringifySearch, toggled } from './search-params.ts';

describe('filters in the address', () => {
  it('survive the way there and back', () => {
    const search = { state: ['up', 'down'], search: 'Nord & Süd', group: 'site' };
    expect(parseSearch(stringifySearch(search))).toEqual(search);
  });

  it('leave no trace when they are empty', () => {
    expect(stringifySearch({ state: undefined, search: '', kind: [] })).toBe('');
  });
});

describe('searchList', () => {
  const State = searchList(z.enum(['up', 'down']));

  it('reads one value and many', () => {
    expect(State.parse('up')).toEqual(['up']);
    expect(State.parse(['up', 'down'])).toEqual(['up', 'down']);
  });

  it('drops what does not fit instead of failing', () => {
    expect(State.parse(['up', 'sideways'])).toEqual(['up']);
    expect(State.parse('sideways')).toBeUndefined();
    expect(State.parse(7)).toBeUndefined();
  });
});

it('adds and takes away one value of a filter', () => {
  expect(toggled(undefined, 'web')).toEqual(['web']);
  expect(toggled(['web', 'mail'], 'web')).toEqual(['mail']);
  expect(toggled(['web'], 'web')).toBeUndefined();
});
