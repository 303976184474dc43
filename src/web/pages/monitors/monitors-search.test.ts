import { describe, expect, it } from 'vitest';
import { isFiltered, parseMonitorSearch, parseMonitorsSearch, questionOf, toggled } from './monitors-search.ts';

describe('filters of the monitors in the address', () => {
  it('keeps what fits, and drops the rest without failing', () => {
    const search = parseMonitorsSearch({
      state: ['failing', 'purple'],
      sort: 'colour',
      search: ' shop ',
      order: 'desc',
    });
    expect(questionOf(search)).toEqual({ state: ['failing'], search: 'shop', order: 'desc' });
    expect(parseMonitorSearch({ range: '1000y', view: 'phases' })).toEqual({ view: 'phases' });
  });

  it('does not take an order for a filter', () => {
    expect(isFiltered(parseMonitorsSearch({ sort: 'name', order: 'asc' }))).toBe(false);
    expect(isFiltered(parseMonitorsSearch({ tag: 'web' }))).toBe(true);
  });

  it('adds and takes away one value of a filter', () => {
    expect(toggled(undefined, 'web')).toEqual(['web']);
    expect(toggled(['web', 'mail'], 'web')).toEqual(['mail']);
    expect(toggled(['web'], 'web')).toBeUndefined();
  });
});
