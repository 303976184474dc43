/** Composes the process: opens what it needs, wires the features, listens, and takes everything down again in order. */

import { timingSafeEqual } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { systemActor, type Actor, type Scope } from '#src/core/access.ts';
import { newId } from '#src/core/ids.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { Secret } from '#src/core/secret.ts';
import type { FleetEvent } from '#src/features/fleet/contract-events.ts';
import { createFleet, type Fleet } from '#src/features/fleet/fleet.ts';
import { createLive, type Live } from '#src/features/live/live.ts';
import { createPeople, type People } from '#src/features/people/people.ts';
import { defaultSettings } from '#src/features/system/contract.ts';
import { createEgressLedger } from '#src/features/system/egress-ledger.ts';
import { readSettings } from '#src/features/system/settings.ts';
import { createBus } from '#src/platform/bus.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { fileExists } from '#src/platform/files.ts';
import { localNetworks, loopbackNetworks } from '#src/platform/network-interfaces.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import { drivers } from '#src/plugins/registry.ts';
import type { Config } from '#src/programs/config.ts';
import { version } from '#src/programs/version.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Db, Store } from '#src/store/store.ts';
import { createApp } from './app.ts';
import type { Authenticate } from './authentication.ts';
import type { DemoWorld } from './demo-routes.ts';
import { attachEvents, type PublishedEvent } from './events.ts';
import { listen } from './listen.ts';
import { createMetrics } from './metrics.ts';
import { buildOpenApi } from './openapi.ts';
import { createOriginPolicy } from './origin.ts';
import { openConfiguredSealer, storeOptions } from './resources.ts';
import { allRoutes } from './routes.ts';
import { attachSockets, type AccessChange } from './sockets.ts';
import { loadServerTls } from './tls.ts';
import { attachViewing } from './viewing.ts';

export interface ServeOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Present when the devices are simulated. */
  readonly demo?: DemoWorld;
  /**
   * For a command that uses the server only itself and for a moment, also beside a Keepsight that runs: it does no work in
   * the background, and who shows this token is this actor.
   */
  readonly visitor?: { readonly token: Secret; readonly actor: Actor };
  readonly signal: AbortSignal;
}

export interface RunningServer {
  /** Origin under which this machine reaches the console, such as `http://127.0.0.1:8470`. */
  readonly origin: string;
  /** One-time address for the first owner; only until there is one. */
  readonly setupLink: string | undefined;
  /** File with the site CA that browsers may import. */
  readonly authorityFile: string | undefined;
  readonly people: People;
  readonly fleet: Fleet;
  /** A context of our own, with all rights. */
  readonly systemContext: (signal: AbortSignal) => UseCaseContext;
  close(): Promise<void>;
}

/** Folder of the built console, beside the sources. */
const consoleFolder = fileURLToPath(new URL('../../../dist/console/', import.meta.url));

/** @throws every error of opening; nothing is left open then */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { config, clock, random, log } = options;
  // What is opened first is closed last, also when a later step fails.
  await using opened = new AsyncDisposableStack();
  const closing = new AbortController();
  const sealer = await openConfiguredSealer(config, options.signal);
  const tls = await loadServerTls(config, { clock, log });
  const store = await openStore({ ...storeOptions(config), clock, log, visitor: options.visitor !== undefined });
  opened.defer(() => store.close());

  const system = await composeFeatures(options, { store, sealer });
  const origins = createOriginPolicy({ isTls: tls !== undefined, origins: config['http.origins'] });
  const routes = allRoutes({
    ...system,
    about: {
      version,
      role: 'site-and-hub',
      startedAt: clock.nowMs(),
      demo: options.demo !== undefined,
      defaults: defaultSettings,
    },
    settings: { defaults: defaultSettings, onChange: (changed) => system.fleet.applySettings(changed) },
    demo: options.demo,
  });
  let openConnections = (): number => 0;
  const app = await createApp({
    store,
    clock,
    random,
    log,
    routes,
    origins,
    tls,
    authenticate: system.authenticate,
    metrics: createMetrics({
      devicesByState: () => system.fleet.countByState(),
      checksTotal: () => system.fleet.checksDone(),
      openViewers: () => openConnections(),
      live: () => system.live.figures(),
    }),
    consoleFolder: (await fileExists(consoleFolder)) ? consoleFolder : undefined,
    openApi: buildOpenApi(routes.map((route) => route.endpoint)),
    isReady: () => isReady(store),
    stopping: closing.signal,
  });
  let jobs: Promise<unknown> = Promise.resolve();
  opened.defer(async () => void (await jobs));
  opened.defer(() => app.close());
  const sockets = attachSockets(app.server, {
    ...{ clock, log, origins },
    ...system,
    recheck: (sessionId) => system.people.actorOfSession(store, clock, sessionId),
  });
  const events = attachEvents(sockets, { clock, bus: system.events });
  attachViewing(sockets, { clock, random, live: system.live });
  openConnections = () => events.connections();
  opened.defer(() => sockets.close());
  opened.defer(() => events.close());
  opened.defer(() => closing.abort(new DOMException('Keepsight is stopping.', 'AbortError')));

  const origin = await listen(app, { host: config['http.host'], port: config['http.port'] });
  jobs = Promise.all(system.jobs.map((job) => runJob(job, closing.signal, log)));
  const isVisitor = options.visitor !== undefined;
  const setup = isVisitor ? undefined : await system.people.ensureSetupLink(system.systemContext(closing.signal));
  const stack = opened.move();
  return {
    origin,
    setupLink: setup === undefined ? undefined : `${origin}${setup.path}`,
    authorityFile: tls?.authorityFile,
    people: system.people,
    fleet: system.fleet,
    systemContext: system.systemContext,
    close: () => stack.disposeAsync(),
  };
}

interface System {
  readonly people: People;
  readonly fleet: Fleet;
  readonly live: Live;
  readonly authenticate: Authenticate;
  readonly events: ReturnType<typeof createBus<PublishedEvent>>;
  readonly accessChanges: ReturnType<typeof createBus<AccessChange>>;
  readonly systemContext: (signal: AbortSignal) => UseCaseContext;
  /** What runs in the background as long as the process. */
  readonly jobs: readonly ((signal: AbortSignal) => Promise<void>)[];
}

/** The features, and what they need of each other. */
async function composeFeatures(options: ServeOptions, own: { store: Store; sealer: Sealer }): Promise<System> {
  const { config, clock, random, log, visitor } = options;
  const { store, sealer } = own;
  const events = createBus<PublishedEvent>(log);
  const accessChanges = createBus<AccessChange>(log);
  const ledger = createEgressLedger({ store, clock, log });
  const simulated = config['devices.simulated'];
  const guard = createEgressGuard({ clock, simulated, onConnection: (record) => ledger.record(record) });
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
  const ownJobs = visitor === undefined ? [(signal: AbortSignal) => fleet.run(signal), tidyPeople] : [];
  const watch = (signal: AbortSignal): Promise<void> => live.run(signal, { isVisitor: visitor !== undefined });
  const jobs = [...ownJobs, watch, (signal: AbortSignal) => ledger.run(signal)];
  return { people, fleet, live, authenticate, events, accessChanges, systemContext, jobs };
}

const tidyEveryMs = 3_600_000;

/** Takes the same time wherever two texts of one length differ. */
function isSameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A job that ends by itself is a mistake of ours that an operator must see; the rest of the process goes on. */
async function runJob(job: (signal: AbortSignal) => Promise<void>, signal: AbortSignal, log: Log): Promise<void> {
  try {
    await job(signal);
  } catch (error) {
    if (!signal.aborted) log.error('A background job ended; restart Keepsight.', { error });
  }
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

async function isReady(store: Store): Promise<boolean> {
  return store.db
    .selectFrom('settings')
    .select('key')
    .limit(1)
    .execute()
    .then(
      () => true,
      () => false,
    );
}
