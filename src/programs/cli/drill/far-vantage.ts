/**
 * A vantage on another machine, in this process: it enrols with a token, signs what it sees, and keeps it on its disk while
 * the hub cannot be reached. Only the wire between the two is a function call; what passes it is checked as on the wire.
 */

import { join } from 'node:path';
import { invariant } from '#src/core/errors.ts';
import { ConnectionTimedOut, OwnNetworkDown } from '#src/core/network-errors.ts';
import type { Actor } from '#src/core/access.ts';
import type { Clock, Log } from '#src/core/ports.ts';
import { enrolVantage, syncVantage } from '#src/features/watch/contract.ts';
import type { HubLink } from '#src/features/watch/remote/hub-link.ts';
import { runVantage } from '#src/features/watch/remote/vantage.ts';
import { openSigningKey } from '#src/platform/signing-key.ts';
import { version } from '#src/programs/version.ts';
import type { StatusPorts } from '#src/programs/server/compose-status.ts';
import type { Internet, SimPlace } from '#src/sim/internet/internet.ts';
import type { Hub } from './hub.ts';
import { createMortalClock } from './mortal-clock.ts';

export interface FarVantageWorld {
  readonly clock: Clock;
  readonly slackMs: () => number;
  readonly log: Log;
  readonly internet: Internet;
  readonly probes: StatusPorts['probes'];
  /** Where the hub stands. */
  readonly here: SimPlace;
  /** `undefined` while there is none. */
  readonly hub: () => Hub | undefined;
}

export interface FarVantage {
  readonly id: string;
  kill(): void;
}

const hubAnswersMs = 15_000;
const steadyLoop = { readMs: () => 0, turn: () => undefined, close: () => undefined };

export async function startFarVantage(
  world: FarVantageWorld,
  given: { readonly name: string; readonly network: string; readonly place: SimPlace; readonly directory: string },
): Promise<FarVantage> {
  const clock = createMortalClock(world.clock, world.slackMs);
  const wire = createMortalClock(world.clock);
  const directory = join(given.directory, `vantage-${given.name}`);
  const key = await openSigningKey(directory, 'vantage');
  const hub = world.hub();
  if (hub === undefined) throw new Error('A vantage enrols at a hub that runs.');
  const { name, network } = given;
  const body = { name, network, place: given.name };
  const enrolment = await hub.system.watch.createVantage(hub.context(), { params: undefined, query: undefined, body });
  const link = linkOf(world, given.place, wire);
  const { vantageId: id } = await link.post(
    '/api/v1/vantages/enrol',
    { token: enrolment.token, publicKey: key.publicKey, version },
    enrolVantage.response,
    new AbortController().signal,
  );
  const running = runVantage(
    {
      ...{ directory, vantageId: id, key, link, clock, log: world.log, version },
      ...{ probes: world.probes, loopDelay: steadyLoop },
      network: world.internet.networkAt(given.place, wire),
    },
    new AbortController().signal,
  );
  running.catch((error: unknown) => world.log.error('A vantage ended.', { error }));
  return {
    id,
    kill: () => [clock, wire].forEach((one) => one.kill()),
  };
}

/** Everything that passes becomes text and is read again, on both sides. */
function linkOf(world: FarVantageWorld, place: SimPlace, clock: Clock): HubLink {
  const reach = async (signal: AbortSignal): Promise<Hub> => {
    const at = { host: 'hub.harbour.example', port: 443 };
    if (place.condition === 'cut-off') throw new OwnNetworkDown({ ...at, problem: 'ENETUNREACH' });
    const hub = world.hub();
    if (hub !== undefined && world.here.condition === 'well') return hub;
    await clock.sleep(hubAnswersMs, signal);
    throw new ConnectionTimedOut({ ...at, phase: 'connect' });
  };
  return {
    shownPin: () => undefined,
    post: async (path, body, shape, signal) => {
      const hub = await reach(signal);
      const ctx = hub.context(nobody);
      const sent: unknown = JSON.parse(JSON.stringify(body));
      const answer = path.endsWith('/sync')
        ? await hub.system.watch.syncVantage(ctx, { ...bare, body: required(syncVantage.body).parse(sent) })
        : await hub.system.watch.enrolVantage(ctx, { ...bare, body: required(enrolVantage.body).parse(sent) });
      return shape.parse(JSON.parse(JSON.stringify(answer)));
    },
  };
}

const bare = { params: undefined, query: undefined } as const;
/** Both endpoints are open to everybody; what counts is the signature. */
const nobody: Actor = { kind: 'user', id: 'nobody', name: 'nobody', grants: [] };

function required<T>(schema: T | undefined): T {
  invariant(schema !== undefined, 'both endpoints take a body.');
  return schema;
}
