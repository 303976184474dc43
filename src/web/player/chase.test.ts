import { describe, expect, it } from 'vitest';
import { createChase, createJitter } from './chase.ts';

const quiet = 20;

/** Plays for some seconds: pictures come in real time, the element plays at the rate of the rule. */
function play(options: { behindMs: number; seconds: number; jitterMs: number }): number {
  const chase = createChase();
  let behindMs = options.behindMs;
  for (let at = 0; at < options.seconds * 1000; at += 100) {
    const step = chase.step(behindMs, options.jitterMs, at);
    if (step.kind === 'seek') behindMs = step.behindMs;
    else behindMs += 100 - 100 * step.rate;
  }
  return behindMs;
}

describe('chasing the live edge', () => {
  it('plays faster when too much lies in the buffer, and slower when too little', () => {
    expect(createChase().step(300, 70, 0)).toEqual({ kind: 'rate', rate: 1.08 });
    expect(createChase().step(400, 70, 0)).toEqual({ kind: 'rate', rate: 1.3 });
    expect(createChase().step(100, 70, 0)).toEqual({ kind: 'rate', rate: 1 });
    expect(createChase().step(20, 70, 0)).toEqual({ kind: 'rate', rate: 0.95 });
  });

  it('jumps to shortly before the end when far behind', () => {
    expect(createChase().step(4000, 70, 0)).toEqual({ kind: 'seek', behindMs: 50 });
    expect(createChase().step(601, 70, 0)).toEqual({ kind: 'seek', behindMs: 50 });
  });

  it('settles near the target from wherever it begins', () => {
    for (const behindMs of [0, 50, 300, 599, 4000]) {
      const settled = play({ behindMs, seconds: 20, jitterMs: 70 });
      expect(settled).toBeGreaterThan(35);
      expect(settled).toBeLessThan(145);
    }
  });

  it('aims higher on a line with more jitter, but not without end', () => {
    const chase = createChase();
    chase.step(100, 200, 0);
    expect(chase.targetMs()).toBe(230);
    chase.step(100, 5000, 100);
    expect(chase.targetMs()).toBe(500);
    expect(chase.step(700, 5000, 200)).toEqual({ kind: 'rate', rate: 1.08 });
  });

  it('aims higher after each stall and comes down slowly', () => {
    const chase = createChase();
    chase.step(100, quiet, 0);
    expect(chase.targetMs()).toBe(60);
    chase.stalled(1000);
    chase.stalled(1000);
    chase.step(100, quiet, 1000);
    expect(chase.targetMs()).toBe(140);
    chase.step(100, quiet, 11_000);
    expect(chase.targetMs()).toBe(100);
    chase.step(100, quiet, 60_000);
    expect(chase.targetMs()).toBe(60);
  });
});

describe('jitter', () => {
  it('is what the slow pictures came later than the quickest', () => {
    const jitter = createJitter();
    expect(jitter.p95Ms()).toBeUndefined();
    for (let n = 0; n < 100; n += 1) jitter.take(n * 33, 1000 + n * 33 + (n % 10 === 0 ? 80 : 0));
    expect(jitter.p95Ms()).toBe(80);
  });

  it('begins anew when the timeline jumps', () => {
    const jitter = createJitter();
    for (let n = 0; n < 50; n += 1) jitter.take(n * 33, 500_000 + n * 33);
    for (let n = 0; n < 50; n += 1) jitter.take(9_000_000 + n * 33, 502_000 + n * 33 + (n % 2));
    expect(jitter.p95Ms()).toBe(1);
  });
});
