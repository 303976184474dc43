import { describe, expect, it } from 'vitest';
import { type AttemptCounter, decayedFailures, slowDown, waitMsOf, withFailure, withoutFailure } from './slow-down.ts';

const policy = slowDown.accountAtNetwork;
const start = 1_000_000;

/** The waits after each of `count` failures, each made at the first moment that is allowed. */
function waitsAfter(count: number): number[] {
  let counter: AttemptCounter | undefined;
  let nowMs = start;
  return Array.from({ length: count }, () => {
    nowMs += waitMsOf(counter, nowMs);
    counter = withFailure(counter, policy, nowMs);
    return waitMsOf(counter, nowMs) / 1000;
  });
}

describe('withFailure', () => {
  it('lets five failures go, then doubles from one second to a minute and stays there', () => {
    const waits = waitsAfter(30);
    expect(waits.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(waits[5]).toBe(1);
    expect(waits.slice(6, 12)).toEqual(waits.slice(6, 12).toSorted((a, b) => a - b));
    expect(waits.slice(20)).toEqual(Array.from({ length: 10 }, () => 60));
  });

  it('forgets: an hour later a person may mistype again', () => {
    let counter: AttemptCounter | undefined;
    for (let count = 0; count < 100; count += 1) counter = withFailure(counter, policy, start);
    const later = withFailure(counter, policy, start + 3_600_000);
    expect(waitMsOf(later, start + 3_600_000)).toBe(0);
  });
});

describe('waitMsOf', () => {
  it('does not stretch when the wall clock is set back', () => {
    let counter: AttemptCounter | undefined;
    for (let count = 0; count < 20; count += 1) counter = withFailure(counter, policy, start);
    expect(waitMsOf(counter, start)).toBe(60_000);
    expect(waitMsOf(counter, start - 86_400_000)).toBe(0);
  });
});

describe('withoutFailure', () => {
  it('takes the count back but not the wait', () => {
    let counter = withFailure(undefined, policy, start);
    for (let count = 0; count < 6; count += 1) counter = withFailure(counter, policy, start);
    const after = withoutFailure(counter);
    expect(decayedFailures(after, policy.halfLifeMs, start)).toBe(6);
    expect(after.notBeforeAt).toBe(counter.notBeforeAt);
  });
});
