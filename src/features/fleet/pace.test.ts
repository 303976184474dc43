import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeClock } from '../../../tests/support/clock.ts';
import { createPace } from './pace.ts';

const never = new AbortController().signal;

describe('a pace', () => {
  it('lets no second have more packets than allowed, in all and per host', async () => {
    const anyAsk = fc.record({ host: fc.constantFrom('a', 'b', 'c'), packets: fc.integer({ min: 1, max: 5 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(anyAsk, { maxLength: 120 }), async (asks) => {
        const clock = fakeClock();
        const pace = createPace({ clock, packetsPerSecond: 100, packetsPerSecondPerHost: 40 });
        const sent: { atMs: number; host: string; packets: number }[] = [];
        const all = Promise.all(
          asks.map(async (ask) => {
            await pace.take(ask.host, ask.packets, never);
            sent.push({ atMs: clock.monotonicMs(), ...ask });
          }),
        );
        await clock.advance(60_000);
        await all;
        expect(mostInOneSecond(sent)).toBeLessThanOrEqual(105);
        for (const host of ['a', 'b', 'c']) {
          // One ask may be five packets, and it goes as a whole.
          expect(mostInOneSecond(sent.filter((one) => one.host === host))).toBeLessThanOrEqual(45);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('is used up, not slower than it says', async () => {
    const clock = fakeClock();
    const pace = createPace({ clock, packetsPerSecond: 1000, packetsPerSecondPerHost: 1000 });
    let sent = 0;
    const all = Promise.all(
      Array.from({ length: 500 }, (_, i) => pace.take(`h${String(i)}`, 1, never).then(() => (sent += 1))),
    );
    await clock.advance(520);
    expect(sent).toBe(500);
    await all;
  });

  it('stops waiting when it is cancelled', async () => {
    const clock = fakeClock();
    const pace = createPace({ clock, packetsPerSecond: 10, packetsPerSecondPerHost: 1 });
    const stop = new AbortController();
    const waiting = pace.take('a', 100, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});

function mostInOneSecond(sent: readonly { atMs: number; packets: number }[]): number {
  return Math.max(
    0,
    ...sent.map(({ atMs }) =>
      sent.filter((one) => one.atMs >= atMs && one.atMs < atMs + 1000).reduce((sum, one) => sum + one.packets, 0),
    ),
  );
}
