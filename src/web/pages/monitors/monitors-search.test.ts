import { describe, expect, it } from 'vitest';
import { isFiltered, parseMonitorSearch, parseMonitorsSearch, questionOf, usualRange } from './monitors-search.ts';

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

  it('shows a new monitor by its single tests, and an older one by its day', () => {
    const hourMs = 3_600_000;
    expect(usualRange(0, 11 * hourMs)).toBe('3h');
    expect(usualRange(0, 13 * hourMs)).toBe('24h');
  });
});
