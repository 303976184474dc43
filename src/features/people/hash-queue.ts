/**
 * Bounds the memory and the threads that password hashing takes, however many sign-ins arrive, and keeps a way free for
 * people whose browser is known: a flood of strangers fills its own lane only.
 */

import { HashingBusy } from './errors.ts';

export type HashLane = 'known' | 'stranger';

export interface HashQueue {
  /** @throws HashingBusy when the lane is full */
  requireRoom(lane: HashLane): void;
  /** @throws HashingBusy when the lane is full */
  run<T>(lane: HashLane, work: () => Promise<T>): Promise<T>;
}

/** Each hash takes one thread of the pool of four and 19 MiB; the other threads stay free for files and names. */
const concurrentMax = 2;
/** Strangers never take both places. */
const concurrentStrangersMax = 1;
/** At 30 ms each, the last of a full lane waits about half a second. */
const waitingPerLaneMax = 16;

interface Lane {
  running: number;
  readonly waiting: (() => void)[];
}

export function createHashQueue(): HashQueue {
  const lanes: Record<HashLane, Lane> = { known: { running: 0, waiting: [] }, stranger: { running: 0, waiting: [] } };

  const hasPlace = (lane: HashLane): boolean =>
    lanes.known.running + lanes.stranger.running < concurrentMax &&
    (lane === 'known' || lanes.stranger.running < concurrentStrangersMax);

  const startNext = (): void => {
    for (const lane of ['known', 'stranger'] as const) {
      if (hasPlace(lane)) lanes[lane].waiting.shift()?.();
    }
  };

  const requireRoom = (lane: HashLane): void => {
    if (!hasPlace(lane) && lanes[lane].waiting.length >= waitingPerLaneMax) throw new HashingBusy({});
  };

  const enter = async (lane: HashLane): Promise<void> => {
    if (hasPlace(lane) && lanes[lane].waiting.length === 0) {
      lanes[lane].running += 1;
      return;
    }
    await new Promise<void>((resolve) => {
      // The place is taken at the moment it is given, so that nobody slips in between.
      lanes[lane].waiting.push(() => {
        lanes[lane].running += 1;
        resolve();
      });
    });
  };

  return {
    requireRoom,
    run: async (lane, work) => {
      requireRoom(lane);
      await enter(lane);
      try {
        return await work();
      } finally {
        lanes[lane].running -= 1;
        startNext();
      }
    },
  };
}
