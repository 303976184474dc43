import { describe, expect, it } from 'vitest';
import { reconnectPauseMs } from './reconnect.ts';

describe('the pause before the next attempt', () => {
  it('begins below half a second, grows, and never passes 15 seconds', () => {
    expect(reconnectPauseMs(0, 0)).toBe(250);
    expect([0, 1, 2, 3, 4, 5, 6, 1000].map((attempt) => reconnectPauseMs(attempt, 0.999_999))).toEqual(
      [500, 1000, 2000, 4000, 8000, 15_000, 15_000, 15_000].map((ms) => expect.closeTo(ms, 0)),
    );
  });

  it('is spread', () => {
    expect(reconnectPauseMs(4, 0)).toBe(4000);
    expect(reconnectPauseMs(4, 0.5)).toBe(6000);
  });
});
