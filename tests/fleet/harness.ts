/** A simulated world with a fleet on a store of its own. Everything real but the devices. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { onTestFinished } from 'vitest';
import { systemActor, type Actor } from '#src/core/access.ts';
import type { LogFields } from '#src/core/ports.ts';
import type { FleetEvent } from '#src/features/fleet/contract-events.ts';
import type { Candidate, Device } from '#src/features/fleet/contract-schemas.ts';
import { createFleet, type Fleet } from '#src/features/fleet/fleet.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard, type EgressRecord } from '#src/platform/egress.ts';
import { systemRandom } from '#src/platform/random.ts';
import { createSealer } from '#src/platform/sealer.ts';
import { drivers } from '#src/plugins/registry.ts';
import { startWorld, type World } from '#src/sim/world.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';

export type DeviceSpec = Parameters<typeof startWorld>[0]['devices'][number];

export interface TestFleet {
  readonly world: World;
  readonly fleet: Fleet;
  readonly store: Store;
  readonly events: readonly FleetEvent[];
  readonly egress: readonly EgressRecord[];
  /** Every log line as JSON text. */
  readonly logLines: readonly string[];
  readonly ctx: (actor?: Actor) => UseCaseContext;
  /** Starts watching; ends with the test. */
  readonly watch: () => void;
}

export const none = { params: undefined, query: undefined, body: undefined };

export interface FleetSetup {
  readonly store: Store;
  readonly devices: readonly DeviceSpec[];
  readonly discovery?: boolean;
  readonly watchPeriodSeconds?: number;
}

export async function openTestFleet(setup: FleetSetup): Promise<TestFleet> {
  const world = await startWorld(
    { name: 'test', seed: 'fleet-tests', devices: [...setup.devices] },
    { discovery: setup.discovery ?? false, control: false, rebootGapMs: 300 },
  );
  const events: FleetEvent[] = [];
  const egress: EgressRecord[] = [];
  const logLines: string[] = [];
  const log = recordingLog(logLines);
  const guard = createEgressGuard({
    clock: systemClock,
    simulated: true,
    onConnection: (record) => egress.push(record),
  });
  const fleet = createFleet({
    drivers,
    guard,
    log,
    store: setup.store,
    sealer: createSealer(new Uint8Array(32).fill(7)),
    clock: systemClock,
    random: systemRandom,
    settings: {
      watchPeriodSeconds: setup.watchPeriodSeconds ?? 5,
      discoveryPacketsPerSecond: 1000,
      discoveryPacketsPerHostPerSecond: 40,
    },
    publish: (event) => events.push(event),
    includeLoopback: true,
  });
  const stop = new AbortController();
  let running: Promise<void> = Promise.resolve();
  onTestFinished(async () => {
    stop.abort();
    await running;
    await world.close();
  });
  return {
    world,
    fleet,
    store: setup.store,
    events,
    egress,
    logLines,
    ctx: (actor = systemActor) => ({
      actor,
      store: setup.store,
      clock: systemClock,
      random: systemRandom,
      log,
      requestId: 'test',
      locale: 'en',
      signal: stop.signal,
    }),
    watch: () => {
      running = fleet.run(stop.signal);
    },
  };
}

function recordingLog(lines: string[]) {
  const write =
    (level: string) =>
    (message: string, fields?: LogFields): void => {
      lines.push(JSON.stringify({ level, message, ...fields, error: inspect(fields?.['error']) }));
    };
  const log = {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: () => log,
  };
  return log;
}

/** Discovers the whole world and returns the candidates. */
export async function discoverAll(test: TestFleet): Promise<Candidate[]> {
  const subnets = [
    ...new Set(test.world.devices.map((device) => `${device.address.split('.').slice(0, 3).join('.')}.0/24`)),
  ];
  const body = { multicast: false, subnets, addresses: [], pace: 10_000 };
  const run = await test.fleet.startDiscovery(test.ctx(), { ...none, body });
  await until(
    async () => (await test.fleet.getDiscoveryRun(test.ctx(), { ...none, params: { id: run.id } })).state !== 'running',
  );
  const { candidates } = await test.fleet.listCandidates(test.ctx(), { ...none, query: { offset: 0, limit: 500 } });
  return candidates;
}

/** Adopts a device of the world with its own credential. */
export async function adopt(test: TestFleet, id: string): Promise<Device> {
  const { address, username, password, name } = test.world.device(id);
  const body = { host: address, name, groupIds: [], credential: { username, password } };
  return test.fleet.createDevice(test.ctx(), { ...none, body });
}

export async function show(test: TestFleet, id: string) {
  return test.fleet.getDevice(test.ctx(), { ...none, params: { id } });
}

/** Waits until something is so; the test's own time limit ends the waiting. */
export async function until(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await systemClock.sleep(25);
}

/** For tests whose point is not the store. */
export async function freshSqlite(): Promise<Store> {
  const directory = mkdtempSync(join(tmpdir(), 'keepsight-fleet-'));
  const store = await openStore({ directory, clock: systemClock, log: recordingLog([]) });
  onTestFinished(async () => {
    await store.close();
    rmSync(directory, { recursive: true, force: true });
  });
  return store;
}
