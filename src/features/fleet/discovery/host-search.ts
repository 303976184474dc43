/** Everything about one address: which ports are open, what stands behind them, and when it is done. */

import { isAppError } from '#src/core/errors.ts';
import { NoRoute, OwnNetworkDown } from '#src/core/network-errors.ts';
import type { EgressGuard, EgressPurpose } from '#src/platform/egress.ts';
import type { DeviceTarget, Driver } from '#src/plugins/kit/driver.ts';
import type { DiscoveryMethod } from '../contract-schemas.ts';
import { startDeadline } from '../deadline.ts';
import type { Pace } from '../pace.ts';
import { createFoundList, foundOf, withHearsay, type Found, type FoundList, type Hearsay } from './found.ts';
import { driversFor, isStreamPort, isTlsPort, secondChoicePorts } from './ports.ts';
import { recogniseAt, type RecogniseDeps } from './recognise.ts';

export interface HostDeps extends RecogniseDeps {
  readonly guard: EgressGuard;
  readonly drivers: readonly Driver[];
  readonly pace: Pace;
  readonly purpose: EgressPurpose;
}

export interface HostTask {
  readonly host: string;
  readonly ports: readonly { readonly port: number; readonly tls: boolean | undefined }[];
  readonly method: DiscoveryMethod;
  readonly trialTimeoutMs: number;
  /** What multicast said about this address so far. */
  readonly hints: () => readonly Hearsay[];
}

export interface HostCounts {
  probesDone: number;
  openPorts: number;
  /** Addresses where something listens, and how many of them were looked at. */
  hostsToIdentify: number;
  hostsIdentified: number;
}

export interface HostReport {
  readonly counts: HostCounts;
  readonly onProblem: (sentence: string) => void;
}

/** A device under load takes its time; each request may, but the address as a whole may not hold up the run. */
const requestTimeoutMs = 4000;
const identifyDeadlineMs = 20_000;
/** An exchange is counted as what carries something: the opening of the connection and the request. */
const packetsPerExchange = 2;

/** The devices at one address; usually none or one, several behind a router that forwards ports. */
export async function searchHost(
  deps: HostDeps,
  task: HostTask,
  report: HostReport,
  signal: AbortSignal,
): Promise<Found[]> {
  const search: Search = { deps, task, report, found: createFoundList(), streams: [], isCounted: false };
  try {
    for (const ports of stagesOf(task.ports)) {
      // A device that was recognised for certain has its usual ports; what else it opens tells nothing new.
      if (isCertain(search.found.all())) report.counts.probesDone += ports.length;
      else await searchPorts(search, ports, signal);
    }
    // Streams last: a camera's stream is a device of its own only where nothing better was recognised.
    if (!isCertain(search.found.all())) await identify(search, search.streams, signal);
  } finally {
    if (search.isCounted) report.counts.hostsIdentified += 1;
  }
  const hints = task.hints();
  const found = search.found.all();
  return hints.length === 0 ? found : found.map((device) => withHearsay(device, hints));
}

interface Search {
  readonly deps: HostDeps;
  readonly task: HostTask;
  readonly report: HostReport;
  readonly found: FoundList;
  readonly streams: PortEntry[];
  isCounted: boolean;
}

type PortEntry = HostTask['ports'][number];

/** The usual ports and whatever was named; then the second choice of each. */
function stagesOf(ports: HostTask['ports']): PortEntry[][] {
  const isSecondChoice = (entry: PortEntry, at: number): boolean => at > 0 && secondChoicePorts.includes(entry.port);
  const late = ports.filter(isSecondChoice);
  return [ports.filter((entry) => !late.includes(entry)), late];
}

function isCertain(found: readonly Found[]): boolean {
  return found.some((device) => device.confidence === 'certain');
}

async function searchPorts(search: Search, ports: HostTask['ports'], signal: AbortSignal): Promise<void> {
  const { counts } = search.report;
  const open = await openPortsOf(search.deps, { ...search.task, ports }, search.report, signal);
  counts.openPorts += open.length;
  if (open.length > 0 && !search.isCounted) {
    search.isCounted = true;
    counts.hostsToIdentify += 1;
  }
  search.streams.push(...open.filter((entry) => isStreamPort(entry.port)));
  await identify(
    search,
    open.filter((entry) => !isStreamPort(entry.port)),
    signal,
  );
}

async function openPortsOf(
  deps: HostDeps,
  task: HostTask,
  report: HostReport,
  signal: AbortSignal,
): Promise<HostTask['ports']> {
  let unreachable = false;
  const trials: Promise<boolean>[] = [];
  for (const { port } of task.ports) {
    await deps.pace.take(task.host, 1, signal);
    // When not even the neighbour's hardware address is known, its other ports need no packet.
    if (unreachable) break;
    trials.push(
      tryPort(deps, task, port, signal).then((result) => {
        report.counts.probesDone += 1;
        unreachable ||= result === 'no-route';
        if (result !== 'open' && result !== 'closed' && result !== 'no-route') report.onProblem(result.problem);
        return result === 'open';
      }),
    );
  }
  const results = await Promise.all(trials);
  report.counts.probesDone += task.ports.length - trials.length;
  return task.ports.filter((_port, i) => results[i] === true);
}

type Trial = 'open' | 'closed' | 'no-route' | { readonly problem: string };

async function tryPort(deps: HostDeps, task: HostTask, port: number, signal: AbortSignal): Promise<Trial> {
  try {
    const { host, trialTimeoutMs: timeoutMs } = task;
    const socket = await deps.guard.connect(
      { host, port, audience: 'device', purpose: deps.purpose, timeoutMs },
      signal,
    );
    socket.destroy();
    return 'open';
  } catch (error) {
    signal.throwIfAborted();
    if (isAppError(error, NoRoute.code)) return 'no-route';
    if (isAppError(error, OwnNetworkDown.code)) return { problem: error.message };
    return 'closed';
  }
}

async function identify(search: Search, open: readonly PortEntry[], signal: AbortSignal): Promise<void> {
  const { deps, task, found } = search;
  const deadline = startDeadline(deps.clock, identifyDeadlineMs, signal);
  try {
    for (const entry of open) {
      const next = await identifyPort(deps, task, { entry, found: found.all() }, deadline.signal);
      if (next !== undefined) found.add(next);
    }
  } catch (error) {
    signal.throwIfAborted();
    deps.log.debug('An address took too long to identify.', { host: task.host, error });
  } finally {
    deadline.end();
  }
}

async function identifyPort(
  deps: HostDeps,
  task: HostTask,
  at: { entry: PortEntry; found: readonly Found[] },
  signal: AbortSignal,
): Promise<Found | undefined> {
  const { port } = at.entry;
  const target: DeviceTarget = { host: task.host, port, tls: at.entry.tls ?? isTlsPort(port, deps.drivers) };
  const certain = at.found.find((device) => device.confidence === 'certain');
  // What was recognised for certain at one port is only confirmed at the next, by its own driver.
  const drivers =
    certain === undefined ? driversFor(port, deps.drivers) : deps.drivers.filter((d) => d.id === certain.driver);
  const sighting = await recogniseAt(
    deps,
    {
      target,
      drivers,
      method: task.method,
      purpose: deps.purpose,
      timeoutMs: requestTimeoutMs,
      doubts: certain === undefined,
      beforeContact: (inner) => deps.pace.take(task.host, packetsPerExchange, inner),
    },
    signal,
  );
  return sighting === undefined ? undefined : foundOf(sighting);
}
