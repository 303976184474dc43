/** The failure that a sample is named by, when several things were wrong: the maximum, never the last that was seen. */

import { failureWeights, type FailureClass, type FailureWeight } from '#src/core/failure.ts';

/** `limited` is above `degraded`: an answer that turns us away proves nothing about how well it would have gone. */
const order: Readonly<Record<FailureWeight, number>> = { degraded: 1, limited: 2, failing: 3, void: 4 };

export interface Fault {
  readonly failure: FailureClass;
  readonly detail: string;
}

/** Of equals the first, so that the order of tests says what is named. */
export function worstFault(faults: readonly Fault[]): Fault | undefined {
  let worst: Fault | undefined;
  for (const fault of faults) {
    if (worst === undefined || weightOf(fault) > weightOf(worst)) worst = fault;
  }
  return worst;
}

function weightOf(fault: Fault): number {
  return order[failureWeights[fault.failure]];
}
