/**
 * The states of a component and their order. A status is a maximum over evidence, never the last writer; `unknown` is a state
 * of its own: it never hides a failure that is known, and nothing good ever hides it. Maintenance is an annotation.
 */

import { z } from 'zod';

/** From best to worst. */
export const componentStates = [
  'ok',
  'degraded',
  'restoring',
  'unknown',
  'partial',
  'off-by-operator',
  'down',
] as const;
export const ComponentState = z.enum(componentStates);
export type ComponentState = z.infer<typeof ComponentState>;

export function severityOf(state: ComponentState): number {
  return componentStates.indexOf(state);
}

/** The worst of the states; `unknown` for none, because nothing is no evidence. */
export function worstOf(states: Iterable<ComponentState>): ComponentState {
  let worst: ComponentState | undefined;
  for (const state of states) if (worst === undefined || severityOf(state) > severityOf(worst)) worst = state;
  return worst ?? 'unknown';
}

/** The names of the common status-page JSON. It knows no `unknown`: whoever reads only that name must not read "operational". */
export const outwardNames = {
  ok: 'operational',
  degraded: 'degraded_performance',
  restoring: 'partial_outage',
  unknown: 'degraded_performance',
  partial: 'partial_outage',
  'off-by-operator': 'major_outage',
  down: 'major_outage',
} as const satisfies Readonly<Record<ComponentState, string>>;
