import { defineCommand } from '../command.ts';
import { UsageWrong } from '../parse.ts';
import { faultNames } from '#src/sim/faults.ts';
import { demoFleet, lightFleet, readFleet, subnetFleet } from '#src/sim/fleets.ts';
import type { FleetSpec } from '#src/sim/fleet-spec.ts';
import { startWorld, type World } from '#src/sim/world.ts';

/** One process has so many file handles; each light device takes one. */
const lightDevicesMax = 15_000;

export const sim = defineCommand({
  name: 'sim',
  summary: 'Start simulated devices on loopback addresses, alone.',
  description:
    'Prints the address and login of each device and a control address, and runs until it is stopped. Nothing is ' +
    'reachable from another machine. Where ports 80, 443 and 554 are not allowed or not free, all devices take 8080, ' +
    `8443 and 8554. Faults are switched at the control address with PUT and DELETE on /devices/ID/faults/NAME: ` +
    `${faultNames.join(', ')}.`,
  options: {
    fleet: { kind: 'text', value: 'FILE', help: 'fleet file; `demo` or `subnet` for a built-in one', default: 'demo' },
    light: { kind: 'number', value: 'COUNT', help: 'so many light devices instead', min: 1, max: lightDevicesMax },
    ports: { kind: 'text', value: 'WHICH', help: 'auto, standard or high', default: 'auto' },
    'control-port': { kind: 'number', value: 'PORT', help: 'of the control address', min: 0, max: 65_535, default: 0 },
  },
  examples: ['keepsight sim', 'keepsight sim --fleet my-fleet.json --json', 'keepsight sim --light 10000'],
  run: async (cli, { options }) => {
    const fleet = await chooseFleet(options.fleet, options.light);
    cli.out.progress(`Starting ${String(fleet.devices.length)} devices`);
    const world = await startWorld(fleet, { ports: readPorts(options.ports), controlPort: options['control-port'] });
    try {
      cli.out.result(summaryOf(world), () => {
        printWorld(world, (text) => cli.out.line(text));
        cli.out.table(world.devices, [
          { title: 'Address', value: (device) => device.address },
          { title: 'Device', value: (device) => `${device.maker} ${device.model}`.trim() },
          { title: 'Version', value: (device) => device.version },
          { title: 'User', value: (device) => device.username },
          { title: 'Password', value: (device) => device.password },
          { title: 'Id', value: (device) => device.id },
        ]);
      });
      await untilAborted(cli.signal);
    } finally {
      await world.close();
    }
  },
});

async function chooseFleet(name: string, light: number | undefined): Promise<FleetSpec> {
  if (light !== undefined) return lightFleet(light);
  if (name === 'demo') return demoFleet();
  return name === 'subnet' ? subnetFleet() : readFleet(name);
}

function readPorts(text: string): 'auto' | 'standard' | 'high' {
  if (text === 'auto' || text === 'standard' || text === 'high') return text;
  throw new UsageWrong({ problem: `--ports is auto, standard or high, not "${text}".` });
}

function summaryOf(world: World): unknown {
  const { name, ports, control, devices } = world;
  return { name, ports, control, devices };
}

function printWorld(world: World, line: (text: string) => void): void {
  const { http, https, rtsp } = world.ports;
  line(
    `${world.name}: ${String(world.devices.length)} devices at ports ${String(http)}, ${String(https)} and ${String(rtsp)}.`,
  );
  if (world.control !== undefined)
    line(`Control address: ${world.control.url} with bearer token ${world.control.token}`);
}

function untilAborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise;
}
