/** The scheduler alone, on a clock that a test moves, with targets that answer or do not as the test says. */

import { z } from 'zod';
import { ConnectionRefused, ConnectionTimedOut, NameTimedOut } from '#src/core/network-errors.ts';
import type { Clock, ProbeNetwork } from '#src/core/ports.ts';
import type { Sample } from '#src/features/watch/contract-schemas.ts';
import { createScheduler, type Scheduler } from '#src/features/watch/scheduler/scheduler.ts';
import { defineProbe } from '#src/plugins/kit/probe.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { silentLog } from '../support/silent-log.ts';

export type Behaviour = 'answers' | 'is silent' | 'refuses' | 'name is silent' | { readonly answersAfterMs: number };

export interface Place {
  behaviour: Behaviour;
  readonly address: string;
  /** Tests of it that are under way, now and at most. */
  atOnce: number;
  atOnceMost: number;
}

export interface Bench {
  readonly clock: FakeClock;
  readonly scheduler: Scheduler;
  readonly samples: Sample[];
  place(host: string, address: string): Place;
  /** So many monitors of each of these hosts. */
  assign(hosts: Readonly<Record<string, number>>, over?: { periodS?: number; budgetMs?: number }): void;
  pass(ms: number): Promise<void>;
  stop(): Promise<void>;
}

export function openBench(change: (clock: Clock) => Partial<Clock> = () => ({})): Bench {
  const clock = fakeClock();
  const places = new Map<string, Place>();
  const samples: Sample[] = [];
  const probe = defineProbe({
    id: 'placed',
    label: 'Placed',
    settings: z.strictObject({ url: z.string() }),
    targetOf: ({ url }) => url,
    run: async (_context, { url }, signal) => {
      const place = places.get(new URL(url).hostname);
      if (place === undefined) throw new Error(`There is no ${url}.`);
      place.atOnce += 1;
      place.atOnceMost = Math.max(place.atOnceMost, place.atOnce);
      try {
        return await answerOf(place, clock, signal);
      } finally {
        place.atOnce -= 1;
      }
    },
  });
  const scheduler = createScheduler({
    ...{ vantageId: 'v', clock: { ...clock, ...change(clock) }, log: silentLog, probes: [probe], locals: undefined },
    network: {} as ProbeNetwork,
    loopDelay: { readMs: () => 0, turn: () => undefined },
    onSample: (sample) => void samples.push(sample),
  });
  const ending = new AbortController();
  const running = scheduler.run(ending.signal);
  return {
    ...{ clock, scheduler, samples },
    place: (host, address) => {
      const place: Place = { behaviour: 'answers', address, atOnce: 0, atOnceMost: 0 };
      places.set(host, place);
      return place;
    },
    assign: (hosts, { periodS = 60, budgetMs = 20_000 } = {}) =>
      scheduler.assign(
        Object.entries(hosts).flatMap(([host, count]) =>
          Array.from({ length: count }, (_, index) => ({
            ...{ monitorId: `${host}#${String(index)}`, probe: 'placed', periodS, budgetMs, slowAboveMs: null },
            ...{ settings: { url: `http://${host}/${String(index)}` }, failuresToConfirm: 2, successesToConfirm: 2 },
          })),
        ),
      ),
    pass: async (ms) => {
      for (let left = ms; left > 0; left -= 250) {
        await new Promise((resolve) => setImmediate(resolve));
        await clock.advance(Math.min(250, left));
      }
      await new Promise((resolve) => setImmediate(resolve));
    },
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

async function answerOf({ behaviour, address }: Place, clock: Clock, signal: AbortSignal) {
  const at = { host: 'x', port: 80, address };
  if (behaviour === 'refuses') throw new ConnectionRefused(at);
  if (behaviour === 'answers' || typeof behaviour === 'object') {
    await clock.sleep(behaviour === 'answers' ? 10 : behaviour.answersAfterMs, signal);
    return { phases: {}, address };
  }
  try {
    await clock.sleep(3_600_000, signal);
  } catch (error) {
    if (behaviour === 'name is silent') throw new NameTimedOut({ host: 'x', port: 80 }, { cause: error });
    throw new ConnectionTimedOut({ ...at, phase: 'connect' }, { cause: error });
  }
  return { phases: {}, address };
}
