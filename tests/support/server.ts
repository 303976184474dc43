/** Starts the real program as its users do, on a free port with a folder of its own, and stops it again. */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';

const entry = fileURLToPath(new URL('../../src/programs/cli/keepsight.mjs', import.meta.url));
const buildConsole = fileURLToPath(new URL('../../scripts/build-console.ts', import.meta.url));
const repository = fileURLToPath(new URL('../..', import.meta.url));

const ServeLine = z.object({ origin: z.string(), setupLink: z.string().nullable() });
const DemoLine = z.object({ origin: z.string(), username: z.string(), password: z.string(), devices: z.number() });
const PopulatedLine = z.object({ populated: z.literal(true) });

/** Together about as long as the longest suite keeps its demo. */
const demoAttemptsMax = 18;
const demoPauseMs = 5000;

interface Running {
  /** `http://127.0.0.1:PORT` */
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

export interface RunningServe extends Running {
  readonly setupLink: string;
}

export interface RunningDemo extends Running {
  readonly username: string;
  readonly password: string;
}

/** Builds the console when it is absent or older than its sources. */
async function withConsole(): Promise<void> {
  await promisify(execFile)(process.execPath, [buildConsole], { cwd: repository });
}

interface Started {
  readonly child: ChildProcess;
  readonly lines: AsyncIterator<string>;
  readonly stop: () => Promise<void>;
}

async function start(words: readonly string[], env: Readonly<Record<string, string>>): Promise<Started> {
  await withConsole();
  const data = await mkdtemp(join(tmpdir(), 'keepsight-e2e-'));
  const child = spawn(process.execPath, [entry, ...words, '--data', data, '--port', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    child,
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    stop: async () => {
      if (child.exitCode === null && child.kill()) await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}

async function nextLine<T>(lines: AsyncIterator<string>, schema: z.ZodType<T>): Promise<T> {
  const line = await lines.next();
  if (line.done === true) throw new Error('keepsight ended before it was ready; its own words stand above.');
  return schema.parse(JSON.parse(line.value));
}

/** An installation that nobody has set up. */
export async function startServe(env: Readonly<Record<string, string>> = {}): Promise<RunningServe> {
  const { lines, stop } = await start(['serve'], env);
  const { origin, setupLink } = await nextLine(lines, ServeLine);
  if (setupLink === null) throw new Error('A new installation has no set-up link.');
  return { origin, setupLink, stop };
}

/**
 * The demo, when its devices have been found and most of them adopted. Its world has fixed addresses, so that a machine
 * holds one at a time; while another suite has it, this one waits.
 */
export async function startDemo(): Promise<RunningDemo> {
  for (let attempt = 1; ; attempt += 1) {
    const { lines, stop } = await start(['demo'], {});
    try {
      const { origin, username, password } = await nextLine(lines, DemoLine);
      await nextLine(lines, PopulatedLine);
      return { origin, username, password, stop };
    } catch (error) {
      await stop();
      if (attempt === demoAttemptsMax) throw error;
      await wait(demoPauseMs);
    }
  }
}
