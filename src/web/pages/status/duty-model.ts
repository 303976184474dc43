/** What somebody on duty must know first, from what the page shows. Pure: the moment is handed in. */

import { type ComponentState, severityOf, worstOf } from '#src/core/component-state.ts';
import type { Incident } from '#src/features/incidents/contract-schemas.ts';
import type { ComponentView, Snapshot } from '#src/features/status/contract-schemas.ts';

/** What the server writes and the browser's clock reads need not agree to the second, nor does it ask each second. */
const lateGraceMs = 60_000;

export interface Duty {
  /** Of all that stand for themselves: a group only repeats what its parts say. */
  readonly total: number;
  /** The worst first. */
  readonly notWell: readonly ComponentView[];
  readonly unknown: number;
  /** The worst of all; `unknown` too when newer data is overdue. */
  readonly state: ComponentState;
  readonly dataAt: number | null;
  readonly lateSince: number | undefined;
}

interface Shown {
  readonly snapshot: Pick<Snapshot, 'components' | 'dataAt' | 'nextExpectedAt'>;
  readonly privateComponents: readonly ComponentView[];
}

/** `undefined`: there is nothing to be on duty for. */
export function dutyOf({ snapshot, privateComponents }: Shown, now: number): Duty | undefined {
  const all = [...snapshot.components, ...privateComponents];
  const groups = new Set(all.map(({ parentId }) => parentId));
  const leaves = all.filter(({ id }) => !groups.has(id));
  if (leaves.length === 0) return undefined;
  const notWell = leaves
    .filter(({ state }) => state !== 'ok' && state !== 'unknown')
    .toSorted((a, b) => severityOf(b.state) - severityOf(a.state) || a.since - b.since);
  const isLate = snapshot.nextExpectedAt + lateGraceMs < now;
  const worst = worstOf(all.map(({ state }) => state));
  return {
    ...{ total: leaves.length, notWell, dataAt: snapshot.dataAt },
    unknown: leaves.filter(({ state }) => state === 'unknown').length,
    state: isLate ? worstOf([worst, 'unknown']) : worst,
    lateSince: isLate ? snapshot.nextExpectedAt : undefined,
  };
}

/** Those without a promise first, then what is overdue the longest or falls due the soonest. */
export function byUrgency(incidents: readonly Incident[]): Incident[] {
  return incidents.toSorted((a, b) => (a.nextUpdateAt ?? 0) - (b.nextUpdateAt ?? 0) || a.openedAt - b.openedAt);
}
