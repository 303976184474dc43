/**
 * Looks at every device within the period, gently: one check at a time per device, each at its own phase, so many at once
 * at most. Judging is `next-state.ts`; this file only keeps the time and carries results to store and bus.
 */

import { isAppError } from '#src/core/errors.ts';
import { CertificateChanged } from '#src/core/network-errors.ts';
import type { DeviceCredential, Driver } from '#src/plugins/kit/driver.ts';
import { createGate } from '../discovery/gate.ts';
import type { FleetEvent } from '../contract-events.ts';
import type { DeviceState } from '../contract-schemas.ts';
import { speaksOfNeighbours } from '../device-view.ts';
import type { FleetDeps } from '../parts.ts';
import { unseal } from '../repository-credentials.ts';
import { forgetOldStates, type StatusRecord, type StatusWrite } from '../repository-status.ts';
import { accessTo } from '../tell.ts';
import { checkDevice, type CheckReport, type CheckTask } from './check-device.ts';
import { createDueQueue } from './due-queue.ts';
import { isOtherCondition, type Verdict } from './next-state.ts';
import { createRoster, type Watched } from './roster.ts';
import { createSiteCounters } from './site-counters.ts';
import { createStallMeter } from './stall-meter.ts';
import { createStatusWriter } from './status-writer.ts';
import type { Timing } from './timing.ts';

export interface Watcher {
  /** Works until the signal ends it. */
  run(signal: AbortSignal): Promise<void>;
  /** Takes up what is stored about a device now, and checks it soon. */
  deviceChanged(deviceId: string): Promise<void>;
  deviceRemoved(deviceId: string): void;
  /** Compares the whole list with the store. */
  fleetChanged(): Promise<void>;
  /** Checks a device at once, or waits for the check that is running. Resolves when the result is stored. */
  checkNow(deviceId: string, signal: AbortSignal): Promise<void>;
  /** Milliseconds until the device may be asked again by a person. */
  tooSoonMs(deviceId: string): number;
  counts(): Record<DeviceState, number>;
  /** What the newest check says; `undefined` for a device that is not watched. */
  statusOf(deviceId: string): StatusRecord | undefined;
  checksDone(): number;
}

export interface WatcherDeps extends FleetDeps {
  readonly timing: () => Timing;
  /** The driver that checks a device; for one that was never seen, that which makes the first contact. */
  readonly driverOf: (watched: Watched) => Driver;
  /** Told when the facts of a device should be read again. */
  readonly onFactsDue: (watched: Watched) => void;
  readonly onCredential: (watched: Watched, credentialId: string, state: 'accepted' | 'refused') => Promise<void>;
  readonly onCertificateOffered: (deviceId: string, fingerprint: string | null) => Promise<void>;
}

/** Checks in work at once: 10,000 devices at 21 seconds with 100 ms each keep some fifty busy; the rest is for trouble. */
const checksAtOnce = 256;
/** How often the list of devices is compared with the store, for what another process changed. */
const reloadEveryMs = 60_000;
/** The loop looks at least this often, so that a changed period or a new device need not wake it. */
const tickMs = 100;
/** At a start, per device: 100 devices in a second. */
const startSpreadMs = 10;
/** What seldom changes is read once a day; after a failure not before an hour. */
const factsOldAfterMs = 24 * 3_600_000;
const factsRetryAfterMs = 3_600_000;
/** A person may ask again after this. */
const askAgainAfterMs = 2000;

export function createWatcher(deps: WatcherDeps): Watcher {
  const { clock, log } = deps;
  const roster = createRoster(deps);
  const due = createDueQueue();
  const counters = createSiteCounters();
  const stalls = createStallMeter(clock);
  const gate = createGate(checksAtOnce);
  const writer = createStatusWriter({ ...deps, onWritten: (write) => tellWritten(write) });
  const tellAfterWrite = new Map<string, DeviceState>();
  const running = new Map<string, { readonly watched: Watched; readonly done: Promise<void> }>();
  let checksDone = 0;

  const tellWritten = (write: StatusWrite): void => {
    const previousState = tellAfterWrite.get(write.deviceId);
    const watched = roster.get(write.deviceId);
    if (previousState === undefined || watched === undefined) return;
    tellAfterWrite.delete(write.deviceId);
    const { id, kind } = watched.device;
    const { state, fault } = write;
    const access: FleetEvent['access'] = accessTo(watched.device);
    const at = clock.nowMs();
    deps.events.publish({ type: 'device.state', access, at, deviceId: id, kind, state, fault, previousState });
  };

  /** A device that changed is looked at within a second; a start with thousands is spread further, so it is no burst. */
  const schedule = (watched: Watched, others = 1): void => {
    const spreadMs = Math.min(deps.timing().intervalMs, Math.max(1000, others * startSpreadMs));
    due.set(watched.device.id, clock.monotonicMs() + watched.phase * spreadMs);
  };

  const check = async (watched: Watched, signal: AbortSignal): Promise<void> => {
    const { id } = watched.device;
    const inWork = running.get(id);
    if (inWork?.watched === watched) return inWork.done;
    // A check that began before the device was changed says nothing about it any more.
    await inWork?.done.catch(() => undefined);
    const done = runCheck(watched, signal).finally(() => {
      if (running.get(id)?.done === done) running.delete(id);
    });
    running.set(id, { watched, done });
    return done;
  };

  const runCheck = async (watched: Watched, signal: AbortSignal): Promise<void> => {
    const leave = await gate.enter(signal);
    try {
      watched.lastCheckAtMs = clock.monotonicMs();
      const report = await checkDevice({ ...deps, stalls }, taskOf(watched), signal);
      checksDone += 1;
      // While the check ran, a person may have removed the device or moved it elsewhere.
      if (roster.get(watched.device.id) === watched) await takeReport(watched, report);
    } finally {
      leave();
    }
  };

  const taskOf = (watched: Watched): CheckTask => ({
    device: watched.device,
    driver: deps.driverOf(watched),
    credential: openCredential(watched),
    isCredentialRefused: watched.sealed !== undefined && watched.sealed.refusedAt !== null,
    known: watched.status,
    memory: watched.memory,
    timing: deps.timing(),
    othersAnswer: () => counters.othersAnswer(),
  });

  /** When the data key is another one, the device is at least looked at without a login. */
  const openCredential = (watched: Watched): DeviceCredential | undefined => {
    try {
      return unseal(deps.sealer, watched.sealed);
    } catch (error) {
      log.error('A stored credential cannot be opened; the device is checked without it.', {
        deviceId: watched.device.id,
        error,
      });
      return undefined;
    }
  };

  const takeReport = async (watched: Watched, report: CheckReport): Promise<void> => {
    await noteLogin(watched, report);
    await noteCertificate(watched, report);
    const { verdict } = report;
    const before = watched.status;
    const changed = isOtherCondition(before, verdict);
    const now = clock.nowMs();
    const fault = withNeighbours(watched, verdict);
    const words = JSON.stringify(fault) !== JSON.stringify(before.fault);
    watched.status = {
      deviceId: watched.device.id,
      state: verdict.state,
      fault,
      // A clock that was set back must not turn the history round.
      stateSince: changed ? Math.max(now, before.stateSince + 1) : before.stateSince,
      checkedAt: now,
      answeredAt: verdict.answered ? now : before.answeredAt,
      bootId: verdict.bootId,
      bootedAt: verdict.bootedAt,
    };
    counters.set(watched.device.id, watched.device.siteId, verdict.state);
    if ((changed || words) && !tellAfterWrite.has(watched.device.id))
      tellAfterWrite.set(watched.device.id, before.state);
    writer.add({ ...watched.status, checkedAt: now, changed });
    if (verdict.answered && (verdict.rebooted || areFactsOld(watched))) {
      watched.factsTriedAtMs = clock.monotonicMs();
      deps.onFactsDue(watched);
    }
    if (changed) {
      const { state } = verdict;
      log.info('The state of a device changed.', { deviceId: watched.device.id, state, fault: fault?.class ?? null });
    }
  };

  const withNeighbours = (watched: Watched, verdict: Verdict): Verdict['fault'] => {
    const { fault } = verdict;
    if (fault === null || !speaksOfNeighbours(verdict)) return fault;
    return { ...fault, fields: { ...fault.fields, neighbours: counters.neighboursOf(watched.device.siteId) } };
  };

  const noteLogin = async (watched: Watched, report: CheckReport): Promise<void> => {
    const { sealed } = watched;
    if (sealed === undefined || report.login === 'untested') return;
    const now = clock.nowMs();
    if (report.login === 'refused') watched.sealed = { ...sealed, refusedAt: now };
    else if (sealed.acceptedAt === null) watched.sealed = { ...sealed, acceptedAt: now };
    else return;
    await deps.onCredential(watched, sealed.id, report.login);
  };

  const noteCertificate = async (watched: Watched, report: CheckReport): Promise<void> => {
    const shown = isAppError(report.error, CertificateChanged.code) ? report.error.fields['fingerprint'] : undefined;
    const remembered = report.verdict.answered ? null : watched.device.pinOffered;
    const offered = typeof shown === 'string' ? shown : remembered;
    if (offered === watched.device.pinOffered) return;
    watched.device = { ...watched.device, pinOffered: offered };
    await deps.onCertificateOffered(watched.device.id, offered);
  };

  const areFactsOld = (watched: Watched): boolean => {
    if (clock.monotonicMs() - watched.factsTriedAtMs < factsRetryAfterMs) return false;
    const { factsAt } = watched.device;
    return factsAt === null || Math.abs(clock.nowMs() - factsAt) > factsOldAfterMs;
  };

  const takeUp = (watched: Watched): void => {
    counters.set(watched.device.id, watched.device.siteId, watched.status.state);
  };

  const reload = async (): Promise<void> => {
    const { added, removed } = await roster.reload();
    for (const watched of added) {
      takeUp(watched);
      schedule(watched, added.length);
    }
    for (const id of removed) forget(id);
  };

  const forget = (deviceId: string): void => {
    roster.delete(deviceId);
    due.delete(deviceId);
    counters.set(deviceId, '', undefined);
  };

  const startDue = (signal: AbortSignal, work: Set<Promise<void>>): void => {
    const nowMs = clock.monotonicMs();
    const { intervalMs } = deps.timing();
    for (let next = due.takeDue(nowMs); next !== undefined; next = due.takeDue(nowMs)) {
      const watched = roster.get(next.id);
      if (watched === undefined) continue;
      if (running.has(next.id)) {
        due.set(next.id, nowMs + tickMs);
        continue;
      }
      // Fixed rate, not fixed delay; what we missed is skipped and not made up for.
      const late = Math.floor((nowMs - next.dueAtMs) / intervalMs);
      due.set(next.id, next.dueAtMs + (late + 1) * intervalMs);
      const done = check(watched, signal)
        .catch((error: unknown) => {
          if (!signal.aborted) log.error('A device could not be checked.', { deviceId: next.id, error });
        })
        .finally(() => work.delete(done));
      work.add(done);
    }
  };

  return {
    run: async (signal) => {
      await deps.store.transaction((tx) => forgetOldStates(tx, clock.nowMs()));
      await reload();
      const work = new Set<Promise<void>>();
      const jobs = [stalls.run(signal), writer.run(signal)];
      let reloadAtMs = clock.monotonicMs() + reloadEveryMs;
      while (!signal.aborted) {
        startDue(signal, work);
        if (clock.monotonicMs() >= reloadAtMs) {
          await reload().catch((error: unknown) => log.error('The list of devices could not be read.', { error }));
          reloadAtMs = clock.monotonicMs() + reloadEveryMs;
        }
        await clock.sleep(tickMs, signal).catch(() => undefined);
      }
      await Promise.all([...work, ...jobs]);
      await writer.flush().catch((error: unknown) => log.error('The last states could not be stored.', { error }));
    },
    deviceChanged: async (deviceId) => {
      const watched = await roster.load(deviceId);
      if (watched === undefined) return forget(deviceId);
      takeUp(watched);
      schedule(watched);
    },
    deviceRemoved: forget,
    fleetChanged: reload,
    checkNow: async (deviceId, signal) => {
      const watched = roster.get(deviceId) ?? (await roster.load(deviceId));
      if (watched === undefined) return;
      takeUp(watched);
      await check(watched, signal);
      await writer.flush();
    },
    tooSoonMs: (deviceId) => {
      const lastAtMs = roster.get(deviceId)?.lastCheckAtMs ?? Number.NEGATIVE_INFINITY;
      return Math.max(0, lastAtMs + askAgainAfterMs - clock.monotonicMs());
    },
    counts: () => counters.counts(),
    statusOf: (deviceId) => roster.get(deviceId)?.status,
    checksDone: () => checksDone,
  };
}
