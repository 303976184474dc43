import { describe, expect, it } from 'vitest';
import { parseAuditSearch, startOfDay } from './system-search.ts';

describe('startOfDay', () => {
  it('gives the whole day, also across the end of a month', () => {
    expect(new Date(startOfDay('2026-10-31', 1)).getDate()).toBe(1);
    expect(startOfDay('2026-11-22', 1)).toBeGreaterThan(startOfDay('2026-11-22', 0));
  });
});

describe('parseAuditSearch', () => {
  it('drops what is no day', () => {
    expect(parseAuditSearch({ from: 'yesterday', action: 'device.' })).toEqual({ action: 'device.', from: undefined });
  });
});
