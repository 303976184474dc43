/**
 * Identification: 10,000 simulated devices as fast as one process can, and a subnet with 40 devices at the gentle default
 * pace, as a person at the command line sees it. The devices live in a process of their own, on the same machine.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { discover } from '#src/features/fleet/discovery/engine.ts';
import { planDiscovery } from '#src/features/fleet/discovery/plan.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { createLog } from '#src/platform/log.ts';
import { systemRandom } from '#src/platform/random.ts';
import { openUdp } from '#src/platform/udp.ts';
import { drivers } from '#src/plugins/registry.ts';
import { percentile, type Figure } from './figure.ts';

const entry = resolve(import.meta.dirname, '../src/programs/cli/keepsight.mjs');
const manyDevices = 10_000;
const subnetRuns = 5;
/** So fast that only the processor limits it. */
const unlimited = 10_000_000;
const megabyte = 2 ** 20;

const SimulatedWorld = z.object({
  ports: z.object({ http: z.number() }),
  devices: z.array(z.object({ address: z.string(), isDevice: z.boolean(), version: z.string(), model: z.string() })),
});
type SimulatedWorld = z.infer<typeof SimulatedWorld>;

export async function run(): Promise<Figure[]> {
  return [...(await identifyMany()), ...(await discoverSubnet())];
}

async function identifyMany(): Promise<Figure[]> {
  return withWorld(['--light', String(manyDevices)], async (world) => {
    const addresses = world.devices.map((device) => `${device.address}:${String(world.ports.http)}`);
    const modelOf = new Map(world.devices.map((device) => [device.address, device.model]));
    const startRss = process.memoryUsage().rss;
    let peakRss = startRss;
    const startedAtMs = performance.now();
    const { found } = await discover(
      {
        guard: createEgressGuard({ clock: systemClock, simulated: true }),
        clock: systemClock,
        random: systemRandom,
        log: createLog({ level: 'error', pretty: false }),
        drivers,
        openUdp,
        networks: () => [],
      },
      {
        plan: planDiscovery({ subnets: [], addresses }),
        multicast: false,
        packetsPerSecond: unlimited,
        packetsPerSecondPerHost: unlimited,
        purpose: { reason: 'discovery' },
        includeLoopback: false,
      },
      { onFound: () => undefined, onProgress: () => (peakRss = Math.max(peakRss, process.memoryUsage().rss)) },
      new AbortController().signal,
    );
    const seconds = (performance.now() - startedAtMs) / 1000;
    // Serial numbers follow from a hash, so that a few of so many devices share one and are merged, as they should be.
    const right = found
      .filter((device) => device.identity.model === modelOf.get(device.target.host))
      .reduce((sum, device) => sum + 1 + device.otherAddresses.length, 0);
    const details = { devices: manyDevices, identified: right, distinct: found.length };
    return [
      { name: 'identify.rate', value: right / seconds, unit: '1/s', runs: 1, statistic: 'single', details },
      {
        name: 'identify.memory-growth',
        value: (peakRss - startRss) / megabyte,
        unit: 'MB',
        runs: 1,
        statistic: 'max',
        details,
      },
      { name: 'identify.memory', value: peakRss / megabyte, unit: 'MB', runs: 1, statistic: 'max', details },
    ];
  });
}

async function discoverSubnet(): Promise<Figure[]> {
  return withWorld(['--fleet', 'subnet'], async (world) => {
    const expected = world.devices.filter((device) => device.isDevice).map((device) => device.address);
    const times: number[] = [];
    let wrong = 0;
    for (let i = 0; i < subnetRuns; i += 1) {
      const startedAtMs = performance.now();
      const found = await hostsFoundByCommand();
      times.push((performance.now() - startedAtMs) / 1000);
      wrong += expected.filter((host) => !found.includes(host)).length;
      wrong += found.filter((host) => !expected.includes(host)).length;
    }
    const details = { devices: expected.length, missedOrFalse: wrong, pace: 1000 };
    const shared = { unit: 's', budget: 3, runs: subnetRuns, details };
    return [
      { name: 'discover.subnet', value: percentile(times, 0.5), statistic: 'p50', ...shared },
      { name: 'discover.subnet-slowest', value: Math.max(...times), statistic: 'max', ...shared },
    ];
  });
}

async function hostsFoundByCommand(): Promise<string[]> {
  const words = [entry, 'discover', '--subnet', '127.9.0.0/24', '--no-multicast', '--json'];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const hosts: string[] = [];
  for await (const line of createInterface(child.stdout)) {
    const event = z.object({ type: z.string(), host: z.string().optional() }).parse(JSON.parse(line));
    if (event.type === 'device' && event.host !== undefined) hosts.push(event.host);
  }
  return hosts;
}

/** Runs `work` beside a simulated world in a process of its own. */
async function withWorld<T>(words: readonly string[], work: (world: SimulatedWorld) => Promise<T>): Promise<T> {
  const child = spawn(process.execPath, [entry, 'sim', ...words, '--json'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    return await work(await worldOf(child));
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
}

async function worldOf(child: ChildProcess): Promise<SimulatedWorld> {
  if (child.stdout === null) throw new Error('The simulated world has no output.');
  for await (const line of createInterface(child.stdout)) return SimulatedWorld.parse(JSON.parse(line));
  throw new Error('The simulated world ended before it stood.');
}
