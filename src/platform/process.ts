/** Other programs, started without a shell, bounded in time and output. */

import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { defineError } from '#src/core/errors.ts';

const run = promisify(execFile);

const ProgramFailed = defineError('program.failed', {
  kind: 'precondition',
  retry: 'never',
  message: (f: { program: string; problem: string }) => `The program ${f.program} failed: ${f.problem}.`,
  remedy: 'Run it by hand as the user who runs Keepsight and correct what it reports.',
});

/** Standard output of a program. @throws ProgramFailed; what the program printed is not part of the error */
export async function readProgramOutput(
  command: readonly string[],
  limits: { readonly timeoutMs: number; readonly maxBytes: number },
  signal: AbortSignal,
): Promise<string> {
  const [program = '', ...args] = command;
  try {
    const { stdout } = await run(program, args, { timeout: limits.timeoutMs, maxBuffer: limits.maxBytes, signal });
    return stdout;
  } catch (error) {
    signal.throwIfAborted();
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    const wasKilled = error instanceof Error && 'killed' in error && error.killed === true;
    const problem = wasKilled ? `no answer within ${String(limits.timeoutMs / 1000)} s` : `exit ${code}`;
    throw new ProgramFailed({ program, problem });
  }
}
