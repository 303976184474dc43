/** Processes that are measured or that make load: started, asked by lines, weighed by the kernel's own accounts, ended. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { z } from 'zod';

export interface Program extends AsyncDisposable {
  readonly pid: number;
  /** The next line of standard output, as this kind of JSON. */
  next<T>(schema: z.ZodType<T>): Promise<T>;
  say(line: string): void;
  stop(): Promise<void>;
}

export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** What it says is only wanted when it ends before its time. */
  readonly quiet?: boolean;
}

const stopTimeoutMs = 10_000;

export function startProgram(command: string, words: readonly string[], options: ProgramOptions = {}): Program {
  const child = spawn(command, words, {
    stdio: ['pipe', 'pipe', options.quiet === true ? 'ignore' : 'inherit'],
    env: { ...process.env, ...options.env },
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  });
  const name = words.find((word) => word.endsWith('.ts')) ?? command;
  child.on('error', () => undefined); // a program that cannot start has no line either, and that is said
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const stop = (): Promise<void> => endOf(child);
  return {
    pid: child.pid ?? 0,
    next: async (schema) => {
      const line = await lines.next();
      if (line.done === true) throw new Error(`${name} ended too soon.`);
      return schema.parse(JSON.parse(line.value));
    },
    say: (line) => void child.stdin.write(`${line}\n`),
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.stdin?.end();
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await exited;
  clearTimeout(kill);
}

/** A program in TypeScript of this folder. */
export function startScript(file: string, words: readonly string[] = []): Program {
  return startProgram(process.execPath, [join(import.meta.dirname, file), ...words]);
}

/** Of the kernel's clock: 100 on every Linux that Node runs on. */
const ticksPerSecond = 100;

/** Processor time of the whole process so far, in user and kernel. */
function cpuSecondsOf(pid: number): number {
  const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  // The name of the program stands in brackets and may hold anything; counting starts behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

export function residentMbOf(pid: number): number {
  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
}

/** The share of one core that a process takes over some seconds. */
export async function coresOf(pid: number, seconds: number): Promise<number> {
  const before = cpuSecondsOf(pid);
  const startedAtMs = performance.now();
  await wait(seconds * 1000);
  return (cpuSecondsOf(pid) - before) / ((performance.now() - startedAtMs) / 1000);
}

/** Asks again until something is there. */
export async function until<T>(what: string, look: () => Promise<T | undefined>, timeoutMs = 60_000): Promise<T> {
  const giveUpAtMs = performance.now() + timeoutMs;
  for (;;) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    if (performance.now() > giveUpAtMs) throw new Error(`In vain: ${what}.`);
    await wait(20);
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
