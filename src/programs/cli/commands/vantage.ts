import { createHubLink } from '#src/features/watch/remote/hub-link.ts';
import { openVantage } from '#src/features/watch/remote/enrol.ts';
import { runVantage, type VantageContact } from '#src/features/watch/remote/vantage.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { createLog } from '#src/platform/log.ts';
import { openLoopDelayMeter } from '#src/platform/loop-delay.ts';
import { createNameServers } from '#src/platform/name-lookup.ts';
import { createProbeNetwork } from '#src/platform/probe-network.ts';
import { probes } from '#src/plugins/registry.ts';
import { version } from '#src/programs/version.ts';
import { type CliContext, defineCommand } from '../command.ts';

export const vantage = defineCommand({
  name: 'vantage',
  summary: 'Test from this machine for a hub elsewhere.',
  description:
    'Connects to the hub and to what it tests, and to nothing else; nobody connects to it. Give --hub and --token once; the ' +
    'folder of --data then holds the key. What was seen while the hub is gone is told when it is back. --set watch.privateNetworks ' +
    'names networks beside public addresses that may be tested from here.',
  options: {
    hub: { kind: 'text', value: 'URL', help: 'Address of the hub, such as https://hub.example.org:8470/.' },
    token: { kind: 'text', value: 'TOKEN', help: 'One-time token that the hub made for this vantage.' },
    pin: { kind: 'text', value: 'SHA256', help: 'Certificate of the hub; else the one that is shown when it enrols.' },
  },
  examples: ['keepsight vantage --hub https://hub.example.org:8470/ --token kv_… --data /var/lib/keepsight-vantage'],
  run: async (cli, { options }) => {
    const config = await cli.config();
    const isPretty = config['log.format'] === 'auto' ? process.stderr.isTTY : config['log.format'] === 'pretty';
    const log = createLog({ level: config['log.level'], pretty: isPretty });
    const directory = config['data.directory'];
    const hubNetwork = networkTo(cli, ['0.0.0.0/0', '::/0'], config['watch.nameServers']);
    const { hub, token } = options;
    const pin = options.pin?.replaceAll(':', '').toLowerCase();
    const opened = await openVantage(
      { directory, hub, token, pin, network: hubNetwork, version, clock: cli.clock },
      cli.signal,
    );
    const { identity, key, isNew } = opened;
    cli.out.event({
      vantageId: identity.vantageId,
      name: identity.name,
      hub: identity.hub,
      pin: identity.pin ?? null,
      isNew,
    });
    cli.out.line(`This is the vantage ${identity.name} of ${identity.hub}.`);
    if (isNew && identity.pin !== undefined) cli.out.line(`The hub is recognised by its certificate ${identity.pin}.`);
    const loopDelay = openLoopDelayMeter();
    try {
      await runVantage(
        {
          ...{ directory, vantageId: identity.vantageId, key, clock: cli.clock, log, probes, loopDelay, version },
          link: createHubLink({ url: identity.hub, network: hubNetwork, pin: identity.pin, clock: cli.clock }),
          network: networkTo(cli, config['watch.privateNetworks'], config['watch.nameServers']),
          onContact: tellChanges(cli),
        },
        cli.signal,
      );
    } finally {
      loopDelay.close();
    }
  },
});

function networkTo(cli: CliContext, privateNetworks: readonly string[], named: readonly string[]) {
  const nameServers = createNameServers(named);
  const guard = createEgressGuard({ clock: cli.clock, simulated: false, privateNetworks, nameServers });
  return createProbeNetwork({ guard, clock: cli.clock, purpose: { reason: 'vantage' } });
}

/** A line when something changes, not every two seconds. */
function tellChanges(cli: CliContext): (contact: VantageContact) => void {
  let last = '';
  return (contact) => {
    const { isConnected, monitors, givenUp, problem } = contact;
    const now = `${String(isConnected)} ${String(monitors)} ${String(givenUp)} ${problem ?? ''}`;
    if (now === last) return;
    last = now;
    cli.out.event(contact);
    cli.out.line(isConnected ? `Connected; ${String(monitors)} monitors.` : `Not connected: ${problem ?? 'unknown'}`);
    if (givenUp > 0) cli.out.line(`${String(givenUp)} samples were given up: too many waited.`);
  };
}
