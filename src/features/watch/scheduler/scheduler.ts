/**
 * Runs the checks of one vantage: each monitor at its fixed rate, soon again after the first sample that differs, never
 * twice at once. The same code runs in the server and in `keepsight vantage`. What was not done in time is told as a
 * sample of its own, so that nobody takes silence for health.
 */

import type { Clock, Log, ProbeNetwork } from '#src/core/ports.ts';
import { resultOf } from '#src/core/failure.ts';
import type { AnyProbe, ClaimReading, ProbeLocals } from '#src/plugins/kit/probe.ts';
import { type PreparedProbe, prepareProbe, type RunLimits, type RunResult } from '#src/plugins/kit/run-probe.ts';
import type { Sample } from '../contract-schemas.ts';
import { damp, type Damped, isUnsettled, undamped } from '../measure/damping.ts';
import { nextSlotAt } from '../slots.ts';
import { createDoubt, isSilent, silentNetworksMin, type Target } from './doubt.ts';
import { createFlow } from './flow.ts';
import { createHeap } from './heap.ts';

/** What a vantage needs to know of a monitor. */
export interface Assignment {
  readonly monitorId: string;
  readonly probe: string;
  readonly settings: unknown;
  readonly periodS: number;
  readonly budgetMs: number;
  readonly slowAboveMs: number | null;
  readonly failuresToConfirm: number;
  readonly successesToConfirm: number;
}

export interface SchedulerOptions {
  readonly vantageId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly probes: readonly AnyProbe[];
  readonly network: ProbeNetwork;
  readonly locals: ProbeLocals | undefined;
  readonly loopDelay: { readMs(): number; turn(): void };
  /** What this vantage held of a monitor before this process began. */
  readonly heldOf?: (monitorId: string) => Damped | undefined;
  readonly onSample: (sample: Sample, claim: ClaimReading | undefined) => void;
}

export interface SchedulerFigures {
  readonly monitors: number;
  readonly inFlight: number;
  readonly cap: number;
  readonly done: number;
  readonly missed: number;
}

export interface Scheduler {
  assign(assignments: readonly Assignment[]): void;
  run(signal: AbortSignal): Promise<void>;
  /** One check between the others. `undefined`: it is not tested from here, or is being tested. */
  checkNow(monitorId: string, signal: AbortSignal): Promise<Sample | undefined>;
  isRunning(monitorId: string): boolean;
  /** Something outside answered, in another way than by a test: our connection works. */
  heard(): void;
  figures(): SchedulerFigures;
}

interface Job {
  assignment: Assignment;
  prepared: PreparedProbe | undefined;
  host: string;
  /** Only the newest entry of the heap counts. */
  entry: Entry | undefined;
  isRunning: boolean;
  /** The test that runs, until what it saw is known. */
  seeing: Promise<unknown> | undefined;
  /** It says whether anything answers, for others. */
  asked: Promise<unknown> | undefined;
  target: Target;
  /** The newest test ended in silence. */
  wasSilent: boolean;
  /** As the hub damps, so that both agree on what is still to be confirmed. */
  damped: Damped;
  lastResult: Sample['result'] | undefined;
  again: number;
  isGone: boolean;
}

interface Entry {
  readonly dueAt: number;
  readonly job: Job;
  readonly isAgain: boolean;
}

/** After a sample that differs: soon, then later, and then at the usual rate. */
const againAfterMs = [5_000, 10_000, 20_000] as const;
/** A check that is due so soon anyway needs none before it. */
const beforeSlotMs = 1_000;
/** The wall clock differs so much from the steady one only when somebody set it. */
const clockStepMs = 2_000;
/** So often a clock may go back before two samples could be due at the same moment. */
const repeatShiftMaxMs = 500;
/** A target that works answers far sooner; whoever waits for the word of others must not wait long. */
const askedForMs = 5_000;
/** The loop wakes at least so often, to look at the clock and at its own lateness. */
const tickMs = 1_000;
/** Checks that are due so close together begin together: a wake-up for each of them costs more than it is exact. */
const sleepMsMin = 2;

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { clock, log, vantageId } = options;
  const jobs = new Map<string, Job>();
  const heap = createHeap<Entry>();
  const flow = createFlow();
  const waiting = new Map<string, Entry[]>();
  /** Those that waited for their host. */
  const queued = new WeakSet<Entry>();
  const probes = new Map(options.probes.map((probe) => [probe.id, probe]));
  const running = new Set<Promise<void>>();
  let anchorMs = clock.nowMs() - clock.monotonicMs();
  let wake = new AbortController();
  let ending: AbortSignal | undefined;
  let done = 0;
  let missed = 0;
  let repeatShiftMs = 0;
  const doubt = createDoubt(
    () => clock.monotonicMs(),
    () => [...jobs.values()].map(({ target }) => target),
  );

  const nowAt = (): number => anchorMs + clock.monotonicMs();
  const slotAfter = ({ assignment: { monitorId, periodS } }: Job, afterAt: number): number =>
    nextSlotAt({ monitorId, vantageId, periodMs: periodS * 1000 }, afterAt - repeatShiftMs) + repeatShiftMs;
  const plan = (job: Job, dueAt: number, isAgain: boolean): void => {
    job.entry = { dueAt, job, isAgain };
    heap.push(job.entry);
  };

  const assign = (assignments: readonly Assignment[]): void => {
    const wanted = new Map(assignments.map((one) => [one.monitorId, one]));
    for (const [id, job] of jobs) {
      if (wanted.has(id)) continue;
      job.isGone = true;
      job.entry = undefined;
      jobs.delete(id);
      doubt.forget(id);
    }
    for (const assignment of assignments) {
      const known = jobs.get(assignment.monitorId);
      if (known !== undefined && isSame(known.assignment, assignment)) continue;
      const job = known ?? newJob(assignment, options.heldOf?.(assignment.monitorId));
      doubt.forget(assignment.monitorId);
      job.assignment = assignment;
      const probe = probes.get(assignment.probe);
      job.prepared = probe === undefined ? undefined : prepareProbe(probe, assignment.settings);
      job.host = hostOf(job.prepared?.target ?? assignment.monitorId);
      job.target = { id: assignment.monitorId, host: job.host, ask: () => ask(job) };
      jobs.set(assignment.monitorId, job);
      if (!job.isRunning) plan(job, slotAfter(job, nowAt()), false);
    }
    const needs = new Map<string, number>();
    for (const { host, assignment } of jobs.values()) {
      needs.set(host, (needs.get(host) ?? 0) + assignment.budgetMs / (assignment.periodS * 1000));
    }
    flow.setNeeds(needs);
    wake.abort();
  };

  /** Everything is planned anew from the new time; what runs over the step says so itself. */
  const followClock = (): void => {
    const steppedMs = clock.nowMs() - nowAt();
    anchorMs += steppedMs;
    if (Math.abs(steppedMs) < clockStepMs) return;
    // The same moments come once more; a sample is known by the one at which it was due, and each shall be kept.
    if (steppedMs < 0) repeatShiftMs = (repeatShiftMs + 1) % repeatShiftMaxMs;
    log.warn('The clock of this machine was set; all checks are planned anew.', { steppedMs: Math.round(steppedMs) });
    heap.refill([]);
    waiting.clear();
    for (const job of jobs.values()) if (!job.isRunning) plan(job, slotAfter(job, nowAt()), false);
  };

  const pump = (): void => {
    if (ending === undefined || ending.aborted) return;
    for (let next = heap.peek(); next !== undefined && next.dueAt <= nowAt(); next = heap.peek()) {
      if (next.job.entry !== next) {
        heap.pop();
        continue;
      }
      if (flow.isFull()) return;
      heap.pop();
      launch(next);
    }
  };

  const launch = (entry: Entry): void => {
    const { job } = entry;
    if (job.entry !== entry) return;
    const lateMs = nowAt() - entry.dueAt;
    const { periodS } = job.assignment;
    if (lateMs > (periodS * 1000) / 2) return skip(entry);
    if (flow.isFull()) return heap.push(entry);
    // Never twice at once, not for a word as a witness either.
    if (job.asked !== undefined) return void job.asked.finally(() => launch(entry));
    if (!flow.enter(job.host)) {
      waiting.set(job.host, [...(waiting.get(job.host) ?? []), entry]);
      queued.add(entry);
      return;
    }
    job.entry = undefined;
    const work = runOne(job, entry, ending).finally(() => {
      flow.leave(job.host, job.wasSilent);
      running.delete(work);
      nextOf(job.host);
      pump();
    });
    running.add(work);
  };

  /** Whoever waits for this host; entries that were replaced meanwhile are passed over. */
  const nextOf = (host: string): void => {
    const queue = waiting.get(host) ?? [];
    waiting.delete(host);
    for (const entry of queue) launch(entry);
  };

  /** Too late to be worth anything: a second check of the same period would only make the next one late too. */
  const skip = (entry: Entry): void => {
    const { job, dueAt, isAgain } = entry;
    job.entry = undefined;
    if (!isAgain) {
      missed += 1;
      options.onSample(emptySample(job, dueAt, queued.has(entry)), undefined);
    }
    plan(job, slotAfter(job, nowAt()), false);
  };

  const emptySample = (job: Job, dueAt: number, wasQueued: boolean): Sample => ({
    ...{
      monitorId: job.assignment.monitorId,
      vantageId,
      scheduledAt: dueAt,
      startedAt: Math.round(nowAt()),
      totalMs: 0,
    },
    ...{ result: 'void', failure: 'self.missed', phases: {}, address: null, httpStatus: null, bytesRead: null },
    ...{
      loopDelayMs: options.loopDelay.readMs(),
      detail: whyMissed(wasQueued ? flow.placesOf(job.host) : undefined),
      evidence: null,
    },
  });

  const runOne = async (job: Job, { dueAt }: { readonly dueAt: number }, signal: AbortSignal | undefined) => {
    job.isRunning = true;
    try {
      await check(job, dueAt, signal ?? AbortSignal.abort());
    } catch (error) {
      if (ending?.aborted !== true) log.error('A check ended without a result.', { error });
    } finally {
      job.isRunning = false;
      if (!job.isGone && job.entry === undefined) planNext(job);
    }
  };

  const planNext = (job: Job): void => {
    const slotAt = slotAfter(job, nowAt());
    const afterMs = isUnsettled(job.damped) ? againAfterMs[job.again] : undefined;
    const againAt = nowAt() + (afterMs ?? 0);
    if (afterMs !== undefined && againAt < slotAt - beforeSlotMs) {
      job.again += 1;
      return plan(job, Math.round(againAt), true);
    }
    if (!isUnsettled(job.damped)) job.again = 0;
    plan(job, slotAt, false);
  };

  const look = async (job: Job, limits: RunLimits, signal: AbortSignal): Promise<RunResult> => {
    const { monitorId } = job.assignment;
    const context = { monitorId, network: options.network, locals: options.locals, clock, log };
    if (job.prepared === undefined) return noSuchProbe(job.assignment, nowAt());
    const seen = await job.prepared.run(context, limits, signal);
    doubt.note({ target: job.target, failure: seen.failure, address: seen.address });
    return seen;
  };

  /** Whether this target answers now; makes no sample, and lasts no longer than a few seconds. */
  const ask = async (job: Job): Promise<void> => {
    const limits = { budgetMs: Math.min(askedForMs, job.assignment.budgetMs), slowAboveMs: null };
    if (job.seeing === undefined && job.asked === undefined) {
      job.asked = look(job, limits, ending ?? AbortSignal.abort()).then(
        () => (job.asked = undefined),
        () => (job.asked = undefined),
      );
    }
    const isOver = new AbortController();
    await Promise.race([job.asked ?? job.seeing, clock.sleep(askedForMs, isOver.signal)]).catch(() => undefined);
    isOver.abort();
  };

  /** Silence says nothing about the target when nothing else answers either. */
  const doubted = async (job: Job, seen: RunResult): Promise<RunResult> => {
    job.wasSilent = isSilent(seen.failure);
    if (!job.wasSilent || !(await doubt.isOurs(job.target))) return seen;
    const detail = `Nothing answered in ${String(silentNetworksMin)} networks at once. This test ended with ${seen.failure ?? ''}.`;
    return { ...seen, failure: 'self.network', detail };
  };

  const check = async (job: Job, dueAt: number, signal: AbortSignal): Promise<Sample | undefined> => {
    const { assignment } = job;
    const { budgetMs, slowAboveMs } = assignment;
    const seeing = look(job, { budgetMs, slowAboveMs }, signal);
    job.seeing = seeing;
    const seen = await seeing.finally(() => (job.seeing = undefined));
    const result = await doubted(job, seen);
    if (job.isGone) return undefined;
    const sample = sampleOf(job, dueAt, result);
    if (sample.result !== 'void' && sample.result !== 'limited') {
      job.damped = damp(job.damped, sample.result, assignment);
    }
    job.lastResult = sample.result;
    done += 1;
    options.onSample(sample, result.claim);
    return sample;
  };

  const sampleOf = (job: Job, dueAt: number, run: RunResult): Sample => {
    const result = resultOf(run.failure);
    return {
      ...{ monitorId: job.assignment.monitorId, vantageId, scheduledAt: dueAt, startedAt: Math.round(run.startedAt) },
      ...{ totalMs: run.totalMs, result, failure: run.failure ?? null, phases: run.phases },
      ...{ address: run.address ?? null, httpStatus: run.httpStatus ?? null, bytesRead: run.bytesRead ?? null },
      ...{ loopDelayMs: options.loopDelay.readMs(), detail: run.detail ?? null },
      // What is well and stays so needs no proof; everything else may be asked for by a stranger.
      evidence: result === 'ok' && job.lastResult === 'ok' ? null : (run.evidence ?? null),
    };
  };

  return {
    assign,
    run: async (signal) => {
      ending = signal;
      let turnedMs = clock.monotonicMs();
      while (!signal.aborted) {
        followClock();
        pump();
        const dueInMs = (heap.peek()?.dueAt ?? Infinity) - nowAt();
        const sleepMs = flow.isFull() ? tickMs : Math.min(tickMs, Math.max(sleepMsMin, dueInMs));
        wake = new AbortController();
        await clock.sleep(sleepMs, AbortSignal.any([signal, wake.signal])).catch(() => undefined);
        if (clock.monotonicMs() - turnedMs >= tickMs) {
          turnedMs = clock.monotonicMs();
          options.loopDelay.turn();
          flow.adapt(options.loopDelay.readMs(), nowAt() - (heap.peek()?.dueAt ?? Infinity));
        }
      }
      await Promise.allSettled(running);
    },
    checkNow: async (monitorId, signal) => {
      const job = jobs.get(monitorId);
      await job?.asked;
      if (job === undefined || job.isRunning || job.isGone) return undefined;
      job.isRunning = true;
      job.entry = undefined;
      try {
        return await check(job, Math.round(nowAt()), signal);
      } finally {
        job.isRunning = false;
        if (!job.isGone) planNext(job);
        wake.abort();
      }
    },
    heard: () => doubt.heard(),
    isRunning: (monitorId) => jobs.get(monitorId)?.isRunning === true,
    figures: () => ({ monitors: jobs.size, inFlight: flow.inFlight, cap: flow.cap, done, missed }),
  };
}

function newJob(assignment: Assignment, held: Damped | undefined): Job {
  return {
    ...{ assignment, prepared: undefined, host: '', entry: undefined, isRunning: false, wasSilent: false },
    ...{ seeing: undefined, asked: undefined, target: { id: '', host: '', ask: () => Promise.resolve() } },
    ...{ damped: held ?? undamped, lastResult: undefined, again: 0, isGone: false },
  };
}

function whyMissed(places: number | undefined): string {
  if (places === undefined) return 'This machine had no time for it.';
  return `There was no place for it in time: no more than ${String(places)} tests of one host run at once.`;
}

function isSame(a: Assignment, b: Assignment): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function noSuchProbe({ probe }: Assignment, startedAt: number): RunResult {
  const detail = `This version of Keepsight has no test named ${probe}.`;
  return { failure: 'self.settings', detail, phases: {}, totalMs: 0, startedAt };
}

/** Of `https://example.org:8443/path`, `example.org:25` and the like: what is asked. */
function hostOf(target: string): string {
  if (URL.canParse(target)) return new URL(target).hostname || target;
  return target.replace(/:\d+$/, '');
}
