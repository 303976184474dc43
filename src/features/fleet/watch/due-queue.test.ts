import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createDueQueue } from './due-queue.ts';

const anyStep = fc.oneof(
  fc.record({
    do: fc.constant('set' as const),
    id: fc.integer({ min: 0, max: 9 }),
    at: fc.integer({ min: 0, max: 100 }),
  }),
  fc.record({ do: fc.constant('delete' as const), id: fc.integer({ min: 0, max: 9 }), at: fc.constant(0) }),
);

it('gives what a sorted list would give', () => {
  fc.assert(
    fc.property(fc.array(anyStep), fc.integer({ min: 0, max: 100 }), (steps, nowMs) => {
      const queue = createDueQueue();
      const model = new Map<string, number>();
      for (const step of steps) {
        const id = String(step.id);
        if (step.do === 'set') {
          queue.set(id, step.at);
          model.set(id, step.at);
        } else {
          queue.delete(id);
          model.delete(id);
        }
      }
      expect(queue.nextDueAtMs()).toBe(model.size === 0 ? undefined : Math.min(...model.values()));
      const taken: number[] = [];
      for (let next = queue.takeDue(nowMs); next !== undefined; next = queue.takeDue(nowMs)) taken.push(next.dueAtMs);
      expect(taken).toEqual([...model.values()].filter((at) => at <= nowMs).toSorted((a, b) => a - b));
    }),
  );
});
