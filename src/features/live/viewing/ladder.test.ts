import { describe, expect, it } from 'vitest';
import { createLadder } from './ladder.ts';

describe('the ladder of a tile', () => {
  it('steps down at the second skip within ten seconds', () => {
    const ladder = createLadder();
    expect([0, 11_000, 20_000].map((atMs) => ladder.skipped(atMs))).toEqual([false, false, true]);
    expect(ladder.isDown()).toBe(true);
  });

  it('climbs back when nothing was skipped for thirty seconds', () => {
    const ladder = createLadder();
    for (const atMs of [0, 1000, 15_000]) ladder.skipped(atMs);
    expect([ladder.tick(44_999), ladder.tick(45_000), ladder.isDown()]).toEqual([false, true, false]);
  });

  it('waits twice as long after a climb that failed, and steps down at once', () => {
    const ladder = createLadder();
    for (const atMs of [0, 1000]) ladder.skipped(atMs);
    ladder.tick(31_000);
    expect(ladder.skipped(32_000)).toBe(true);
    expect([ladder.tick(91_999), ladder.tick(92_000)]).toEqual([false, true]);
    // A climb that held counts as good: the next fall is one like the first.
    expect([ladder.skipped(200_000), ladder.skipped(201_000), ladder.tick(231_000)]).toEqual([false, true, true]);
  });

  it('begins anew when a person chooses', () => {
    const ladder = createLadder();
    for (const atMs of [0, 1000]) ladder.skipped(atMs);
    ladder.reset();
    expect([ladder.isDown(), ladder.skipped(2000)]).toEqual([false, false]);
  });
});
