import { defineCommand, type AnyCommand, type OptionSpec } from '../command.ts';
import { globalOptions, UsageWrong } from '../parse.ts';

export const completion = defineCommand({
  name: 'completion',
  summary: 'Print the completion script for a shell.',
  args: [{ name: 'shell', help: 'bash, zsh or fish.', required: true }],
  examples: [
    'source <(keepsight completion bash)',
    'keepsight completion fish > ~/.config/fish/completions/keepsight.fish',
  ],
  run: async (cli, { args }) => {
    const write = scripts.get(args[0] ?? '');
    if (write === undefined) throw new UsageWrong({ problem: `There is no completion for "${args[0] ?? ''}".` });
    const script = write(await cli.allCommands());
    cli.out.result({ script }, () => cli.out.line(script));
  },
});

const scripts = new Map<string, (all: readonly AnyCommand[]) => string>([
  ['bash', bashScript],
  ['zsh', (all) => `autoload -U +X bashcompinit && bashcompinit\n${bashScript(all)}`],
  ['fish', fishScript],
]);

function optionNames(command: AnyCommand): string[] {
  const all: Readonly<Record<string, OptionSpec>> = { ...command.options, ...globalOptions };
  return Object.keys(all).map((name) => `--${name}`);
}

function bashScript(all: readonly AnyCommand[]): string {
  const firstWords = [...new Set(all.map((command) => command.name.split(' ')[0] ?? ''))];
  const cases = firstWords.map((first) => {
    const seconds = all
      .map((c) => c.name.split(' '))
      .filter(([word, second]) => word === first && second !== undefined);
    const options = all.filter((c) => c.name.split(' ')[0] === first).flatMap(optionNames);
    return `    ${first}) words="${[...seconds.map(([, second]) => second), ...new Set(options)].join(' ')}" ;;`;
  });
  return [
    '_keepsight() {',
    '  local words=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    words="${firstWords.join(' ')}"`,
    '  else case "${COMP_WORDS[1]}" in',
    ...cases,
    '  esac; fi',
    '  COMPREPLY=($(compgen -W "$words" -- "${COMP_WORDS[COMP_CWORD]}"))',
    '}',
    'complete -F _keepsight -o default keepsight',
  ].join('\n');
}

function fishScript(all: readonly AnyCommand[]): string {
  const quoted = (text: string): string => `'${text.replaceAll("'", "\\'")}'`;
  const lines = all.flatMap((command) => {
    const [first = '', second] = command.name.split(' ');
    const condition = second === undefined ? '__fish_use_subcommand' : `__fish_seen_subcommand_from ${first}`;
    const seen = `__fish_seen_subcommand_from ${second ?? first}`;
    const options = Object.entries(command.options ?? {}).map(
      ([name, spec]) => `complete -c keepsight -f -n ${quoted(seen)} -l ${name} -d ${quoted(spec.help)}`,
    );
    return [
      `complete -c keepsight -f -n ${quoted(condition)} -a ${second ?? first} -d ${quoted(command.summary)}`,
      ...options,
    ];
  });
  const groups = [
    ...new Set(
      all.map((c) => c.name.split(' ')).flatMap(([first, second]) => (second === undefined ? [] : [first ?? ''])),
    ),
  ];
  return [...groups.map((group) => `complete -c keepsight -f -n __fish_use_subcommand -a ${group}`), ...lines].join(
    '\n',
  );
}
