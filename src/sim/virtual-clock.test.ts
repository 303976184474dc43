import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createVirtualClock } from './virtual-clock.ts';

const startMs = Date.UTC(2022, 1, 20);
const never = new AbortController().signal;

describe('the virtual clock', () => {
  it('wakes everybody at their own time, in order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(1_000_000), { maxLength: 60 }), async (waits) => {
        const clock = createVirtualClock(startMs);
        const woken: { waited: number; at: number }[] = [];
        for (const wait of waits) void clock.sleep(wait).then(() => woken.push({ waited: wait, at: clock.nowMs() }));
        await clock.runUntil(startMs + 1_000_000, never);
        expect(woken.map(({ waited }) => waited)).toEqual(waits.toSorted((a, b) => a - b));
        for (const { waited, at } of woken) expect(at).toBe(startMs + waited);
      }),
      { numRuns: 30 },
    );
  });

  it('stands still while work of the real world goes on', async () => {
    const clock = createVirtualClock(startMs);
    const times: number[] = [];
    const work = async (): Promise<void> => {
      await clock.sleep(1000);
      await clock.during(readFile(import.meta.filename));
      times.push(clock.nowMs() - startMs);
    };
    const other = async (): Promise<void> => {
      for (;;) await clock.sleep(10);
    };
    void work();
    void other();
    await clock.runUntil(startMs + 5000, never);
    expect(times).toEqual([1000]);
    expect(clock.nowMs()).toBe(startMs + 5000);
  });

  it('lets a sleeper be called off', async () => {
    const clock = createVirtualClock(startMs);
    const stop = new AbortController();
    const outcome = clock.sleep(5000, stop.signal).then(
      () => 'woken',
      (reason: unknown) => reason,
    );
    await clock.runUntil(startMs + 1000, never);
    stop.abort('enough');
    await clock.runUntil(startMs + 10_000, never);
    expect(await outcome).toBe('enough');
  });
});
