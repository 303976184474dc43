/**
 * `npm run bench`: runs the benchmarks one after the other and prints one JSON line per figure.
 * `npm run bench -- startup store` runs only the named ones. A benchmark is a file here that exports
 * `run(): Promise<Figure[]>`; nothing here asserts a time.
 */

import { readdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Figure } from './figure.ts';

/** Files of this folder that measure nothing themselves. */
const notBenchmarks = ['run.ts', 'figure.ts'];

/** More would claim what no measurement on a shared machine can hold. */
const significantDigits = 4;

interface Benchmark {
  readonly run: () => Promise<readonly Figure[]>;
}

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && !notBenchmarks.includes(file))
  .map((file) => file.slice(0, -'.ts'.length))
  .toSorted();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}

const machine = {
  cores: availableParallelism(),
  memoryGb: Math.round(totalmem() / 2 ** 30),
  node: process.versions.node,
};
for (const name of asked.length === 0 ? names : asked) {
  console.error(`${name} …`);
  const benchmark = (await import(join(import.meta.dirname, `${name}.ts`))) as Benchmark;
  for (const figure of await benchmark.run()) {
    console.log(JSON.stringify({ ...figure, value: Number(figure.value.toPrecision(significantDigits)), ...machine }));
  }
}
