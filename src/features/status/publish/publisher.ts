/**
 * Publishes the page: into our own folder at once, from there to every other place, each on its own, so that one that hangs
 * keeps no other waiting. When no new state can be had, because the store is lost, the last good page stays as it is and
 * its own script and times say that it grows old. Nothing here ever makes a page that looks newer or better.
 */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Clock, Log } from '#src/core/ports.ts';
import { letOthersRun } from '#src/platform/let-others-run.ts';
import { withCompressedForms } from '#src/platform/publish-compress.ts';
import { writeGeneration } from '#src/platform/publish-folder.ts';
import type { PublishFile } from '#src/platform/publish-target.ts';
import type { EgressGuard } from '#src/platform/egress.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import type { Store } from '#src/store/store.ts';
import type { PublicIncident, Snapshot } from '../contract-schemas.ts';
import { createRecordMemory } from '../page/record-memory.ts';
import { renderFiles, type PageFile } from '../page/render-page.ts';
import type { PageSigner } from '../page/stamp.ts';
import { bringCopy, type Made } from './copies.ts';
import { stateKey, type OwnStates } from './manifest.ts';
import { openTarget, type TargetPorts } from './open-target.ts';
import { openExtras } from './page-extras.ts';
import { findTarget, listTargets, saveTargetState, type TargetRecord } from './repository-targets.ts';
import type { Written } from './upload-plan.ts';

export interface PublisherDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly log: Log;
  readonly guard: EgressGuard;
  readonly sealer: Sealer;
  readonly signingKey: PageSigner;
  /** `<data>/status`. */
  readonly folder: string;
  /** What holds now. Rejects when the store is lost. */
  readonly snapshot: () => Promise<Snapshot | undefined>;
  /** Signed JSON of a contradiction, for the folder. */
  readonly evidence?: (contradictionId: string) => Promise<unknown>;
  /** Incidents that closed too long ago for the snapshot; the history of the page goes on with them. */
  readonly archive?: () => Promise<readonly PublicIncident[]>;
  /** The key under which push messages are sent (RFC 8292); undefined when none are. */
  readonly pushKey?: () => Promise<string | undefined>;
  /** Told after each state that lies in our own folder; the server serves from this. */
  readonly onPublished?: (files: ReadonlyMap<string, PublishFile>) => void;
  /** For rehearsals, where days pass in minutes and a page still takes its real time to make. */
  readonly pace?: {
    readonly heartbeatMs: number;
    /** Simulated time stands still until this is done. */
    hold<T>(work: Promise<T>): Promise<T>;
  };
}

export interface Publisher {
  /** Makes the page of a snapshot and puts it into our own folder; other places follow in `run`. */
  publish(snapshot: Snapshot): Promise<void>;
  /** Brings the newest state to one place, or to all, now. Returns how each stands. */
  bring(targetId: string | undefined, isForced: boolean, signal: AbortSignal): Promise<TargetRecord[]>;
  /** A new state each time something changed, and at least every minute; every place at its own pace. */
  run(signal: AbortSignal): Promise<void>;
  /** Something changed: do not wait for the minute. */
  wake(): void;
  newest(): { readonly sequence: number; readonly generatedAt: number } | undefined;
  readonly folder: string;
}

/** A page says so when it is older than five minutes; a heart that beats every minute may miss some. */
const heartbeatMs = 55_000;
/** Changes come in bursts, and a page for each of them would help nobody. */
const restMs = 2000;
/** So long at most pages are made without a break: checks that are due wait for it. */
const breathMs = 8;
const targetsEveryMs = 5000;
/** States remembered for finding out whether somebody else publishes under our numbers. */
const rememberedMax = 2000;

export function createPublisher(deps: PublisherDeps): Publisher {
  const { store, clock, log, folder, signingKey } = deps;
  let made: Made | undefined;
  let forms: ReadonlyMap<string, PublishFile> = new Map();
  let since: number | undefined;
  const hashes = new Map<string, string>();
  const memories = new Map<string, Memory>();
  const evidence: EvidenceMemory = new Map();
  const memory = createRecordMemory();
  const extras = openExtras(deps);
  const busy = new Set<string>();
  let wakeUp: (() => void) | undefined;
  let isWoken = false;

  const ports: TargetPorts = {
    ...{ guard: deps.guard, clock, sealer: deps.sealer },
    workFolder: join(folder, '..', 'publish'),
    whole: () => ({ files: forms, sequence: made?.snapshot.sequence ?? 0 }),
  };

  const publish = async (snapshot: Snapshot): Promise<void> => {
    const files = new Map<string, PageFile>();
    let startedMs = clock.monotonicMs();
    const signed = await evidenceOf(deps, evidence, snapshot);
    for (const [path, file] of renderFiles(snapshot, signingKey, signed, { ...(await extras()), memory })) {
      files.set(path, file);
      if (clock.monotonicMs() - startedMs < breathMs) continue;
      await letOthersRun();
      startedMs = clock.monotonicMs();
    }
    const compressed = await withCompressedForms(files, forms);
    await writeGeneration(folder, compressed, snapshot.sequence);
    since ??= snapshot.sequence;
    hashes.set(stateKey(snapshot), hashOf(files.get('snapshot.json')));
    for (const key of [...hashes.keys()].slice(0, Math.max(0, hashes.size - rememberedMax))) hashes.delete(key);
    made = { snapshot, files };
    forms = compressed;
    deps.onPublished?.(compressed);
  };

  const own = (newest: Snapshot): OwnStates => ({
    since: since ?? newest.sequence,
    newest,
    hashes,
    keyId: signingKey.id,
  });

  const bringOne = async (record: TargetRecord, isForced: boolean, signal: AbortSignal): Promise<TargetRecord> => {
    if (made === undefined || busy.has(record.id)) return record;
    busy.add(record.id);
    try {
      const known: Memory = memories.get(record.id) ?? { written: new Map(), urgent: '' };
      memories.set(record.id, known);
      const target = openTarget(record, ports);
      const input = {
        record,
        target,
        made,
        own: own(made.snapshot),
        memory: known,
        sign: signingKey,
        folder,
        isForced,
      };
      const urgent = urgentOf(made.snapshot);
      const state = await bringCopy({ clock, log }, input, signal);
      if (state.lastError === null) known.urgent = urgent;
      // The copy counts, also when the store that should remember it is lost.
      await saveTargetState(store.db, record.id, state).catch((error: unknown) =>
        log.warn('The state of a copy of the status page could not be stored.', { error }),
      );
      return { ...record, state };
    } finally {
      busy.delete(record.id);
    }
  };

  const heart = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      isWoken = false;
      try {
        const snapshot = await deps.snapshot();
        if (snapshot !== undefined) await (deps.pace?.hold(publish(snapshot)) ?? publish(snapshot));
      } catch (error) {
        if (!signal.aborted) log.error('The status page could not be made anew; the last one stays.', { error });
      }
      await rest(signal);
    }
  };

  const rest = async (signal: AbortSignal): Promise<void> => {
    const ended = new AbortController();
    wakeUp = () => ended.abort();
    const either = AbortSignal.any([signal, ended.signal]);
    await clock.sleep(restMs, signal).catch(() => undefined);
    if (!isWoken) await clock.sleep((deps.pace?.heartbeatMs ?? heartbeatMs) - restMs, either).catch(() => undefined);
    wakeUp = undefined;
  };

  const listed = async (): Promise<TargetRecord[]> => listTargets(store.db);
  let known: readonly TargetRecord[] = [];
  const copies = async (signal: AbortSignal): Promise<void> => {
    const running = new Set<Promise<unknown>>();
    while (!signal.aborted) {
      // When the store is lost, the places of before still get what there is.
      known = await listed().catch(() => known);
      for (const record of known) {
        const said = memories.get(record.id)?.urgent;
        if (busy.has(record.id) || !isDue(record, made, said, clock.nowMs())) continue;
        const one: Promise<unknown> = bringOne(record, false, signal)
          .then((after) => (known = known.map((each) => (each.id === after.id ? after : each))))
          .catch((error: unknown) => {
            if (!signal.aborted) log.error('A copy of the status page could not be opened.', { error });
          })
          .finally(() => running.delete(one));
        running.add(one);
      }
      await clock.sleep(targetsEveryMs, signal).catch(() => undefined);
    }
    await Promise.all(running);
  };

  return {
    folder,
    publish,
    newest: () => made?.snapshot,
    wake: () => {
      isWoken = true;
      wakeUp?.();
    },
    bring: async (targetId, isForced, signal) => {
      const found = targetId === undefined ? await listTargets(store.db) : [await findTarget(store.db, targetId)];
      const chosen = found.flatMap((record) => (record?.isEnabled === true ? [record] : []));
      return Promise.all(chosen.map((record) => bringOne(record, isForced, signal)));
    },
    run: async (signal) => {
      await Promise.all([heart(signal), copies(signal)]);
    },
  };
}

interface Memory {
  written: ReadonlyMap<string, Written>;
  /** What was said there last, without times. */
  urgent: string;
}

function isDue(
  { isEnabled, state }: TargetRecord,
  made: Made | undefined,
  said: string | undefined,
  nowMs: number,
): boolean {
  if (!isEnabled || made === undefined) return false;
  if (state.failures > 0 || said === urgentOf(made.snapshot)) return nowMs >= (state.nextTryAt ?? 0);
  // What is new to people does not wait for the pace of the place; newer times do.
  return true;
}

/** What a reader must learn at once: states, statements, promises, steps, maintenance. */
function urgentOf({ banner, components, incidents, maintenances, contradictions, page }: Snapshot): string {
  return JSON.stringify([
    ...[banner, page],
    components.map(({ id, name, state, measured, claimed, failure }) => [id, name, state, measured, claimed, failure]),
    incidents.map(({ id, state, isOverdue, statements, waves, questions }) => [
      ...[id, state, isOverdue, questions.length],
      statements.map((one) => [one.id, one.supersededBy, one.texts.map(({ locale, review }) => [locale, review])]),
      waves.map((wave) => [wave.id, wave.state]),
    ]),
    maintenances.map(({ id, sequence, state }) => [id, sequence, state]),
    contradictions.map(({ id, endedAt }) => [id, endedAt === null]),
  ]);
}

function hashOf(file: PageFile | undefined): string {
  return createHash('sha256')
    .update(file?.bytes ?? '')
    .digest('hex');
}

/**
 * It is made of all samples of its time, and a page each minute would read them each minute. So old at most, or a tenth of
 * the time that it is about: what was added then changes little. The console makes it anew whenever it is asked for.
 */
const evidenceEveryMs = 10 * 60_000;
const evidenceAgePart = 0.1;

type EvidenceMemory = Map<string, { readonly about: string; readonly madeMs: number; readonly text: string }>;

/** Those whose evidence cannot be had are left out; the page is worth more than one file of it. */
async function evidenceOf(
  deps: PublisherDeps,
  memory: EvidenceMemory,
  { contradictions }: Snapshot,
): Promise<ReadonlyMap<string, string>> {
  const nowMs = deps.clock.monotonicMs();
  for (const contradiction of contradictions) {
    const { id } = contradiction;
    const about = JSON.stringify(contradiction);
    const known = memory.get(id);
    const lastedMs = deps.clock.nowMs() - contradiction.startedAt;
    const mayBeOldMs = Math.max(evidenceEveryMs, lastedMs * evidenceAgePart);
    if (known?.about === about && nowMs - known.madeMs < mayBeOldMs) continue;
    const evidence = await deps.evidence?.(id).catch((error: unknown) => {
      deps.log.warn('The evidence of a contradiction could not be made.', { id, error });
    });
    if (evidence !== undefined && evidence !== null) {
      memory.set(id, { about, madeMs: nowMs, text: JSON.stringify(evidence) });
    }
  }
  const shown = new Set(contradictions.map(({ id }) => id));
  for (const id of memory.keys()) if (!shown.has(id)) memory.delete(id);
  return new Map([...memory].map(([id, { text }]) => [id, text]));
}
