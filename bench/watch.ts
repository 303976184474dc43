/**
 * Watching: 10,000 simulated devices at the default period on one process with a SQLite store. How many checks it makes in
 * a second, what memory it holds, and what a processor is busy with it. The devices live in a process of their own.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { newId } from '#src/core/ids.ts';
import { createFleet } from '#src/features/fleet/fleet.ts';
import { insertDevice } from '#src/features/fleet/repository-devices.ts';
import { insertStatus } from '#src/features/fleet/repository-status.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { createLog } from '#src/platform/log.ts';
import { systemRandom } from '#src/platform/random.ts';
import { createSealer } from '#src/platform/sealer.ts';
import { drivers } from '#src/plugins/registry.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import type { Figure } from './figure.ts';

const entry = resolve(import.meta.dirname, '../src/programs/cli/keepsight.mjs');
const deviceCount = 10_000;
const periodSeconds = 30;
/** The start is spread over the first interval; after that each second is like the next. */
const settleMs = 35_000;
const measureMs = 60_000;
const megabyte = 2 ** 20;
const log = createLog({ level: 'error', pretty: false });
const ports = { clock: systemClock, random: systemRandom };

const World = z.object({
  ports: z.object({ http: z.number() }),
  devices: z.array(z.object({ address: z.string(), serial: z.string() })),
});

export async function run(): Promise<Figure[]> {
  const words = [entry, 'sim', '--light', String(deviceCount), '--json'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const directory = await mkdtemp(join(tmpdir(), 'keepsight-bench-'));
  const store = await openStore({ directory, clock: systemClock, log });
  try {
    for await (const line of createInterface(child.stdout)) {
      await insertAll(store, World.parse(JSON.parse(line)));
      break;
    }
    return await watchAll(store);
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    await store.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function watchAll(store: Store): Promise<Figure[]> {
  const fleet = createFleet({
    ...ports,
    drivers,
    guard: createEgressGuard({ clock: systemClock, simulated: true }),
    sealer: createSealer(new Uint8Array(32)),
    store,
    log,
    settings: {
      watchPeriodSeconds: periodSeconds,
      discoveryPacketsPerSecond: 1000,
      discoveryPacketsPerHostPerSecond: 40,
    },
    publish: () => undefined,
  });
  const stop = new AbortController();
  const running = fleet.run(stop.signal);
  await sleep(settleMs);
  const before = { checks: fleet.checksDone(), cpu: process.cpuUsage(), atMs: performance.now() };
  const rssMb: number[] = [];
  for (let passedMs = 0; passedMs < measureMs; passedMs += 1000) {
    await sleep(1000);
    rssMb.push(process.memoryUsage().rss / megabyte);
  }
  const seconds = (performance.now() - before.atMs) / 1000;
  const { user, system } = process.cpuUsage(before.cpu);
  const states = await fleet.countByState();
  stop.abort();
  await running;
  const details = { devices: deviceCount, periodSeconds, up: states.up, degraded: states.degraded };
  const shared = { runs: 1, details };
  return [
    {
      name: 'watch.checks',
      value: (fleet.checksDone() - before.checks) / seconds,
      unit: '1/s',
      statistic: 'mean',
      ...shared,
    },
    { name: 'watch.cpu', value: (user + system) / 1e6 / seconds, unit: 'cores', statistic: 'mean', ...shared },
    { name: 'watch.memory', value: Math.max(...rssMb), unit: 'MB', statistic: 'max', ...shared },
  ];
}

async function insertAll(store: Store, world: z.infer<typeof World>): Promise<void> {
  const now = systemClock.nowMs();
  await store.transaction(async (tx) => {
    for (const [i, { address }] of world.devices.entries()) {
      const id = newId('dev', systemClock, systemRandom);
      await insertDevice(tx, {
        id,
        siteId: 'site_main',
        groupIds: [],
        name: `Device ${String(i)}`,
        kind: 'camera',
        driver: 'axis',
        maker: 'Axis',
        model: null,
        productName: null,
        serial: null,
        mac: null,
        osVersion: null,
        host: address,
        port: world.ports.http,
        tls: false,
        path: null,
        pin: null,
        pinOffered: null,
        factsAt: now,
        addedAt: now,
      });
      await insertStatus(tx, ports, id);
    }
  });
}
