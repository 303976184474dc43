#!/usr/bin/env node
/** The `keepsight` command: refuses a Node that cannot run the source, in one line, and hands over to main.ts. */
import * as module from 'node:module';
import v8 from 'node:v8';
import { fileURLToPath } from 'node:url';
import { refusalFor } from './node-version.mjs';

/** Beside the packages, where only who installed them may write; a place that others may write to could hold their code. */
const compiledFolder = fileURLToPath(new URL('../../../node_modules/.cache/keepsight-compiled', import.meta.url));

/** Longer than any command takes to load; from then on memory grows as the work asks. */
const startedAfterMs = 3000;

const refusal = refusalFor(process.versions.node);
if (refusal === undefined) {
  // Keeps the source without its types for the next start: half the time, and the stripper's memory is not needed.
  module.enableCompileCache(compiledFolder);
  // What is loaded stays. Room for what comes and goes would grow meanwhile, by some 35 MB, and then be kept empty.
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  // oxlint-disable-next-line no-restricted-globals -- nothing is loaded yet, so there is no `Clock`
  setTimeout(() => v8.setFlagsFromString('--semi-space-growth-factor=2'), startedAfterMs).unref();
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 2;
}
