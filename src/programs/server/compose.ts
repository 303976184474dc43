/** The features of one process, and what they need of each other. */

import { timingSafeEqual } from 'node:crypto';
import { join } from 'node:path';
import { systemActor, type Actor, type Scope } from '#src/core/access.ts';
import { newId } from '#src/core/ids.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';
import type { FleetEvent } from '#src/features/fleet/contract-events.ts';
import { createFleet, type Fleet } from '#src/features/fleet/fleet.ts';
import { createLive, type Live } from '#src/features/live/live.ts';
import { createPeople, type People } from '#src/features/people/people.ts';
import { createPageUseCases, type PageUseCases } from '#src/features/status/publish/page-use-cases.ts';
import { defaultSettings } from '#src/features/system/contract.ts';
import { createEgressLedger } from '#src/features/system/egress-ledger.ts';
import { readSettings } from '#src/features/system/settings.ts';
import { createBus } from '#src/platform/bus.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { openLoopDelayMeter } from '#src/platform/loop-delay.ts';
import { createNameServers, type LookUp } from '#src/platform/name-lookup.ts';
import { localNetworks, loopbackNetworks } from '#src/platform/network-interfaces.ts';
import { createNoticePorts } from '#src/platform/notice-ports.ts';
import { createProbeNetwork } from '#src/platform/probe-network.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import { openSigningKey } from '#src/platform/signing-key.ts';
import { drivers, notifiers, probes } from '#src/plugins/registry.ts';
import type { Config } from '#src/programs/config.ts';
import { version } from '#src/programs/version.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db, Store } from '#src/store/store.ts';
import type { Authenticate } from './authentication.ts';
import { composeStatus, type StatusPorts, type StatusSystem } from './compose-status.ts';
import type { PublishedEvent } from './events.ts';
import { mailServerOptions, noticeChannels, pushSubject } from './notice-resources.ts';
import type { AccessChange } from './sockets.ts';

export interface ComposeOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** How names are found instead, where a part of the internet is simulated. */
  readonly lookUp?: LookUp;
  /**
   * For a command that uses the server only itself and for a moment, also beside a Keepsight that runs: it does no work in
   * the background, and who shows this token is this actor.
   */
  readonly visitor?: { readonly token: Secret; readonly actor: Actor };
}

export interface System extends Pick<
  StatusSystem,
  'watch' | 'incidents' | 'status' | 'notices' | 'publisher' | 'load'
> {
  readonly page: PageUseCases;
  readonly people: People;
  readonly fleet: Fleet;
  readonly live: Live;
  readonly authenticate: Authenticate;
  readonly events: ReturnType<typeof createBus<PublishedEvent>>;
  readonly accessChanges: ReturnType<typeof createBus<AccessChange>>;
  readonly systemContext: (signal: AbortSignal) => UseCaseContext;
  /** Told once, where this process is reached. */
  readonly setOrigin: (origin: string) => void;
  /** What runs in the background as long as the process. */
  readonly jobs: readonly ((signal: AbortSignal) => Promise<void>)[];
  /** After the jobs have ended: closes connections, and writes down which were made. */
  close(): Promise<void>;
}

interface OwnParts {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly onPublished?: StatusPorts['onPublished'];
}

/** The features, and what they need of each other. */
export async function composeFeatures(options: ComposeOptions, own: OwnParts): Promise<System> {
  const { config, clock, random, log, visitor } = options;
  const { store, sealer } = own;
  const events = createBus<PublishedEvent>(log);
  const accessChanges = createBus<AccessChange>(log);
  const ledger = createEgressLedger({ store, clock, log });
  const simulated = config['devices.simulated'];
  const guard = createEgressGuard({
    ...{ clock, simulated, privateNetworks: config['watch.privateNetworks'] },
    nameServers: createNameServers(config['watch.nameServers']),
    onConnection: (record) => ledger.record(record),
    ...(options.lookUp !== undefined && { lookUp: options.lookUp }),
  });
  const publish = (event: FleetEvent): void => {
    // Before anybody hears of it, so that no picture is sent to somebody who has just lost the right to it.
    live.fleetChanged(event);
    events.publish(event);
  };
  const fleet = createFleet({
    drivers,
    guard,
    sealer,
    store,
    clock,
    random,
    log,
    settings: await readSettings(store.db, defaultSettings, log),
    publish: (event) => publish(event),
    includeLoopback: simulated,
    networks: simulated ? loopbackNetworks : localNetworks,
  });
  const live = createLive({ drivers, guard, store, clock, random, log, reach: fleet.reach });
  const people = createPeople({ sealer, scopeExists, onAccessChanged: (change) => accessChanges.publish(change) });
  let origin = `http://127.0.0.1:${String(config['http.port'])}`;
  const rootUrl = (): string => `${origin}/status/`;
  const noticePorts = createNoticePorts({ guard, mail: await mailServerOptions(config, 'Keepsight') });
  const loopDelay = openLoopDelayMeter();
  const signingKey = await openSigningKey(config['data.directory'], 'status');
  const told = composeStatus({
    ...{ store, clock, random, log, sealer, signingKey, guard, probes, notifiers, version, noticePorts, rootUrl },
    network: createProbeNetwork({ guard, clock, purpose: { reason: 'monitor' } }),
    loopDelay,
    deviceState: (id) => fleet.deviceState(id),
    here: { name: 'Here', network: 'Network of this Keepsight' },
    channels: noticeChannels(config),
    pushHosts: config['notices.pushHosts'],
    pushSubject: pushSubject(config, rootUrl()),
    inDoubt: config['mail.inDoubt'],
    pageFolder: pageFolderOf(config),
    ...(own.onPublished !== undefined && { onPublished: own.onPublished }),
    publish: (event) => events.publish(event),
  });
  const systemContext = (signal: AbortSignal): UseCaseContext => ({
    ...{ actor: systemActor, store, clock, random, log, signal },
    requestId: newId('job', clock, random),
    locale: 'en',
  });
  const authenticate: Authenticate = async ({ sessionToken, ...given }) => {
    if (visitor !== undefined && given.bearer !== undefined) {
      return isSameText(given.bearer, visitor.token.reveal()) ? { actor: visitor.actor } : undefined;
    }
    const found = await people.authenticate(store, { clock, random, log }, { ...given, cookie: sessionToken });
    if (found === undefined) return undefined;
    const { actor, session, rotatedToken } = found;
    if (session === undefined || rotatedToken === undefined) return { actor };
    return { actor, rotated: { token: rotatedToken, expiresAt: session.expiresAt } };
  };
  const tidyPeople = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      await people.removeEnded(systemContext(signal));
      await clock.sleep(tidyEveryMs, signal).catch(() => undefined);
    }
  };
  const ownJobs = visitor === undefined ? [(signal: AbortSignal) => fleet.run(signal), tidyPeople, ...told.jobs] : [];
  const watchLive = (signal: AbortSignal): Promise<void> => live.run(signal, { isVisitor: visitor !== undefined });
  const jobs = [...ownJobs, watchLive, (signal: AbortSignal) => ledger.run(signal)];
  const { watch, incidents, status, notices, publisher } = told;
  const page = createPageUseCases({
    ...{ publisher, sealer, signingKey },
    snapshot: () => status.snapshot(),
    changed: () => status.changed(),
  });
  const close = async (): Promise<void> => {
    loopDelay.close();
    await noticePorts.close();
    await ledger.flush();
  };
  const setOrigin = (given: string): void => {
    origin = given;
  };
  return {
    ...{ people, fleet, live, watch, incidents, status, notices, publisher, page, close },
    load: () => told.load(),
    ...{ authenticate, events, accessChanges, systemContext, setOrigin, jobs },
  };
}

export function pageFolderOf(config: Config): string {
  return join(config['data.directory'], 'status');
}

const tidyEveryMs = 3_600_000;

/** Takes the same time wherever two texts of one length differ. */
function isSameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const tableOfScope = { site: 'sites', group: 'fleetGroups', device: 'devices' } as const;

async function scopeExists(db: Db, scope: Scope): Promise<boolean> {
  if (scope.kind === 'everything') return true;
  const found = await db
    .selectFrom(tableOfScope[scope.kind])
    .select('id')
    .where('id', '=', scope.id)
    .executeTakeFirst();
  return found !== undefined;
}
