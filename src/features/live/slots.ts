/**
 * Numbers of running streams. A slot goes to the next stream only after the other 65,535 were used or some minutes have
 * passed, so that a late acknowledgement or packet of an ended stream is never taken for one of another.
 */

import { invariant } from '#src/core/errors.ts';
import type { Clock } from '#src/core/ports.ts';

export interface Slots {
  take(): number;
  release(slot: number): void;
}

const slotsMax = 65_536;
const restMs = 300_000;

export function createSlots(clock: Pick<Clock, 'monotonicMs'>): Slots {
  const taken = new Set<number>();
  const released = new Map<number, number>();
  let next = 0;
  return {
    take: () => {
      for (let tried = 0; tried < slotsMax; tried += 1) {
        const slot = next;
        next = (next + 1) % slotsMax;
        const restsSince = released.get(slot);
        const isResting = restsSince !== undefined && clock.monotonicMs() - restsSince < restMs;
        if (taken.has(slot) || isResting) continue;
        released.delete(slot);
        taken.add(slot);
        return slot;
      }
      invariant(false, 'there are more streams than slots.');
    },
    release: (slot) => {
      taken.delete(slot);
      released.set(slot, clock.monotonicMs());
    },
  };
}
