/**
 * Monitors: 10,000 of them (TCP, HTTP, HTTPS on loopback) every 60 seconds from three vantages, which are the hub itself and
 * two processes of `keepsight vantage`. How late checks begin, how many were made at all, what each process costs, how
 * long the list takes. KEEPSIGHT_BENCH_MINUTES and KEEPSIGHT_BENCH_MONITORS change length and number.
 */

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import { z } from 'zod';
import { systemActor } from '#src/core/access.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createLog } from '#src/platform/log.ts';
import { systemRandom } from '#src/platform/random.ts';
import { probes } from '#src/plugins/registry.ts';
import { createWatch } from '#src/features/watch/watch.ts';
import { openStore } from '#src/store/open-store.ts';
import { listSampleTables } from '#src/store/sample-days.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { type Figure, percentile } from './figure.ts';
import type { Ports } from './watch-monitors/definitions.ts';
import { insertMonitors } from './watch-monitors/insert.ts';
import { measurePerCheck } from './watch-monitors/per-check.ts';
import {
  cpuSecondsOf,
  residentMbOf,
  type Started,
  startProgram,
  startScript,
  stop,
} from './watch-monitors/processes.ts';

const minutes = Number(process.env['KEEPSIGHT_BENCH_MINUTES'] ?? 10);
const monitorCount = Number(process.env['KEEPSIGHT_BENCH_MONITORS'] ?? 10_000);
const periodS = 60;
const vantageCount = 3;
/** Enrolment, first assignments and the first period, in which everything is new. */
const settleMs = 75_000;
const log = createLog({ level: 'error', pretty: false });
const allowLoopback = ['--set', 'watch.privateNetworks=127.0.0.0/8'];
const PortsLine = z.object({ http: z.number(), https: z.number(), tcp: z.number() });
const ServeLine = z.object({ origin: z.string(), setupLink: z.string() });

export async function run(): Promise<Figure[]> {
  const directory = await mkdtemp(join(tmpdir(), 'keepsight-bench-'));
  const started: Started[] = [];
  try {
    const targets = await startScript(resolve(import.meta.dirname, 'watch-monitors/targets.ts'));
    started.push(targets);
    const ports = PortsLine.parse(targets.first);
    const perCheck = await measurePerCheck(ports);
    const tokens = await prepare(join(directory, 'hub'), ports);
    const hub = await startProgram([
      'serve',
      '--port',
      '0',
      '--data',
      join(directory, 'hub'),
      '--json',
      ...allowLoopback,
    ]);
    started.push(hub);
    const { origin, setupLink } = ServeLine.parse(hub.first);
    for (const [at, token] of tokens.entries()) {
      const own = ['--data', join(directory, `vantage-${String(at)}`), '--hub', origin, '--token', token];
      started.push(await startProgram(['vantage', ...own, '--json', ...allowLoopback]));
    }
    await sleep(settleMs);
    const costs = await measureCosts(started);
    const list = await measureList(origin, setupLink);
    for (const one of started.splice(0).toReversed()) await stop(one);
    return [...perCheck, ...costs.figures, ...list, ...(await readLateness(join(directory, 'hub'), costs))];
  } finally {
    for (const one of started.toReversed()) await stop(one);
    await rm(directory, { recursive: true, force: true });
  }
}

/** Vantages and monitors, before anybody looks. Answers the tokens of the vantages. */
async function prepare(directory: string, ports: Ports): Promise<string[]> {
  const store = await openStore({ directory, clock: systemClock, log });
  try {
    const base = { store, clock: systemClock, random: systemRandom, log };
    const watch = createWatch({
      ...{ ...base, probes, version: 'bench', publish: () => undefined },
      network: {} as never,
      locals: { deviceState: () => undefined },
      here: { name: 'Here', network: 'net-here' },
      loopDelay: { readMs: () => 0, turn: () => undefined, close: () => undefined },
    });
    const { signal } = new AbortController();
    const ctx: UseCaseContext = { ...base, actor: systemActor, requestId: 'bench', locale: 'en', signal };
    const [tokens, vantageIds]: [string[], string[]] = [[], ['van_here']];
    for (const name of ['East', 'West']) {
      const body = { name, network: `net-${name}`, place: name };
      const { token, vantageId } = await watch.createVantage(ctx, { params: undefined, query: undefined, body });
      tokens.push(token);
      vantageIds.push(vantageId);
    }
    await insertMonitors(store, { count: monitorCount, ports, vantageIds });
    return tokens;
  } finally {
    await store.close();
  }
}

interface Costs {
  readonly figures: readonly Figure[];
  readonly fromAt: number;
  readonly toAt: number;
}

async function measureCosts([targets, hub, ...vantages]: readonly Started[]): Promise<Costs> {
  const watched = [
    ['targets', targets],
    ['hub', hub],
    ...vantages.map((one, at) => [`vantage-${String(at + 1)}`, one] as const),
  ] as readonly (readonly [string, Started | undefined])[];
  const pids = watched.flatMap(([name, one]) => (one === undefined ? [] : [{ name, pid: one.pid }]));
  const before = pids.map(({ pid }) => cpuSecondsOf(pid));
  const fromAt = Date.now();
  let memory = pids.map(() => 0);
  for (let left = Math.ceil((minutes * 60) / 5); left > 0; left -= 1) {
    await sleep(5000);
    memory = pids.map(({ pid }, at) => Math.max(memory[at] ?? 0, residentMbOf(pid)));
  }
  const toAt = Date.now();
  const details = { monitors: monitorCount, vantages: vantageCount, periodS, minutes };
  const figures = pids.flatMap(({ name, pid }, at): Figure[] => {
    const share = ((cpuSecondsOf(pid) - (before[at] ?? 0)) / ((toAt - fromAt) / 1000)) * 100;
    const common = { runs: 1, details: { ...details, process: name } };
    return [
      { name: `watch-monitors.cpu.${name}`, value: share, unit: '% of a core', statistic: 'mean', ...common },
      { name: `watch-monitors.memory.${name}`, value: memory[at] ?? 0, unit: 'MB', statistic: 'max', ...common },
    ];
  });
  return { figures, fromAt, toAt };
}

const Page = z.object({ total: z.number(), monitors: z.array(z.unknown()) });

async function measureList(origin: string, setupLink: string): Promise<Figure[]> {
  const token = setupLink.split('#token=')[1] ?? '';
  const owner = { token, name: 'olga', displayName: 'Olga', password: 'seven quiet herons at dusk', locale: 'en' };
  const headers = { origin, 'content-type': 'application/json' };
  const setup = await fetch(`${origin}/api/v1/setup`, { method: 'POST', headers, body: JSON.stringify(owner) });
  const cookie = setup.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  const times: number[] = [];
  for (let at = 0; at < 20; at += 1) {
    const query = at % 2 === 0 ? 'limit=500' : `limit=100&search=monitor&sort=name&offset=${String(at * 300)}`;
    const startedMs = performance.now();
    const answer = await fetch(`${origin}/api/v1/monitors?${query}`, { headers: { cookie } });
    const { total } = Page.parse(await answer.json());
    times.push(performance.now() - startedMs);
    if (total !== monitorCount) throw new Error(`The list counts ${String(total)} monitors.`);
  }
  const details = { monitors: monitorCount };
  const value = percentile(times, 0.95);
  return [
    { name: 'watch-monitors.list', value, unit: 'ms', budget: 300, runs: times.length, statistic: 'p95', details },
  ];
}

/** From the samples as they are stored: what was not stored was not on time. */
async function readLateness(directory: string, { fromAt, toAt }: Costs): Promise<Figure[]> {
  const store = await openStore({ directory, clock: systemClock, log });
  try {
    const late: number[] = [];
    const per = new Map<string, number>();
    let [failed, missed] = [0, 0];
    for (const table of await listSampleTables(store.db, store.engine)) {
      const { rows } = await sql<{ dueAt: number; startedAt: number; vantageNumber: number; failure: string | null }>`
        select due_at, started_at, vantage_number, failure from ${sql.table(table)}
        where due_at >= ${fromAt} and due_at < ${toAt - 15_000}`.execute(store.db);
      for (const { dueAt, startedAt, vantageNumber, failure } of rows) {
        if (failure === 'self.missed') missed += 1;
        else if (failure !== null) failed += 1;
        if (failure !== 'self.missed') late.push(startedAt - dueAt);
        per.set(String(vantageNumber), (per.get(String(vantageNumber)) ?? 0) + 1);
      }
    }
    const expected = (monitorCount * vantageCount * (toAt - 15_000 - fromAt)) / (periodS * 1000);
    const onTime = (late.filter((ms) => ms < 1000).length / expected) * 100;
    const details = { monitors: monitorCount, vantages: vantageCount, samples: late.length, failed, missed };
    const common = { runs: late.length, details };
    return [
      {
        name: 'watch-monitors.lateness.p99',
        value: percentile(late, 0.99),
        unit: 'ms',
        statistic: 'single',
        ...common,
      },
      { name: 'watch-monitors.lateness.p50', value: percentile(late, 0.5), unit: 'ms', statistic: 'p50', ...common },
      {
        name: 'watch-monitors.on-time',
        value: onTime,
        unit: '% within 1 s',
        budget: 99,
        statistic: 'single',
        ...common,
      },
    ];
  } finally {
    await store.close();
  }
}
