/**
 * Where claimed and measured differ. Pure. Compared are steps of severity; what is unknown on one side differs from nothing,
 * and what a provider has announced as maintenance is no contradiction.
 */

import type { ComponentState } from '#src/core/component-state.ts';
import type { Component, ComponentView, ContradictionKind } from '../contract-schemas.ts';
import type { DeriveInput } from '../derive/derive-input.ts';
import { placesOf } from '../derive/places.ts';

export interface Difference {
  readonly componentId: string;
  readonly kind: ContradictionKind;
  readonly claimed: ComponentState | null;
  readonly measured: ComponentState;
  /** Since when both sides are as they are; `null`: since it was first seen, because parts of a group began one by one. */
  readonly startedAt: number | null;
  /** The longest period of the monitors that show it. */
  readonly periodS: number;
}

/** Reasons differ, steps count: whoever is switched off is not there, as whoever is down. */
const steps: Readonly<Record<ComponentState, number | undefined>> = {
  ok: 0,
  degraded: 1,
  restoring: 1,
  partial: 2,
  'off-by-operator': 3,
  down: 3,
  unknown: undefined,
};

export interface Compared {
  readonly differences: readonly Difference[];
  /** Of these nothing can be said now: what is open stays open. */
  readonly undecided: ReadonlySet<string>;
}

export function compareClaims(input: DeriveInput, views: readonly ComponentView[]): Compared {
  const byId = new Map(views.map((view) => [view.id, view]));
  const places = placesOf(input.components);
  const differences: Difference[] = [];
  const undecided = new Set<string>();
  for (const component of input.components) {
    const view = byId.get(component.id);
    if (view === undefined) continue;
    if (steps[view.measured] === undefined || view.claimed === 'unknown') undecided.add(component.id);
    const base = { componentId: component.id, claimed: view.claimed, measured: view.measured };
    const found = { ...base, periodS: periodOf(component, input), startedAt: startOf(view, input.now) };
    const kind = kindOf(component, view, input);
    if (kind !== undefined) differences.push({ ...found, kind });
    const children = (places.childrenOf.get(component.id) ?? []).flatMap((child) => byId.get(child.id) ?? []);
    const shared = places.needsOf(component.id).flatMap((id) => byId.get(id) ?? []);
    if (isIncoherent(view, children, shared)) differences.push({ ...found, kind: 'group-incoherent' });
  }
  return { differences: [...differences, ...unreadable(input, byId)], undecided };
}

function kindOf(component: Component, view: ComponentView, input: DeriveInput): ContradictionKind | undefined {
  if (component.claim === null || view.claimed === null || isAnnounced(component, input)) return undefined;
  const [claimed, measured] = [steps[view.claimed], steps[view.measured]];
  if (claimed === undefined || measured === undefined || claimed === measured) return undefined;
  return claimed < measured ? 'claimed-better' : 'claimed-worse';
}

function isAnnounced({ claim }: Component, input: DeriveInput): boolean {
  const parts = claim === null ? undefined : input.monitors.get(claim.monitorId)?.claimed?.components;
  const part = parts?.find(({ key }) => key === claim?.key) ?? parts?.find(({ name }) => name === claim?.key);
  return part?.isMaintenance === true;
}

/**
 * A group of which the provider admits one part and calls another well that fails; or a part that is called well, cannot be
 * measured, and needs what the provider itself calls broken.
 */
function isIncoherent(
  view: ComponentView,
  children: readonly ComponentView[],
  shared: readonly ComponentView[],
): boolean {
  const isBroken = (state: ComponentState | null): boolean => state !== null && (steps[state] ?? 0) >= 2;
  const isAdmitted = isBroken(view.claimed) || children.some(({ claimed }) => isBroken(claimed));
  const isHidden = children.some(({ claimed, measured }) => claimed === 'ok' && isBroken(measured));
  if (isAdmitted && isHidden) return true;
  return view.isUnverifiedClaim && shared.some(({ claimed }) => isBroken(claimed));
}

/** One for each page that cannot be read, at the component that stands for the whole. */
function unreadable(input: DeriveInput, byId: ReadonlyMap<string, ComponentView>): Difference[] {
  const holders = new Map<string, Component>();
  for (const component of input.components) {
    if (component.claim === null) continue;
    const before = holders.get(component.claim.monitorId);
    if (before === undefined || standsFor(component) < standsFor(before)) {
      holders.set(component.claim.monitorId, component);
    }
  }
  return [...holders].flatMap(([monitorId, { id }]): Difference[] => {
    const monitor = input.monitors.get(monitorId);
    const measured = monitor?.measured;
    const isStale = measured?.result === 'degraded' && measured.failure === 'content.stale';
    if (monitor === undefined || measured === undefined || (measured.result !== 'failing' && !isStale)) return [];
    return [
      {
        componentId: id,
        kind: isStale ? 'claim-stale' : 'claim-unreachable',
        claimed: isStale ? (byId.get(id)?.claimed ?? null) : null,
        measured: byId.get(id)?.measured ?? 'unknown',
        startedAt: Math.min(measured.since, input.now),
        periodS: monitor.periodS,
      },
    ];
  });
}

/** The whole before its parts, then by id. */
function standsFor({ id, claim }: Component): string {
  return `${claim?.key === null ? '0' : '1'} ${id}`;
}

function periodOf({ monitorIds, claim }: Component, input: DeriveInput): number {
  const ids = [...monitorIds, ...(claim === null ? [] : [claim.monitorId])];
  return Math.max(0, ...ids.map((id) => input.monitors.get(id)?.periodS ?? 0));
}

/** Both sides must have been so: the later of the two beginnings. */
function startOf(view: ComponentView, now: number): number | null {
  const begunOf = (wanted: 'measured' | 'claimed', of: ComponentState | null): readonly number[] =>
    view.reasons.flatMap(({ kind, state, since }) =>
      kind === wanted && state === of && since !== null ? [since] : [],
    );
  const [measured, claimed] = [begunOf('measured', view.measured), begunOf('claimed', view.claimed)];
  if (measured.length === 0 || claimed.length === 0) return null;
  return Math.min(now, Math.max(Math.min(...measured), ...claimed));
}
