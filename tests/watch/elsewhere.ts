/** A vantage as its program is, in this process: its real outbox, scheduler and signed messages, on a clock that naps short. */

import { sql } from 'kysely';
import { newId } from '#src/core/ids.ts';
import type { Clock, Log, ProbeNetwork } from '#src/core/ports.ts';
import { openVantage, type VantageIdentity } from '#src/features/watch/remote/enrol.ts';
import { createHubLink, type HubLink } from '#src/features/watch/remote/hub-link.ts';
import { type Batch, SyncAnswer, SyncMessage } from '#src/features/watch/remote/messages.ts';
import { runVantage, type VantageContact } from '#src/features/watch/remote/vantage.ts';
import { MonitorInput } from '#src/features/watch/contract-schemas.ts';
import { listMonitorRecords, nextNumber, saveMonitor } from '#src/features/watch/store/definitions.ts';
import { systemClock } from '#src/platform/clock.ts';
import { createEgressGuard } from '#src/platform/egress.ts';
import { createProbeNetwork } from '#src/platform/probe-network.ts';
import type { SigningKey } from '#src/platform/signing-key.ts';
import type { AnyProbe } from '#src/plugins/kit/probe.ts';
import { listSampleTables, sampleColumns } from '#src/store/sample-days.ts';
import type { Store } from '#src/store/store.ts';
import { silentLog } from '../support/silent-log.ts';
import type { Hub } from './hub.ts';
import { noInput } from './world.ts';

const longestNapMs = 2_000;

/** Sends every tenth of a second instead of every two; deadlines stay as they are. */
export const quickClock: Clock = {
  ...systemClock,
  sleep: (ms, signal) => systemClock.sleep(ms <= longestNapMs ? ms / 20 : ms, signal),
};

/** The way to a hub on loopback, as the program has it. */
export const hubNetwork: ProbeNetwork = createProbeNetwork({
  guard: createEgressGuard({ clock: systemClock, simulated: false, privateNetworks: ['0.0.0.0/0'] }),
  clock: systemClock,
  purpose: { reason: 'vantage' },
});

export interface ElsewhereOptions {
  readonly directory: string;
  readonly identity: VantageIdentity;
  readonly key: SigningKey;
  readonly probes: readonly AnyProbe[];
  readonly clock?: Clock;
  readonly log?: Log;
  readonly outboxBytesMax?: number;
  readonly link?: HubLink;
}

export interface Elsewhere {
  /** Resolves at the first contact for which this holds. */
  until(holds: (contact: VantageContact) => boolean): Promise<VantageContact>;
  stop(): Promise<void>;
}

export function startVantage({
  identity,
  clock = quickClock,
  log = silentLog,
  ...options
}: ElsewhereOptions): Elsewhere {
  const ending = new AbortController();
  const watchers = new Set<(contact: VantageContact) => void>();
  const link = createHubLink({ url: identity.hub, network: hubNetwork, pin: identity.pin, clock: systemClock });
  const running = runVantage(
    {
      ...{ link, ...options, clock, log, vantageId: identity.vantageId, version: '1.0.0-test', network: hubNetwork },
      loopDelay: { readMs: () => 0, turn: () => undefined, close: () => undefined },
      onContact: (contact) => {
        for (const watcher of watchers) watcher(contact);
      },
    },
    ending.signal,
  );
  return {
    until: (holds) => {
      const { promise, resolve } = Promise.withResolvers<VantageContact>();
      const watcher = (contact: VantageContact): void => {
        if (!holds(contact)) return;
        watchers.delete(watcher);
        resolve(contact);
      };
      watchers.add(watcher);
      return promise;
    },
    stop: async () => {
      ending.abort();
      await running;
    },
  };
}

export async function addVantage(
  { watch, ctx }: Pick<Hub, 'watch' | 'ctx'>,
  name: string,
): Promise<{ token: string; vantageId: string }> {
  const body = { name, network: `net-${name}`, place: '' };
  return watch.createVantage(ctx, { ...noInput, body });
}

export function enrolAt(
  { url }: Pick<Hub, 'url'>,
  { directory, token, pin }: { readonly directory: string; readonly token: string; readonly pin?: string },
): ReturnType<typeof openVantage> {
  const place = { directory, hub: url, token, pin, network: hubNetwork, clock: systemClock, version: '1.0.0-test' };
  return openVantage(place, new AbortController().signal);
}

/** So many that are tested alike; the hub hears of them all at once. */
export async function addMonitors(
  { watch, ctx }: Pick<Hub, 'watch' | 'ctx'>,
  count: number,
  over: Partial<MonitorInput> & Pick<MonitorInput, 'vantageIds'>,
): Promise<void> {
  const named = { name: 'Monitor 0', probe: 'scripted', settings: { target: 'a' }, periodS: 10, budgetMs: 5_000 };
  const { id } = await watch.createMonitor(ctx, { ...noInput, body: MonitorInput.parse({ ...named, ...over }) });
  await ctx.store.transaction(async (tx) => {
    const first = (await listMonitorRecords(tx)).find((one) => one.id === id);
    if (first === undefined) throw new Error('the first monitor is not there');
    for (let index = 1; index < count; index += 1) {
      const own = { id: newId('mon', ctx.clock, ctx.random), number: await nextNumber(tx, 'monitor') };
      await saveMonitor(tx, { ...first, ...own, name: `Monitor ${String(index)}` });
    }
    await nextNumber(tx, 'definitions');
  });
}

/** One for each sample of a batch: monitor and moment, in the time of the hub. */
function keysOf({ samples, clockAheadMs }: Omit<Batch, 'sequence'>, aheadMs: number | null): string[] {
  const ahead = Math.round(clockAheadMs ?? aheadMs ?? 0);
  return samples.map((sample) => `${sample.monitorId} ${String(sample.scheduledAt - ahead)}`);
}

interface Overheard {
  readonly link: HubLink;
  /** By the number of the batch, as often as it was sent: one from before its clock was known has a time of its own each time. */
  readonly sent: Map<number, string[][]>;
  /** What went ahead of a backlog. */
  readonly ahead: Set<string>;
  acknowledged(): number;
}

/** What a vantage said and was answered, beside a link that does its work. */
export function listenIn(link: HubLink): Overheard {
  const sent = new Map<number, string[][]>();
  const aheadOfAll = new Set<string>();
  let acknowledged = 0;
  return {
    ...{ sent, ahead: aheadOfAll, acknowledged: () => acknowledged },
    link: {
      ...link,
      post: async (path, body, shape, signal) => {
        const { batch, ahead, health } = SyncMessage.parse(JSON.parse((body as { message: string }).message));
        const { clockAheadMs } = health;
        if (batch !== null)
          sent.set(batch.sequence, [...(sent.get(batch.sequence) ?? []), keysOf(batch, clockAheadMs)]);
        if (ahead !== null) for (const key of keysOf(ahead, clockAheadMs)) aheadOfAll.add(key);
        const answer = await link.post(path, body, shape, signal);
        const { storedSequence } = SyncAnswer.parse(JSON.parse((answer as { answer: string }).answer));
        acknowledged = Math.max(acknowledged, storedSequence);
        return answer;
      },
    },
  };
}

/** Every stored sample, doubles and all. */
export async function storedKeys({ db, engine }: Store): Promise<string[]> {
  const found: string[] = [];
  const [number, , due] = sampleColumns;
  for (const table of await listSampleTables(db, engine)) {
    const { rows } = await sql<{ id: string; dueAt: number }>`
      select m.id, s.${sql.ref(due)} from ${sql.table(table)} s join monitors m on m.number = s.${sql.ref(number)}`.execute(
      db,
    );
    for (const row of rows) found.push(`${row.id} ${String(row.dueAt)}`);
  }
  return found;
}
