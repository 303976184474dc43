import { describe, expect, it } from 'vitest';
import { aComponent as component } from '../../../tests/status/evidence.ts';
import { thresholdsOf } from './thresholds.ts';

const minute = 60_000;
const range = { fromAt: 0, toAt: 60 * minute };

const segment = (monitorId: string, result: 'ok' | 'degraded' | 'failing' | 'unknown', from: number, to: number) => ({
  ...{ monitorId, result, fromAt: from * minute, toAt: to * minute },
});

describe('thresholds of an incident', () => {
  const components = [
    component('login', { monitorIds: ['m1'] }),
    component('shop', { monitorIds: ['m2'] }),
    component('group'),
    component('part', { parentId: 'group', monitorIds: ['m3'] }),
    component('unwatched'),
  ];

  it('count each minute once, for the worst of the named components', () => {
    const segments = [
      ...[segment('m1', 'ok', 0, 10), segment('m1', 'failing', 10, 30), segment('m1', 'ok', 30, 60)],
      ...[segment('m2', 'ok', 0, 20), segment('m2', 'degraded', 20, 40), segment('m2', 'ok', 40, 60)],
    ];
    expect(thresholdsOf({ components, componentIds: ['login', 'shop'], segments, range })).toEqual({
      ...range,
      ...{ fullyUnavailableMinutes: 20, limitedMinutes: 10, unknownMinutes: 0 },
      ...{ componentsAffected: 2, componentsTotal: 2 },
    });
  });

  it('take time without evidence for neither good nor bad', () => {
    const segments = [segment('m1', 'ok', 0, 10), segment('m1', 'unknown', 10, 15), segment('m1', 'failing', 50, 60)];
    expect(thresholdsOf({ components, componentIds: ['login'], segments, range })).toMatchObject({
      ...{ fullyUnavailableMinutes: 10, limitedMinutes: 0, unknownMinutes: 40, componentsAffected: 1 },
    });
  });

  it('see what is measured of the parts, and leave out what nobody measures', () => {
    const segments = [segment('m3', 'failing', 0, 60)];
    const componentIds = ['group', 'group', 'unwatched', 'deleted'];
    expect(thresholdsOf({ components, componentIds, segments, range })).toMatchObject({
      ...{ fullyUnavailableMinutes: 60, componentsAffected: 1, componentsTotal: 1 },
    });
    expect(thresholdsOf({ components, componentIds: ['unwatched'], segments, range })).toBeNull();
  });

  it('round up, so that no limit is missed by rounding', () => {
    const segments = [{ monitorId: 'm1', result: 'failing' as const, fromAt: 0, toAt: 1 }];
    expect(thresholdsOf({ components, componentIds: ['login'], segments, range })).toMatchObject({
      fullyUnavailableMinutes: 0.1,
    });
  });
});
