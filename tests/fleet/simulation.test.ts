import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { newId } from '#src/core/ids.ts';
import { ConnectionTimedOut } from '#src/core/network-errors.ts';
import type { FleetEvent } from '#src/features/fleet/contract-events.ts';
import * as devices from '#src/features/fleet/repository-devices.ts';
import { findStatus, insertStatus, listHistory } from '#src/features/fleet/repository-status.ts';
import { timingOf } from '#src/features/fleet/watch/timing.ts';
import { createWatcher } from '#src/features/fleet/watch/watcher.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { systemRandom } from '#src/platform/random.ts';
import { createSealer } from '#src/platform/sealer.ts';
import { openUdp } from '#src/platform/udp.ts';
import { defineDriver } from '#src/plugins/kit/driver.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { freshSqlite } from './harness.ts';

const timing = timingOf(30_000);
const tickMs = 100;

type Behaviour = 'well' | 'lost' | 'silent';

/** Numbers from a seed, so that a failure can be looked at again. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

async function simulate(seed: number, options: { minutes: number; devices: number; stepsClock?: boolean }) {
  const next = seeded(seed);
  const clock = fakeClock();
  const store = await freshSqlite();
  const tries = new Map<string, number[]>();
  const behaviour = new Map<string, Behaviour>();
  const inWork = new Set<string>();
  const events: FleetEvent[] = [];
  let overlaps = 0;
  const driver = defineDriver({
    id: 'fake',
    label: 'Fake',
    ports: [],
    rank: 1,
    recognise: () => Promise.resolve(undefined),
    collectors: {},
    check: async ({ target }, signal) => {
      const { host } = target;
      overlaps += inWork.has(host) ? 1 : 0;
      inWork.add(host);
      tries.set(host, [...(tries.get(host) ?? []), clock.monotonicMs()]);
      try {
        const now = behaviour.get(host) ?? 'well';
        if (now === 'silent') await clock.sleep(60_000, signal);
        else await clock.sleep(20 + next() * 500, signal);
        if (now === 'lost' && next() < 0.3) throw new ConnectionTimedOut({ host, port: 80, phase: 'connect' });
        return { liveness: { ready: true, bootId: 'b' }, login: 'untested', source: 'fake' };
      } finally {
        inWork.delete(host);
      }
    },
  });
  const log = {
    debug() {},
    info() {},
    warn() {},
    error: (message: string, fields?: object) => errors.push([message, fields]),
    child: () => log,
  };
  const errors: unknown[] = [];
  const watcher = createWatcher({
    store,
    clock,
    random: systemRandom,
    log,
    guard: createEgressGuard({ clock, simulated: true }),
    sealer: createSealer(new Uint8Array(32)),
    drivers: [driver],
    events: { publish: (event) => events.push(event) },
    openUdp,
    networks: () => [
      { name: 'eth0', address: '192.0.2.250', family: 'IPv4', prefixLength: 24, mac: '', internal: false },
    ],
    includeLoopback: false,
    timing: () => timing,
    driverOf: () => driver,
    onFactsDue: () => undefined,
    onCredential: () => Promise.resolve(),
    onCertificateOffered: () => Promise.resolve(),
  });
  const ids = await insertMany(store, clock, options.devices);
  const stop = new AbortController();
  const running = watcher.run(stop.signal);
  const hosts = [...ids.keys()];
  for (let step = 0; step < (options.minutes * 60_000) / tickMs; step += 1) {
    if (next() < 0.01) {
      const host = hosts[Math.floor(next() * hosts.length)] ?? '';
      behaviour.set(host, (['well', 'lost', 'silent'] as const)[Math.floor(next() * 3)] ?? 'well');
    }
    if (options.stepsClock === true && next() < 0.002) clock.stepWallClock((next() - 0.5) * 7_200_000);
    await clock.advance(tickMs);
    await setImmediate();
  }
  for (const host of hosts) behaviour.set(host, 'well');
  for (let step = 0; step < 900; step += 1) {
    await clock.advance(tickMs);
    await setImmediate();
  }
  const status = await Promise.all([...ids.values()].map((id) => findStatus(store.db, id)));
  const histories = await Promise.all([...ids.values()].map((id) => listHistory(store.db, id, { limit: 500 })));
  stop.abort();
  await clock.advance(tickMs);
  await running;
  return { tries, overlaps, errors, status, histories, events };
}

async function insertMany(store: Awaited<ReturnType<typeof freshSqlite>>, clock: FakeClock, count: number) {
  const ids = new Map<string, string>();
  await store.transaction(async (tx) => {
    for (let i = 0; i < count; i += 1) {
      const id = newId('dev', clock, systemRandom);
      const host = `192.0.2.${String(i + 1)}`;
      ids.set(host, id);
      const nothing = {
        maker: null,
        model: null,
        productName: null,
        serial: null,
        mac: null,
        osVersion: null,
        path: null,
      };
      const more = { pin: null, pinOffered: null, factsAt: clock.nowMs(), addedAt: clock.nowMs() };
      const device = { id, siteId: 'site_main', groupIds: [], name: host, kind: 'camera' as const, driver: 'fake' };
      await devices.insertDevice(tx, { ...device, ...nothing, ...more, host, port: 80, tls: false });
      await insertStatus(tx, { clock, random: systemRandom }, id);
    }
  });
  return ids;
}

describe.each([1, 2, 3])('a simulated time of watching (seed %i)', (seed) => {
  it(
    'never asks a device too often, never leaves one out, and knows the truth in the end',
    { timeout: 60_000 },
    async () => {
      const result = await simulate(seed, { minutes: 12, devices: 25, stepsClock: seed === 3 });
      expect(result.errors).toEqual([]);
      expect(result.overlaps).toBe(0);
      for (const [host, times] of result.tries) {
        const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
        const seen = [host, ...gaps];
        // Two tries belong to one check; three within less than an interval would be one too many.
        const overThree = times.slice(2).map((at, i) => at - (times[i] ?? 0));
        expect(Math.min(...overThree), JSON.stringify(seen)).toBeGreaterThan(
          timing.intervalMs - 2 * timing.tryTimeoutMs,
        );
        expect(Math.max(...gaps), JSON.stringify(seen)).toBeLessThanOrEqual(timing.intervalMs + 5 * tickMs);
      }
      expect(result.status.map((one) => one?.state)).toEqual(result.status.map(() => 'up'));
      for (const history of result.histories) {
        // Newest first, without gap or overlap, and only the newest still goes on.
        history.slice(1).forEach((entry, i) => expect(entry.to).toBe(history[i]?.from));
        expect(history[0]?.to).toBeNull();
        history.slice(1).forEach((entry, i) => {
          const after = history[i];
          expect([entry.state, entry.fault?.class]).not.toEqual([after?.state, after?.fault?.class]);
        });
      }
      const changes = result.histories.reduce((sum, history) => sum + history.length - 1, 0);
      const told = result.events.filter(
        (event) => event.type === 'device.state' && event.state !== event.previousState,
      );
      expect(told.length).toBe(changes);
    },
  );
});
