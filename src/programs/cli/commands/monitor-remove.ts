import { defineCommand } from '../command.ts';
import { nothing } from '../fleet.ts';
import { findMonitor, withWatch } from '../watch.ts';

export const monitorRemove = defineCommand({
  name: 'monitor remove',
  summary: 'Delete a monitor and what it has measured.',
  args: [{ name: 'monitor', help: 'its id or its name, as "monitor list" prints them', required: true }],
  examples: ['keepsight monitor remove Website'],
  run: async (cli, { args }) => {
    await withWatch(cli, async (opened) => {
      const { id, name } = await findMonitor(opened, args[0] ?? '');
      await opened.watch.deleteMonitor(opened.ctx, { ...nothing, params: { id } });
      cli.out.result({ id, removed: true }, () => cli.out.line(`Deleted ${name}.`));
    });
  },
});
