/**
 * Watch: tests what people depend on from several places, and says what that adds up to. Knows monitors, vantages and
 * samples; components, incidents and pages are others' business. Memory holds what is true now, the store what was.
 */

import type { z } from 'zod';
import { requirePermission } from '#src/core/access.ts';
import type { Clock, Log, ProbeNetwork, Random } from '#src/core/ports.ts';
import type { LoopDelayMeter } from '#src/platform/loop-delay.ts';
import type { AnyProbe, ProbeLocals } from '#src/plugins/kit/probe.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db, Store } from '#src/store/store.ts';
import { createBook } from './book.ts';
import { createChanges } from './changes.ts';
import type { WatchEvent } from './contract-events.ts';
import type { MonitorSummary, WatchSettings } from './contract-lists.ts';
import type { Claimed, Measured, MeasuredSegment, MonitorInput, Sample } from './contract-schemas.ts';
import { createClockTrust } from './figures/clock-trust.ts';
import { correctLate } from './figures/correct-late.ts';
import { LeaseLost } from './errors.ts';
import type { Span } from './figures/figure.ts';
import { dropOld, makeFigures } from './figures/make-figures.ts';
import { createHeartbeats } from './heartbeat-memory.ts';
import { createLease } from './lease.ts';
import { loadBook, readDefinitions } from './load.ts';
import { createSyncDesk, hereId, type WatchParts } from './parts.ts';
import { readSegments } from './read-segments.ts';
import { createScheduler } from './scheduler/scheduler.ts';
import { readCounter } from './store/definitions.ts';
import { createHeartbeatAddress, pushHeartbeat } from './use-cases/heartbeats.ts';
import { importMonitors } from './use-cases/import-monitors.ts';
import { listMonitors, summaryOf } from './use-cases/lists.ts';
import * as monitors from './use-cases/monitors.ts';
import { getSeries, getTimeline, listSamples, samplesOf } from './use-cases/series.ts';
import { defaultWatchSettings, getWatchSettings, setWatchSettings } from './use-cases/settings.ts';
import { assignmentsOf, syncVantage } from './use-cases/sync.ts';
import { testMonitor } from './use-cases/test-monitor.ts';
import * as vantages from './use-cases/vantages.ts';
import { createTrials } from './trials.ts';
import { vantageView } from './vantage-view.ts';
import { createWriter } from './writer.ts';

export interface WatchOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly probes: readonly AnyProbe[];
  readonly network: ProbeNetwork;
  readonly locals: Pick<ProbeLocals, 'deviceState'>;
  /** As this installation is called among the vantages until somebody renames it. */
  readonly here: { readonly name: string; readonly network: string };
  readonly version: string;
  readonly loopDelay: LoopDelayMeter;
  readonly publish: (event: WatchEvent) => void;
}

export type Watch = ReturnType<typeof createWatch>;

/** Samples are stored so often, in one transaction each time. */
const tickMs = 500;
const ticksOf = { sweep: 2, announce: 2, definitions: 10, lease: 10, figures: 120, standby: 20 } as const;

export function createWatch(options: WatchOptions) {
  const { store, clock, log, probes } = options;
  const changes = createChanges(options);
  const book = createBook(changes.note);
  const heartbeats = createHeartbeats();
  const lease = createLease(options);
  let settings: z.infer<typeof WatchSettings> = defaultWatchSettings;
  let definitions = -1;
  let isLoaded = false;
  let hasStoodBy = false;
  let isTicking = false;

  const writer = createWriter({
    ...{ store, clock, log, book, sampleDays: () => settings.sampleDays },
    mayWrite: (tx) => lease.require(tx),
  });
  const reach = {
    network: options.network,
    locals: {
      deviceState: (id: string) => options.locals.deviceState(id),
      heartbeat: (id: string) => heartbeats.newest(id),
    },
  };
  const scheduler = createScheduler({
    ...{ vantageId: hereId, clock, log, probes, ...reach, loopDelay: options.loopDelay },
    heldOf: (monitorId) => {
      const number = book.vantage(hereId)?.number;
      return number === undefined ? undefined : book.get(monitorId)?.readings.get(number)?.damped;
    },
    onSample: (sample, claim) => {
      const monitorNumber = book.get(sample.monitorId)?.monitor.number;
      const vantageNumber = book.vantage(hereId)?.number;
      if (monitorNumber === undefined || vantageNumber === undefined) return;
      book.apply([{ monitorNumber, vantageNumber, sample, claim }], clock.nowMs());
      changes.tell();
    },
  });

  const load = async (): Promise<void> => {
    // What another process stored counts; only samples are nobody else's.
    book.forgetUnsaved();
    // A batch that was taken in and not stored is taken in once more.
    parts.desk.taken.clear();
    settings = await loadBook({ ...options, book, heartbeats });
    definitions = await readCounter(store.db, 'definitions');
    isLoaded = true;
    changes.tell();
  };
  const reload = async (): Promise<void> => {
    if (!isLoaded) return load();
    definitions = await readCounter(store.db, 'definitions');
    book.define(await readDefinitions(store.db), clock.nowMs());
    book.sweep(clock.nowMs());
    scheduler.assign(lease.isHeld() ? assignmentsOf(book, hereId).monitors : []);
    changes.tell();
  };

  const parts: WatchParts = {
    ...{ probes, book, writer, scheduler, heartbeats, publish: options.publish, desk: createSyncDesk() },
    ...{ reach, trials: createTrials(clock) },
    isLeading: () => lease.isHeld(),
    settings: () => settings,
    applySettings: (next) => {
      settings = next;
    },
    reload,
    announce: changes.tell,
    viewOfVantage: (vantage, nowAt) => vantageView(book, vantage, { nowAt, isLeading: lease.isHeld() }),
  };

  const noteHere = (): void => {
    const here = book.vantage(hereId);
    if (here === undefined || !lease.isHeld()) return;
    const told = {
      ...{
        lastSeenAt: clock.nowMs(),
        version: options.version,
        clockAheadMs: 0,
        waitingSamples: writer.figures().waiting,
      },
      loopDelayMs: Math.round(options.loopDelay.readMs()),
    };
    book.putVantage({ ...here, ...told });
    book.noteHealth(hereId, told);
  };

  /** @throws the store's errors; whoever calls goes on with what it has */
  const keepUp = async (tick: number): Promise<void> => {
    const isDue = (every: number): boolean => tick % every === 0;
    if (isDue(ticksOf.lease)) {
      const wasLeading = lease.isHeld();
      const isLeading = await lease.renew();
      // Who takes over does not know what the other one measured; who lost it must not test any more.
      if (isLeading && hasStoodBy) await load();
      if (isLeading !== wasLeading) await reload();
      hasStoodBy = !isLeading;
      noteHere();
    }
    if (!lease.isHeld() && isDue(ticksOf.standby)) await load();
    if (isDue(ticksOf.definitions) && (await readCounter(store.db, 'definitions')) !== definitions) await reload();
    if (isDue(ticksOf.sweep)) book.sweep(clock.nowMs());
    changes.tell();
  };

  const clockTrust = createClockTrust(clock);
  const maker = { store, clock, log, settings: () => settings, numbers: () => numbersOf(book) };
  const runFigures = async (signal: AbortSignal): Promise<void> => {
    try {
      await correctLate({ store, clock, book, writer, settings: () => settings }, signal);
      await makeFigures(maker, signal);
      if (clockTrust.hasHeld()) await dropOld(maker, signal);
    } catch (error) {
      if (!signal.aborted) log.error('The figures of hours and days cannot be made; it is tried again.', { error });
    }
  };

  const runTicks = async (signal: AbortSignal): Promise<void> => {
    let figures: Promise<void> | undefined;
    let hasFailed = false;
    for (let tick = 0; !signal.aborted; tick += 1) {
      isTicking = true;
      await keepUp(tick).then(
        () => (hasFailed = false),
        (error: unknown) => {
          if (!hasFailed) log.error('Watch cannot read its definitions; it goes on with those that it has.', { error });
          hasFailed = true;
        },
      );
      if (lease.isHeld()) await writer.flush();
      else writer.turnAway(new LeaseLost({}));
      if (lease.isHeld() && tick % ticksOf.figures === 0) {
        figures ??= runFigures(signal).finally(() => (figures = undefined));
      }
      if (tick % ticksOf.announce === 0) changes.publish();
      isTicking = false;
      await clock.sleep(tickMs, signal).catch(() => undefined);
    }
    await figures;
  };

  const bind =
    <I, O>(useCase: (own: WatchParts, ctx: UseCaseContext, input: I) => Promise<O>) =>
    async (ctx: UseCaseContext, input: I): Promise<O> => {
      if (!isLoaded) await load();
      return useCase(parts, ctx, input);
    };

  return {
    listMonitors: bind(listMonitors),
    createMonitor: bind(monitors.createMonitor),
    getMonitor: bind(monitors.getMonitor),
    updateMonitor: bind(monitors.updateMonitor),
    deleteMonitor: bind(monitors.deleteMonitor),
    checkMonitorNow: bind(monitors.checkMonitorNow),
    testMonitor: bind(testMonitor),
    listSamples: bind(listSamples),
    getSeries: bind(getSeries),
    getTimeline: bind(getTimeline),
    listProbes: bind((own, ctx, _input: unknown) => monitors.listProbes(own, ctx)),
    importMonitors: bind(importMonitors),
    createHeartbeatAddress: bind(createHeartbeatAddress),
    pushHeartbeat: bind(pushHeartbeat),
    listVantages: bind((own, ctx, _input: unknown) => vantages.listVantages(own, ctx)),
    createVantage: bind(vantages.createVantage),
    renewEnrolment: bind(vantages.renewEnrolment),
    updateVantage: bind(vantages.updateVantage),
    deleteVantage: bind(vantages.deleteVantage),
    enrolVantage: bind(vantages.enrolVantage),
    syncVantage: bind(syncVantage),
    getWatchSettings: bind((own, ctx, _input: unknown) => getWatchSettings(own, ctx)),
    setWatchSettings: bind(setWatchSettings),

    /** For who makes more than a monitor in one transaction; tested only after `reload`. The right to it is asked for here. */
    addMonitor: (tx: Db, ctx: UseCaseContext, input: MonitorInput): Promise<{ readonly id: string }> => {
      requirePermission(ctx.actor, 'monitor:write');
      return monitors.addMonitor(parts, tx, ctx, input);
    },
    /** Takes up definitions that were changed in the store. */
    reload,
    /** Restores what is known from the store; also without `run`, for commands. */
    load,
    /** Tests, stores and tidies up until the signal ends it. */
    run: async (signal: AbortSignal): Promise<void> => {
      if (!isLoaded) await load();
      await Promise.all([scheduler.run(signal), runTicks(signal)]);
      await writer.flush();
      await lease.release().catch((error: unknown) => log.warn('The lease could not be given back.', { error }));
    },
    monitor: (id: string): MonitorSummary | undefined => {
      const held = book.get(id);
      return held === undefined ? undefined : summaryOf(parts, held, clock.nowMs());
    },
    monitors: (): MonitorSummary[] => [...book.all()].map((held) => summaryOf(parts, held, clock.nowMs())),
    vantages: () => book.vantages().map((vantage) => parts.viewOfVantage(vantage, clock.nowMs())),
    /** As it is now: evidence that is too old is unknown. */
    measured: (id: string): Measured | undefined => book.measured(id, clock.nowMs()),
    claimed: (id: string): Claimed | undefined => book.claimed(id),
    subscribe: changes.subscribe,
    /** What the quorum measured from when to when; gaps are unknown. */
    segments: (db: Db, ids: readonly string[], fromAt: number, toAt: number): Promise<MeasuredSegment[]> =>
      readSegments(
        book,
        db,
        ids.flatMap((id) => book.get(id)?.monitor ?? []),
        { fromAt, toAt },
      ),
    /** The newest first. */
    samples: async (db: Db, id: string, range: Span & { readonly limit: number }): Promise<Sample[]> => {
      const held = book.get(id);
      return held === undefined ? [] : samplesOf(parts, { db, engine: store.engine }, held.monitor, range);
    },
    /** For the metrics of this process. */
    figures: () => ({ ...scheduler.figures(), ...writer.figures(), isLeading: lease.isHeld(), isTicking }),
  };
}

function numbersOf(book: ReturnType<typeof createBook>): number[] {
  return [...book.all()].map(({ monitor }) => monitor.number);
}
