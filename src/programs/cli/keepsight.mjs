#!/usr/bin/env node
/** The `keepsight` command: refuses a Node that cannot run the source, in one line, and hands over to main.ts. */
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';
import { refusalFor } from './node-version.mjs';

/** Beside the packages, where only who installed them may write; a place that others may write to could hold their code. */
const compiledFolder = fileURLToPath(new URL('../../../node_modules/.cache/keepsight-compiled', import.meta.url));

const refusal = refusalFor(process.versions.node);
if (refusal === undefined) {
  // Keeps the source without its types for the next start: half the time, and the stripper's memory is not needed.
  module.enableCompileCache(compiledFolder);
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 2;
}
