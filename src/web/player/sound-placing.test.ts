import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { createSoundPlacing } from './sound-placing.ts';

const pieceSeconds = 0.02;

describe('placing sound', () => {
  it('plays piece after piece without a gap', () => {
    const placing = createSoundPlacing();
    const first = placing.place(10, pieceSeconds, 9.99);
    const second = placing.place(10.021, pieceSeconds, 10.01);
    expect(first).toEqual({ startAt: expect.closeTo(10.04), rate: 1 });
    expect(second).toEqual({ startAt: expect.closeTo(10.06), rate: 1 });
  });

  it('plays slower when pictures become later, and faster when they come nearer', () => {
    const placing = createSoundPlacing();
    placing.place(10, pieceSeconds, 9.99);
    expect(placing.place(10.09, pieceSeconds, 10)?.rate).toBe(0.97);
    const other = createSoundPlacing();
    other.place(10, pieceSeconds, 9.99);
    expect(other.place(9.95, pieceSeconds, 10)?.rate).toBe(1.03);
  });

  it('leaves out what belongs to pictures of long ago, and is silent until what is far ahead', () => {
    const placing = createSoundPlacing();
    placing.place(10, pieceSeconds, 9.99);
    expect(placing.place(9, pieceSeconds, 10)).toBeUndefined();
    expect(placing.place(12, pieceSeconds, 10)?.startAt).toBeCloseTo(12.04);
    expect(createSoundPlacing().place(1, pieceSeconds, 10)).toBeUndefined();
  });

  it('is not silenced by a clock that was set', () => {
    const placing = createSoundPlacing();
    placing.place(10, pieceSeconds, 9.99);
    expect(placing.place(86_400, pieceSeconds, 10)).toBeUndefined();
    expect(placing.place(10.02, pieceSeconds, 10.01)?.startAt).toBeCloseTo(10.06);
  });

  it('holds more in reserve when it ran dry', () => {
    const placing = createSoundPlacing();
    placing.place(10, pieceSeconds, 9.99);
    expect(placing.place(10.02, pieceSeconds, 10.2)?.startAt).toBeCloseTo(10.205);
    expect(placing.place(10.5, pieceSeconds, 10.4)?.startAt).toBeCloseTo(10.58);
  });

  it('follows a slow drift of the camera for minutes without a gap of more than a moment', () => {
    const placing = createSoundPlacing();
    let end = 0;
    let silence = 0;
    for (let n = 0; n < 15_000; n += 1) {
      const dueAt = 1 + n * pieceSeconds * 1.001;
      const placed = placing.place(dueAt, pieceSeconds, dueAt - 0.03);
      if (placed === undefined) continue;
      if (end > 0) silence += placed.startAt - end;
      end = placed.startAt + pieceSeconds / placed.rate;
      expect(Math.abs(placed.startAt - dueAt)).toBeLessThan(0.3);
    }
    expect(silence).toBeLessThan(0.3);
  });

  it('never plays two pieces over each other or one in the past', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.nat(300))), (pieces) => {
        const placing = createSoundPlacing();
        let now = 100;
        let end = 0;
        for (const [offset, waitMs] of pieces) {
          now += waitMs / 1000;
          const placed = placing.place(now + offset, pieceSeconds, now);
          if (placed === undefined) continue;
          expect(placed.startAt).toBeGreaterThanOrEqual(Math.max(now, end) - 1e-9);
          end = placed.startAt + pieceSeconds / placed.rate;
        }
      }),
    );
  });
});
