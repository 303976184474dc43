import { describe, expect, it } from 'vitest';
import { fromLocalField, toLocalField } from './local-time.ts';

describe('moments in fields', () => {
  it('come back as they went in, to the minute', () => {
    const at = Date.UTC(2026, 10, 22, 7, 30);
    expect(fromLocalField(toLocalField(at))).toBe(at);
  });

  it('are none while one still types', () => {
    expect(fromLocalField('2026-11-')).toBeUndefined();
  });
});
