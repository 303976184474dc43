/** The text of `--help`, made from the commands themselves. */

import type { AnyCommand, OptionSpec } from './command.ts';
import { globalOptions } from './parse.ts';

export function overviewHelp(all: readonly AnyCommand[], version: string): string {
  const width = Math.max(...all.map((command) => command.name.length)) + 2;
  const lines = all.map((command) => `  ${command.name.padEnd(width)}${command.summary}`);
  return [
    `Keepsight ${version} keeps cameras, doors and speakers reachable, with no vendor's cloud in the way.`,
    '',
    'Usage: keepsight COMMAND [WORDS] [OPTIONS]',
    '',
    ...lines,
    '',
    'keepsight COMMAND --help explains one of them.',
    '',
  ].join('\n');
}

export function commandHelp(command: AnyCommand): string {
  const args = command.args ?? [];
  const usage = [
    'keepsight',
    command.name,
    ...args.map((a) => (a.required ? a.name.toUpperCase() : `[${a.name.toUpperCase()}]`)),
  ];
  const sections = [
    `${command.summary}`,
    ...(command.description === undefined ? [] : ['', command.description]),
    '',
    `Usage: ${usage.join(' ')} [OPTIONS]`,
    ...(args.length === 0 ? [] : ['', ...args.map((a) => `  ${a.name.toUpperCase().padEnd(24)}${a.help}`)]),
    ...optionLines('Options', command.options ?? {}),
    ...optionLines('Options of every command', globalOptions),
    ...(command.examples === undefined ? [] : ['', 'Examples:', ...command.examples.map((example) => `  ${example}`)]),
    '',
  ];
  return sections.join('\n');
}

function optionLines(title: string, options: Readonly<Record<string, OptionSpec>>): string[] {
  const entries = Object.entries(options);
  if (entries.length === 0) return [];
  return [
    '',
    `${title}:`,
    ...entries.map(([name, spec]) => `  ${optionUsage(name, spec).padEnd(24)} ${spec.help}${defaultOf(spec)}`),
  ];
}

function optionUsage(name: string, spec: OptionSpec): string {
  if (spec.kind === 'flag') return `--${name}`;
  const short = spec.kind === 'text' && spec.short !== undefined ? `-${spec.short}, ` : '';
  return `${short}--${name} ${spec.value}`;
}

function defaultOf(spec: OptionSpec): string {
  return 'default' in spec && spec.default !== undefined ? ` Default: ${String(spec.default)}.` : '';
}
