/**
 * The fleet: sites, groups and devices; how they are found, taken in, watched and shown. This file only puts the parts
 * together. Every read of a device goes through `access.ts`; every judgement of a state through `watch/next-state.ts`.
 */

import { systemActor } from '#src/core/access.ts';
import { isAppError } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { EgressGuard } from '#src/platform/egress.ts';
import { localNetworks, type LocalNetwork } from '#src/platform/network-interfaces.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import { openUdp } from '#src/platform/udp.ts';
import type { Driver } from '#src/plugins/kit/driver.ts';
import { DeviceNotRecognised } from '#src/plugins/kit/errors.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Store } from '#src/store/store.ts';
import { createAdoptionDesk } from './adopt-many.ts';
import { adoptCandidate, createDevice } from './adopt.ts';
import { dismissCandidates, listCandidates } from './candidates.ts';
import { listRemovedDevices, removeDevice, restorableForMs, restoreDevice, updateDevice } from './change-device.ts';
import type { FleetEvent } from './contract-events.ts';
import type { DeviceState } from './contract-schemas.ts';
import * as access from './device-access.ts';
import { createDiscoveryDesk, listNetworks } from './discovery-runs.ts';
import { NothingRecognised } from './errors.ts';
import { collectFacts, createFactReader } from './facts.ts';
import * as groups from './groups.ts';
import { exportInventory, importInventory } from './inventory/inventory.ts';
import { listDevices } from './list-devices.ts';
import type { FleetDeps, FleetParts } from './parts.ts';
import { markAccepted, markRefused } from './repository-credentials.ts';
import { deleteRemovedBefore, setPinOffered } from './repository-devices.ts';
import { deleteCandidatesBefore, endInterruptedRuns } from './repository-discovery.ts';
import { deleteFactsBefore } from './repository-facts.ts';
import { deleteHistoryBefore } from './repository-status.ts';
import { getDevice, listDeviceHistory, listFactHistory } from './show-device.ts';
import { createReach } from './reach.ts';
import * as sites from './sites.ts';
import { publishAbout } from './tell.ts';
import { timingOf } from './watch/timing.ts';
import type { Watched } from './watch/roster.ts';
import { createWatcher } from './watch/watcher.ts';

/** What people may change while the fleet runs. */
export interface FleetSettings {
  readonly watchPeriodSeconds: number;
  readonly discoveryPacketsPerSecond: number;
  readonly discoveryPacketsPerHostPerSecond: number;
}

export interface FleetOptions {
  readonly drivers: readonly Driver[];
  readonly guard: EgressGuard;
  readonly sealer: Sealer;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly settings: FleetSettings;
  readonly publish: (event: FleetEvent) => void;
  /** Loopback is asked by multicast too: for a simulated world. */
  readonly includeLoopback?: boolean;
  readonly networks?: () => LocalNetwork[];
}

export type Fleet = ReturnType<typeof createFleet>;

export function createFleet(options: FleetOptions) {
  let { settings } = options;
  const lifetime = new AbortController();
  const deps: FleetDeps = {
    ...options,
    events: { publish: options.publish },
    openUdp,
    networks: options.networks ?? localNetworks,
    includeLoopback: options.includeLoopback ?? false,
  };
  const parts: FleetParts = {
    ...deps,
    timing: () => timingOf(settings.watchPeriodSeconds * 1000),
    watching: {
      deviceChanged: (deviceId) => watcher.deviceChanged(deviceId),
      deviceRemoved: (deviceId) => watcher.deviceRemoved(deviceId),
      fleetChanged: () => watcher.fleetChanged(),
    },
  };
  const facts = createFactReader(parts);
  const watcher = createWatcher({
    ...deps,
    timing: parts.timing,
    driverOf: (watched) => driverOf(parts, watched, lifetime.signal),
    onFactsDue: (watched) => readInBackground(parts, facts, watched.device.id, lifetime.signal),
    onCredential: (watched, id, state) => noteCredential(parts, { watched, id, state }),
    onCertificateOffered: (deviceId, fingerprint) => setPinOffered(deps.store.db, deviceId, fingerprint),
  });
  const desk = createDiscoveryDesk({
    ...parts,
    lifetime: lifetime.signal,
    packetsPerSecond: () => settings.discoveryPacketsPerSecond,
    packetsPerSecondPerHost: () => settings.discoveryPacketsPerHostPerSecond,
  });
  const adoptions = createAdoptionDesk({ ...parts, lifetime: lifetime.signal });
  const onDemand = {
    checkNow: (id: string, signal: AbortSignal) => watcher.checkNow(id, signal),
    tooSoonMs: (id: string) => watcher.tooSoonMs(id),
  };
  const bind =
    <I, O>(useCase: (own: FleetParts, ctx: UseCaseContext, input: I) => Promise<O>) =>
    (ctx: UseCaseContext, input: I): Promise<O> =>
      useCase(parts, ctx, input);

  return {
    listSites: (ctx: UseCaseContext, _input?: unknown) => sites.listSites(parts, ctx),
    createSite: bind(sites.createSite),
    updateSite: bind(sites.updateSite),
    deleteSite: bind(sites.deleteSite),
    listGroups: (ctx: UseCaseContext, _input?: unknown) => groups.listGroups(parts, ctx),
    createGroup: bind(groups.createGroup),
    updateGroup: bind(groups.updateGroup),
    deleteGroup: bind(groups.deleteGroup),
    listDevices: bind(listDevices),
    createDevice: bind(createDevice),
    getDevice: bind(getDevice),
    updateDevice: bind(updateDevice),
    moveDevice: bind(access.moveDevice),
    removeDevice: bind(removeDevice),
    listRemovedDevices: (ctx: UseCaseContext, _input?: unknown) => listRemovedDevices(parts, ctx),
    restoreDevice: bind(restoreDevice),
    checkDevice: (ctx: UseCaseContext, input: Parameters<typeof access.checkDevice>[2]) =>
      access.checkDevice({ ...parts, ...onDemand }, ctx, input),
    collectFacts: (ctx: UseCaseContext, input: Parameters<typeof collectFacts>[2]) =>
      collectFacts({ ...parts, facts }, ctx, input),
    listDeviceHistory: bind(listDeviceHistory),
    listFactHistory: bind(listFactHistory),
    setCredential: bind(access.setCredential),
    deleteCredential: bind(access.deleteCredential),
    acceptCertificate: bind(access.acceptCertificate),
    listNetworks: (ctx: UseCaseContext, _input?: unknown) => listNetworks(parts, ctx),
    startDiscovery: desk.start,
    listDiscoveryRuns: desk.list,
    getDiscoveryRun: desk.get,
    cancelDiscovery: desk.cancel,
    listCandidates: bind(listCandidates),
    dismissCandidates: bind(dismissCandidates),
    adoptCandidate: bind(adoptCandidate),
    adoptCandidates: adoptions.start,
    getAdoption: adoptions.get,
    exportInventory: bind(exportInventory),
    importInventory: bind(importInventory),

    /** For features that show and move what the fleet knows. */
    reach: createReach(parts),
    applySettings: (next: FleetSettings): void => {
      settings = next;
    },
    countByState: (): Promise<Record<DeviceState, number>> => Promise.resolve(watcher.counts()),
    /** For monitors of devices: what the newest check says. */
    deviceState: (deviceId: string): { state: DeviceState; detail?: string } | undefined => {
      const status = watcher.statusOf(deviceId);
      if (status === undefined) return undefined;
      return { state: status.state, ...(status.fault !== null && { detail: status.fault.class }) };
    },
    checksDone: (): number => watcher.checksDone(),
    /** Watches and tidies up until the signal ends it; ends what still runs then. */
    run: async (signal: AbortSignal): Promise<void> => {
      const onAbort = (): void => lifetime.abort(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      if (signal.aborted) onAbort();
      await endInterruptedRuns(deps.store.db, deps.clock.nowMs());
      await Promise.all([watcher.run(lifetime.signal), tidyUp(parts, lifetime.signal)]);
      await Promise.all([desk.settled(), adoptions.settled()]);
    },
  };
}

function jobContext(parts: FleetParts, signal: AbortSignal): UseCaseContext {
  const { store, clock, random, log } = parts;
  return {
    actor: systemActor,
    store,
    clock,
    random,
    log,
    requestId: newId('job', clock, random),
    locale: 'en',
    signal,
  };
}

/** The driver that checks a device. One that was never seen is first met, and then checked by its own. */
function driverOf(parts: FleetParts, watched: Watched, signal: AbortSignal): Driver {
  const { device } = watched;
  const known = parts.drivers.find((driver) => driver.id === device.driver);
  if (known !== undefined) return known;
  const check: Driver['check'] = async (context, inner) => {
    const ctx = jobContext(parts, AbortSignal.any([signal, inner]));
    const met = await access.firstContact(parts, ctx, device.id).catch((error: unknown) => {
      throw isAppError(error, NothingRecognised.code)
        ? new DeviceNotRecognised({ host: device.host, problem: 'no driver knows it' }, { cause: error })
        : error;
    });
    const driver = parts.drivers.find((candidate) => candidate.id === met?.driver);
    if (met === undefined || driver === undefined) throw new Error('the device is gone, or its driver is not here');
    watched.device = met;
    return driver.check(context, inner);
  };
  return {
    id: device.driver ?? 'none',
    label: 'First contact',
    ports: [],
    rank: 0,
    recognise: nothing,
    check,
    collectors: {},
  };
}

const nothing: Driver['recognise'] = () => Promise.resolve(undefined);

function readInBackground(
  parts: FleetParts,
  facts: ReturnType<typeof createFactReader>,
  deviceId: string,
  signal: AbortSignal,
): void {
  facts.read(deviceId, signal).catch((error: unknown) => {
    if (!signal.aborted) parts.log.debug('The facts of a device could not be read.', { deviceId, error });
  });
}

async function noteCredential(
  parts: FleetParts,
  { watched, id, state }: { watched: Watched; id: string; state: 'accepted' | 'refused' },
): Promise<void> {
  const now = parts.clock.nowMs();
  if (state === 'accepted') await markAccepted(parts.store.db, id, now);
  else {
    parts.log.warn('A device refused its stored password; it is not used again until a person enters another.', {
      deviceId: watched.device.id,
    });
    await markRefused(parts.store.db, id, now);
  }
  publishAbout(parts, parts, 'device.updated', watched.device);
}

const tidyEveryMs = 3_600_000;
/** Long enough to compare with the same season a year before. */
const historyKeptMs = 400 * 86_400_000;
const candidatesKeptMs = 90 * 86_400_000;

async function tidyUp(parts: FleetParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const now = parts.clock.nowMs();
    await parts.store
      .transaction(async (tx) => {
        await deleteRemovedBefore(tx, now - restorableForMs);
        await deleteHistoryBefore(tx, now - historyKeptMs);
        await deleteFactsBefore(tx, now - historyKeptMs);
        await deleteCandidatesBefore(tx, now - candidatesKeptMs);
      })
      .catch((error: unknown) => parts.log.error('Old entries of the fleet could not be removed.', { error }));
    await parts.clock.sleep(tidyEveryMs, signal).catch(() => undefined);
  }
}
