import { describe, expect, it } from 'vitest';
import { createPtzHead } from './ptz.ts';

function aHead(): { readonly head: ReturnType<typeof createPtzHead>; pass: (ms: number) => void } {
  let now = 1000;
  return { head: createPtzHead(() => now), pass: (ms) => void (now += ms) };
}

describe('a moving head', () => {
  it('moves at the speed that it was told, until it is stopped', () => {
    const { head, pass } = aHead();
    head.drive({ pan: 0.5, tilt: -0.25 });
    pass(400);
    expect(head.position()).toEqual({ pan: 20, tilt: -6, zoom: 1 });
    expect(head.isMoving()).toEqual({ panTilt: true, zoom: false });
    head.drive({ pan: 0, tilt: 0 });
    pass(400);
    expect(head.position()).toEqual({ pan: 20, tilt: -6, zoom: 1 });
    expect(head.isMoving()).toEqual({ panTilt: false, zoom: false });
  });

  it('stops by itself at the time limit and at its ends', () => {
    const { head, pass } = aHead();
    head.drive({ pan: 1, tilt: 1, zoom: 1 }, 1000);
    pass(60_000);
    expect(head.position()).toEqual({ pan: 100, tilt: 20, zoom: 3001 });
    expect(head.isMoving()).toEqual({ panTilt: false, zoom: false });
    head.drive({ tilt: 1 });
    expect(head.isMoving().panTilt).toBe(false);
  });

  it('pans without end, and the shorter way to a place', () => {
    const { head, pass } = aHead();
    head.goTo({ pan: 170 }, 1);
    pass(10_000);
    head.goTo({ pan: -170 }, 1);
    pass(100);
    expect(head.position().pan).toBe(-180);
    pass(10_000);
    expect(head.position().pan).toBe(-170);
  });

  it('arrives exactly, and lets the other parts go on', () => {
    const { head, pass } = aHead();
    head.drive({ zoom: 0.1 });
    head.goTo({ pan: 33, tilt: -12 }, 0.7);
    pass(2000);
    expect(head.position()).toEqual({ pan: 33, tilt: -12, zoom: 601 });
    expect(head.isMoving()).toEqual({ panTilt: false, zoom: true });
  });
});
