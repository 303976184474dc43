/** Adoption of many candidates: each is tried once, side by side, and each tells its own result. */

import { can } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { AppError, InternalFault, NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import type { DeviceCredential } from '#src/plugins/kit/driver.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { adoptFrom, credentialOf, requireCandidate } from './adopt.ts';
import type * as contract from './contract.ts';
import type { Adoption } from './contract-schemas.ts';
import { createGate } from './discovery/gate.ts';
import { AdoptionRunning } from './errors.ts';
import { requireGroups } from './groups.ts';
import type { FleetParts } from './parts.ts';
import { chooseSite } from './sites.ts';

export interface AdoptionDesk {
  readonly start: (ctx: UseCaseContext, input: EndpointInput<typeof contract.adoptCandidates>) => Promise<Adoption>;
  readonly get: (ctx: UseCaseContext, input: EndpointInput<typeof contract.getAdoption>) => Promise<Adoption>;
  readonly settled: () => Promise<void>;
}

type Result = Adoption['results'][number];
type Chosen = EndpointInput<typeof contract.adoptCandidates>['body']['candidates'][number];

interface Job {
  adoption: Adoption;
  readonly siteId: string;
  readonly startedBy: string;
  done: Promise<void>;
}

/** At once in one job: each is some thirty requests to another device. */
const devicesAtOnce = 8;
const jobsAtOnce = 4;
/** Finished jobs are kept for the person who comes back to look. */
const jobsKept = 50;

export function createAdoptionDesk(parts: FleetParts & { readonly lifetime: AbortSignal }): AdoptionDesk {
  const jobs = new Map<string, Job>();
  return {
    start: async (ctx, { body }) => {
      const site = await chooseSite(ctx, ctx.store.db, body.siteId, 'device:write');
      await requireGroups(ctx.store.db, body.groupIds);
      if ([...jobs.values()].filter((job) => !job.adoption.finished).length >= jobsAtOnce) {
        throw new AdoptionRunning({ limit: jobsAtOnce });
      }
      const chosen = [...new Map(body.candidates.map((one) => [one.id, one])).values()];
      const job = newJob(ctx, site.id, chosen);
      remember(jobs, job);
      const placing = { siteId: site.id, groupIds: body.groupIds };
      // The work outlives the request, but not the fleet; it acts in the name of the person who started it.
      const ownCtx = { ...ctx, signal: parts.lifetime };
      job.done = adoptAll(parts, ownCtx, job, { chosen, placing, shared: credentialOf(body.credential) });
      return job.adoption;
    },
    get: (ctx, { params }) => {
      const job = jobs.get(params.id);
      const isTheirs = job?.startedBy === ctx.actor.id;
      const mayRead = job !== undefined && can(ctx.actor, 'device:write', { siteId: job.siteId, groupIds: [] });
      if (job === undefined || !(isTheirs || mayRead)) return Promise.reject(new NotFound({ object: 'adoption' }));
      return Promise.resolve(job.adoption);
    },
    settled: async () => {
      await Promise.all([...jobs.values()].map((job) => job.done));
    },
  };
}

function newJob(ctx: UseCaseContext, siteId: string, chosen: readonly Chosen[]): Job {
  const results = chosen.map(({ id }): Result => ({
    candidateId: id,
    outcome: 'waiting',
    deviceId: null,
    error: null,
  }));
  const id = newId('adopt', ctx.clock, ctx.random);
  const adoption = { id, total: results.length, done: 0, failed: 0, finished: false, results };
  return { adoption, siteId, startedBy: ctx.actor.id, done: Promise.resolve() };
}

function remember(jobs: Map<string, Job>, job: Job): void {
  for (const [id, old] of jobs) if (jobs.size >= jobsKept && old.adoption.finished) jobs.delete(id);
  jobs.set(job.adoption.id, job);
}

interface Order {
  readonly chosen: readonly Chosen[];
  readonly placing: { readonly siteId: string; readonly groupIds: readonly string[] };
  /** What a person entered for the whole selection. */
  readonly shared: DeviceCredential | undefined;
}

async function adoptAll(parts: FleetParts, ctx: UseCaseContext, job: Job, order: Order): Promise<void> {
  const gate = createGate(devicesAtOnce);
  const one = async (chosen: Chosen, at: number): Promise<void> => {
    const leave = await gate.enter(ctx.signal);
    try {
      take(parts, job, at, await adoptOne(parts, ctx, chosen, order));
    } finally {
      leave();
    }
  };
  await Promise.allSettled(order.chosen.map(one));
  job.adoption = { ...job.adoption, finished: true };
  publishProgress(parts, job, null);
}

async function adoptOne(parts: FleetParts, ctx: UseCaseContext, chosen: Chosen, order: Order): Promise<Result> {
  const base = { candidateId: chosen.id, deviceId: null, error: null };
  try {
    const candidate = await requireCandidate(ctx, ctx.store.db, chosen.id);
    const placing = { ...order.placing, name: chosen.name };
    const credential = credentialOf(chosen.credential) ?? order.shared;
    const device = await adoptFrom(parts, ctx, { candidate, placing, credential });
    return { ...base, outcome: 'adopted', deviceId: device.id };
  } catch (caught) {
    if (!(caught instanceof AppError))
      parts.log.error('An adoption failed.', { candidateId: chosen.id, error: caught });
    const error =
      caught instanceof AppError ? caught : new InternalFault({ sentence: 'the adoption was not finished.' });
    return { ...base, outcome: 'failed', error: { code: error.code, detail: error.message, remedy: error.remedy } };
  }
}

function take(parts: FleetParts, job: Job, at: number, result: Result): void {
  const results = job.adoption.results.with(at, result);
  const failed = job.adoption.failed + (result.outcome === 'failed' ? 1 : 0);
  job.adoption = { ...job.adoption, results, failed, done: job.adoption.done + 1 };
  publishProgress(parts, job, result);
}

function publishProgress(parts: FleetParts, job: Job, result: Result | null): void {
  const { results: _results, ...adoption } = job.adoption;
  parts.events.publish({
    type: 'adoption.progress',
    access: { permission: 'device:write', target: { siteId: job.siteId, groupIds: [] } },
    at: parts.clock.nowMs(),
    adoption,
    result,
  });
}
