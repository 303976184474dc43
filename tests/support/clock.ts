/**
 * A clock that stands still until a test moves it. `sleep` ends only through `advance`, or when its signal is aborted.
 */

import type { Clock } from '#src/core/ports.ts';

export interface FakeClock extends Clock {
  /** Moves both clocks forward and wakes every sleeper that is due, in order of its time. */
  advance(ms: number): Promise<void>;
  /** Steps the wall clock only, as a person or a time server does. */
  stepWallClock(ms: number): void;
  /** How many sleepers wait now. */
  readonly sleeping: number;
}

interface Sleeper {
  readonly dueMs: number;
  readonly wake: () => void;
}

/** 2026-01-15 12:00:00 UTC: a time that no test depends on by accident. */
const defaultStartMs = 1_768_478_400_000;

/** Lets promise chains that the last wake started run until they sleep again or end. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

export function fakeClock(startMs: number = defaultStartMs): FakeClock {
  let monotonicMs = 0;
  let wallOffsetMs = startMs;
  const sleepers = new Set<Sleeper>();

  function nextDue(limitMs: number): Sleeper | undefined {
    return [...sleepers].filter((one) => one.dueMs <= limitMs).toSorted((a, b) => a.dueMs - b.dueMs)[0];
  }

  return {
    nowMs: () => wallOffsetMs + monotonicMs,
    monotonicMs: () => monotonicMs,
    get sleeping() {
      return sleepers.size;
    },
    stepWallClock: (ms) => {
      wallOffsetMs += ms;
    },
    sleep: (ms, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      if (signal?.aborted === true) {
        reject(signal.reason);
        return promise;
      }
      const onAbort = (): void => {
        sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const sleeper: Sleeper = {
        dueMs: monotonicMs + Math.max(0, ms),
        wake: () => {
          sleepers.delete(sleeper);
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      sleepers.add(sleeper);
      signal?.addEventListener('abort', onAbort, { once: true });
      return promise;
    },
    advance: async (ms) => {
      const targetMs = monotonicMs + ms;
      await settle();
      for (let due = nextDue(targetMs); due !== undefined; due = nextDue(targetMs)) {
        monotonicMs = Math.max(monotonicMs, due.dueMs);
        due.wake();
        await settle();
      }
      monotonicMs = targetMs;
      await settle();
    },
  };
}
