/** Composes the process: opens what it needs, wires the features, listens, and takes everything down again in order. */

import { fileURLToPath } from 'node:url';
import { systemActor } from '#src/core/access.ts';
import { newId } from '#src/core/ids.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import { createBus } from '#src/platform/bus.ts';
import { fileExists } from '#src/platform/files.ts';
import { createEgressLedger } from '#src/features/system/egress-ledger.ts';
import { defaultSettings } from '#src/features/system/contract.ts';
import { createPeople, type People } from '#src/features/people/people.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Config } from '#src/programs/config.ts';
import { version } from '#src/programs/version.ts';
import { createApp } from './app.ts';
import { attachEvents, type AccessChange, type PublishedEvent } from './events.ts';
import { listen } from './listen.ts';
import { createMetrics } from './metrics.ts';
import { buildOpenApi } from './openapi.ts';
import { createOriginPolicy } from './origin.ts';
import { openConfiguredSealer, storeOptions } from './resources.ts';
import type { DemoWorld } from './demo-routes.ts';
import { allRoutes } from './routes.ts';
import { loadServerTls } from './tls.ts';

export interface ServeOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  /** Present when the devices are simulated. */
  readonly demo?: DemoWorld;
  readonly signal: AbortSignal;
}

export interface RunningServer {
  /** Origin under which this machine reaches the console, such as `http://127.0.0.1:8470`. */
  readonly origin: string;
  /** One-time address for the first owner; only until there is one. */
  readonly setupLink: string | undefined;
  /** File with the site CA that browsers may import. */
  readonly authorityFile: string | undefined;
  readonly store: Store;
  readonly people: People;
  /** A context of our own, with all rights. */
  readonly systemContext: (signal: AbortSignal) => UseCaseContext;
  close(): Promise<void>;
}

/** Folder of the built console, beside the sources. */
const consoleFolder = fileURLToPath(new URL('../../../dist/console/', import.meta.url));

/** @throws every error of opening; nothing is left open then */
export async function startServer(options: ServeOptions): Promise<RunningServer> {
  const { config, clock, random, log } = options;
  const closing = new AbortController();
  const closers: (() => unknown)[] = [() => closing.abort(new DOMException('Keepsight is stopping.', 'AbortError'))];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.splice(0)) await close();
  };
  try {
    const sealer = await openConfiguredSealer(config, options.signal);
    const tls = await loadServerTls(config, { clock, log });
    const store = await openStore({ ...storeOptions(config), clock, log });
    closers.push(() => store.close());

    const ledger = createEgressLedger({ store, clock, log });
    const events = createBus<PublishedEvent>(log);
    const accessChanges = createBus<AccessChange>(log);
    const systemContext = (signal: AbortSignal): UseCaseContext => ({
      actor: systemActor,
      store,
      clock,
      random,
      log,
      requestId: newId('job', clock, random),
      locale: 'en',
      signal,
    });
    const people = createPeople({ sealer, onAccessChanged: (change) => accessChanges.publish(change) });
    const origins = createOriginPolicy({ isTls: tls !== undefined, origins: config['http.origins'] });
    const ports = { clock, random, log };

    const authenticate = async (given: {
      sessionToken: string | undefined;
      bearer: string | undefined;
      address: string;
      requestId: string;
    }) => {
      const found = await people.authenticate(store, ports, { ...given, cookie: given.sessionToken });
      if (found === undefined) return undefined;
      const { actor, session, rotatedToken } = found;
      if (session === undefined || rotatedToken === undefined) return { actor };
      return { actor, rotated: { token: rotatedToken, expiresAt: session.expiresAt } };
    };
    const routes = allRoutes({
      people,
      about: {
        version,
        role: 'site-and-hub',
        startedAt: clock.nowMs(),
        demo: options.demo !== undefined,
        defaults: defaultSettings,
      },
      settings: { defaults: defaultSettings, onChange: () => undefined },
      demo: options.demo,
    });
    let openConnections = (): number => 0;
    const metrics = createMetrics({
      devicesByState: async () => ({}),
      checksTotal: () => 0,
      openViewers: () => openConnections(),
    });
    const app = await createApp({
      store,
      clock,
      random,
      log,
      routes,
      authenticate,
      origins,
      metrics,
      tls,
      consoleFolder: (await fileExists(consoleFolder)) ? consoleFolder : undefined,
      openApi: buildOpenApi(routes.map((route) => route.endpoint)),
      isReady: () => isReady(store),
      stopping: closing.signal,
    });
    closers.splice(1, 0, () => app.close());
    const eventServer = attachEvents(app.server, {
      bus: events,
      accessChanges,
      authenticate,
      origins,
      clock,
      log,
      recheck: (sessionId) => people.actorOfSession(store, clock, sessionId),
    });
    openConnections = () => eventServer.connections();
    closers.splice(1, 0, () => eventServer.close());

    const origin = await listen(app, { host: config['http.host'], port: config['http.port'] });
    const jobs = Promise.allSettled([ledger.run(closing.signal)]);
    closers.splice(3, 0, () => jobs);
    const setup = await people.ensureSetupLink(systemContext(closing.signal));
    return {
      origin,
      setupLink: setup === undefined ? undefined : `${origin}${setup.path}`,
      authorityFile: tls?.authorityFile,
      store,
      people,
      systemContext,
      close: closeAll,
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
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
