import { describe, expect, it } from 'vitest';
import { createNonces } from './nonces.ts';

describe('nonces', () => {
  it('are good while they are young, stale when they are old, unknown when they are not ours', () => {
    const nonce = createNonces('key', 60_000).next();
    expect(nonce).toMatch(/^[0-9a-f]{32}$/);
    expect(createNonces('key', 60_000).stateOf(nonce)).toBe('good');
    // A life that ended before it began stands for the time that a test does not wait.
    expect(createNonces('key', -1).stateOf(nonce)).toBe('stale');
    expect(createNonces('other', 60_000).stateOf(nonce)).toBe('unknown');
    expect(createNonces('key', 60_000).stateOf('')).toBe('unknown');
  });
});
