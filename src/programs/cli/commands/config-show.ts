import { describeConfig } from '#src/programs/config.ts';
import { defineCommand } from '../command.ts';

export const configShow = defineCommand({
  name: 'config show',
  summary: 'Show every setting, its value and where it comes from. Secrets are hidden.',
  run: async (cli) => {
    const rows = describeConfig(await cli.loadedConfig());
    cli.out.result(rows, () =>
      cli.out.table(rows, [
        { title: 'Setting', value: (row) => row.key },
        { title: 'Value', value: (row) => valueText(row.value) },
        { title: 'From', value: (row) => row.source },
      ]),
    );
  },
});

function valueText(value: unknown): string {
  if (value === undefined) return '–';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
