import { describe, expect, it } from 'vitest';
import { urlOf } from './client.ts';

describe('urlOf', () => {
  it('fills and escapes path parameters', () => {
    expect(urlOf('/api/v1/devices/:id/check', { params: { id: 'a/b' } })).toBe('/api/v1/devices/a%2Fb/check');
  });

  it('repeats lists and leaves out what is absent', () => {
    const query = { state: ['up', 'down'], search: undefined, limit: 100, kind: [] };
    expect(urlOf('/api/v1/devices', { query })).toBe('/api/v1/devices?state=up&state=down&limit=100');
  });
});
