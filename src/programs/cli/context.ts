/** Opens what a command asks for, once, and closes it at the end. */

import { systemActor } from '#src/core/access.ts';
import { chooseLocale } from '#src/core/messages.ts';
import { newId } from '#src/core/ids.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createLog, logLevels } from '#src/platform/log.ts';
import { systemRandom } from '#src/platform/random.ts';
import { readSecretLine } from '#src/platform/terminal.ts';
import { openStore } from '#src/store/open-store.ts';
import { loadConfig, type ConfigInputs } from '#src/programs/config.ts';
import { openConfiguredSealer, storeOptions } from '#src/programs/server/resources.ts';
import type { AnyCommand, CliContext } from './command.ts';
import type { Output } from './output.ts';
import { UsageWrong, type ParsedInput } from './parse.ts';

export function createCliContext(
  input: ParsedInput,
  out: Output,
  allCommands: () => Promise<readonly AnyCommand[]>,
): AsyncDisposable & { context: CliContext } {
  const closers: (() => Promise<void>)[] = [];
  const stop = new AbortController();
  const onSignal = (): void => stop.abort(new DOMException('The command was stopped.', 'AbortError'));
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  const log = createLog({
    level: logLevels.find((level) => level === input.globals['log-level']) ?? 'warn',
    pretty: process.stderr.isTTY,
  });
  const configInputs = configInputsOf(input);
  const loaded = once(() => loadConfig(configInputs));
  const config = once(async () => (await loaded()).values);
  const store = once(async () => {
    const opened = await openStore({ ...storeOptions(await config()), clock: systemClock, log, visitor: true });
    closers.push(() => opened.close());
    return opened;
  });
  const sealer = once(async () => openConfiguredSealer(await config(), stop.signal));
  const context: CliContext = {
    out,
    clock: systemClock,
    random: systemRandom,
    log,
    signal: stop.signal,
    loadedConfig: loaded,
    config,
    configInputs,
    openStore: store,
    openSealer: sealer,
    useCaseContext: async () => ({
      actor: { ...systemActor, id: 'command-line', name: 'command line' },
      store: await store(),
      clock: systemClock,
      random: systemRandom,
      log,
      requestId: newId('cmd', systemClock, systemRandom),
      locale: chooseLocale(process.env['LANG']?.replace('_', '-')),
      signal: stop.signal,
    }),
    allCommands,
    readSecret: readSecretLine,
  };
  return {
    context,
    [Symbol.asyncDispose]: async () => {
      for (const close of closers.toReversed()) await close();
      process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    },
  };
}

function once<T>(open: () => Promise<T>): () => Promise<T> {
  let opened: Promise<T> | undefined;
  return () => (opened ??= open());
}

/** Flags that stand for settings of the configuration. */
function configInputsOf(input: ParsedInput): ConfigInputs {
  const flags: Record<string, unknown> = {};
  for (const assignment of input.globals.set) {
    const at = assignment.indexOf('=');
    if (at < 1) throw new UsageWrong({ problem: `--set takes KEY=VALUE, not "${assignment}".` });
    flags[assignment.slice(0, at)] = assignment.slice(at + 1);
  }
  if (input.globals.data !== undefined) flags['data.directory'] = input.globals.data;
  if (input.globals['log-level'] !== undefined) flags['log.level'] = input.globals['log-level'];
  if (typeof input.options['host'] === 'string') flags['http.host'] = input.options['host'];
  if (typeof input.options['port'] === 'number') flags['http.port'] = input.options['port'];
  return { file: input.globals.config ?? process.env['KEEPSIGHT_CONFIG'], environment: process.env, flags };
}
