import { describe, expect, it } from 'vitest';
import { aComponentView } from '../../../../tests/support/snapshots.ts';
import { dutyOf } from './duty-model.ts';

const now = 1_000_000_000;
const fresh = { dataAt: now - 5000, nextExpectedAt: now + 10_000 };

describe('what somebody on duty must know', () => {
  it('counts what stands for itself, the public and the rest, and names the worst first', () => {
    const components = [
      aComponentView({ id: 'group', parentId: null, state: 'partial' }),
      aComponentView({ id: 'slow', parentId: 'group', state: 'degraded' }),
      aComponentView({ id: 'well', parentId: 'group', state: 'ok' }),
    ];
    const privateComponents = [
      aComponentView({ id: 'dead', parentId: null, state: 'down' }),
      aComponentView({ id: 'dark', parentId: null, state: 'unknown' }),
    ];
    const duty = dutyOf({ snapshot: { ...fresh, components }, privateComponents }, now);
    expect(duty).toMatchObject({ total: 4, unknown: 1, state: 'down', lateSince: undefined });
    expect(duty?.notWell.map(({ id }) => id)).toEqual(['dead', 'slow']);
  });

  it('is never well when newer data is overdue', () => {
    const components = [aComponentView({ id: 'well', parentId: null, state: 'ok' })];
    const shown = { snapshot: { components, dataAt: now, nextExpectedAt: now }, privateComponents: [] };
    expect(dutyOf(shown, now)).toMatchObject({ state: 'ok', lateSince: undefined });
    expect(dutyOf(shown, now + 61_000)).toMatchObject({ state: 'unknown', lateSince: now });
  });

  it('is nothing where nothing is shown', () => {
    expect(dutyOf({ snapshot: { ...fresh, components: [] }, privateComponents: [] }, now)).toBeUndefined();
  });
});
