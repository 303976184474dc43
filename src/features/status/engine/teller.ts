/**
 * Tells by itself what is measured: opens incidents, publishes fixed words, and lets incidents end, each by an explicit step of
 * the plan. One incident for each tree of components; an incident that somebody has opened for the same is joined.
 */

import { systemActor } from '#src/core/access.ts';
import type { Clock, Log, Random } from '#src/core/ports.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Store } from '#src/store/store.ts';
import type { Incident } from '../../incidents/contract-schemas.ts';
import type { ComponentView } from '../contract-schemas.ts';
import type { DeriveInput } from '../derive/derive-input.ts';
import { planMeasured, type MeasuredKind, type Memory, type Step, type Watched } from '../measured/plan.ts';
import { forgetMemory, listMemories, saveMemory, type RootMemory } from '../measured/repository.ts';
import { measuredSince, measuredStatement, measuredTitles } from '../measured/statement.ts';
import type { StatusIncidents } from '../parts.ts';
import { publicIds } from '../visible.ts';
import type { Shown } from './shown.ts';
import type { Facts } from './facts.ts';

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

interface Tree {
  readonly rootId: string;
  readonly views: readonly ComponentView[];
  readonly facts: Facts;
  readonly input: DeriveInput;
}

export function createTeller(deps: TellerDeps): Teller {
  const { store, incidents, log } = deps;
  let memories = new Map<string, RootMemory>();

  const tellTree = async (tree: Tree, open: readonly Incident[]): Promise<boolean> => {
    const watched = tree.views.map((view) => watchedOf(view, tree.input));
    const kept = memories.get(tree.rootId);
    const incident = open.find(({ id }) => id === kept?.incidentId);
    if (kept !== undefined && incident === undefined) return letGo(tree.rootId, kept, watched);
    const joined = kept ?? joinedMemory(tree.rootId, watched, open, tree.input.now);
    const plan = planMeasured(watched, joined, tree.facts.settings, tree.input.now);
    let memory = joined;
    for (const step of plan.steps) {
      memory = await take(tree, step, { plan: plan.memory, before: memory });
    }
    if (plan.steps.length === 0 && plan.memory !== undefined && joined !== undefined) {
      memory = { ...plan.memory, incidentId: joined.incidentId, rootId: tree.rootId };
    }
    if (memory === kept || JSON.stringify(memory) === JSON.stringify(kept)) return plan.steps.length > 0;
    await remember(tree.rootId, memory);
    return plan.steps.length > 0;
  };

  /** @returns what is remembered after the step */
  const take = async (
    tree: Tree,
    step: Step,
    state: { readonly plan: Omit<Memory, 'incidentId'> | undefined; readonly before: RootMemory | undefined },
  ): Promise<RootMemory | undefined> => {
    const { plan, before } = state;
    const { rootId } = tree;
    const ctx = contextOf(deps);
    if (step.kind === 'open') {
      if (plan === undefined) return before;
      const telling = tellingOf(tree, 'begun', step.failing, {
        nextUpdateAt: plan.nextUpdateAt,
        startedAt: step.startedAt,
      });
      const incident = await incidents.openMeasured(ctx, {
        titles: measuredTitles(telling),
        componentIds: [...step.failing],
        severity: step.severity,
        state: 'suspected',
        startedAt: step.startedAt,
        detectedAt: tree.input.now,
        statement: measuredStatement(telling),
      });
      return { ...plan, incidentId: incident.id, rootId };
    }
    if (before === undefined) return before;
    if (step.kind === 'move') {
      const moved = await incidents.moveMeasured(ctx, before.incidentId, step.to);
      const isDone = plan === undefined && (moved.state === 'closed' || moved.isLedByPerson);
      return isDone ? undefined : { ...(plan ?? before), incidentId: before.incidentId, rootId };
    }
    const next = plan === undefined ? undefined : { ...plan, incidentId: before.incidentId, rootId };
    const leader = incidents.open().find(({ id }) => id === before.incidentId);
    // Who leads an incident has made promises of his own; measurement adds facts and no clock.
    if (leader?.isLedByPerson === true && step.say === 'lasting') {
      return next === undefined ? undefined : { ...next, nextUpdateAt: null };
    }
    const nextUpdateAt = leader?.isLedByPerson === true ? null : step.nextUpdateAt;
    const about = step.say === 'back' ? before.everFailed : step.failing;
    const say = leader?.firstPublicAt === null && step.say === 'wider' ? 'begun' : step.say;
    const telling = tellingOf(tree, say, about, { nextUpdateAt, startedAt: before.startedAt });
    await incidents.publishMeasured(ctx, before.incidentId, {
      ...measuredStatement(telling),
      incidentState: step.state,
      componentIds: [...about],
      severity: step.severity,
    });
    return next === undefined ? undefined : { ...next, nextUpdateAt };
  };

  /** Somebody has ended it. As long as the same still fails, a person has decided, and nothing is opened over his head. */
  const letGo = async (rootId: string, kept: RootMemory, watched: readonly Watched[]): Promise<boolean> => {
    const stillFails = watched.some(
      (one) => kept.everFailed.includes(one.componentId) && one.measured !== 'ok' && one.measured !== 'degraded',
    );
    if (!stillFails) await remember(rootId, undefined);
    return false;
  };

  const remember = async (rootId: string, memory: RootMemory | undefined): Promise<void> => {
    const before = memories.get(rootId);
    const next = new Map(memories);
    if (memory === undefined) next.delete(rootId);
    else next.set(rootId, memory);
    memories = next;
    await store.transaction(async (tx) => {
      if (before !== undefined && before.incidentId !== memory?.incidentId) await forgetMemory(tx, before.incidentId);
      if (memory !== undefined) await saveMemory(tx, memory);
    });
  };

  return {
    load: async () => {
      memories = new Map((await listMemories(store.db)).map((memory) => [memory.rootId, memory]));
    },
    tell: async (facts, { views, input }) => {
      if (!facts.settings.publishesMeasured) return false;
      let hasTold = false;
      for (const tree of treesOf(facts, views, input)) {
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

/** Components that are measured themselves and that the public may know of, by the tree that they stand in. */
function treesOf(facts: Facts, views: readonly ComponentView[], input: DeriveInput): Tree[] {
  const shown = publicIds(facts.components);
  const parentOf = new Map(views.map(({ id, parentId }) => [id, parentId]));
  const rootOf = (id: string): string => {
    let root = id;
    for (let up = parentOf.get(id) ?? null; up !== null && parentOf.has(up); up = parentOf.get(up) ?? null) root = up;
    return root;
  };
  const trees = new Map<string, ComponentView[]>();
  for (const view of views) {
    if (!shown.has(view.id) || view.evidence.length === 0) continue;
    const rootId = rootOf(view.id);
    trees.set(rootId, [...(trees.get(rootId) ?? []), view]);
  }
  return [...trees].map(([rootId, own]) => ({ rootId, views: own, facts, input }));
}

function watchedOf(view: ComponentView, input: DeriveInput): Watched {
  const begun = view.evidence.flatMap(({ monitorId }) => {
    const measured = input.monitors.get(monitorId)?.measured;
    return measured?.result === 'failing' && measured.firstFailureAt !== null ? [measured.firstFailureAt] : [];
  });
  const isOff = view.reasons.some(({ kind }) => kind === 'off-by-operator');
  return {
    componentId: view.id,
    measured: view.measured,
    failure: view.failure,
    since: measuredSince(view),
    firstFailureAt: begun.length === 0 ? null : Math.min(...begun),
    isExplained: isOff || view.isExpected,
  };
}

/** An open incident that is about the same; newest first, because it says what is thought now. */
function joinedMemory(
  rootId: string,
  watched: readonly Watched[],
  open: readonly Incident[],
  now: number,
): RootMemory | undefined {
  const failing = watched
    .filter(({ measured, isExplained }) => !isExplained && (measured === 'down' || measured === 'partial'))
    .map(({ componentId }) => componentId);
  const incident = open
    .filter(({ componentIds }) => componentIds.some((id) => failing.includes(id)))
    .toSorted((a, b) => b.openedAt - a.openedAt)[0];
  if (incident === undefined) return undefined;
  const isTold = incident.firstPublicAt !== null;
  const told = isTold ? watched.map((one) => one.componentId).filter((id) => incident.componentIds.includes(id)) : [];
  return {
    ...{ incidentId: incident.id, rootId, failing: told, everFailed: told, severity: incident.severity },
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
  return {
    kind,
    about: tree.views.filter(({ id }) => about.includes(id)),
    measured: tree.views,
    defaultLocale: tree.facts.page.defaultLocale,
    nextUpdateAt,
    lastedMs: Math.max(0, tree.input.now - startedAt),
  };
}

function contextOf({ store, clock, random, log }: TellerDeps): UseCaseContext {
  return {
    ...{ actor: systemActor, store, clock, random, log },
    ...{ requestId: 'status', locale: 'en', signal: new AbortController().signal },
  };
}
