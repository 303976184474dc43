/** A whole Keepsight with simulated cameras, a door controller and a speaker of its own, for looking at it in a browser. */

import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { RoleGrant } from '#src/core/access.ts';
import { Device } from '#src/features/fleet/contract-schemas.ts';
import * as live from '#src/features/live/contract.ts';
import type { FleetInput } from '#src/sim/fleet-spec.ts';
import { startWorld, type World } from '#src/sim/world.ts';
import { type Installation, password, startInstallation } from '../server/installation.ts';
import type { Account } from './browser.ts';

const buildConsole = fileURLToPath(new URL('../../scripts/build-console.ts', import.meta.url));
const readyWithinMs = 60_000;

export interface LiveWorld extends Account {
  readonly origin: string;
  readonly world: World;
  readonly installation: Installation;
  /** Ids by the name of the device. */
  readonly idOf: (name: string) => string;
  readonly person: (name: string, grants: readonly RoleGrant[]) => Promise<Account>;
  readonly close: () => Promise<void>;
}

/** Devices are named as in the fleet; each stands in an installation with one site, adopted with its password. */
export async function startLiveWorld(fleet: FleetInput): Promise<LiveWorld> {
  await promisify(execFile)(process.execPath, [buildConsole]);
  const world = await startWorld(fleet, { discovery: false, control: false });
  const installation = await startInstallation({ flags: { 'devices.simulated': true } });
  const close = async (): Promise<void> => {
    await installation.close();
    await world.close();
  };
  try {
    const ids = await addAll(installation, world);
    return {
      origin: installation.server.origin,
      username: 'olga',
      password,
      world,
      installation,
      idOf: (name) => {
        const id = ids.get(name);
        if (id === undefined) throw new Error(`No device is named ${name}.`);
        return id;
      },
      person: async (name, grants) => {
        await installation.person(name, grants);
        return { username: name, password };
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function addAll({ owner }: Installation, world: World): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const port = world.ports.http;
  for (const { name, address, username, password: secret } of world.devices) {
    const credential = { username, password: secret };
    const body = { host: address, port, name, tls: false, credential };
    const { status, text } = await owner.call('POST', '/api/v1/devices', body);
    if (status !== 200) throw new Error(`${name} was not taken: ${text}`);
    ids.set(name, z.object({ id: Device.shape.id }).parse(JSON.parse(text)).id);
  }
  const cameras = world.devices.filter((device) => device.kind === 'camera').length;
  const deadline = AbortSignal.timeout(readyWithinMs);
  for (;;) {
    const { text } = await owner.call('GET', live.listChannels.path);
    const listed = live.listChannels.response.safeParse(JSON.parse(text)).data;
    if (new Set(listed?.channels.map((channel) => channel.deviceId)).size >= cameras) return ids;
    await wait(200, undefined, { signal: deadline });
  }
}
