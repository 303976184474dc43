/**
 * All gates that need nothing but the checkout: format, lint, types, import graph, dead code, unit tests.
 * `npm run verify -- lint types` runs only the named ones.
 */

import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

interface Gate {
  readonly name: string;
  readonly command: readonly string[];
}

/** `npm test` adds these counts to its own. */
const unitReport = ['--reporter=json', '--outputFile.json=.cache/test-report-verify.json'];

const gates: readonly Gate[] = [
  { name: 'types', command: ['tsc', '-p', '.'] },
  { name: 'format', command: ['oxfmt', '--check', '.'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings', '.'] },
  { name: 'types-console', command: ['tsc', '-p', 'src/web'] },
  { name: 'graph', command: ['node', 'scripts/check-graph.ts'] },
  { name: 'dead-code', command: ['knip'] },
  { name: 'dead-code-production', command: ['knip', '--production'] },
  { name: 'unit', command: ['vitest', 'run', '--project', 'unit', '--reporter=dot', ...unitReport] },
];

/** The output is kept and printed as a whole, so colours would only be noise in it; some tools add them in a CI. */
const { FORCE_COLOR: _colour, CI: _ci, ...environment } = process.env;
const plainOutput = { ...environment, NO_COLOR: '1' };

/** Two cores are what we count on; more at once only makes each of them slower. */
const parallelGates = 2;

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !gates.some((gate) => gate.name === name));
if (unknown.length > 0) {
  console.error(`There is no gate ${unknown.join(', ')}. There are: ${gates.map((gate) => gate.name).join(', ')}.`);
  process.exit(2);
}

const startedAtMs = performance.now();
const queue = gates.filter((gate) => asked.length === 0 || asked.includes(gate.name));
const failed: string[] = [];
await Promise.all(Array.from({ length: parallelGates }, runGates));
const seconds = secondsSince(startedAtMs);
console.log(
  failed.length === 0
    ? `verify: all gates passed in ${seconds} s`
    : `verify: failed: ${failed.join(', ')} (${seconds} s)`,
);
process.exitCode = failed.length === 0 ? 0 : 1;

async function runGates(): Promise<void> {
  for (let gate = queue.shift(); gate !== undefined; gate = queue.shift()) {
    const gateStartedAtMs = performance.now();
    const { code, output } = await run(gate.command);
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${gate.name} (${secondsSince(gateStartedAtMs)} s)`);
    if (code !== 0 || gate.name === 'unit') console.log(output.trimEnd());
    if (code !== 0) failed.push(gate.name);
  }
}

function run(command: readonly string[]): Promise<{ code: number; output: string }> {
  const [program = '', ...args] = command;
  return new Promise((resolve, reject) => {
    // `npm run` puts the installed programs, and the pinned Node, first in PATH.
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: plainOutput,
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString() }));
  });
}

function secondsSince(atMs: number): string {
  return ((performance.now() - atMs) / 1000).toFixed(1);
}
