/** Start of `keepsight serve` on an empty store: until the first answered request, and the memory it then holds. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile, type Figure } from './figure.ts';

const entry = resolve(import.meta.dirname, '../src/programs/cli/keepsight.mjs');
const runs = 7;
/** Small against what is measured, and rare enough not to load the machine. */
const askAgainAfterMs = 2;
const giveUpAfterMs = 60_000;

/** Node keeps compiled source between starts; the first start of an installation has to do without. */
const withoutCompiledSource = { NODE_DISABLE_COMPILE_CACHE: '1' };

export async function run(): Promise<readonly Figure[]> {
  await startOnce({});
  return [...(await measure('', {})), ...(await measure('-without-compiled-source', withoutCompiledSource))];
}

async function measure(suffix: string, environment: Readonly<Record<string, string>>): Promise<readonly Figure[]> {
  const startMs: number[] = [];
  const residentMb: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const measured = await startOnce(environment);
    startMs.push(measured.startMs);
    residentMb.push(measured.residentMb);
  }
  const median = (values: readonly number[]): number => Math.round(percentile(values, 0.5));
  const common = { runs, statistic: 'p50' } as const;
  return [
    { name: `startup.first-answer${suffix}`, value: median(startMs), unit: 'ms', budget: 1500, ...common },
    { name: `startup.resident${suffix}`, value: median(residentMb), unit: 'MB', budget: 150, ...common },
  ];
}

async function startOnce(
  environment: Readonly<Record<string, string>>,
): Promise<{ startMs: number; residentMb: number }> {
  const directory = await mkdtemp(join(tmpdir(), 'keepsight-bench-'));
  const port = await freePort();
  const startedAtMs = performance.now();
  const child = spawn(process.execPath, [entry, 'serve'], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {
      ...process.env,
      ...environment,
      KEEPSIGHT_DATA_DIRECTORY: directory,
      KEEPSIGHT_HTTP_PORT: String(port),
      KEEPSIGHT_LOG_LEVEL: 'error',
    },
  });
  try {
    await firstAnswer(child, `http://127.0.0.1:${port}/healthz`, startedAtMs);
    return { startMs: performance.now() - startedAtMs, residentMb: await residentMbOf(child) };
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    await rm(directory, { recursive: true, force: true });
  }
}

async function firstAnswer(child: ChildProcess, url: string, startedAtMs: number): Promise<void> {
  while (performance.now() - startedAtMs < giveUpAfterMs) {
    if (child.exitCode !== null) throw new Error(`serve ended with ${child.exitCode} before it answered.`);
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok === true) return;
    await sleep(askAgainAfterMs);
  }
  throw new Error('serve did not answer within a minute.');
}

/** As the kernel counts it: pages in memory, shared ones included. */
async function residentMbOf(child: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${child.pid ?? 0}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
