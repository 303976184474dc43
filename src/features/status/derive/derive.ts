/**
 * From evidence to what everybody reads. One pure function feeds page, badges, feeds, API and mail, so that no two of them can
 * say different things. A state is the maximum over all evidence and never the last word of anybody; it is computed from
 * nothing each time, so nothing good is ever carried over; and what is not known stays unknown.
 */

import { severityOf, worstOf, type ComponentState } from '#src/core/component-state.ts';
import type { Component, ComponentView, DayBar } from '../contract-schemas.ts';
import { dayOf } from './day-record.ts';
import type { DeriveInput, OwnEvidence, Reason, ReportFigures } from './derive-input.ts';
import { ownEvidence, scopeOf } from './own-evidence.ts';
import { breaksOf, placesOf, type Places } from './places.ts';
import { stateByRule } from './rule.ts';

interface Derived {
  readonly own: OwnEvidence;
  readonly reasons: readonly Reason[];
  readonly state: ComponentState;
}

/** The order of the answer is that of the components. */
export function deriveComponents(input: DeriveInput): ComponentView[] {
  const places = placesOf(input.components);
  const owns = new Map(input.components.map((component) => [component.id, ownEvidence(component, input)]));
  const ownOf = (id: string): OwnEvidence => owns.get(id) ?? ownEvidence(missing(id), input);
  const bases = new Map(
    input.components.map(({ id }) => [id, baseReasons(id, ownOf(id), places, input.isBlind === true)]),
  );
  const states = settledStates(input.components, places, bases);
  const stateOf = (id: string): ComponentState => states.get(id) ?? 'unknown';
  const measured = upwards(places, (id) => ownOf(id).measured);
  const claimed = upwards(places, (id) => ownOf(id).claimed ?? undefined);
  const regional = upwardsAny(places, (id) => ownOf(id).isRegional);
  const breaks = breaksOf(input.components, places);

  return input.components.map((component): ComponentView => {
    const { id } = component;
    const own = ownOf(id);
    const reasons = [...(bases.get(id) ?? []), ...fromOthers(component, places, stateOf)];
    const state = stateOf(id);
    const children = places.childrenOf.get(id) ?? [];
    const measuredState = measured.get(id) ?? 'unknown';
    const claimedState = claimed.get(id) ?? null;
    return {
      ...{ id, slug: component.slug, name: component.name, description: component.description },
      ...{ parentId: component.parentId, position: component.position },
      ...{ state, since: sinceOf(id, { own, reasons, state }, input), reasons: [...reasons] },
      ...{ measured: measuredState, claimed: claimedState, claimReadAt: own.claimReadAt },
      isUnverifiedClaim: measuredState === 'unknown' && claimedState === 'ok',
      isRegional: regional.has(id),
      ...annotations(component, state, places, input),
      scope: children.length === 0 ? own.scope : scopeOf(children.map((child) => stateOf(child.id))),
      failure: own.failure ?? failureOfParts(children, stateOf, ownOf),
      evidence: [...own.evidence],
      breaks: [...(breaks.get(id) ?? [])],
      reports: reportsOf(input.reports.get(id)),
      ...{ dataAt: own.dataAt, nextExpectedAt: own.nextExpectedAt },
      days: daysUntilNow(input.past.get(id)?.days ?? [], state, input.now),
      uptime: [...(input.past.get(id)?.uptime ?? [])],
    };
  });
}

function reportsOf(figures: ReportFigures | undefined): ComponentView['reports'] {
  const none = { verified: 0, verifiedBase: 0, anonymous: 0, isRaised: false, texts: [] };
  return { ...(figures ?? none), texts: [...(figures?.texts ?? [])] };
}

/** Today is at best what is shown at this moment. */
function daysUntilNow(days: readonly DayBar[], state: ComponentState, now: number): DayBar[] {
  const today = dayOf(now);
  return days.map((bar) => (bar.day === today ? { ...bar, worst: worstOf([bar.worst, state]) } : bar));
}

function missing(id: string): Component {
  return {
    ...{ id, slug: id, name: {}, description: {}, parentId: null, position: 0, rule: { kind: 'worst' } },
    ...{ monitorIds: [], claim: null, dependsOn: [], isPublic: false, createdAt: 0, changedAt: 0 },
  };
}

/** A component that nothing measures and that has no parts is unknown, whatever anybody says about it. */
function baseReasons(id: string, own: OwnEvidence, places: Places, isBlind: boolean): readonly Reason[] {
  const isLeaf = !places.childrenOf.has(id);
  const hasGround = !places.isInCycle(id) && (own.measured !== undefined || !isLeaf);
  if (hasGround && !isBlind) return own.reasons;
  return [...own.reasons, { kind: 'no-evidence', state: 'unknown', refId: null, failure: null, since: null }];
}

/** Something that needs a thing that is not there, or there for some only, works for some at best. */
function needState(state: ComponentState): ComponentState | undefined {
  return severityOf(state) >= severityOf('partial') ? 'partial' : undefined;
}

function fromOthers(component: Component, places: Places, stateOf: (id: string) => ComponentState): Reason[] {
  const base = { failure: null, since: null };
  const needed = places.needsOf(component.id).flatMap((id): Reason[] => {
    const state = needState(stateOf(id));
    return state === undefined ? [] : [{ kind: 'dependency', state, refId: id, ...base }];
  });
  const children = places.childrenOf.get(component.id) ?? [];
  if (children.length === 0) return needed;
  const states = children.map(({ id }) => stateOf(id));
  return [...needed, { kind: 'children', state: stateByRule(component.rule, states), refId: null, ...base }];
}

/**
 * The worst of the reasons. Where an operator says that he has switched it off, that is why it is not there: both words
 * mean "not there", and what was measured stands beside.
 */
function stateOfReasons(reasons: readonly Reason[]): ComponentState {
  const worst = worstOf(reasons.map(({ state }) => state));
  const isOff = reasons.some(({ kind }) => kind === 'off-by-operator');
  return worst === 'down' && isOff ? 'off-by-operator' : worst;
}

/**
 * The least states that agree with each other. Each round can only make states worse, and there are seven of them, so this
 * ends, and it ends in the same states whatever the order and however components need each other.
 */
function settledStates(
  components: readonly Component[],
  places: Places,
  bases: ReadonlyMap<string, readonly Reason[]>,
): ReadonlyMap<string, ComponentState> {
  const states = new Map<string, ComponentState>();
  for (const { id } of components) {
    const base = bases.get(id) ?? [];
    states.set(id, base.length === 0 ? 'ok' : stateOfReasons(base));
  }
  const stateOf = (id: string): ComponentState => states.get(id) ?? 'unknown';
  for (let isMoving = true; isMoving;) {
    isMoving = false;
    for (const component of places.bottomUp) {
      const reasons = [...(bases.get(component.id) ?? []), ...fromOthers(component, places, stateOf)];
      const next = stateOfReasons(reasons);
      if (severityOf(next) <= severityOf(stateOf(component.id))) continue;
      states.set(component.id, next);
      isMoving = true;
    }
  }
  return states;
}

/** One stream of evidence from the parts up by the rules; nothing of it is `undefined` in the answer's place. */
function upwards(
  places: Places,
  ownOf: (id: string) => ComponentState | undefined,
): ReadonlyMap<string, ComponentState | undefined> {
  const result = new Map<string, ComponentState | undefined>();
  for (const { id, rule } of places.bottomUp) {
    const own = ownOf(id);
    const parts = (places.childrenOf.get(id) ?? []).flatMap((child) => result.get(child.id) ?? []);
    const states = [...(own === undefined ? [] : [own]), ...(parts.length === 0 ? [] : [stateByRule(rule, parts)])];
    result.set(id, states.length === 0 ? undefined : worstOf(states));
  }
  return result;
}

function upwardsAny(places: Places, has: (id: string) => boolean): ReadonlySet<string> {
  const result = new Set<string>();
  for (const { id } of places.bottomUp) {
    const parts = places.childrenOf.get(id) ?? [];
    if (has(id) || parts.some((part) => result.has(part.id))) result.add(id);
  }
  return result;
}

/**
 * The beginning of what makes the state, never before the end of what was before, never in the future. Something is worse
 * since the first reason for it; it is better, or well, only since the last of all reasons came to be as it is: whatever was
 * well all the time says nothing about when the rest became so.
 */
function sinceOf(id: string, { reasons, state }: Derived, input: DeriveInput): number {
  const before = input.previous.get(id);
  if (before?.state === state) return before.since;
  const isBetter = before !== undefined && severityOf(state) < severityOf(before.state);
  const begun = isBetter || state === 'ok' ? lastBegun(reasons, input.now) : firstBegun(reasons, state, input.now);
  const since = Math.min(input.now, Math.max(begun, before?.since ?? begun));
  return isBetter && since === before.since ? input.now : since;
}

function firstBegun(reasons: readonly Reason[], state: ComponentState, now: number): number {
  const begun = reasons.flatMap((reason) => (reason.state === state && reason.since !== null ? [reason.since] : []));
  return begun.length === 0 ? now : Math.min(...begun);
}

function lastBegun(reasons: readonly Reason[], now: number): number {
  return reasons.length === 0 ? now : Math.max(...reasons.map(({ since }) => since ?? now));
}

/** Beside the state, never instead of it. Maintenance of a part is none of the whole. */
function annotations(
  component: Component,
  state: ComponentState,
  places: Places,
  input: DeriveInput,
): Pick<ComponentView, 'isExpected' | 'maintenanceIds' | 'incidentIds'> {
  const concerned = new Set([component.id, ...places.ancestorsOf(component.id)]);
  const running = input.maintenances.filter(
    (one) => isRunning(one, input.now) && one.componentIds.some((id) => concerned.has(id)),
  );
  const expected = running.map((one) => severityOf(one.expected));
  return {
    isExpected: state !== 'ok' && severityOf(state) <= Math.max(-1, ...expected),
    maintenanceIds: running.map(({ id }) => id).toSorted(),
    incidentIds: input.openIncidents
      .filter(({ componentIds }) => componentIds.includes(component.id))
      .map(({ id }) => id)
      .toSorted(),
  };
}

function isRunning(
  maintenance: { readonly state: string; readonly startsAt: number; readonly endsAt: number },
  now: number,
): boolean {
  return maintenance.state !== 'cancelled' && maintenance.startsAt <= now && now < maintenance.endsAt;
}

function failureOfParts(
  children: readonly Component[],
  stateOf: (id: string) => ComponentState,
  ownOf: (id: string) => OwnEvidence,
): ComponentView['failure'] {
  const worst = worstOf(children.map(({ id }) => stateOf(id)));
  const named = children
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .flatMap(({ id }) => (stateOf(id) === worst ? (ownOf(id).failure ?? []) : []));
  return named[0] ?? null;
}
