/** Which state of an incident may follow which. Nothing ends by itself and nothing ends by falling through. */

import type { Incident, IncidentState } from './contract-schemas.ts';

const moves: Readonly<Record<IncidentState, readonly IncidentState[]>> = {
  suspected: ['confirmed'],
  confirmed: ['contained', 'mitigating', 'restoring', 'observing'],
  contained: ['mitigating', 'restoring'],
  mitigating: ['contained', 'restoring', 'observing'],
  restoring: ['contained', 'mitigating', 'observing'],
  observing: ['confirmed', 'contained', 'mitigating', 'restoring', 'closed'],
  // Only `reopen` leads out, with a reason that the public reads.
  closed: [],
};

/** What was contained or is being restored was real to those who felt it: it is restored first. */
const mayBeFalse: ReadonlySet<IncidentState> = new Set(['suspected', 'confirmed', 'mitigating', 'observing']);

export function movesFrom(state: IncidentState): readonly IncidentState[] {
  return moves[state];
}

export function mayMove(from: IncidentState, to: IncidentState): boolean {
  return moves[from].includes(to);
}

export function mayBeFalseAlarm(state: IncidentState): boolean {
  return mayBeFalse.has(state);
}

type Times = Pick<
  Incident,
  | 'startedAt'
  | 'detectedAt'
  | 'acknowledgedAt'
  | 'firstPublicAt'
  | 'containedAt'
  | 'firstRestoredAt'
  | 'fullyRestoredAt'
  | 'closedAt'
>;
type TimeName = keyof Times;

/** Pairs of which the first is never later than the second, when both are known. */
const order: readonly (readonly [TimeName, TimeName])[] = [
  ['startedAt', 'detectedAt'],
  ['detectedAt', 'acknowledgedAt'],
  ['startedAt', 'firstPublicAt'],
  ['startedAt', 'containedAt'],
  ['startedAt', 'firstRestoredAt'],
  ['containedAt', 'firstRestoredAt'],
  ['firstRestoredAt', 'fullyRestoredAt'],
  ['fullyRestoredAt', 'closedAt'],
];

/** The first pair that is in the wrong order, or a time that lies in the future; `undefined` when all fit. */
export function disorderOf(
  times: Times,
  nowMs: number,
): { readonly earlier: string; readonly later: string } | undefined {
  for (const [earlier, later] of order) {
    const [a, b] = [times[earlier], times[later]];
    if (a !== null && b !== null && a > b) return { earlier, later };
  }
  const future = (Object.keys(times) as TimeName[]).find((name) => (times[name] ?? 0) > nowMs);
  return future === undefined ? undefined : { earlier: future, later: 'now' };
}
