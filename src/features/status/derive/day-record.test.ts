import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aComponent } from '../../../../tests/status/evidence.ts';
import { barOf, dayMs, dayRecord, flooredPercent, startOfDay, uptimeOf } from './day-record.ts';
import { placesOf } from './places.ts';
import { measuredRuns, runsOf, type Segment } from './runs.ts';

const from = Date.UTC(2026, 2, 2);
const hour = 3_600_000;
const day = { fromAt: from, toAt: from + dayMs };
const piece = (fromHour: number, toHour: number | null, state: 'ok' | 'down' | 'degraded') => ({
  fromAt: from + fromHour * hour,
  toAt: toHour === null ? null : from + toHour * hour,
  state,
});

describe('runs of states', () => {
  it('cover the range, and are unknown where nothing is known', () => {
    expect(runsOf([piece(2, 4, 'ok'), piece(6, null, 'down')], day).map(({ state }) => state)).toEqual([
      'unknown',
      'ok',
      'unknown',
      'down',
    ]);
    expect(runsOf([], day)).toEqual([{ ...day, state: 'unknown' }]);
  });

  it('never overlap and never leave a gap, whatever is given', () => {
    const anyPiece = fc.record({
      fromAt: fc.integer({ min: from - dayMs, max: from + 2 * dayMs }),
      toAt: fc.option(fc.integer({ min: from - dayMs, max: from + 2 * dayMs })),
      state: fc.constantFrom('ok' as const, 'down' as const, 'degraded' as const),
    });
    fc.assert(
      fc.property(fc.array(anyPiece, { maxLength: 12 }), (pieces) => {
        const runs = runsOf(pieces, day);
        expect(runs[0]?.fromAt).toBe(day.fromAt);
        expect(runs.at(-1)?.toAt).toBe(day.toAt);
        for (const [index, run] of runs.entries()) {
          expect(run.toAt).toBeGreaterThan(run.fromAt);
          expect(runs[index + 1]?.fromAt ?? day.toAt).toBe(run.toAt);
        }
      }),
    );
  });

  it('of a group follow from its parts by its rule', () => {
    const places = placesOf([
      aComponent('all', { rule: { kind: 'share', downFromPercent: 100 } }),
      aComponent('a', { parentId: 'all', monitorIds: ['m'] }),
      aComponent('b', { parentId: 'all', monitorIds: ['n'] }),
    ]);
    const segment = (monitorId: string, result: Segment['result'], fromHour: number, toHour: number): Segment => ({
      monitorId,
      result,
      fromAt: from + fromHour * hour,
      toAt: from + toHour * hour,
    });
    const segments = [
      segment('m', 'ok', 0, 10),
      segment('m', 'failing', 10, 24),
      segment('n', 'ok', 0, 12),
      segment('n', 'failing', 12, 20),
    ];
    const lines = measuredRuns(places, segments, day);
    expect(lines.get('all')?.map(({ state, toAt }) => [state, (toAt - from) / hour])).toEqual([
      ['ok', 10],
      ['partial', 12],
      ['down', 20],
      ['partial', 24],
    ]);
  });
});

describe('a day', () => {
  it('adds up to itself', () => {
    const runs = runsOf([piece(0, 20, 'ok'), piece(20, 21, 'down')], day);
    const bar = barOf(dayRecord(day, runs, [], []));
    expect(bar).toMatchObject({ okS: 72_000, downS: 3600, unknownS: 10_800, worst: 'down' });
    const { day: _day, worst: _worst, maintenanceS: _maintenanceS, ...seconds } = bar;
    expect(Object.values(seconds).reduce((sum, one) => sum + one, 0)).toBe(86_400);
  });

  it('of which too little is known is unknown, and one with a failure keeps it', () => {
    expect(dayRecord(day, runsOf([piece(0, 12, 'ok')], day), [], []).worst).toBe('unknown');
    expect(dayRecord(day, runsOf([piece(0, 1, 'down')], day), [], []).worst).toBe('down');
    expect(dayRecord(day, runsOf([piece(0, 23.9, 'ok')], day), [], []).worst).toBe('ok');
  });

  it('counts as switched off what the operator switched off, whatever was measured', () => {
    const off = [{ fromAt: from + 2 * hour, toAt: from + 4 * hour, state: 'off-by-operator' as const }];
    const bar = barOf(dayRecord(day, runsOf([piece(0, 3, 'ok'), piece(3, 24, 'down')], day), off, []));
    expect(bar).toMatchObject({ okS: 7200, offByOperatorS: 7200, downS: 72_000 });
  });
});

describe('a day that was shown in trouble', () => {
  const shown = (state: 'degraded' | 'partial' | 'down') => [{ fromAt: from, toAt: from + 6 * hour, state }];

  it('stays so when nobody measures it any more, or nobody ever did', () => {
    const record = dayRecord(day, runsOf([piece(0, 24, 'ok')], day), shown('down'), []);
    expect(barOf(record)).toMatchObject({ worst: 'down', downS: 21_600, okS: 64_800 });
    expect(uptimeOf([record], day).percent).toBe(75);
    expect(dayRecord(day, runsOf([], day), shown('partial'), []).worst).toBe('partial');
  });

  it('is no better measured than shown, and no worse than the worse of both', () => {
    const runs = runsOf([piece(0, 3, 'down'), piece(3, 24, 'ok')], day);
    expect(barOf(dayRecord(day, runs, shown('partial'), []))).toMatchObject({ downS: 10_800, partialS: 10_800 });
    expect(barOf(dayRecord(day, runs, shown('degraded'), []))).toMatchObject({ downS: 10_800, okS: 75_600 });
  });

  it('counts for neither side what was not measured while it was said', () => {
    const bar = barOf(dayRecord(day, runsOf([piece(12, 24, 'ok')], day), shown('down'), []));
    expect(bar).toMatchObject({ worst: 'down', downS: 0, okS: 43_200, unknownS: 43_200 });
  });
});

describe('uptime', () => {
  it('is never rounded up, and says how much of the time is known', () => {
    const moment = { fromAt: from, toAt: from + 1, state: 'down' as const };
    const down = dayRecord(day, runsOf([moment, { ...piece(0, 23, 'ok'), fromAt: from + 1 }], day), [], []);
    const month = Array.from({ length: 30 }, (_, index) => ({
      ...down,
      fromAt: from + index * dayMs,
      toAt: from + (index + 1) * dayMs,
    }));
    const figure = uptimeOf(month, { fromAt: from, toAt: from + 30 * dayMs });
    expect(figure.percent).toBe(99.99);
    expect(figure.coveragePercent).toBeLessThan(100);
  });

  it('of nothing measured is no figure', () => {
    expect(uptimeOf([dayRecord(day, runsOf([], day), [], [])], day)).toEqual({
      ...day,
      percent: null,
      contractualPercent: null,
      coveragePercent: 0,
    });
    expect(uptimeOf([], day).percent).toBeNull();
  });

  it('leaves announced maintenance out of the contractual figure only', () => {
    const runs = runsOf([piece(0, 12, 'ok'), piece(12, 24, 'down')], day);
    const maintenance = (isAnnouncedBefore: boolean) => [
      { fromAt: from + 12 * hour, toAt: from + 18 * hour, isAnnouncedBefore },
    ];
    const figure = (isAnnouncedBefore: boolean) =>
      uptimeOf([dayRecord(day, runs, [], maintenance(isAnnouncedBefore))], day);
    expect(figure(true)).toMatchObject({ percent: 50, contractualPercent: 66.66 });
    expect(figure(false)).toMatchObject({ percent: 50, contractualPercent: 50 });
  });

  it('never reaches 100 with a single failed millisecond in a century', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 3_155_760_000_000 }), (whole) => {
        expect(flooredPercent(whole - 1, whole)).toBeLessThan(100);
        expect(flooredPercent(whole, whole)).toBe(100);
      }),
    );
  });

  it('begins days at midnight UTC', () => {
    expect(startOfDay(from + 5 * hour)).toBe(from);
  });
});
