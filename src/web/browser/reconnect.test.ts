import { describe, expect, it } from 'vitest';
import { Reconnecting, reconnectPauseMs } from './reconnect.ts';

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

describe('attempts of one connection', () => {
  it('begin with a short pause again after it was good for a while, and not when it only flashed up', () => {
    const reconnecting = new Reconnecting();
    const lost = (at: number): number => reconnecting.pauseMs(at, 0);
    expect([lost(0), lost(1000), lost(2000)]).toEqual([250, 500, 1000]);
    reconnecting.opened(3000);
    expect(lost(3100)).toBe(2000);
    reconnecting.opened(6000);
    expect(lost(16_000)).toBe(250);
    expect(lost(17_000)).toBe(500);
  });

  it('begin with a short pause when the network is said to be back', () => {
    const reconnecting = new Reconnecting();
    for (let at = 0; at < 9; at += 1) reconnecting.pauseMs(at, 0);
    reconnecting.begin();
    expect(reconnecting.pauseMs(10, 0)).toBe(250);
  });
});
