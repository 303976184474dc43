import { join } from 'node:path';
import { openTemporaryDirectory } from '#src/platform/files.ts';
import { createLog } from '#src/platform/log.ts';
import { startServer, type RunningServer } from '#src/programs/server/serve.ts';
import type { DemoWorld } from '#src/programs/server/demo-routes.ts';
import { FaultName, faultNames } from '#src/sim/faults.ts';
import { demoFleet } from '#src/sim/fleets.ts';
import { startWorld, type World } from '#src/sim/world.ts';
import { defineCommand } from '../command.ts';
import { populateDemo } from '../demo-population.ts';
import { untilStopped } from './serve.ts';

export const demo = defineCommand({
  name: 'demo',
  summary: 'Run the whole product with a simulated fleet, on this machine only.',
  description:
    'Starts simulated devices on loopback addresses, finds them by discovery, takes most of them in, and prints a sign-in. Everything is gone when it stops, unless --data names a folder.',
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
    const config = { ...configured, 'data.directory': directory, 'devices.simulated': true } as const;
    const log = createLog({
      level: loaded.sources['log.level'] === 'default' ? 'warn' : config['log.level'],
      pretty: process.stderr.isTTY,
    });
    cli.out.progress('Starting the simulated devices …');
    // In a kept folder the devices keep their certificates too: what was pinned stays right after the next start.
    const certificateFile = isKept ? join(directory, 'simulated-certificates.json') : undefined;
    const world = await startWorld(await demoFleet(), { ...(certificateFile !== undefined && { certificateFile }) });
    try {
      const server = await startServer({
        ...{ config, clock: cli.clock, random: cli.random, log },
        demo: demoWorld(world),
        signal: cli.signal,
      });
      await runDemo(cli, server, world);
    } finally {
      await world.close();
    }
  },
});

async function runDemo(cli: Parameters<typeof demo.run>[0], server: RunningServer, world: World): Promise<void> {
  try {
    const account = await makeOwner(cli, server);
    cli.out.event({
      origin: server.origin,
      username: account.name,
      password: account.password,
      devices: world.devices.length,
    });
    cli.out.line(`Keepsight is at  ${server.origin}`);
    cli.out.line(`Sign in as       ${account.name}`);
    cli.out.line(`Password         ${account.password}`);
    cli.out.line(
      `\n${String(world.devices.length)} simulated devices stand in 127.20.0.0/16. Discovery finds them now; some are left for you to adopt.`,
    );
    cli.out.line('On the page "Demo" you can break them. Ctrl-C ends everything.');
    const context = server.systemContext(cli.signal);
    await populateDemo(server.fleet, context, world, cli.clock).catch((error: unknown) => {
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
): Promise<{ name: string; password: string | null }> {
  const token = server.setupLink?.split('#token=')[1];
  if (token === undefined) return { name: '(the accounts of this folder)', password: null };
  const password = `try-${cli.random.bytes(9).toHex()}`;
  const http = {
    origin: server.origin,
    userAgent: 'keepsight demo',
    setSessionCookie: () => {},
    clearSessionCookie: () => {},
  };
  const context = { ...server.systemContext(cli.signal), http };
  const body = { token, name: 'demo', displayName: 'Demo owner', password, locale: null };
  await server.people.completeSetup(context, { params: undefined, query: undefined, body });
  return { name: 'demo', password };
}

function demoWorld(world: World): DemoWorld {
  const view = (device: World['devices'][number]): ReturnType<DemoWorld['devices']>[number] => ({
    id: device.id,
    name: device.name,
    kind: device.kind,
    model: `${device.maker} ${device.model}`.trim(),
    version: device.version,
    address: device.address,
    username: device.username === '' ? null : device.username,
    password: device.password === '' ? null : device.password,
    faults: [...device.faults],
  });
  return {
    devices: () => world.devices.map((device) => view(world.device(device.id))),
    faults: faultNames,
    setFault: async (id, fault, on) => world.setFault(id, FaultName.parse(fault), on),
  };
}
