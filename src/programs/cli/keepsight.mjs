#!/usr/bin/env node
/** The `keepsight` command: refuses a Node that cannot run the source, in one line, and hands over to main.ts. */
import { refusalFor } from './node-version.mjs';

const refusal = refusalFor(process.versions.node);
if (refusal === undefined) {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2));
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 2;
}
