/** From the words on the command line to a command with its checked input. Pure. */

import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { defineError } from '#src/core/errors.ts';
import type { AnyCommand, OptionSpec } from './command.ts';

export const UsageWrong = defineError('command.usage', {
  kind: 'invalid-input',
  retry: 'never',
  message: (f: { problem: string }) => f.problem,
  remedy: 'See `keepsight --help` or `keepsight COMMAND --help`.',
});

/** Options that every command takes. */
export const globalOptions = {
  json: { kind: 'flag', help: 'Print JSON for machines.' },
  help: { kind: 'flag', help: 'Show the help of this command.' },
  data: { kind: 'text', value: 'FOLDER', help: 'Folder of the store and the keys (data.directory).' },
  config: { kind: 'text', value: 'FILE', help: 'Configuration file in YAML.' },
  set: { kind: 'list', value: 'KEY=VALUE', help: 'Override one setting of the configuration; may be repeated.' },
  'log-level': { kind: 'text', value: 'LEVEL', help: 'debug, info, warn, error or silent.' },
} as const satisfies Record<string, OptionSpec>;

/** Splits off the command's words: the longest name that matches. */
export function findCommandName(
  words: readonly string[],
  names: readonly string[],
): { name: string; rest: string[] } | undefined {
  const leading = words.findIndex((word) => word.startsWith('-'));
  const plain = leading === -1 ? words : words.slice(0, leading);
  for (let length = Math.min(2, plain.length); length > 0; length -= 1) {
    const name = plain.slice(0, length).join(' ');
    if (names.includes(name)) return { name, rest: words.slice(length) };
  }
  return undefined;
}

export interface ParsedInput {
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, boolean | string | number | readonly string[] | undefined>>;
  readonly globals: {
    readonly json: boolean;
    readonly help: boolean;
    readonly data: string | undefined;
    readonly config: string | undefined;
    readonly set: readonly string[];
    readonly 'log-level': string | undefined;
  };
}

/** @throws UsageWrong */
export function parseInput(
  command: Pick<AnyCommand, 'name' | 'args' | 'options'>,
  words: readonly string[],
): ParsedInput {
  const specs: Record<string, OptionSpec> = { ...command.options, ...globalOptions };
  const config: ParseArgsOptionsConfig = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [
      name,
      {
        type: spec.kind === 'flag' ? 'boolean' : 'string',
        multiple: spec.kind === 'list',
        ...(name === 'help' ? { short: 'h' } : {}),
        ...(spec.kind === 'text' && spec.short !== undefined ? { short: spec.short } : {}),
      },
    ]),
  );
  const { values, positionals } = parseStrictly(words, config);
  const options = Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => [name, readOption(name, spec, values[name])]),
  );
  const expected = command.args ?? [];
  const missing = expected.slice(positionals.length).find((argument) => argument.required);
  if (missing !== undefined && values['help'] !== true) {
    throw new UsageWrong({ problem: `keepsight ${command.name} needs ${missing.name.toUpperCase()}: ${missing.help}` });
  }
  if (positionals.length > expected.length) {
    throw new UsageWrong({
      problem: `keepsight ${command.name} takes no further word such as "${positionals[expected.length] ?? ''}".`,
    });
  }
  return { args: positionals, options, globals: options as ParsedInput['globals'] };
}

function parseStrictly(
  words: readonly string[],
  options: ParseArgsOptionsConfig,
): { values: Record<string, unknown>; positionals: string[] } {
  try {
    return parseArgs({ args: [...words], options, allowPositionals: true, strict: true });
  } catch (error) {
    const text = error instanceof Error ? (error.message.split('. ')[0] ?? '') : '';
    throw new UsageWrong({ problem: `${text.replace(/\.$/, '')}.` }, { cause: error });
  }
}

function readOption(
  name: string,
  spec: OptionSpec,
  raw: unknown,
): boolean | string | number | readonly string[] | undefined {
  switch (spec.kind) {
    case 'flag':
      return raw === true;
    case 'list':
      return Array.isArray(raw) ? raw.map(String) : [];
    case 'text':
      return typeof raw === 'string' ? raw : spec.default;
    case 'number':
      return typeof raw === 'string' ? readNumber(name, spec, raw) : spec.default;
  }
}

function readNumber(name: string, spec: { readonly min: number; readonly max: number }, raw: string): number {
  const value = Number(raw);
  if (raw.trim() === '' || !Number.isFinite(value) || value < spec.min || value > spec.max) {
    throw new UsageWrong({
      problem: `--${name} takes a number from ${String(spec.min)} to ${String(spec.max)}, not "${raw}".`,
    });
  }
  return value;
}
