/**
 * How often settings that nobody has saved may be tested. Whoever may make monitors reaches the same places with them; this
 * keeps the quick way from being a port scanner: one at a time for each person, few in a minute, few of all together. Each
 * process counts for itself.
 */

import type { Clock } from '#src/core/ports.ts';
import { MonitorTestRunning, MonitorTestTooOften } from './errors.ts';

const minuteMs = 60_000;
/** Somebody who corrects a form and tests again needs less. */
const perPersonMax = 10;
/** Tokens are not persons, so many of them shall not help. */
const perMinuteMax = 30;
const atOnceMax = 4;

export interface Trials {
  /** @throws MonitorTestRunning, MonitorTestTooOften */
  run<T>(actorId: string, work: () => Promise<T>): Promise<T>;
}

export function createTrials(clock: Clock): Trials {
  const running = new Set<string>();
  let begun: readonly { readonly actorId: string; readonly atMs: number }[] = [];
  return {
    run: async (actorId, work) => {
      if (running.has(actorId) || running.size >= atOnceMax) throw new MonitorTestRunning({});
      const nowMs = clock.monotonicMs();
      begun = begun.filter(({ atMs }) => nowMs - atMs < minuteMs);
      const own = begun.filter((one) => one.actorId === actorId).length;
      if (own >= perPersonMax || begun.length >= perMinuteMax) throw new MonitorTestTooOften({ limit: perPersonMax });
      begun = [...begun, { actorId, atMs: nowMs }];
      running.add(actorId);
      try {
        return await work();
      } finally {
        running.delete(actorId);
      }
    },
  };
}
