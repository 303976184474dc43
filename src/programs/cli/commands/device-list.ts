import { z } from 'zod';
import { DeviceState, type Device } from '#src/features/fleet/contract-schemas.ts';
import { type CliContext, defineCommand, exitCodes } from '../command.ts';
import { nothing, withFleet } from '../fleet.ts';
import { UsageWrong } from '../parse.ts';

/** One page of the API. */
const pageRows = 500;

export const deviceList = defineCommand({
  name: 'device list',
  summary: 'List the devices of the fleet with their states.',
  description: 'A state is known only while Keepsight runs and watches; otherwise it is unknown.',
  options: {
    state: { kind: 'list', value: 'STATE', help: 'up, degraded, down or unknown. May be repeated.' },
    search: { kind: 'text', value: 'TEXT', help: 'Words in name, address, model or serial number.' },
  },
  examples: ['keepsight device list', 'keepsight device list --state down --json'],
  run: async (cli, { options }) => {
    const state = z.array(DeviceState).safeParse(options.state);
    if (!state.success) throw new UsageWrong({ problem: '--state takes up, degraded, down or unknown.' });
    const devices = await withFleet(cli, async ({ fleet, ctx }) => {
      const all: Device[] = [];
      for (;;) {
        const query = {
          ...(state.data.length > 0 ? { state: state.data } : {}),
          ...(options.search === undefined ? {} : { search: options.search }),
          sort: 'name' as const,
          order: 'asc' as const,
          offset: all.length,
          limit: pageRows,
        };
        const page = await fleet.listDevices(ctx, { ...nothing, query });
        all.push(...page.devices);
        if (page.devices.length < pageRows) return all;
      }
    });
    cli.out.result({ devices }, () => showTable(cli, devices));
    return exitCodes.ok;
  },
});

function showTable(cli: CliContext, devices: readonly Device[]): void {
  if (devices.length === 0) return cli.out.line('No device fits. Add one with "keepsight device add".');
  cli.out.table(devices, [
    { title: 'NAME', value: (device) => device.name },
    { title: 'ID', value: (device) => device.id },
    { title: 'STATE', value: (device) => device.state },
    { title: 'FAULT', value: (device) => device.fault?.class },
    { title: 'KIND', value: (device) => device.kind },
    { title: 'MODEL', value: (device) => device.model ?? undefined },
    { title: 'VERSION', value: (device) => device.osVersion ?? undefined },
    { title: 'ADDRESS', value: (device) => `${device.host}:${String(device.port)}` },
  ]);
}
