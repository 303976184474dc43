import { describe, expect, it } from 'vitest';
import type { Timeline } from '#src/features/status/contract-records.ts';
import { axisTicks, lanesOf, placed } from './timeline-lanes.ts';

const hour = 3_600_000;
const span = { fromAt: 0, toAt: 10 * hour };
const timeline: Timeline = {
  componentId: 'c',
  ...span,
  measured: [{ state: 'down', fromAt: 2 * hour, toAt: null }],
  claimed: [{ state: 'ok', fromAt: 0, toAt: null, captureHash: null }],
  shown: [],
  experienced: [
    { fromAt: 0, toAt: hour, verified: 0, anonymous: 0 },
    { fromAt: hour, toAt: 2 * hour, verified: 2, anonymous: 1 },
  ],
  contradictions: [],
  maintenances: [],
  statements: [{ id: 's', incidentId: 'i', at: 3 * hour, title: 'We look into it' }],
};

describe('the lanes of a time line', () => {
  it('shows what is compared even when it is empty, and the rest only when there is something', () => {
    expect(lanesOf(timeline).map((lane) => lane.name)).toEqual([
      'claimed',
      'measured',
      'experienced',
      'shown',
      'statements',
    ]);
  });

  it('does not draw a time in which nobody reported', () => {
    expect(lanesOf(timeline).find((lane) => lane.name === 'experienced')?.pieces).toHaveLength(1);
  });

  it('draws what still lasts to the end, and a moment wide enough to be seen', () => {
    expect(placed({ fromAt: 2 * hour, toAt: null, state: 'down' }, span)).toEqual({ left: 20, width: 80 });
    const moment = placed({ fromAt: 10 * hour, toAt: 10 * hour, state: 'mark' }, span);
    expect(moment.width).toBeGreaterThan(0);
    expect(moment.left + moment.width).toBeLessThanOrEqual(100);
  });

  it('marks the axis at round times, never crowded', () => {
    const ticks = axisTicks({ fromAt: hour / 2, toAt: 24.5 * hour });
    expect(ticks.length).toBeLessThanOrEqual(7);
    expect(ticks.every((tick) => tick.at % hour === 0)).toBe(true);
  });
});
