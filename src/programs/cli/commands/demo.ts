import { join } from 'node:path';
import { NameNotFound } from '#src/core/network-errors.ts';
import { openTemporaryDirectory } from '#src/platform/files.ts';
import { createLog } from '#src/platform/log.ts';
import { createNameServers, type LookUp } from '#src/platform/name-lookup.ts';
import type { Config } from '#src/programs/config.ts';
import { startServer, type RunningServer } from '#src/programs/server/serve.ts';
import { demoFleet } from '#src/sim/fleets.ts';
import { startLoopbackVendor, vendorNetwork, type LoopbackVendor } from '#src/sim/internet/loopback-vendor.ts';
import { openMailbox, type LoopbackMailbox } from '#src/sim/internet/mailbox.ts';
import { startWorld, type World } from '#src/sim/world.ts';
import { defineCommand } from '../command.ts';
import { populateDemo } from '../demo/populate.ts';
import { demoWorld } from '../demo/world.ts';
import { untilStopped } from './serve.ts';

/** Above the ports that need a right. */
const mailboxPlace = { address: '127.21.0.5', port: 2525 };

export const demo = defineCommand({
  name: 'demo',
  summary: 'Run the whole product with a simulated fleet, on this machine only.',
  description:
    'Starts simulated devices and a simulated vendor on loopback addresses, takes most of the devices in, watches the vendor, and prints a sign-in. Everything is gone when it stops, unless --data names a folder.',
  options: {
    port: {
      kind: 'number',
      value: 'PORT',
      help: 'Port of the console (http.port); 0 takes any free one.',
      min: 0,
      max: 65_535,
    },
  },
  run: async (cli) => {
    const configured = await cli.config();
    const loaded = await cli.loadedConfig();
    const isKept = loaded.sources['data.directory'] !== 'default';
    await using temporary = isKept ? undefined : await openTemporaryDirectory('keepsight-demo-');
    const directory = temporary?.path ?? configured['data.directory'];
    const log = createLog({
      level: loaded.sources['log.level'] === 'default' ? 'warn' : configured['log.level'],
      pretty: process.stderr.isTTY,
    });
    cli.out.progress('Starting the simulated devices …');
    await using simulated = new AsyncDisposableStack();
    // In a kept folder the devices keep their certificates too: what was pinned stays right after the next start.
    const certificateFile = isKept ? join(directory, 'simulated-certificates.json') : undefined;
    const world = await startWorld(await demoFleet(), { ...(certificateFile !== undefined && { certificateFile }) });
    simulated.defer(() => world.close());
    const vendor = await startLoopbackVendor(cli.clock, world.ports.http);
    simulated.defer(() => vendor.close());
    const mailbox = await openMailbox(cli.clock, mailboxPlace);
    simulated.defer(() => mailbox.close());
    const server = await startServer({
      ...{ config: configOf(configured, directory), clock: cli.clock, random: cli.random, log },
      ...{ demo: demoWorld(world, vendor, mailbox), lookUp: lookUpOf(vendor, configured), signal: cli.signal },
    });
    await runDemo(cli, server, { world, vendor, mailbox });
  },
});

/** Nobody outside gets anything: mails go to the mailbox, also where a mail server is configured. */
function configOf(configured: Config, directory: string): Config {
  return {
    ...configured,
    'mail.host': mailboxPlace.address,
    'mail.port': mailboxPlace.port,
    'mail.tls': 'none',
    'mail.from': 'status@harbour.example',
    'mail.username': undefined,
    'mail.passwordFile': undefined,
    'watch.privateNetworks': [...configured['watch.privateNetworks'], vendorNetwork],
    'data.directory': directory,
    'devices.simulated': true,
  };
}

/** Names of the simulated vendor lead to this machine; what a person adds by himself is found as everywhere. */
function lookUpOf(vendor: LoopbackVendor, config: Config): LookUp {
  const nameServers = createNameServers(config['watch.nameServers']);
  return async (host, port, signal) => {
    const address = vendor.addressOf(host);
    if (address !== undefined) return [{ address, family: 4 }];
    if (vendor.knows(host)) throw new NameNotFound({ host, port });
    return nameServers.lookUp(host, port, signal);
  };
}

interface Simulated {
  readonly world: World;
  readonly vendor: LoopbackVendor;
  readonly mailbox: LoopbackMailbox;
}

async function runDemo(
  cli: Parameters<typeof demo.run>[0],
  server: RunningServer,
  simulated: Simulated,
): Promise<void> {
  const { world } = simulated;
  try {
    const account = await makeOwner(cli, server);
    cli.out.event({
      origin: server.origin,
      username: account.name,
      password: account.password,
      devices: world.devices.length,
    });
    cli.out.line(`Keepsight is at  ${server.origin}`);
    if (account.password === null) {
      cli.out.line('Sign in with an account of this folder; the password was printed when the folder was new.');
    } else {
      cli.out.line(`Sign in as       ${account.name}`);
      cli.out.line(`Password         ${account.password}`);
    }
    cli.out.line(
      `\n${String(world.devices.length)} simulated devices stand in 127.20.0.0/16. Discovery finds them now; some are left for you to adopt.`,
    );
    cli.out.line('A simulated vendor stands in 127.21.0.0/24; its status page and ours fill in the next minute.');
    cli.out.line('On the page "Demo faults" you can break all of it. Ctrl-C ends everything.');
    const { features } = server;
    const ctx = server.systemContext(cli.signal);
    await populateDemo({ features, ctx, clock: cli.clock, ...simulated }).catch((error: unknown) => {
      if (!cli.signal.aborted) throw error;
    });
    cli.out.event({ populated: true });
    await untilStopped(cli.signal);
  } finally {
    await server.close();
  }
}

/** An account of this run; a kept folder that has an owner already keeps its people. */
async function makeOwner(
  cli: Parameters<typeof demo.run>[0],
  server: RunningServer,
): Promise<{ name: string | null; password: string | null }> {
  const token = server.setupLink?.split('#token=')[1];
  if (token === undefined) return { name: null, password: null };
  const password = `try-${cli.random.bytes(9).toHex()}`;
  const http = {
    origin: server.origin,
    userAgent: 'keepsight demo',
    setSessionCookie: () => {},
    clearSessionCookie: () => {},
  };
  const context = { ...server.systemContext(cli.signal), http };
  const body = { token, name: 'demo', displayName: 'Demo owner', password, locale: null };
  await server.features.people.completeSetup(context, { params: undefined, query: undefined, body });
  return { name: 'demo', password };
}
