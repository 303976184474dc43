import { ImportFormat, importBytesMax, type ImportResult } from '#src/features/watch/contract-lists.ts';
import { importLeftoverWords, importReasonWords } from '#src/features/watch/messages.ts';
import { readFileBounded } from '#src/platform/files.ts';
import { type CliContext, defineCommand, exitCodes } from '../command.ts';
import { nothing } from '../fleet.ts';
import { UsageWrong } from '../parse.ts';
import { withWatch } from '../watch.ts';

export const monitorImport = defineCommand({
  name: 'monitor import',
  summary: 'Take monitors from another program; says what would happen unless told to do it.',
  description: 'Exit code 1: some of the monitors cannot be taken.',
  args: [
    { name: 'format', help: ImportFormat.options.join(', '), required: true },
    { name: 'file', help: 'the export of the other program', required: true },
  ],
  options: { apply: { kind: 'flag', help: 'Create the monitors.' } },
  examples: ['keepsight monitor import uptime-kuma backup.json', 'keepsight monitor import gatus config.yaml --apply'],
  run: async (cli, { args, options }) => {
    const format = ImportFormat.safeParse(args[0]);
    if (!format.success) throw new UsageWrong({ problem: `The format is one of ${ImportFormat.options.join(', ')}.` });
    const text = new TextDecoder().decode(await readFileBounded(args[1] ?? '', importBytesMax));
    const body = { format: format.data, text, apply: options.apply };
    const result = await withWatch(cli, ({ watch, ctx }) => watch.importMonitors(ctx, { ...nothing, body }));
    cli.out.result(result, () => show(cli, result));
    return result.monitors.some(({ outcome }) => outcome === 'refused') ? exitCodes.findings : exitCodes.ok;
  },
});

function show(cli: CliContext, result: ImportResult): void {
  if (result.monitors.length > 0) {
    cli.out.table(result.monitors, [
      { title: 'NAME', value: (one) => one.name },
      { title: 'OUTCOME', value: (one) => one.outcome },
      { title: 'TYPE', value: (one) => one.probe ?? undefined },
      { title: 'TARGET', value: (one) => one.target ?? undefined },
      { title: 'NOT TAKEN OVER', value: (one) => one.problems.map((why) => importReasonWords('en', why)).join(' ') },
    ]);
  }
  if (result.components.length > 0) {
    cli.out.line(`${String(result.components.length)} components: import them on the status page of the console.`);
  }
  for (const each of result.notTaken) cli.out.line(`Not taken over: ${importLeftoverWords('en', each)}`);
  if (!result.isApplied) cli.out.line('Nothing was changed. Run it again with --apply to create the monitors.');
}
