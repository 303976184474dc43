import { describe, expect, it } from 'vitest';
import { addTime } from './due.ts';
import { builtInRegimes } from './regimes.data.ts';
import { Regime } from '../contract-clocks.ts';

const at = (text: string): number => Date.parse(text);
const months = (count: number) => ({ hours: 0, days: 0, months: count });

describe('a month of a legal clock', () => {
  it.each([
    ['2026-01-31T10:00:00Z', 1, '2026-02-28T10:00:00Z'],
    ['2028-01-31T10:00:00Z', 1, '2028-02-29T10:00:00Z'],
    ['2026-12-15T23:59:59Z', 1, '2027-01-15T23:59:59Z'],
    ['2026-03-31T00:00:00Z', 3, '2026-06-30T00:00:00Z'],
  ])('%s and %i is %s', (from, count, to) => {
    expect(addTime(at(from), months(count))).toBe(at(to));
  });
});

describe('the laws that come with Keepsight', () => {
  it.each(builtInRegimes.map((regime) => [regime.id, regime] as const))(
    '%s has its source and its doubt',
    (_id, regime) => {
      expect(Regime.parse(regime)).toEqual(regime);
      expect(regime.source.url).toMatch(/^https:\/\/eur-lex\.europa\.eu\//);
      expect(regime.mustBeConfirmed).toBe(true);
      const ids = regime.steps.map((step) => step.id);
      for (const [index, step] of regime.steps.entries()) {
        for (const due of step.due.filter((rule) => rule.from === 'filed')) {
          expect(ids.slice(0, index)).toContain(due.step);
        }
      }
    },
  );
});
