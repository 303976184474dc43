/** How what a provider says follows what is measured. Pure; the method stands beside the figures. */

import { severityOf, type ComponentState } from '#src/core/component-state.ts';
import type { LagFigures, LagInterval } from '../contract-records.ts';
import { combineRuns, runsOf, type Run, type TimeRange } from '../derive/runs.ts';
import { lastingMs } from './next-contradictions.ts';

export const lagMethod =
  'An outage is a time in which a component that the provider speaks of was measured as partial, down or switched off ' +
  'for longer than two periods of its slowest monitor, and at least five minutes. It is acknowledged by the first claim ' +
  'other than "ok" that was read during it or up to 30 minutes before. Lag at the start: from the measured beginning to ' +
  'that claim; at the end: from the measured end to the claim "ok" that followed. Medians over outages that are over. ' +
  'False green: minutes in which the claim was better than the measurement by at least one step; false red: worse. ' +
  'Time in which either side is unknown counts nowhere. Claims count from when they were read.';

/** Somebody who tells before a thing fails for us was not late. */
const toldBeforeMs = 30 * 60_000;
/** Raw intervals in one answer. */
export const intervalsMax = 500;

export interface ComponentLines {
  readonly componentId: string;
  readonly periodS: number;
  readonly measured: readonly Run[];
  readonly claimed: readonly Run[];
}

const isOut = (state: ComponentState): boolean => severityOf(state) >= severityOf('partial');
const isTrouble = (state: ComponentState): boolean => state !== 'ok' && state !== 'unknown';

/** All outages of one component that are over within the range, with what was said about each. */
export function lagIntervals(lines: ComponentLines, range: TimeRange): LagInterval[] {
  const outs = joined(lines.measured.filter(({ state }) => isOut(state)));
  const told = joined(lines.claimed.filter(({ state }) => isTrouble(state)));
  return outs
    .filter(({ fromAt, toAt }) => fromAt > range.fromAt && toAt < range.toAt)
    .filter(({ fromAt, toAt }) => toAt - fromAt > lastingMs(lines.periodS))
    .map(({ fromAt, toAt, state }) => {
      const first = told.find((claim) => claim.toAt > fromAt - toldBeforeMs && claim.fromAt < toAt);
      return {
        componentId: lines.componentId,
        measuredFromAt: fromAt,
        measuredToAt: toAt,
        claimedFromAt: first?.fromAt ?? null,
        claimedToAt: first === undefined || first.toAt >= range.toAt ? null : first.toAt,
        worst: state,
      };
    });
}

/** Neighbours become one, with the worst of their states. */
function joined(runs: readonly Run[]): Run[] {
  const result: Run[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (last?.toAt !== run.fromAt) result.push(run);
    else {
      const state = severityOf(run.state) > severityOf(last.state) ? run.state : last.state;
      result[result.length - 1] = { ...last, toAt: run.toAt, state };
    }
  }
  return result;
}

export function lagFigures(all: readonly ComponentLines[], range: TimeRange): LagFigures {
  const intervals = all.flatMap((lines) => lagIntervals(lines, range));
  const startLags = intervals.flatMap(({ claimedFromAt, measuredFromAt }) =>
    claimedFromAt === null ? [] : [claimedFromAt - measuredFromAt],
  );
  const endLags = intervals.flatMap(({ claimedToAt, measuredToAt }) =>
    claimedToAt === null ? [] : [claimedToAt - measuredToAt],
  );
  const wrong = all.map((lines) => wrongMs(lines, range));
  const sum = (of: (one: { green: number; red: number }) => number): number =>
    Math.floor(wrong.reduce((total, one) => total + of(one), 0) / 60_000);
  return {
    ...range,
    outages: intervals.length,
    neverAcknowledged: intervals.filter(({ claimedFromAt }) => claimedFromAt === null).length,
    startLagMedianS: medianS(startLags),
    endLagMedianS: medianS(endLags),
    falseGreenMinutes: sum(({ green }) => green),
    falseRedMinutes: sum(({ red }) => red),
  };
}

const steps: Readonly<Partial<Record<ComponentState, number>>> = {
  ok: 0,
  degraded: 1,
  restoring: 1,
  partial: 2,
  'off-by-operator': 3,
  down: 3,
};

function wrongMs({ measured, claimed }: ComponentLines, range: TimeRange): { green: number; red: number } {
  const time = { green: 0, red: 0 };
  // The rule sees both sides at once; their difference is written as a state of its own for the sum.
  const compare = ([said = 'unknown', seen = 'unknown']: readonly ComponentState[]): ComponentState => {
    const [claim, measure] = [steps[said], steps[seen]];
    if (claim === undefined || measure === undefined || claim === measure) return 'unknown';
    return claim < measure ? 'ok' : 'down';
  };
  for (const run of combineRuns([runsOf(claimed, range), runsOf(measured, range)], compare, range)) {
    if (run.state === 'ok') time.green += run.toAt - run.fromAt;
    if (run.state === 'down') time.red += run.toAt - run.fromAt;
  }
  return time;
}

function medianS(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? null : Math.round((low + high) / 2000);
}
