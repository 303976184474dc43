/**
 * The engine: gathers evidence, derives, writes down what changed, tells what is to be told, and hands out the snapshot. It
 * starts anew at every round, so a round that failed leaves nothing behind but an honest "unknown".
 */

import { invariant } from '#src/core/errors.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { Db, Store } from '#src/store/store.ts';
import type { Snapshot } from '../contract-schemas.ts';
import { deriveComponents } from '../derive/derive.ts';
import type { DeriveInput, MonitorEvidence } from '../derive/derive-input.ts';
import type { StatusIncidents, StatusParts, StatusWatch, Told } from '../parts.ts';
import { reportFigures } from '../reports.ts';
import { listOpenSpans } from '../repository-spans.ts';
import { readSetting, saveSetting } from '../repository-settings.ts';
import { forgetReporters } from '../repository-reports.ts';
import { readFacts, type Facts } from './facts.ts';
import { createHistory } from './history.ts';
import { createRecorder } from './recorder.ts';
import { buildSnapshot } from './snapshot.ts';
import { Sequence } from './sequence.ts';
import type { Shown } from './shown.ts';

/** Also when nothing is heard: evidence grows old, and that is a change too. */
const roundMs = 15_000;
/** Many changes at once are one round. */
const coalesceMs = 250;
const historyMs = 60_000;
const housekeepingMs = 3_600_000;

export interface EngineDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly watch: StatusWatch;
  readonly incidents: StatusIncidents;
  readonly subscriberBase: StatusParts['subscriberBase'];
  readonly told: (db: Db, statementIds: readonly string[]) => Promise<ReadonlyMap<string, Told>>;
  /** Tells what was measured; absent where only a page is made of what is known. */
  readonly tell?: (facts: Facts, shown: Shown) => Promise<boolean>;
  /** Another process has told until now: what it remembers is read before anything is told here. */
  readonly takeOver?: () => Promise<void>;
}

export function createEngine(deps: EngineDeps) {
  const { store, clock, log } = deps;
  const history = createHistory(deps);
  const recorder = createRecorder(deps);
  const sequence = new Sequence();
  const listeners = new Set<(shown: Shown) => void>();
  let facts: Facts | undefined;
  let shown: Shown | undefined;
  /** What listeners were given last; a round that nobody was told of is no news that anybody had. */
  let handed: Snapshot | undefined;
  let factsAt = Number.NEGATIVE_INFINITY;
  let historyAt = Number.NEGATIVE_INFINITY;
  let housekeptAt = Number.NEGATIVE_INFINITY;
  let isDirty = true;
  let isStandingBy = true;
  let isHeard = false;
  let wake = (): void => undefined;
  const hear = (): void => {
    isHeard = true;
    wake();
  };
  /** Rounds never overlap: each sees what the one before has written. */
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const next = turn.then(work, work);
    turn = next;
    return next;
  };

  /** `true`: what the store holds is known as of now. */
  const refresh = async (now: number): Promise<boolean> => {
    try {
      const at = clock.monotonicMs();
      if (isDirty || facts === undefined || at - factsAt >= roundMs) {
        isDirty = false;
        facts = await withTold(await readFacts(deps, store.db, now), store.db);
        factsAt = at;
      }
      if (at - historyAt >= historyMs) {
        await history.refresh(store.db, facts.components, now);
        historyAt = at;
      }
      return true;
    } catch (error) {
      isDirty = true;
      if (facts === undefined) throw error;
      log.error('The store cannot be read; nothing is shown as working until it can.', { error });
      return false;
    }
  };

  const withTold = async (read: Facts, db: Db): Promise<Facts> => {
    const ids = read.incidents.flatMap(({ statements }) => statements.map(({ id }) => id));
    const figures = await deps.told(db, ids);
    return { ...read, incidents: read.incidents.map((incident) => ({ ...incident, told: sumOf(incident, figures) })) };
  };

  const inputOf = (known: Facts, isStoreRead: boolean, now: number): DeriveInput => {
    const ids = known.components.flatMap(({ monitorIds, claim }) => [
      ...monitorIds,
      ...(claim === null ? [] : [claim.monitorId]),
    ]);
    const monitors = new Map([...new Set(ids)].map((id) => [id, monitorEvidence(deps, id)] as const));
    const effects = attempt(log, () => deps.incidents.effects());
    const open = attempt(log, () => deps.incidents.open());
    return {
      now,
      isBlind: !isStoreRead || effects === undefined || open === undefined,
      components: known.components,
      monitors,
      effects: effects ?? [],
      openIncidents: open ?? [],
      maintenances: known.maintenances,
      reports: reportFigures(known),
      previous: recorder.previous(),
      past: new Map(known.components.map(({ id }) => [id, history.past(id, now)])),
    };
  };

  const round = async (): Promise<Shown> => {
    const now = clock.nowMs();
    const isStoreRead = await refresh(now);
    invariant(facts !== undefined, 'a round began before anything was read.');
    const input = inputOf(facts, isStoreRead, now);
    const views = deriveComponents(input);
    const vantages = (attempt(log, () => deps.watch.vantages()) ?? []).map(({ id, name, network, place, state }) => ({
      ...{ id, name, network, place },
      isPresent: state === 'connected',
    }));
    const snapshot = buildSnapshot({
      ...{ sequence: sequence.next(now), now, views, vantages },
      ...{ page: facts.page, components: facts.components, incidents: facts.incidents },
      ...{ maintenances: facts.maintenances, contradictions: facts.contradictions },
    });
    const next = { snapshot, views, input, isChanged: handed === undefined || differs(handed, snapshot) };
    shown = next;
    return next;
  };

  /** Writing and telling come after deriving: a store that fails takes nothing from what is shown. */
  const afterRound = async (current: Shown): Promise<void> => {
    if (facts === undefined || current.input.isBlind === true) return;
    try {
      if (!(await mayWrite())) return;
      const hasRecorded = await recorder.record(current, facts);
      const hasTold = (await deps.tell?.(facts, current)) === true;
      await keepHouse(current);
      if (!hasRecorded && !hasTold) return;
      isDirty = true;
      hear();
    } catch (error) {
      isDirty = true;
      log.error('What changed could not be written down; it is tried again.', { error });
    }
  };

  /** Of several processes over one database the one that tests also writes and tells: all see the same, and one says it. */
  const mayWrite = async (): Promise<boolean> => {
    const isLeading = deps.watch.figures().isLeading;
    if (isLeading && !isStandingBy) return true;
    isStandingBy = true;
    recorder.restore(await listOpenSpans(store.db));
    if (!isLeading) return false;
    await deps.takeOver?.();
    isStandingBy = false;
    return true;
  };

  const keepHouse = async ({ snapshot }: Shown): Promise<void> => {
    if (clock.monotonicMs() - housekeptAt < housekeepingMs && !sequence.needsSaving()) return;
    await saveSetting(store.db, Sequence.key, sequence.saved(), snapshot.generatedAt);
    if (clock.monotonicMs() - housekeptAt < housekeepingMs) return;
    await forgetReporters(store.db, snapshot.generatedAt);
    housekeptAt = clock.monotonicMs();
  };

  const hand = (current: Shown): void => {
    handed = current.snapshot;
    for (const listener of listeners) attempt(log, () => listener(current));
  };

  const wholeRound = async (): Promise<Shown> => {
    const current = await round();
    hand(current);
    await afterRound(current);
    return current;
  };

  return {
    /** @throws when the store cannot be read: a page that is made of nothing would say that nothing is wrong */
    load: async (): Promise<void> => {
      sequence.restore(await readSetting(store.db, Sequence.key, Sequence.schema));
      recorder.restore(await listOpenSpans(store.db));
      isDirty = true;
      await inTurn(round);
    },
    run: async (signal: AbortSignal): Promise<void> => {
      const unsubscribe = deps.watch.subscribe(hear);
      while (!signal.aborted) {
        isHeard = false;
        try {
          await inTurn(wholeRound);
        } catch (error) {
          log.error('Nothing is known about what is to be shown.', { error });
        }
        await pause(signal);
      }
      unsubscribe();
    },
    /** One round by hand, with everything that follows from it. */
    once: () => inTurn(wholeRound),
    /** What is to be shown as of now; writes nothing. */
    fresh: () => inTurn(round),
    shown: () => shown,
    records: (componentId: string) => history.records(componentId),
    changed: () => {
      isDirty = true;
      hear();
    },
    subscribe: (listener: (current: Shown) => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };

  async function pause(signal: AbortSignal): Promise<void> {
    if (!isHeard) {
      const { promise, resolve } = Promise.withResolvers<void>();
      wake = resolve;
      const over = new AbortController();
      const timer = clock.sleep(roundMs, AbortSignal.any([signal, over.signal])).catch(() => undefined);
      await Promise.race([promise, timer]);
      wake = () => undefined;
      over.abort();
    }
    await clock.sleep(coalesceMs, signal).catch(() => undefined);
  }
}

function attempt<T>(log: Log, ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    log.error('A part that status asks did not answer.', { error });
    return undefined;
  }
}

function monitorEvidence({ watch, log }: EngineDeps, id: string): MonitorEvidence {
  const facts = attempt(log, () => watch.monitor(id));
  return {
    id,
    name: facts?.name ?? '',
    target: facts?.target ?? '',
    probe: facts?.probe ?? '',
    periodS: facts?.periodS ?? 0,
    measured: facts === undefined ? undefined : attempt(log, () => watch.measured(id)),
    claimed: facts === undefined ? undefined : attempt(log, () => watch.claimed(id)),
  };
}

function sumOf(
  incident: { readonly statements: readonly { readonly id: string }[] },
  by: ReadonlyMap<string, Told>,
): Told {
  const figures = incident.statements.flatMap(({ id }) => by.get(id) ?? []);
  const sum = (of: (told: Told) => number): number => figures.reduce((total, one) => total + of(one), 0);
  return { queued: sum((one) => one.queued), sent: sum((one) => one.sent), failed: sum((one) => one.failed) };
}

/** Times alone are no change: they are what a reader compares. */
function differs(before: Snapshot, after: Snapshot): boolean {
  return contentOf(before) !== contentOf(after);
}

function contentOf(snapshot: Snapshot): string {
  const { sequence: _sequence, dataAt: _dataAt, generatedAt: _generatedAt, nextExpectedAt: _next, ...rest } = snapshot;
  const components = rest.components.map(
    ({ dataAt: _data, nextExpectedAt: _expected, claimReadAt: _read, ...view }) => ({
      ...view,
      evidence: view.evidence.map(({ monitorId, result, failure, isRegional }) => [
        monitorId,
        result,
        failure,
        isRegional,
      ]),
      days: view.days.map(({ day, worst }) => [day, worst]),
      uptime: view.uptime.map(({ percent }) => percent),
    }),
  );
  return JSON.stringify({ ...rest, components });
}
