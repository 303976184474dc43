import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ViewerMessage } from '../contract-viewing.ts';
import { createMessageBudget } from './message-budget.ts';
import { readMessage } from './read-message.ts';

describe('a message of a viewer', () => {
  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(() => readMessage(text)).not.toThrow();
      }),
    );
  });

  it('is read on the short way exactly as the contract says', () => {
    const odd = fc.oneof(fc.integer(), fc.double(), fc.string(), fc.constant(null));
    const counter = fc.oneof({ weight: 8, arbitrary: fc.nat(0xffff_ffff) }, odd);
    const slot = fc.oneof(
      { weight: 8, arbitrary: fc.record({ slot: counter, number: counter }, { requiredKeys: ['slot'] }) },
      fc.record({ slot: counter, number: counter, more: odd }),
      odd,
    );
    const ack = fc.record(
      {
        type: fc.constant('ack'),
        slots: fc.oneof({ weight: 8, arbitrary: fc.array(slot, { maxLength: 70 }) }, odd),
        more: odd,
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(ack, (message) => {
        const text = JSON.stringify(message);
        const parsed = ViewerMessage.safeParse(JSON.parse(text));
        expect(readMessage(text)).toEqual(parsed.success ? parsed.data : undefined);
      }),
    );
  });
});

describe('the budget of messages', () => {
  it('lets a wall open at once and goes on with what a viewer needs', () => {
    const budget = createMessageBudget();
    expect(Array.from({ length: 64 }, () => budget.take(0)).every(Boolean)).toBe(true);
    expect(Array.from({ length: 10_000 }, (_, i) => budget.take(i * 10)).every(Boolean)).toBe(true);
  });

  it('ends for whoever never stops', () => {
    const budget = createMessageBudget();
    const taken = Array.from({ length: 2000 }, (_, i) => budget.take(i)).filter(Boolean).length;
    expect(taken).toBeLessThan(800);
  });
});
