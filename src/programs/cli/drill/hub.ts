/** One process of our own hub in a rehearsal: the composition of the server, with the ports of the rehearsal. */

import { join } from 'node:path';
import { systemActor, type Actor } from '#src/core/access.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { Snapshot } from '#src/features/status/contract-schemas.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import type { PublishFile } from '#src/platform/publish-target.ts';
import { createSealer, type Sealer } from '#src/platform/sealer.ts';
import { openSigningKey, type SigningKey } from '#src/platform/signing-key.ts';
import { notifiers, probes } from '#src/plugins/registry.ts';
import { composeStatus, type StatusPorts, type StatusSystem } from '#src/programs/server/compose-status.ts';
import { version } from '#src/programs/version.ts';
import type { Internet, SimPlace } from '#src/sim/internet/internet.ts';
import type { VirtualClock } from '#src/sim/virtual-clock.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import type { Mailbox } from './mailbox.ts';
import { createMortalClock } from './mortal-clock.ts';
import { isWorthAPage } from './worth-a-page.ts';

export interface HubWorld {
  readonly clock: VirtualClock;
  /** How late timers of a program may come now. */
  readonly slackMs: () => number;
  readonly random: Random;
  readonly log: Log;
  readonly internet: Internet;
  readonly mailbox: Mailbox;
  readonly here: SimPlace;
  /** The data folder; it outlives a hub that is killed. */
  readonly directory: string;
  readonly heartbeatMs: number;
  readonly onPublished: (files: ReadonlyMap<string, PublishFile>) => void;
  readonly onSnapshot: (snapshot: Snapshot) => void;
  /** For mutations of tests: what the composition is given in place of the right thing. */
  readonly ports?: Partial<StatusPorts>;
}

export interface Hub {
  readonly system: StatusSystem;
  readonly store: Store;
  readonly sealer: Sealer;
  readonly signingKey: SigningKey;
  context(actor?: Actor, address?: string): UseCaseContext;
  /** Everything that it was doing stays undone. */
  kill(): Promise<void>;
}

/** Where the public reads the page; mails and feeds link there. */
export const pageRoot = 'https://status.harbour.example/';
/** The same for each process that opens this data folder, as a key file is. */
const dataKey = new Uint8Array(32).fill(0x5a);
const unhurried = { atOnce: 2, perSecond: 20, perProviderPerSecond: 20 };
const steadyLoop = { readMs: () => 0, turn: () => undefined, close: () => undefined };

/** @param isRunning `false`: a command that opens the store alone, with nothing in the background */
export async function openHub(world: HubWorld, isRunning: boolean): Promise<Hub> {
  const { random, log, directory } = world;
  const clock = createMortalClock(world.clock, world.slackMs);
  const wire = createMortalClock(world.clock);
  const store = await world.clock.during(openStore({ directory, clock: systemClock, log }));
  const ports = await portsOf(world, { clock, wire, store });
  const { sealer, signingKey } = ports;
  const system = composeStatus(ports);
  const closing = new AbortController();
  const context = (actor = systemActor, address?: string): UseCaseContext => ({
    ...{ actor, store, clock, random, log, requestId: 'drill', locale: 'en' as const, signal: closing.signal },
    ...(address !== undefined && { address }),
  });
  await system.load();
  system.status.onSnapshot((snapshot) => world.onSnapshot(snapshot));
  if (isRunning) {
    for (const job of system.jobs) {
      job(closing.signal).catch((error: unknown) => log.error('A background job of the hub ended.', { error }));
    }
  }
  return {
    ...{ system, store, sealer, signingKey, context },
    kill: async () => {
      clock.kill();
      wire.kill();
      await store.close();
    },
  };
}

async function portsOf(
  world: HubWorld,
  own: { readonly clock: Clock; readonly wire: Clock; readonly store: Store },
): Promise<StatusPorts> {
  const { clock, wire, store } = own;
  const { random, log, internet, mailbox, here, directory } = world;
  return {
    ...{ store, clock, random, log, probes, notifiers, version },
    sealer: createSealer(dataKey),
    // Nothing real is ever connected to: probes have a network of their own, and mails a mailbox.
    guard: createEgressGuard({ clock: systemClock, simulated: false }),
    signingKey: await openSigningKey(directory, 'status'),
    network: internet.networkAt(here, wire),
    loopDelay: steadyLoop,
    deviceState: () => undefined,
    here: { name: 'Our hub', network: 'Harbour Telecom' },
    noticePorts: mailbox.portsFor(here, wire),
    channels: { email: unhurried },
    pushHosts: [],
    pushSubject: pageRoot,
    inDoubt: 'withhold',
    rootUrl: () => pageRoot,
    pageFolder: join(directory, 'status'),
    onPublished: (files) => world.onPublished(files),
    publishing: {
      heartbeatMs: world.heartbeatMs,
      hold: (work) => world.clock.during(work),
      isWorthIt: isWorthAPage(),
    },
    publish: () => undefined,
    ...world.ports,
  };
}
