/** Composes the process: opens what it needs, wires the features, listens, and takes everything down again in order. */

import { fileURLToPath } from 'node:url';
import type { Log } from '#src/core/ports.ts';
import { defaultSettings } from '#src/features/system/contract.ts';
import { fileExists } from '#src/platform/files.ts';
import { readGeneration } from '#src/platform/publish-folder.ts';
import { version } from '#src/programs/version.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { openStore } from '#src/store/open-store.ts';
import type { Store } from '#src/store/store.ts';
import { createApp } from './app.ts';
import { composeFeatures, pageFolderOf, type ComposeOptions, type System } from './compose.ts';
import type { DemoWorld } from './demo-routes.ts';
import { attachEvents } from './events.ts';
import { listen } from './listen.ts';
import { createMetrics } from './metrics.ts';
import { buildOpenApi } from './openapi.ts';
import { createOriginPolicy } from './origin.ts';
import { addPublicForms } from './public-forms.ts';
import { addPublicPage, createPublicPage } from './public-page.ts';
import { openConfiguredSealer, storeOptions } from './resources.ts';
import { allRoutes } from './routes.ts';
import { attachSockets } from './sockets.ts';
import { loadServerTls } from './tls.ts';
import { attachViewing } from './viewing.ts';

export interface ServeOptions extends ComposeOptions {
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
  readonly features: Pick<System, 'people' | 'fleet' | 'watch' | 'incidents' | 'status' | 'notices' | 'page'>;
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

  const page = createPublicPage({ isTls: tls !== undefined });
  const onPublished = (files: Parameters<typeof page.replace>[0]): void => page.replace(files);
  // The page of before is there at once, and says itself how old it is.
  page.replace(await readGeneration(pageFolderOf(config)));
  const system = await composeFeatures(options, { store, sealer, onPublished });
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
    trustedProxies: config['http.trustedProxies'],
    authenticate: system.authenticate,
    metrics: createMetrics({
      devicesByState: () => system.fleet.countByState(),
      checksTotal: () => system.fleet.checksDone(),
      openViewers: () => openConnections(),
      live: () => system.live.figures(),
    }),
    consoleFolder: (await fileExists(consoleFolder)) ? consoleFolder : undefined,
    addPublic: async (served) => {
      addPublicPage(served, page);
      await addPublicForms(served, {
        ...{ notices: system.notices, stopping: closing.signal },
        submitReport: (report) => system.status.submitReport(report),
        receiveQuestion: (ctx, question) => system.incidents.receiveQuestion(ctx, question),
      });
    },
    openApi: () => buildOpenApi(routes.map((route) => route.endpoint)),
    isReady: () => isReady(store),
    stopping: closing.signal,
  });
  opened.defer(() => system.close());
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
  system.setOrigin(origin);
  jobs = Promise.all(system.jobs.map((job) => runJob(job, closing.signal, log)));
  const isVisitor = options.visitor !== undefined;
  const setup = isVisitor ? undefined : await system.people.ensureSetupLink(system.systemContext(closing.signal));
  const stack = opened.move();
  return {
    origin,
    setupLink: setup === undefined ? undefined : `${origin}${setup.path}`,
    authorityFile: tls?.authorityFile,
    features: system,
    systemContext: system.systemContext,
    close: () => stack.disposeAsync(),
  };
}

/** A job that ends by itself is a mistake of ours that an operator must see; the rest of the process goes on. */
async function runJob(job: (signal: AbortSignal) => Promise<void>, signal: AbortSignal, log: Log): Promise<void> {
  try {
    await job(signal);
  } catch (error) {
    if (!signal.aborted) log.error('A background job ended; restart Keepsight.', { error });
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
