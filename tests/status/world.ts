/** Status over real watch, real incidents and a real store; only the answers of the scripted probe are a test's own. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StatusEvent } from '#src/features/status/contract-events.ts';
import { ComponentInput, type Component, type Snapshot } from '#src/features/status/contract-schemas.ts';
import type { MaintenanceTold } from '#src/features/status/parts.ts';
import { createStatus, type Status } from '#src/features/status/status.ts';
import { createIncidents, type Incidents } from '#src/features/incidents/incidents.ts';
import type { Told } from '#src/features/incidents/parts.ts';
import { openSigningKey, type SigningKey } from '#src/platform/signing-key.ts';
import { systemRandom } from '#src/platform/random.ts';
import type { AnyProbe } from '#src/plugins/kit/probe.ts';
import type { Store } from '#src/store/store.ts';
import { fakeClock, type FakeClock } from '../support/clock.ts';
import { silentLog } from '../support/silent-log.ts';
import { noInput, openWatch, type WatchWorld } from '../watch/world.ts';

export interface StatusWorld extends Omit<WatchWorld, 'events' | 'stop' | 'pass' | 'addMonitor'> {
  readonly addMonitor: (over?: Parameters<WatchWorld['addMonitor']>[0]) => Promise<string>;
  readonly status: Status;
  readonly incidents: Incidents;
  readonly statusEvents: StatusEvent[];
  /** What was handed on to be told, in order. */
  readonly published: Told[];
  readonly maintenanceTold: MaintenanceTold[];
  readonly signingKey: SigningKey;
  /** Lets time pass with tests, and a round of status at every step. */
  readonly pass: (ms: number, stepMs?: number) => Promise<Snapshot>;
  /** Watch only; status runs by itself or not at all. */
  readonly passWatch: (ms: number) => Promise<void>;
  readonly addComponent: (input: Partial<ComponentInput> & { readonly en: string }) => Promise<Component>;
  readonly view: (slug: string) => Snapshot['components'][number] | undefined;
  readonly stop: () => Promise<void>;
}

export interface StatusWorldOptions {
  readonly store: Store;
  readonly clock?: FakeClock;
  readonly subscribers?: ReadonlyMap<string, number>;
  readonly moreProbes?: readonly AnyProbe[];
}

export async function openStatus({
  store,
  clock = fakeClock(),
  subscribers = new Map(),
  moreProbes = [],
}: StatusWorldOptions): Promise<StatusWorld> {
  const watchWorld = await openWatch({ store, clock, moreProbes });
  const directory = mkdtempSync(join(tmpdir(), 'keepsight-status-'));
  const signingKey = await openSigningKey(directory, 'status');
  const published: Told[] = [];
  const maintenanceTold: MaintenanceTold[] = [];
  const statusEvents: StatusEvent[] = [];
  const ports = { clock, random: systemRandom, log: silentLog };
  const incidents: Incidents = createIncidents({
    ...ports,
    afterPublish: async (_tx, _ctx, told) => void published.push(told),
    gateEvidence: (ids) => status.gateEvidence(ids),
    componentNames: async (_db, ids) => new Map(ids.map((id) => [id, {}])),
    preview: async () => ({ page: null, channels: [] }),
    publish: () => status.changed(),
  });
  const status: Status = createStatus({
    ...ports,
    ...{ store, incidents, signingKey, watch: watchWorld.watch },
    told: async () => new Map(),
    afterMaintenance: async (_tx, _ctx, told) => void maintenanceTold.push(told),
    subscriberBase: async () => subscribers,
    publish: (event) => void statusEvents.push(event),
  });
  await incidents.load(store);
  await status.load();
  let newest: Snapshot | undefined;
  return {
    ...watchWorld,
    ...{ status, incidents, published, maintenanceTold, statusEvents, signingKey },
    pass: async (ms, stepMs = 5000) => {
      newest = await status.round();
      for (let left = ms; left > 0; left -= stepMs) {
        await watchWorld.pass(Math.min(stepMs, left));
        newest = await status.round();
      }
      return newest;
    },
    passWatch: (ms) => watchWorld.pass(ms),
    addComponent: ({ en, ...input }) =>
      status.createComponent(watchWorld.ctx, { ...noInput, body: ComponentInput.parse({ name: { en }, ...input }) }),
    view: (slug) => newest?.components.find((component) => component.slug === slug),
    stop: async () => {
      await watchWorld.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
