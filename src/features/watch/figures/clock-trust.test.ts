import { expect, it } from 'vitest';
import { fakeClock } from '../../../../tests/support/clock.ts';
import { createClockTrust } from './clock-trust.ts';

const minuteMs = 60_000;

it('a clock is trusted after an hour without a step, and loses that with a step in either direction', async () => {
  const clock = fakeClock();
  const trust = createClockTrust(clock);
  const look = async (minutes: number): Promise<boolean> => {
    let held = trust.hasHeld();
    for (let passed = 0; passed < minutes; passed += 1) {
      await clock.advance(minuteMs);
      held = trust.hasHeld();
    }
    return held;
  };
  expect(await look(59)).toBe(false);
  expect(await look(1)).toBe(true);
  for (const stepMs of [400 * 86_400_000, -2 * minuteMs]) {
    clock.stepWallClock(stepMs);
    expect(await look(59)).toBe(false);
    expect(await look(2)).toBe(true);
  }
  // A time server that slews is no step.
  for (let passed = 0; passed < 10; passed += 1) {
    clock.stepWallClock(500);
    expect(await look(1)).toBe(true);
  }
});
