import { expect, it } from 'vitest';
import { createSlots } from './slots.ts';

it('gives each stream a slot of its own, and the same one again only after minutes', () => {
  let nowMs = 0;
  const slots = createSlots({ monotonicMs: () => nowMs });
  const all = Array.from({ length: 65_536 }, () => slots.take());
  expect(new Set(all).size).toBe(65_536);
  slots.release(17);
  expect(() => slots.take()).toThrow('more streams than slots');
  nowMs += 300_000;
  expect(slots.take()).toBe(17);
});
