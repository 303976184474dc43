/** Asks the person at the terminal. */

import { createInterface } from 'node:readline';

/** One line from standard input; a terminal does not show what is typed. */
export async function readSecretLine(prompt: string): Promise<string> {
  const isTerminal = process.stdin.isTTY;
  if (isTerminal) process.stderr.write(prompt);
  // An output that swallows everything: readline then edits the line without echoing it.
  const silent = new (await import('node:stream')).Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTerminal });
  const { promise, resolve } = Promise.withResolvers<string>();
  lines.once('line', resolve).once('close', () => resolve(''));
  try {
    return await promise;
  } finally {
    lines.close();
    if (isTerminal) process.stderr.write('\n');
  }
}

/** Everything that is piped in, up to a limit; what is beyond it is left out. */
export async function readStandardInput(bytesMax: number, signal: AbortSignal): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin as AsyncIterable<Uint8Array>) {
    signal.throwIfAborted();
    chunks.push(chunk.subarray(0, bytesMax - bytes));
    bytes += chunk.length;
    if (bytes >= bytesMax) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
