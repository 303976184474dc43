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
