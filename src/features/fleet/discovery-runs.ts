/** Discovery for the fleet: one run at a time per site, kept in the store, told live. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { AppError, NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { formatIpv4, parseRange, rangeSize } from '#src/core/ip.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { canSeeRunsAt, requireRange } from './access.ts';
import type * as contract from './contract.ts';
import type { FleetEvent } from './contract-events.ts';
import type { DiscoveryRun } from './contract-schemas.ts';
import { startDeadline } from './deadline.ts';
import { discover, type EngineProgress } from './discovery/engine.ts';
import { addressText, type Found } from './discovery/found.ts';
import { planDiscovery, type DiscoveryPlan } from './discovery/plan.ts';
import { sweepPorts } from './discovery/ports.ts';
import { DiscoveryRunning } from './errors.ts';
import { macKeyOf } from './identity-keys.ts';
import type { FleetParts } from './parts.ts';
import * as runs from './repository-discovery.ts';
import { chooseSite } from './sites.ts';

export interface DiscoveryDesk {
  readonly start: (ctx: UseCaseContext, input: EndpointInput<typeof contract.startDiscovery>) => Promise<DiscoveryRun>;
  readonly cancel: (
    ctx: UseCaseContext,
    input: EndpointInput<typeof contract.cancelDiscovery>,
  ) => Promise<DiscoveryRun>;
  readonly get: (ctx: UseCaseContext, input: EndpointInput<typeof contract.getDiscoveryRun>) => Promise<DiscoveryRun>;
  readonly list: (
    ctx: UseCaseContext,
    input: EndpointInput<typeof contract.listDiscoveryRuns>,
  ) => Promise<EndpointOutput<typeof contract.listDiscoveryRuns>>;
  /** Resolves when no run is left. */
  readonly settled: () => Promise<void>;
}

export interface DeskParts extends FleetParts {
  /** Ends with the fleet, not with the request that started a run. */
  readonly lifetime: AbortSignal;
  readonly packetsPerSecond: () => number;
  readonly packetsPerSecondPerHost: () => number;
}

interface ActiveRun {
  run: DiscoveryRun;
  readonly stop: AbortController;
  done: Promise<void>;
}

/** A console needs no more than a few pictures of progress each second. */
const progressEveryMs = 250;
/** Networks that are offered to be searched; a larger one is searched in parts that a person names. */
const offeredAddressesMax = 4096n;

export function createDiscoveryDesk(parts: DeskParts): DiscoveryDesk {
  /** By site. */
  const active = new Map<string, ActiveRun>();

  const requireRun = async (ctx: UseCaseContext, id: string): Promise<DiscoveryRun> => {
    const running = [...active.values()].find((entry) => entry.run.id === id)?.run;
    const run = running ?? (await runs.findRun(ctx.store.db, id));
    if (run === undefined || !canSeeRunsAt(ctx.actor, run.siteId)) throw new NotFound({ object: 'discovery run' });
    return run;
  };

  return {
    start: async (ctx, { body }) => {
      const site = await chooseSite(ctx, ctx.store.db, body.siteId, 'discovery:run');
      const plan = planDiscovery(body);
      if (active.has(site.id)) throw new DiscoveryRunning({ site: site.name });
      const run = newRun(ctx, { ...body, siteId: site.id, pace: body.pace ?? parts.packetsPerSecond() });
      const entry: ActiveRun = { run, stop: new AbortController(), done: Promise.resolve() };
      active.set(site.id, entry);
      try {
        await ctx.store.transaction(async (tx) => {
          await runs.insertRun(tx, run);
          await recordAudit(tx, ctx, {
            action: 'discovery.start',
            object: { kind: 'discovery', id: run.id, name: site.name },
            details: { multicast: run.multicast, subnets: run.subnets, addresses: run.addresses, pace: run.pace },
          });
        });
      } catch (error) {
        active.delete(site.id);
        throw error;
      }
      entry.done = carryOut(parts, entry, plan).finally(() => active.delete(site.id));
      return run;
    },
    cancel: async (ctx, { params }) => {
      const run = await requireRun(ctx, params.id);
      const entry = active.get(run.siteId);
      if (entry?.run.id !== run.id) return run;
      entry.stop.abort(new DOMException('The discovery was stopped.', 'AbortError'));
      await entry.done;
      await ctx.store.transaction((tx) =>
        recordAudit(tx, ctx, {
          action: 'discovery.cancel',
          object: { kind: 'discovery', id: run.id, name: run.siteId },
        }),
      );
      return requireRun(ctx, params.id);
    },
    get: (ctx, { params }) => requireRun(ctx, params.id),
    list: async (ctx, { query }) => {
      const range = requireRange(ctx, 'discovery:run');
      const stored = await runs.listRuns(ctx.store.db, { range, siteId: query.siteId, limit: query.limit });
      return { runs: stored.map((run) => liveOf(active, run)) };
    },
    settled: async () => {
      await Promise.all([...active.values()].map((entry) => entry.done));
    },
  };
}

function liveOf(active: ReadonlyMap<string, ActiveRun>, run: DiscoveryRun): DiscoveryRun {
  const entry = active.get(run.siteId);
  return entry?.run.id === run.id ? entry.run : run;
}

function newRun(
  ctx: UseCaseContext,
  body: { siteId: string; multicast: boolean; subnets: string[]; addresses: string[]; pace: number },
): DiscoveryRun {
  return {
    id: newId('run', ctx.clock, ctx.random),
    ...body,
    state: 'running',
    startedAt: ctx.clock.nowMs(),
    endedAt: null,
    startedBy: ctx.actor.name,
    progress: {
      answers: 0,
      probesDone: 0,
      probesTotal: 0,
      openPorts: 0,
      hostsIdentified: 0,
      hostsToIdentify: 0,
      found: 0,
    },
    problems: [],
  };
}

/** Never rejects: what goes wrong becomes the state of the run. */
async function carryOut(parts: DeskParts, entry: ActiveRun, plan: DiscoveryPlan): Promise<void> {
  const keeper = createKeeper(parts, entry);
  const stopped = AbortSignal.any([parts.lifetime, entry.stop.signal]);
  const deadline = startDeadline(parts.clock, longestMs(entry.run, plan), stopped);
  const { signal } = deadline;
  const end = async (state: DiscoveryRun['state'], problems: readonly string[]): Promise<void> => {
    await keeper.settled();
    const all = [...new Set([...entry.run.problems, ...problems])].slice(0, 20);
    entry.run = { ...entry.run, state, problems: all, endedAt: parts.clock.nowMs() };
    await runs.updateRun(parts.store.db, entry.run);
    publishRun(parts, entry.run);
  };
  try {
    const result = await discover(
      parts,
      {
        plan,
        multicast: entry.run.multicast,
        packetsPerSecond: entry.run.pace,
        packetsPerSecondPerHost: parts.packetsPerSecondPerHost(),
        // Without the run's id: repeated sweeps of one address are one line of the egress ledger.
        purpose: { reason: 'discovery' },
        includeLoopback: parts.includeLoopback,
      },
      { onFound: (found) => keeper.keep(found), onProgress: (progress) => keeper.progress(progress) },
      signal,
    );
    entry.run = { ...entry.run, progress: progressOf(result.progress) };
    await end('finished', result.problems);
  } catch (error) {
    if (!signal.aborted) parts.log.error('A discovery failed.', { runId: entry.run.id, error });
    const problem = error instanceof AppError ? error.message : 'Keepsight made a mistake; its log has the details.';
    const late = 'It took far longer than planned and was ended; what was found until then stays.';
    const ending = stopped.aborted ? end('cancelled', []) : end('failed', [deadline.passed() ? late : problem]);
    await ending.catch((failure: unknown) => {
      parts.log.error('The end of a discovery could not be stored.', { runId: entry.run.id, error: failure });
    });
  } finally {
    deadline.end();
  }
}

/** Twice what the pace needs for every port, and some minutes for the devices themselves. */
function longestMs(run: DiscoveryRun, plan: DiscoveryPlan): number {
  const packets = (plan.rangeAddresses + plan.named.length) * sweepPorts.length;
  return 300_000 + (2 * 1000 * packets) / run.pace;
}

interface Keeper {
  keep(found: Found): void;
  progress(progress: Readonly<EngineProgress>): void;
  /** Resolves when everything found is stored. */
  settled(): Promise<void>;
}

/** Stores what is found in its order, and tells it. */
function createKeeper(parts: DeskParts, entry: ActiveRun): Keeper {
  let chain: Promise<void> = Promise.resolve();
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const store = async (found: Found): Promise<void> => {
    const record = candidateOf(parts, entry.run, found);
    const stored = await parts.store.transaction(async (tx) => {
      const kept = await runs.upsertCandidate(tx, record);
      return runs.candidateNow(tx, kept);
    });
    const { access } = aboutRun(entry.run);
    parts.events.publish({ type: 'discovery.candidate', access, at: parts.clock.nowMs(), candidate: stored });
  };
  return {
    settled: () => chain,
    keep: (found) => {
      chain = chain
        .then(() => store(found))
        .catch((error: unknown) => {
          parts.log.error('A candidate could not be stored.', { host: found.target.host, error });
        });
    },
    progress: (progress) => {
      entry.run = { ...entry.run, progress: progressOf(progress) };
      const nowMs = parts.clock.monotonicMs();
      if (nowMs - toldAtMs < progressEveryMs) return;
      toldAtMs = nowMs;
      publishRun(parts, entry.run);
    },
  };
}

function progressOf(progress: Readonly<EngineProgress>): DiscoveryRun['progress'] {
  const { answers, probesDone, probesTotal, openPorts, hostsIdentified, hostsToIdentify, found } = progress;
  return { answers, probesDone, probesTotal, openPorts, hostsIdentified, hostsToIdentify, found };
}

function aboutRun(run: DiscoveryRun): { access: FleetEvent['access'] } {
  return { access: { permission: 'discovery:run', target: { siteId: run.siteId, groupIds: [] } } };
}

function publishRun(parts: DeskParts, run: DiscoveryRun): void {
  parts.events.publish({ type: 'discovery.progress', ...aboutRun(run), at: parts.clock.nowMs(), run });
}

function candidateOf(parts: DeskParts, run: DiscoveryRun, found: Found): runs.CandidateRecord {
  const { identity, target } = found;
  const now = parts.clock.nowMs();
  return {
    id: newId('cand', parts.clock, parts.random),
    siteId: run.siteId,
    runId: run.id,
    identityKey: found.keys[0] ?? `address ${addressText(target)}`,
    kind: found.kind,
    driver: found.driver,
    confidence: found.confidence,
    maker: identity.maker ?? null,
    model: identity.model ?? null,
    productName: identity.productName ?? null,
    serial: identity.serial ?? null,
    mac: macKeyOf(identity),
    osVersion: identity.osVersion ?? null,
    host: target.host,
    port: target.port,
    tls: target.tls,
    path: target.path ?? null,
    fingerprint: found.fingerprint ?? null,
    otherAddresses: found.otherAddresses,
    evidence: [...found.evidence],
    needsSetup: found.needsSetup,
    needsLogin: found.needsLogin,
    dismissedAt: null,
    firstSeenAt: now,
    lastSeenAt: now,
  };
}

/** The networks that this machine stands in, as subnets to choose from. */
export function listNetworks(
  parts: FleetParts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof contract.listNetworks>> {
  requireRange(ctx, 'discovery:run');
  const networks = parts.networks().flatMap(({ name, address, family, prefixLength, internal }) => {
    const range = parseRange(`${address}/${String(prefixLength)}`);
    if (internal || family !== 'IPv4' || range === undefined || rangeSize(range) > offeredAddressesMax) return [];
    return [{ name, subnet: `${formatIpv4(range.base)}/${String(prefixLength)}` }];
  });
  return Promise.resolve({ networks });
}
