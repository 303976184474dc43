/** Checks per second of processor time by type; beside blackbox_exporter in the same run where this machine has it. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { createLog } from '#src/platform/log.ts';
import { createProbeNetwork } from '#src/platform/probe-network.ts';
import { prepareProbe } from '#src/plugins/kit/run-probe.ts';
import { probes } from '#src/plugins/registry.ts';
import type { Figure } from '../figure.ts';
import { cpuSecondsOf } from './processes.ts';
import { settingsFor, type Ports, types } from './definitions.ts';

const checks = 3000;
const atOnce = 16;
const blackbox = 'prometheus-blackbox-exporter';
const blackboxPort = 19_115;

export async function measurePerCheck(ports: Ports): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const type of types) {
    const { probe, settings } = settingsFor(type, '127.52.255.1', ports);
    const ours = await measureOurs(probe, settings);
    figures.push(figureOf(`watch-monitors.checks-per-cpu-second.${type}`, ours, {}));
  }
  if (!isInstalled()) return figures;
  const theirs = await measureBlackbox(ports);
  for (const [at, value] of theirs.entries()) {
    const type = types[at] ?? '';
    figures.push(figureOf(`watch-monitors.checks-per-cpu-second.${type}.blackbox`, value, { program: blackbox }));
  }
  return figures;
}

function figureOf(name: string, value: number, details: Readonly<Record<string, string>>): Figure {
  return { name, value, unit: '1/cpu-s', runs: checks, statistic: 'mean', details: { atOnce, ...details } };
}

async function inParallel(work: () => Promise<void>): Promise<void> {
  let left = checks;
  const worker = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}

async function measureOurs(id: string, settings: unknown): Promise<number> {
  const probe = probes.find((one) => one.id === id);
  if (probe === undefined) throw new Error(`There is no probe ${id}.`);
  const prepared = prepareProbe(probe, settings);
  const guard = createEgressGuard({ clock: systemClock, simulated: false, privateNetworks: ['127.0.0.0/8'] });
  const network = createProbeNetwork({ guard, clock: systemClock, purpose: { reason: 'monitor' } });
  const log = createLog({ level: 'error', pretty: false });
  const context = { monitorId: 'bench', network, locals: undefined, clock: systemClock, log };
  const { signal } = new AbortController();
  const once = async (): Promise<void> => {
    const { failure, detail } = await prepared.run(context, { budgetMs: 10_000, slowAboveMs: null }, signal);
    if (failure !== undefined) throw new Error(`${id} failed: ${failure} ${detail ?? ''}`);
  };
  for (let warm = 0; warm < 200; warm += 1) await once();
  const before = process.cpuUsage();
  await inParallel(once);
  const { user, system } = process.cpuUsage(before);
  return checks / ((user + system) / 1e6);
}

function isInstalled(): boolean {
  try {
    execFileSync('which', [blackbox], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function measureBlackbox(ports: Ports): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'keepsight-bench-blackbox-'));
  const config = join(folder, 'blackbox.yml');
  await writeFile(
    config,
    'modules:\n  http: {prober: http, http: {tls_config: {insecure_skip_verify: true}, preferred_ip_protocol: ip4}}\n  tcp: {prober: tcp}\n',
  );
  const address = `127.52.0.2:${String(blackboxPort)}`;
  const child = spawn(blackbox, [`--config.file=${config}`, `--web.listen-address=${address}`, '--log.level=error'], {
    stdio: 'ignore',
  });
  try {
    await sleep(1000);
    const results: number[] = [];
    for (const type of types) {
      const target =
        type === 'tcp' ? `127.52.255.1:${String(ports.tcp)}` : `${type}://127.52.255.1:${String(ports[type])}/`;
      const module = type === 'tcp' ? 'tcp' : 'http';
      const url = `http://${address}/probe?module=${module}&target=${encodeURIComponent(target)}`;
      const before = cpuSecondsOf(child.pid ?? 0);
      await inParallel(async () => {
        const text = await (await fetch(url)).text();
        if (!text.includes('probe_success 1')) throw new Error(`${blackbox} says that ${target} failed.`);
      });
      results.push(checks / (cpuSecondsOf(child.pid ?? 0) - before));
    }
    return results;
  } finally {
    child.kill('SIGTERM');
    await rm(folder, { recursive: true, force: true });
  }
}
