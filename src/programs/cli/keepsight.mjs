#!/usr/bin/env node
/** The `keepsight` command: refuses a Node that cannot run the source, in one line, and hands over to main.ts. */
import { refusalFor } from './node-version.mjs';

const refusal = refusalFor(process.versions.node);
if (refusal === undefined) {
  await import('./main.ts');
} else {
  process.stderr.write(`${refusal}\n`);
  process.exitCode = 2;
}
