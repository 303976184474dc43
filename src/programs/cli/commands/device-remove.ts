import { defineCommand } from '../command.ts';
import { nothing, withFleet } from '../fleet.ts';

export const deviceRemove = defineCommand({
  name: 'device remove',
  summary: 'Remove a device from the fleet; it can be restored for 30 days.',
  args: [{ name: 'id', help: 'the id of the device, as "device list" prints it', required: true }],
  options: { undo: { kind: 'flag', help: 'Restore a device that was removed.' } },
  examples: ['keepsight device remove dev_019ab1c0f3e87b1c9d2e5f60718293a4'],
  run: async (cli, { args, options }) => {
    const input = { ...nothing, params: { id: args[0] ?? '' } };
    await withFleet(cli, async ({ fleet, ctx }) => {
      if (options.undo) {
        const device = await fleet.restoreDevice(ctx, input);
        return cli.out.result(device, () => cli.out.line(`Restored ${device.name}.`));
      }
      const { id, name } = await fleet.getDevice(ctx, input);
      await fleet.removeDevice(ctx, input);
      return cli.out.result({ id, removed: true }, () => {
        cli.out.line(`Removed ${name}. "keepsight device remove ${id} --undo" takes it back.`);
      });
    });
  },
});
