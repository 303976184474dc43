/**
 * Finds the devices of a network: asks by multicast, looks at subnets and addresses at a gentle pace, recognises what
 * listens, and tells each device once, merged over protocols, ports and addresses. It needs no store, sends no password,
 * and keeps nothing but the devices.
 */

import { AppError } from '#src/core/errors.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { EgressGuard, EgressPurpose } from '#src/platform/egress.ts';
import type { LocalNetwork } from '#src/platform/network-interfaces.ts';
import type { openUdp as openUdpType } from '#src/platform/udp.ts';
import type { Driver } from '#src/plugins/kit/driver.ts';
import { createPace } from '../pace.ts';
import { createFoundList, withHearsay, type Found, type FoundList, type Hearsay } from './found.ts';
import { createGate } from './gate.ts';
import { searchHost, type HostCounts, type HostDeps, type HostTask } from './host-search.ts';
import { askByMulticast, type Hint } from './multicast.ts';
import { addressesOf, type DiscoveryPlan } from './plan.ts';
import { sweepPorts } from './ports.ts';

export interface EngineDeps {
  readonly guard: EgressGuard;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly drivers: readonly Driver[];
  readonly openUdp: typeof openUdpType;
  readonly networks: () => LocalNetwork[];
}

export interface EngineRequest {
  readonly plan: DiscoveryPlan;
  readonly multicast: boolean;
  readonly packetsPerSecond: number;
  readonly packetsPerSecondPerHost: number;
  readonly purpose: EgressPurpose;
  /** Loopback is asked by multicast too: for a simulated world. */
  readonly includeLoopback: boolean;
}

export interface EngineProgress extends HostCounts {
  answers: number;
  probesTotal: number;
  found: number;
}

export interface EngineEvents {
  /** A device, complete as far as its address goes; again when another address turns out to be the same device. */
  readonly onFound: (found: Found) => void;
  readonly onProgress: (progress: Readonly<EngineProgress>) => void;
}

export interface EngineResult {
  readonly found: readonly Found[];
  readonly progress: Readonly<EngineProgress>;
  readonly problems: readonly string[];
}

export const defaultPace = { packetsPerSecond: 1000, packetsPerSecondPerHost: 40 };

/** Addresses in work at once: at 1,000 packets a second and one second of waiting there are no more. */
const hostsAtOnce = 512;
/** A device on the same network answers within milliseconds; a second is for lines with delay. */
const sweepTimeoutMs = 1000;
/** An address that a person or a datagram named deserves patience. */
const namedTimeoutMs = 3000;
const foundMax = 20_000;
const problemsMax = 20;

interface Run {
  readonly deps: HostDeps;
  readonly events: EngineEvents;
  readonly progress: EngineProgress;
  readonly found: FoundList;
  readonly problems: Set<string>;
  /** What multicast said per address; also the addresses that it made us look at. */
  readonly hints: Map<string, Hearsay[]>;
  /** `host port` of what was named or hinted at; bounded by the number of hints and names. */
  readonly asked: Set<string>;
  /** Addresses of the subnets that are in work or where something listens. */
  readonly swept: Set<string>;
  readonly work: Set<Promise<void>>;
  readonly gate: ReturnType<typeof createGate>;
}

/** @throws the reason of the signal when it is aborted; what was found until then was told by `onFound`. */
export async function discover(
  deps: EngineDeps,
  request: EngineRequest,
  events: EngineEvents,
  signal: AbortSignal,
): Promise<EngineResult> {
  const run = startRun(deps, request, events);
  const addresses = request.plan.named.length + request.plan.rangeAddresses;
  run.progress.probesTotal = addresses * sweepPorts.length;
  const jobs = [sweep(run, request.plan, signal)];
  if (request.multicast) jobs.push(listen(deps, run, request, signal));
  try {
    await Promise.all(jobs);
  } finally {
    while (run.work.size > 0) await Promise.all(run.work);
  }
  signal.throwIfAborted();
  events.onProgress(run.progress);
  return { found: run.found.all(), progress: run.progress, problems: [...run.problems] };
}

function startRun(deps: EngineDeps, request: EngineRequest, events: EngineEvents): Run {
  return {
    deps: { ...deps, purpose: request.purpose, pace: createPace({ clock: deps.clock, ...request }) },
    events,
    progress: {
      answers: 0,
      probesDone: 0,
      probesTotal: 0,
      openPorts: 0,
      hostsToIdentify: 0,
      hostsIdentified: 0,
      found: 0,
    },
    found: createFoundList(),
    problems: new Set(),
    hints: new Map(),
    asked: new Set(),
    swept: new Set(),
    work: new Set(),
    gate: createGate(hostsAtOnce),
  };
}

async function sweep(run: Run, plan: DiscoveryPlan, signal: AbortSignal): Promise<void> {
  for (const { host, port } of plan.named) {
    const ports = port === undefined ? sweepPorts : [port];
    run.progress.probesTotal -= sweepPorts.length - ports.length;
    await startHost(run, taskOf(run, { host, ports, method: 'address', trialTimeoutMs: namedTimeoutMs }), signal);
  }
  for (const host of addressesOf(plan.ranges)) {
    const ports = sweepPorts.filter((port) => !run.asked.has(`${host} ${String(port)}`));
    run.progress.probesTotal -= sweepPorts.length - ports.length;
    if (ports.length === 0) continue;
    run.swept.add(host);
    await startHost(run, taskOf(run, { host, ports, method: 'sweep', trialTimeoutMs: sweepTimeoutMs }), signal);
  }
}

async function listen(deps: EngineDeps, run: Run, request: EngineRequest, signal: AbortSignal): Promise<void> {
  const onHint = (hint: Hint): void => {
    run.hints.set(hint.host, [...(run.hints.get(hint.host) ?? []), hint]);
    addHintToFound(run, hint);
    const ports = hint.port === undefined ? sweepPorts : [...new Set([hint.port, ...sweepPorts])];
    const fresh = ports.filter((port) => !isAsked(run, hint.host, port));
    if (fresh.length === 0) return;
    run.progress.probesTotal += fresh.length;
    const base = { host: hint.host, ports: fresh, method: hint.evidence.method, trialTimeoutMs: namedTimeoutMs };
    const task = {
      ...taskOf(run, base),
      ports: fresh.map((port) => ({ port, tls: port === hint.port ? hint.tls : undefined })),
    };
    track(run, startHost(run, task, signal));
  };
  await askByMulticast(
    deps,
    {
      includeLoopback: request.includeLoopback,
      onAnswer: () => void (run.progress.answers += 1),
      onHint,
      onProblem: (sentence) => addProblem(run, sentence),
    },
    signal,
  );
}

function taskOf(run: Run, task: Omit<HostTask, 'hints' | 'ports'> & { ports: readonly number[] }): HostTask {
  if (task.method !== 'sweep') for (const port of task.ports) run.asked.add(`${task.host} ${String(port)}`);
  return {
    ...task,
    ports: task.ports.map((port) => ({ port, tls: undefined })),
    hints: () => run.hints.get(task.host) ?? [],
  };
}

function isAsked(run: Run, host: string, port: number): boolean {
  return run.asked.has(`${host} ${String(port)}`) || (run.swept.has(host) && sweepPorts.includes(port));
}

/** Returns when the address has its place, not when it is done. */
async function startHost(run: Run, task: HostTask, signal: AbortSignal): Promise<void> {
  const leave = await run.gate.enter(signal);
  track(run, finishHost(run, task, signal).finally(leave));
}

async function finishHost(run: Run, task: HostTask, signal: AbortSignal): Promise<void> {
  const report = { counts: run.progress, onProblem: (sentence: string) => addProblem(run, sentence) };
  const devices = await searchHost(run.deps, task, report, signal);
  if (devices.length === 0) run.swept.delete(task.host);
  signal.throwIfAborted();
  for (const device of devices) {
    if (run.found.size >= foundMax) continue;
    const merged = run.found.add(device);
    run.progress.found = run.found.size;
    run.events.onFound(merged);
  }
  run.events.onProgress(run.progress);
}

/** A hint can come after its device was found; it still is evidence. */
function addHintToFound(run: Run, hint: Hint): void {
  for (const device of run.found.at(hint.host)) {
    if (device.evidence.some(({ text }) => text === hint.evidence.text)) continue;
    run.events.onFound(run.found.add(withHearsay(device, [hint])));
  }
}

function track(run: Run, work: Promise<void>): void {
  const tracked = work
    .catch((error: unknown) => {
      // A cancelled run ends through its signal; one address that fails must not end the others.
      if (error instanceof AppError) addProblem(run, error.message);
      else run.deps.log.debug('Looking at an address failed.', { error });
    })
    .finally(() => run.work.delete(tracked));
  run.work.add(tracked);
}

function addProblem(run: Run, sentence: string): void {
  if (run.problems.size < problemsMax) run.problems.add(sentence);
}
