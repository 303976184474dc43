/**
 * `npm run dev`: the simulated world and the server, started again when their source changes, and the console with
 * live reload. One Ctrl-C ends everything.
 */

import { spawn } from 'node:child_process';
import { createServer } from 'vite';

/** Where `vite.config.ts` sends requests for the API. */
const apiPort = '8480';
const consolePort = 5173;
const consoleOrigin = `http://127.0.0.1:${consolePort}`;
const watched = ['--watch', '--watch-preserve-output'];

const server = spawn(
  process.execPath,
  [...watched, 'src/programs/cli/keepsight.mjs', 'demo', '--port', apiPort, '--set', `http.origins=${consoleOrigin}`],
  { stdio: 'inherit' },
);
const vite = await createServer({ server: { host: '127.0.0.1', port: consolePort, strictPort: true } });
await vite.listen();
console.log(`The console with live reload: ${consoleOrigin}/ (sign in as the server prints below)`);

server.once('exit', () => void stop());
process.once('SIGINT', () => void stop()).once('SIGTERM', () => void stop());

async function stop(): Promise<void> {
  server.kill('SIGTERM');
  await vite.close();
}
