/**
 * A rehearsal: our own hub with three vantages, people who speak for it and readers of every language, over an internet in
 * memory with a vendor in it. Everything of ours is the real code; only the ports are other ones.
 */

import type { Actor } from '#src/core/access.ts';
import { invariant } from '#src/core/errors.ts';
import type { Log } from '#src/core/ports.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { hasFileWork } from '#src/platform/file-work.ts';
import { probes } from '#src/plugins/registry.ts';
import { createInternet, type Internet, type SimPlace } from '#src/sim/internet/internet.ts';
import { createVendor, type Vendor, vendorServices } from '#src/sim/internet/vendor.ts';
import { createSeededRandom } from '#src/sim/seeded-random.ts';
import { createVirtualClock, type VirtualClock } from '#src/sim/virtual-clock.ts';
import { applications, ownSite, readers, type Speaker } from './cast.data.ts';
import { type FarVantage, startFarVantage } from './far-vantage.ts';
import { type Hub, type HubWorld, openHub } from './hub.ts';
import { createMailbox, type Mailbox } from './mailbox.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import type { Recording } from './recording.ts';
import { addSpeakers, install, type Installed, setPage } from './set-up.ts';
import { askToSubscribe, confirm } from './sign-up.ts';

export interface RehearsalOptions {
  readonly startMs: number;
  readonly seed: number;
  /** An empty folder for data; its owner removes it. */
  readonly directory: string;
  readonly log: Log;
  /** How often a page is made at least. */
  readonly heartbeatMs: number;
  readonly staleAfterS: number;
  /** For tests that break something on purpose. */
  readonly ports?: HubWorld['ports'];
}

export type PlaceName = 'here' | 'Malmö' | 'Lyon';

export interface Rehearsal {
  readonly clock: VirtualClock;
  readonly vendor: Vendor;
  readonly internet: Internet;
  readonly places: Readonly<Record<PlaceName, SimPlace>>;
  readonly mailbox: Mailbox;
  readonly recorder: Recorder;
  readonly installed: Installed;
  /** The hub that runs. */
  hub(): Hub;
  killHub(): Promise<void>;
  startHub(): Promise<void>;
  /** A command that opens the store alone, for as long as `work` lasts. */
  withoutServer<T>(work: (hub: Hub) => Promise<T>): Promise<T>;
  as(speaker: Speaker): UseCaseContext;
  /** Timers are exact for so long: something happens. */
  watchClosely(ms: number): void;
  /** Writes down what is true now; called after each change of the script. */
  noteTruth(): void;
  /** Times in which the vendor called something well that did not work. */
  falseClaims(): Recording['falseClaims'];
  close(): Promise<void>;
}

export async function openRehearsal(options: RehearsalOptions, signal: AbortSignal): Promise<Rehearsal> {
  const { seed, log, directory } = options;
  const clock = createVirtualClock(options.startMs - settlingMs, hasFileWork);
  const internet = createInternet(clock);
  const vendor = createVendor(internet, clock);
  internet.addHost({ name: ownSite.host, address: '203.0.113.80' });
  const place = (latencyMs: number, number: number): SimPlace => ({
    ...{ latencyMs, random: createSeededRandom(seed * 16 + number), condition: 'well' },
  });
  const places = { here: place(9, 1), Malmö: place(14, 2), Lyon: place(21, 3) };
  const mailbox = createMailbox();
  const recorder = createRecorder(clock);
  let exactUntil = 0;
  const slackMs = (): number => (clock.nowMs() < exactUntil ? 0 : quietSlackMs);
  const world: HubWorld = {
    ...{ slackMs, clock, log, internet, mailbox, directory, heartbeatMs: options.heartbeatMs, here: places.here },
    random: createSeededRandom(seed),
    onPublished: (files) => recorder.published(files),
    onSnapshot: (snapshot) => recorder.snapshot(snapshot),
    ...(options.ports !== undefined && { ports: options.ports }),
  };
  let running: Hub | undefined = await openHub(world, true);
  const hub = (): Hub => {
    invariant(running !== undefined, 'the script asks a hub that was lost.');
    return running;
  };
  const people = await addSpeakers(hub());
  const vantages: FarVantage[] = [];
  const around = {
    ...{ slackMs, clock, log, internet, here: places.here, hub: () => running },
    probes: options.ports?.probes ?? probes,
  };
  await clock.runUntil(clock.nowMs() + 10_000, signal);
  for (const [name, network] of [
    ['Malmö', 'Öresund Fibre'],
    ['Lyon', 'Rhône Réseau'],
  ] as const) {
    vantages.push(await startFarVantage(around, { name, network, place: places[name], directory }));
  }
  await setPage(hub(), { staleAfterS: options.staleAfterS });
  const installed = await install(hub(), ['van_here', ...vantages.map(({ id }) => id)]);
  recorder.know(installed.components);
  await signReadersUp(hub, { clock, mailbox, installed, signal });
  await clock.runUntil(options.startMs, signal);

  const lies = new Map<string, { component: string; fromAt: number; toAt: number | null }[]>();
  const noteClaim = (key: string): void => {
    const isFalse = vendor.conditionOf(key) !== 'well' && vendor.claimOf(key) === 'operational';
    const known = lies.get(key) ?? [];
    const last = known.at(-1);
    const isOpen = last !== undefined && last.toAt === null;
    if (isFalse && !isOpen) lies.set(key, [...known, { component: key, fromAt: clock.nowMs(), toAt: null }]);
    if (!isFalse && isOpen) last.toAt = clock.nowMs();
  };
  const noteTruth = (): void => {
    for (const { key } of vendorServices) {
      recorder.truth(key, vendor.conditionOf(key) === 'well' ? 'well' : 'off');
      noteClaim(key);
    }
    recorder.truth(applications.key, vendor.conditionOf('login') === 'well' ? 'well' : 'off');
  };
  noteTruth();
  return {
    ...{ clock, vendor, internet, places, mailbox, recorder, installed, hub, noteTruth },
    falseClaims: () => [...lies.values()].flat(),
    watchClosely: (ms) => {
      exactUntil = Math.max(exactUntil, clock.nowMs() + ms);
    },
    killHub: async () => {
      await hub().kill();
      running = undefined;
    },
    startHub: async () => {
      running = await openHub(world, true);
    },
    withoutServer: async (work) => {
      const alone = await openHub(world, false);
      try {
        return await clock.during(work(alone));
      } finally {
        await alone.kill();
      }
    },
    as: (speaker) => hub().context(people[speaker] satisfies Actor),
    close: async () => {
      for (const vantage of vantages) vantage.kill();
      await running?.kill();
      // What was under way on the disk ends before its folder goes.
      await clock.runUntil(clock.nowMs(), new AbortController().signal);
    },
  };
}

/** Where nothing happens, timers come this late at most; less than half a period, after which a check would be skipped. */
const quietSlackMs = 20_000;

/** Some minutes before the script begins: everything has been measured, and all readers have confirmed. */
const settlingMs = 1_200_000;

async function signReadersUp(
  hub: () => Hub,
  around: {
    readonly clock: VirtualClock;
    readonly mailbox: Mailbox;
    readonly installed: Installed;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  const { clock, mailbox, installed, signal } = around;
  for (const [place, reader] of readers.entries()) {
    const address = `203.0.113.${String(10 + place)}`;
    await askToSubscribe(hub(), reader, { components: installed.components, address });
  }
  await clock.runUntil(clock.nowMs() + 60_000, signal);
  for (const reader of readers) {
    invariant(await confirm(hub(), reader, mailbox), 'every reader gets a mail to confirm.');
  }
}
