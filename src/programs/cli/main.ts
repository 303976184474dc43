/** The `keepsight` command: finds the command, gives it what it needs, turns its end into an exit code. */

import { AppError } from '#src/core/errors.ts';
import { version } from '#src/programs/version.ts';
import { exitCodes, type AnyCommand, type ExitCode } from './command.ts';
import { commands } from './commands.ts';
import { commandHelp, overviewHelp } from './help.ts';
import { createOutput, type Output } from './output.ts';
import { findCommandName, parseInput, UsageWrong } from './parse.ts';
import { createCliContext } from './context.ts';

/** Runs one command line and returns its exit code. */
export async function main(words: readonly string[]): Promise<ExitCode> {
  const out = createOutput(process, words.includes('--json'));
  try {
    return await runWords(words, out);
  } catch (error) {
    out.error(error);
    return exitCodeOf(error);
  }
}

async function runWords(words: readonly string[], out: Output): Promise<ExitCode> {
  if (words.length === 0 || words[0] === '--help' || words[0] === '-h' || words[0] === 'help') {
    process.stdout.write(overviewHelp(await loadAll(), version));
    return words.length === 0 ? exitCodes.usage : exitCodes.ok;
  }
  if (words[0] === '--version') {
    process.stdout.write(`${version}\n`);
    return exitCodes.ok;
  }
  const found = findCommandName(words, Object.keys(commands));
  const load = found === undefined ? undefined : commands[found.name];
  if (found === undefined || load === undefined) {
    throw new UsageWrong({ problem: `There is no command "${words.slice(0, 2).join(' ')}".` });
  }
  const command = await load();
  const input = parseInput(command, found.rest);
  if (input.globals.help) {
    process.stdout.write(commandHelp(command));
    return exitCodes.ok;
  }
  await using cli = createCliContext(input, out, loadAll);
  return (await command.run(cli.context, input)) ?? exitCodes.ok;
}

async function loadAll(): Promise<AnyCommand[]> {
  return Promise.all(Object.values(commands).map((load) => load()));
}

function exitCodeOf(error: unknown): ExitCode {
  if (!(error instanceof AppError)) {
    if (process.env['KEEPSIGHT_LOG_LEVEL'] === 'debug' || process.argv.includes('debug')) {
      process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
    }
    return exitCodes.bug;
  }
  switch (error.kind) {
    case 'invalid-input':
      return exitCodes.usage;
    case 'unauthenticated':
    case 'forbidden':
      return exitCodes.denied;
    case 'timeout':
    case 'unreachable':
      return exitCodes.unreachable;
    case 'internal':
      return exitCodes.bug;
    default:
      return exitCodes.findings;
  }
}
