/** How a command of `keepsight` is written, and what it receives. */

import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { Store } from '#src/store/store.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import type { Config, ConfigInputs, LoadedConfig } from '#src/programs/config.ts';
import type { Output } from './output.ts';

/** Exit codes, as documented in docs/guide/command-line.md. */
export const exitCodes = { ok: 0, findings: 1, usage: 2, unreachable: 3, denied: 4, bug: 70 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export type OptionSpec =
  | { readonly kind: 'flag'; readonly help: string }
  | {
      readonly kind: 'text';
      readonly value: string;
      readonly help: string;
      readonly default?: string;
      /** One letter, such as `o` for `-o FILE`. */
      readonly short?: string;
    }
  | { readonly kind: 'list'; readonly value: string; readonly help: string }
  | {
      readonly kind: 'number';
      readonly value: string;
      readonly help: string;
      readonly min: number;
      readonly max: number;
      readonly default?: number;
    };

export type OptionValue<S extends OptionSpec> = S extends { kind: 'flag' }
  ? boolean
  : S extends { kind: 'list' }
    ? readonly string[]
    : S extends { kind: 'number' }
      ? S extends { default: number }
        ? number
        : number | undefined
      : S extends { default: string }
        ? string
        : string | undefined;

export interface ArgumentSpec {
  readonly name: string;
  readonly help: string;
  readonly required: boolean;
}

/** What a command may use. Everything is opened on demand, and closed by the entry point. */
export interface CliContext {
  readonly out: Output;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  readonly loadedConfig: () => Promise<LoadedConfig>;
  readonly config: () => Promise<Config>;
  readonly configInputs: ConfigInputs;
  /** The store of the configured data folder, migrated. Opened once. */
  readonly openStore: () => Promise<Store>;
  /** The data key's sealer. Opened once. */
  readonly openSealer: () => Promise<Sealer>;
  /** A context that acts as the person at the machine, with all rights; the audit log says `command line`. */
  readonly useCaseContext: () => Promise<UseCaseContext>;
  /** Every command, for completion. */
  readonly allCommands: () => Promise<readonly AnyCommand[]>;
  /** One line from standard input without showing it, for passwords. */
  readonly readSecret: (prompt: string) => Promise<string>;
}

export interface CommandInput<O extends Readonly<Record<string, OptionSpec>>> {
  readonly args: readonly string[];
  readonly options: { readonly [K in keyof O]: OptionValue<O[K]> };
}

export interface Command<O extends Readonly<Record<string, OptionSpec>> = Readonly<Record<string, OptionSpec>>> {
  /** Words as typed, such as `device add`. */
  readonly name: string;
  readonly summary: string;
  /** One or two more sentences for `--help`. */
  readonly description?: string;
  readonly args?: readonly ArgumentSpec[];
  readonly options?: O;
  readonly examples?: readonly string[];
  /** Returns the exit code; nothing means ok. */
  // Method syntax on purpose: commands with different options stand in one list.
  run(cli: CliContext, input: CommandInput<O>): Promise<ExitCode | void>;
}

// A command with its own options is used through its erased form; `main.ts` parses by its `options`.
export type AnyCommand = Command<Readonly<Record<string, OptionSpec>>>;

export function defineCommand<const O extends Readonly<Record<string, OptionSpec>>>(command: Command<O>): Command<O> {
  return command;
}
