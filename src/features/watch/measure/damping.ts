/**
 * Damping of one vantage, both ways: so many consecutive samples change what a vantage holds. Two thresholds ("at least
 * degraded", "failing") are damped each for itself, so a worse sample can never lead to a better outcome.
 */

import type { MeasuredResult } from '../contract-schemas.ts';

export interface DampingRule {
  readonly failuresToConfirm: number;
  readonly successesToConfirm: number;
}

/** `null`: not known yet. `run`: consecutive samples that speak against it. */
export interface Threshold {
  readonly isOver: boolean | null;
  readonly run: number;
}

export interface Damped {
  readonly bad: Threshold;
  readonly failing: Threshold;
}

export type Usable = Exclude<MeasuredResult, 'unknown'>;

const unknownThreshold: Threshold = { isOver: null, run: 0 };
export const undamped: Damped = { bad: unknownThreshold, failing: unknownThreshold };

export function damp(before: Damped, sample: Usable, rule: DampingRule): Damped {
  return {
    bad: step(before.bad, sample !== 'ok', rule),
    failing: step(before.failing, sample === 'failing', rule),
  };
}

function step(before: Threshold, isOver: boolean, rule: DampingRule): Threshold {
  if (before.isOver === isOver) return before.run === 0 ? before : { isOver, run: 0 };
  // Nothing was known, so there is nothing that one good sample would have to outvote.
  if (before.isOver === null && !isOver) return { isOver: false, run: 0 };
  const run = before.run + 1;
  const needed = isOver ? rule.failuresToConfirm : rule.successesToConfirm;
  return run >= needed ? { isOver, run: 0 } : { isOver: before.isOver, run };
}

/** `null`: too little was seen to say anything. */
export function dampedResult({ bad, failing }: Damped): Usable | null {
  if (failing.isOver === true) return 'failing';
  if (failing.isOver === null || bad.isOver === null) return null;
  return bad.isOver ? 'degraded' : 'ok';
}

/** A change is under way that further samples confirm or deny. */
export function isUnsettled({ bad, failing }: Damped): boolean {
  return bad.run > 0 || failing.run > 0;
}

/** After a time without evidence trouble is still believed, and what was good must be seen anew. */
export function afterGap({ bad, failing }: Damped): Damped {
  const keep = (threshold: Threshold): Threshold =>
    threshold.isOver === true ? { isOver: true, run: 0 } : unknownThreshold;
  return { bad: keep(bad), failing: keep(failing) };
}
