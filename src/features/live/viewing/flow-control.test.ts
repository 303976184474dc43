import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createFlowControl } from './flow-control.ts';

describe('flow control', () => {
  it('tells nonsense from what is late', () => {
    const flow = createFlowControl();
    flow.open(1);
    flow.sent(1, 7, 1000, 0);
    expect([flow.acknowledge(1, 8, 1), flow.acknowledge(2, 7, 1), flow.acknowledge(1, 7, 1)]).toEqual([
      'future',
      'unknown-slot',
      'known',
    ]);
    flow.close(1);
    expect([flow.acknowledge(1, 7, 2), flow.canSend(1, 1, 2)]).toEqual(['known', false]);
  });

  it('lets the window grow only as far as media arrives in time, and never over 4 MB', () => {
    const flow = createFlowControl();
    flow.open(1);
    let number = 0;
    const fill = (nowMs: number): number => {
      let bytes = 0;
      for (; flow.canSend(1, 10_000, nowMs); bytes += 10_000) flow.sent(1, (number += 1), 10_000, nowMs);
      return bytes;
    };
    const windows = Array.from({ length: 12 }, (_, round) => {
      const bytes = fill(round * 50);
      flow.acknowledge(1, number, round * 50 + 10);
      return bytes;
    });
    expect(windows.slice(0, 4)).toEqual([60_000, 120_000, 240_000, 480_000]);
    expect(windows.at(-1)).toBeLessThanOrEqual(4 * 1024 * 1024);
    expect(windows.at(-1)).toBeGreaterThan(4_000_000);
  });

  it('stops when nothing is acknowledged for a while, and says for how long', () => {
    const flow = createFlowControl();
    flow.open(1);
    flow.sent(1, 1, 1000, 0);
    expect([flow.canSend(1, 1000, 300), flow.canSend(1, 1000, 500), flow.silentMs(9000)]).toEqual([true, false, 9000]);
    flow.acknowledge(1, 1, 9000);
    expect([flow.canSend(1, 1000, 9000), flow.silentMs(9500)]).toEqual([true, 0]);
  });

  it('takes what is sent once more for acknowledged when it was before', () => {
    const flow = createFlowControl();
    flow.open(1);
    for (const number of [5, 6, 7, 5, 6, 7, 8]) flow.sent(1, number, 100, 0);
    expect([flow.acknowledge(1, 7, 1), flow.acknowledge(1, 8, 2), flow.silentMs(10_000)]).toEqual([
      'known',
      'known',
      0,
    ]);
  });

  it('has nothing on the line when all is acknowledged or closed, in any order', () => {
    const act = fc.record({ kind: fc.constantFrom('send', 'ack', 'close'), slot: fc.nat(3), after: fc.nat(50) });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 300 }), (acts) => {
        const flow = createFlowControl();
        let [nowMs, number] = [0, 0];
        for (const { kind, slot, after } of acts) {
          nowMs += after;
          flow.open(slot);
          if (kind === 'send' && flow.canSend(slot, 5000, nowMs)) flow.sent(slot, (number += 1), 5000, nowMs);
          if (kind === 'ack') flow.acknowledge(slot, Math.max(0, number - after), nowMs);
          if (kind === 'close') flow.close(slot);
        }
        for (const slot of [0, 1, 2, 3]) flow.close(slot);
        expect(flow.silentMs(nowMs + 60_000)).toBe(0);
      }),
    );
  });
});
