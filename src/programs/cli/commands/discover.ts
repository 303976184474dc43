/** Looks for devices without a server and without a store: the same engine, straight from the command line. */

import { createEgressGuard } from '#src/platform/egress.ts';
import { localNetworks, loopbackNetworks } from '#src/platform/network-interfaces.ts';
import { openUdp } from '#src/platform/udp.ts';
import { defaultPace, discover as runDiscovery, type EngineProgress } from '#src/features/fleet/discovery/engine.ts';
import { addressText, type Found } from '#src/features/fleet/discovery/found.ts';
import { planDiscovery } from '#src/features/fleet/discovery/plan.ts';
import { drivers } from '#src/plugins/registry.ts';
import { type CliContext, defineCommand, exitCodes } from '../command.ts';

export const discover = defineCommand({
  name: 'discover',
  summary: 'Look for devices in the network and say what they are.',
  description:
    'Asks the local network by multicast, and looks at the subnets and addresses that are named, at a gentle pace. ' +
    'Needs no server and no password, and stores nothing. With --json each device is one line, and the last line sums up.',
  options: {
    subnet: { kind: 'list', value: 'CIDR', help: 'A subnet to look through, such as 192.168.1.0/24. May be repeated.' },
    address: { kind: 'list', value: 'HOST[:PORT]', help: 'One address to look at. May be repeated.' },
    pace: {
      kind: 'number',
      value: 'N',
      help: 'Packets per second in all.',
      min: 10,
      max: 10_000,
      default: defaultPace.packetsPerSecond,
    },
    'no-multicast': { kind: 'flag', help: 'Do not ask the local network by multicast.' },
  },
  examples: ['keepsight discover', 'keepsight discover --subnet 192.168.1.0/24 --json'],
  run: async (cli, { options }) => {
    const plan = planDiscovery({ subnets: options.subnet, addresses: options.address });
    // Naming a loopback address is asking for the simulated world; nothing else would ever look there.
    const simulated = plan.hasLoopback || (await cli.config())['devices.simulated'];
    const guard = createEgressGuard({ clock: cli.clock, simulated });
    const tell = createTeller(cli);
    const { found, problems, progress } = await runDiscovery(
      { ...cli, guard, drivers, openUdp, networks: simulated ? loopbackNetworks : localNetworks },
      {
        plan,
        multicast: !options['no-multicast'],
        packetsPerSecond: options.pace,
        packetsPerSecondPerHost: defaultPace.packetsPerSecondPerHost,
        purpose: { reason: 'command-line' },
        includeLoopback: simulated,
      },
      tell,
      cli.signal,
    );
    for (const problem of problems) cli.log.warn(problem);
    cli.out.result({ type: 'summary', devices: found.length, problems, progress }, () => showTable(cli, found));
    return exitCodes.ok;
  },
});

function createTeller(cli: CliContext) {
  const told = new Set<string>();
  return {
    onFound: (found: Found): void => {
      const device = describe(found);
      const type = told.has(device.key) ? 'device-updated' : 'device';
      told.add(device.key);
      cli.out.event({ type, ...device });
    },
    onProgress: (progress: Readonly<EngineProgress>): void => {
      const { probesDone, probesTotal, hostsIdentified, hostsToIdentify, found } = progress;
      cli.out.progress(
        `${String(found)} found, ${String(probesDone)} of ${String(probesTotal)} ports tried, ` +
          `${String(hostsIdentified)} of ${String(hostsToIdentify)} addresses looked at`,
      );
    },
  };
}

function describe(found: Found) {
  const { identity, target, driver, confidence, kind, otherAddresses, needsSetup, needsLogin, evidence } = found;
  return {
    key: found.keys[0] ?? addressText(target),
    host: target.host,
    port: target.port,
    tls: target.tls,
    kind,
    maker: identity.maker ?? null,
    model: identity.model ?? null,
    version: identity.osVersion ?? null,
    serial: identity.serial ?? null,
    mac: identity.mac ?? null,
    driver,
    confidence,
    needsSetup,
    needsLogin,
    otherAddresses,
    evidence,
  };
}

function showTable(cli: CliContext, found: readonly Found[]): void {
  if (found.length === 0) {
    cli.out.line('No device was found. Name a subnet with --subnet, such as 192.168.1.0/24.');
    return;
  }
  cli.out.table(
    found.map(describe).toSorted((a, b) => a.host.localeCompare(b.host, 'en', { numeric: true })),
    [
      { title: 'ADDRESS', value: (device) => `${device.host}:${String(device.port)}` },
      { title: 'KIND', value: (device) => device.kind },
      { title: 'MAKER', value: (device) => device.maker ?? undefined },
      { title: 'MODEL', value: (device) => device.model ?? undefined },
      { title: 'VERSION', value: (device) => device.version ?? undefined },
      { title: 'SERIAL', value: (device) => device.serial ?? undefined },
      { title: 'DRIVER', value: (device) => device.driver },
      { title: 'NOTE', value: (device) => (device.needsSetup ? 'factory state' : undefined) },
    ],
  );
}
