/** The processes of the benchmark, and what they cost: processor time and memory as the kernel counts them. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const entry = resolve(import.meta.dirname, '../../src/programs/cli/keepsight.mjs');
/** Of Linux on all machines that we know; `getconf CLK_TCK`. */
const ticksPerSecond = 100;

export interface Started {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The first line that it printed, as JSON. */
  readonly first: unknown;
}

export async function startProgram(words: readonly string[]): Promise<Started> {
  return start(process.execPath, [entry, ...words]);
}

export async function startScript(path: string): Promise<Started> {
  return start(process.execPath, [path]);
}

async function start(command: string, words: readonly string[]): Promise<Started> {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout);
  const line = await new Promise<string>((done, fail) => {
    lines.once('line', done);
    child.once('exit', () => fail(new Error(`${words.join(' ')} ended before it said anything.`)));
  });
  lines.on('line', () => undefined);
  return { child, pid: child.pid ?? 0, first: JSON.parse(line) };
}

export async function stop({ child }: Started): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** Seconds of processor time since the process began. */
export function cpuSecondsOf(pid: number): number {
  const fields =
    readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
      .split(') ')
      .at(-1)
      ?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

export function residentMbOf(pid: number): number {
  const [, kb] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? [];
  return Number(kb) / 1024;
}
