/**
 * Tells by itself what is measured: opens incidents, publishes fixed words, and lets incidents end, each by an explicit step of
 * the plan. One incident for each tree of components; an incident that somebody has opened for the same is joined.
 */

import { systemActor } from '#src/core/access.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db, Store } from '#src/store/store.ts';
import type { Incident } from '../../incidents/contract-schemas.ts';
import type { AlsoWrite } from '../../incidents/measured/measured.ts';
import { planMeasured, type MeasuredKind, type Memory, type Step, type Watched } from '../measured/plan.ts';
import { forgetMemory, listMemories, saveMemory, type RootMemory } from '../measured/repository.ts';
import { measuredSince, measuredStatement, measuredTitles } from '../measured/statement.ts';
import type { StatusIncidents } from '../parts.ts';
import type { Facts } from './facts.ts';
import type { Shown } from './shown.ts';
import { treesOf, watchedOf, type Tree } from './trees.ts';

export interface TellerDeps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly incidents: StatusIncidents;
}

export interface Teller {
  load(): Promise<void>;
  /** `true`: something was told. */
  tell(facts: Facts, shown: Shown): Promise<boolean>;
}

export function createTeller(deps: TellerDeps): Teller {
  const { incidents, log } = deps;
  let memories = new Map<string, RootMemory>();

  const tellTree = async (tree: Tree, open: readonly Incident[]): Promise<boolean> => {
    const watched = tree.views.map((view) => watchedOf(view, tree.input));
    const kept = memories.get(tree.rootId);
    const told = kept !== undefined && open.some(({ id }) => id === kept.incidentId) ? kept : undefined;
    const dismissed = stillDismissed(kept, told === undefined, watched);
    const concerned = watched.filter(({ componentId }) => !dismissed.includes(componentId));
    const known = told ?? joinedMemory(tree.rootId, concerned, open, tree.input.now);
    const plan = planMeasured(concerned, known, tree.facts.settings, tree.input.now);
    // Ended by somebody while it fails: it is remembered for as long as that lasts, and nothing is opened over his head.
    if (known === undefined && plan.steps.length === 0 && dismissed.length > 0) return false;
    const current = known === undefined ? undefined : { ...known, dismissed };
    let memory = current;
    for (const step of plan.steps) memory = await take(tree, step, { plan: plan.memory, before: memory, dismissed });
    if (plan.steps.length === 0 && plan.memory !== undefined && current !== undefined) {
      memory = { ...current, ...plan.memory, dismissed };
    }
    await remember(tree.rootId, memory);
    return plan.steps.length > 0;
  };

  /** @returns what is remembered after the step */
  const take = async (tree: Tree, step: Step, state: State): Promise<RootMemory | undefined> => {
    const { plan, before, dismissed } = state;
    const { rootId } = tree;
    const next = (incidentId: string): RootMemory | undefined =>
      plan === undefined ? undefined : { ...plan, incidentId, rootId, dismissed };
    if (step.kind === 'open') return begin(tree, step, next);
    if (before === undefined) return before;
    const { incidentId } = before;
    if (step.kind === 'tell') return say(tree, step, { before, next: next(incidentId) });
    const after = ({ state: now, isLedByPerson }: Incident): RootMemory | undefined =>
      plan === undefined && (now === 'closed' || isLedByPerson) ? undefined : (next(incidentId) ?? before);
    return written(rootId, after, (also) => incidents.moveMeasured(contextOf(deps), incidentId, step.to, also));
  };

  const begin = (
    tree: Tree,
    step: Extract<Step, { kind: 'open' }>,
    next: (incidentId: string) => RootMemory | undefined,
  ): Promise<RootMemory | undefined> => {
    const nextUpdateAt = next('')?.nextUpdateAt ?? null;
    const telling = tellingOf(tree, 'begun', step.failing, { nextUpdateAt, startedAt: step.startedAt });
    const input = {
      titles: measuredTitles(telling),
      componentIds: [...step.failing],
      ...{ severity: step.severity, state: 'suspected' as const },
      ...{ startedAt: step.startedAt, detectedAt: tree.input.now },
      statement: measuredStatement(telling),
    };
    return written(
      tree.rootId,
      ({ id }) => next(id),
      (also) => incidents.openMeasured(contextOf(deps), { ...input, also }),
    );
  };

  const say = async (
    tree: Tree,
    step: Extract<Step, { kind: 'tell' }>,
    { before, next }: { readonly before: RootMemory; readonly next: RootMemory | undefined },
  ): Promise<RootMemory | undefined> => {
    const { incidentId } = before;
    const leader = incidents.open().find(({ id }) => id === incidentId);
    const isLed = leader?.isLedByPerson === true;
    const about = step.say === 'back' ? before.everFailed : step.failing;
    const kind = leader?.firstPublicAt === null && step.say === 'wider' ? 'begun' : step.say;
    const nextUpdateAt = isLed ? null : step.nextUpdateAt;
    const telling = tellingOf(tree, kind, about, { nextUpdateAt, startedAt: before.startedAt });
    // Who leads an incident has made promises of his own; measurement adds facts and no clock. And of what nobody is shown
    // any more there is nothing to say.
    if ((isLed && step.say === 'lasting') || telling.about.length === 0) {
      return next === undefined ? undefined : { ...next, nextUpdateAt: null };
    }
    const after = next === undefined ? undefined : { ...next, nextUpdateAt };
    const input = {
      ...measuredStatement(telling),
      ...{ incidentState: step.state, componentIds: [...about], severity: step.severity },
      restoredAt: step.say === 'back' ? before.startedAt + telling.lastedMs : undefined,
    };
    return written(
      tree.rootId,
      () => after,
      (also) => incidents.publishMeasured(contextOf(deps), incidentId, { ...input, also }),
    );
  };

  /** What is remembered is stored in the transaction of what is said: a crash between the two would say it twice. */
  const written = async (
    rootId: string,
    after: (incident: Incident) => RootMemory | undefined,
    work: (also: AlsoWrite) => Promise<unknown>,
  ): Promise<RootMemory | undefined> => {
    const stored: (RootMemory | undefined)[] = [];
    await work(async (tx, incident) => {
      stored[0] = after(incident);
      await store(tx, rootId, stored[0]);
    });
    put(rootId, stored[0]);
    return stored[0];
  };

  const put = (rootId: string, memory: RootMemory | undefined): void => {
    const next = new Map(memories);
    if (memory === undefined) next.delete(rootId);
    else next.set(rootId, memory);
    memories = next;
  };

  const store = async (tx: Db, rootId: string, memory: RootMemory | undefined): Promise<void> => {
    const before = memories.get(rootId);
    if (before !== undefined && before.incidentId !== memory?.incidentId) await forgetMemory(tx, before.incidentId);
    if (memory !== undefined) await saveMemory(tx, memory);
  };

  /** What changed without anything being said. */
  const remember = async (rootId: string, memory: RootMemory | undefined): Promise<void> => {
    if (JSON.stringify(memory) === JSON.stringify(memories.get(rootId))) return;
    await deps.store.transaction((tx) => store(tx, rootId, memory));
    put(rootId, memory);
  };

  return {
    load: async () => {
      memories = new Map((await listMemories(deps.store.db)).map((memory) => [memory.rootId, memory]));
    },
    tell: async (facts, { views, input }) => {
      if (!facts.settings.publishesMeasured) return false;
      let hasTold = false;
      for (const tree of treesOf(facts, { views, input }, (id) => memories.get(id)?.everFailed ?? [])) {
        try {
          if (await tellTree(tree, incidents.open())) hasTold = true;
        } catch (error) {
          // One tree that cannot be told must not silence the others; it is tried again in the next round.
          log.error('What was measured could not be told.', { rootId: tree.rootId, error });
        }
      }
      return hasTold;
    },
  };
}

interface State {
  readonly plan: Omit<Memory, 'incidentId'> | undefined;
  readonly before: RootMemory | undefined;
  readonly dismissed: readonly string[];
}

/**
 * What failed when somebody ended its incident, for as long as it fails: a person has decided. What had been well by then and
 * fails again is a new matter, and so is anything else.
 */
function stillDismissed(
  kept: RootMemory | undefined,
  isEnded: boolean,
  watched: readonly Watched[],
): readonly string[] {
  if (kept === undefined) return [];
  const wasWell = kept.phase === 'back' || kept.wellSince !== null;
  const dismissed = new Set([...kept.dismissed, ...(isEnded && !wasWell ? kept.everFailed : [])]);
  return watched
    .filter((one) => dismissed.has(one.componentId) && isTroubled(one))
    .map(({ componentId }) => componentId);
}

function isTroubled({ measured, regionalSince }: Watched): boolean {
  return (measured !== 'ok' && measured !== 'degraded') || regionalSince !== null;
}

/** An open incident that is about the same; newest first, because it says what is thought now. */
function joinedMemory(
  rootId: string,
  watched: readonly Watched[],
  open: readonly Incident[],
  now: number,
): RootMemory | undefined {
  const failing = watched
    .filter((one) => !one.isExplained && one.measured !== 'unknown' && isTroubled(one))
    .map(({ componentId }) => componentId);
  const incident = open
    .filter(({ componentIds }) => componentIds.some((id) => failing.includes(id)))
    .toSorted((a, b) => b.openedAt - a.openedAt)[0];
  if (incident === undefined) return undefined;
  const isTold = incident.firstPublicAt !== null;
  const told = isTold ? watched.map((one) => one.componentId).filter((id) => incident.componentIds.includes(id)) : [];
  return {
    ...{ incidentId: incident.id, rootId, dismissed: [], failing: told, everFailed: told, severity: incident.severity },
    ...{ phase: incident.state === 'observing' ? 'back' : 'confirmed', startedAt: incident.startedAt },
    ...{ openedAt: incident.openedAt, toldAt: isTold ? now : 0, nextUpdateAt: incident.nextUpdateAt },
    ...{ renewals: 0, wellSince: null, fewerSince: null },
  };
}

function tellingOf(
  tree: Tree,
  kind: MeasuredKind,
  about: readonly string[],
  { nextUpdateAt, startedAt }: { readonly nextUpdateAt: number | null; readonly startedAt: number },
): Parameters<typeof measuredStatement>[0] {
  const { now } = tree.input;
  const views = tree.views.filter(({ id }) => about.includes(id));
  // That it held before it was told is no part of the outage.
  const endedAt = kind === 'back' ? Math.min(now, Math.max(startedAt, ...views.map(measuredSince))) : now;
  return {
    kind,
    about: views,
    measured: tree.views,
    defaultLocale: tree.facts.page.defaultLocale,
    nextUpdateAt,
    lastedMs: Math.max(0, endedAt - startedAt),
  };
}

function contextOf({ store, clock, random, log }: TellerDeps): UseCaseContext {
  return {
    ...{ actor: systemActor, store, clock, random, log },
    ...{ requestId: 'status', locale: 'en', signal: new AbortController().signal },
  };
}
