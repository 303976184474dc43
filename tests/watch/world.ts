/**
 * Watch over a real store, with a probe whose answers a test sets: what a probe is needs no network, and what networks do
 * is tested where the probes are.
 */

import { z } from 'zod';
import type { FailureClass } from '#src/core/failure.ts';
import type { ProbeNetwork } from '#src/core/ports.ts';
import type { WatchEvent } from '#src/features/watch/contract-events.ts';
import { MonitorInput, type Sample } from '#src/features/watch/contract-schemas.ts';
import { systemRandom } from '#src/platform/random.ts';
import { createWatch, type Watch } from '#src/features/watch/watch.ts';
import { type AnyProbe, type ClaimReading, defineProbe } from '#src/plugins/kit/probe.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Store } from '#src/store/store.ts';

import { fakeClock, type FakeClock } from '../support/clock.ts';
import { silentLog } from '../support/silent-log.ts';
import { contextOn } from '../support/use-case-context.ts';

const random = systemRandom;

/** Answers of the scripted probe: by target, else ok. */
export interface Script {
  readonly failures: Map<string, FailureClass>;
  readonly claims: Map<string, ClaimReading>;
  readonly asked: string[];
  /** What happens while a target is asked. */
  onAsk?: (target: string) => Promise<void> | void;
}

export function scriptedProbe(script: Script): AnyProbe {
  return defineProbe({
    id: 'scripted',
    label: 'Scripted',
    readsClaims: true,
    settings: z.strictObject({ target: z.string().describe('What is asked.') }),
    targetOf: ({ target }) => target,
    run: async (_context, { target }) => {
      script.asked.push(target);
      await script.onAsk?.(target);
      const failure = script.failures.get(target);
      const claim = script.claims.get(target);
      return { phases: { connectMs: 2 }, ...(failure && { failure }), ...(claim && { claim }) };
    },
  });
}

const heartbeatProbe = defineProbe({
  id: 'heartbeat',
  label: 'Heartbeat',
  localOnly: true,
  settings: z.strictObject({ withinS: z.number() }),
  targetOf: () => 'heartbeat',
  run: async ({ locals, monitorId, clock }, { withinS }) => {
    const beat = locals?.heartbeat(monitorId);
    const isMissed = beat === undefined || clock.nowMs() - beat.at > withinS * 1000;
    return isMissed ? { phases: {}, failure: 'heartbeat.missed' } : { phases: {} };
  },
});

/** The scripted probe never goes out. */
const noNetwork = {} as ProbeNetwork;

export interface WatchWorld {
  readonly watch: Watch;
  readonly script: Script;
  readonly clock: FakeClock;
  readonly store: Store;
  readonly events: WatchEvent[];
  readonly ctx: UseCaseContext;
  readonly probes: readonly AnyProbe[];
  /** Lets so much time pass, tick by tick, with everything that runs in it. */
  pass(ms: number): Promise<void>;
  addMonitor(over?: Partial<MonitorInput> & { target?: string }): Promise<string>;
  stop(): Promise<void>;
}

export interface WorldOptions {
  readonly store: Store;
  readonly clock?: FakeClock;
  readonly script?: Script;
  readonly isRunning?: boolean;
  /** Beside the scripted one. */
  readonly moreProbes?: readonly AnyProbe[];
}

export const noInput = { params: undefined, query: undefined, body: undefined };

export async function openWatch({
  store,
  clock = fakeClock(),
  script = newScript(),
  isRunning = true,
  moreProbes = [],
}: WorldOptions): Promise<WatchWorld> {
  const events: WatchEvent[] = [];
  const ending = new AbortController();
  const probes = [scriptedProbe(script), heartbeatProbe, ...moreProbes];
  const watch = createWatch({
    ...{ store, clock, random, log: silentLog, probes, network: noNetwork, version: '1.0.0-test' },
    locals: { deviceState: () => undefined },
    here: { name: 'Here', network: 'net-here' },
    loopDelay: { readMs: () => 0, turn: () => undefined, close: () => undefined },
    publish: (event) => void events.push(event),
  });
  await watch.load();
  const running = isRunning ? watch.run(ending.signal) : Promise.resolve();
  const ctx = contextOn(store, { clock });
  let added = 0;
  const world: WatchWorld = {
    ...{ watch, script, clock, store, events, ctx, probes },
    pass: async (ms) => {
      for (let left = ms; left > 0; left -= 500) {
        await idle(watch);
        await clock.advance(Math.min(500, left));
      }
      await idle(watch);
    },
    addMonitor: async ({ target = 'a.example', ...over } = {}) => {
      added += 1;
      const body = MonitorInput.parse({
        ...{ name: `Monitor ${String(added)}`, probe: 'scripted', settings: { target }, vantageIds: ['van_here'] },
        ...over,
      });
      return (await watch.createMonitor(ctx, { ...noInput, body })).id;
    },
    stop: async () => {
      ending.abort();
      await running;
    },
  };
  await world.pass(1000);
  return world;
}

export function newScript(): Script {
  return { failures: new Map(), claims: new Map(), asked: [] };
}

/** Lets time pass for several over one clock. */
export async function passTogether(worlds: readonly WatchWorld[], ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= 500) {
    for (const { watch } of worlds) await idle(watch);
    await worlds[0]?.clock.advance(Math.min(500, left));
  }
  for (const { watch } of worlds) await idle(watch);
}

/**
 * Until nothing waits for the disk any more, however long a busy machine takes for that: whoever went on before would let
 * time pass in the middle of a transaction. What never ends is ended by the time-out of the test.
 */
async function idle(watch: Watch): Promise<void> {
  for (let turn = 0; ; turn += 1) {
    // Turns of the event loop; when they do not help, somebody else has the processor.
    await new Promise((resolve) => (turn < 1000 ? setImmediate(resolve) : setTimeout(resolve, 2)));
    const { isTicking, inFlight } = watch.figures();
    if (turn > 3 && !isTicking && inFlight === 0) return;
  }
}

export function samplesOf(world: WatchWorld, id: string): Promise<Sample[]> {
  return world.watch.samples(world.store.db, id, { fromAt: 0, toAt: 8e15, limit: 1000 });
}
