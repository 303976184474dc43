/** States over time as runs without gaps: what is not covered by evidence is unknown. Pure. */

import type { ComponentState } from '#src/core/component-state.ts';
import type { Component } from '../contract-schemas.ts';
import type { Places } from './places.ts';
import { stateByRule } from './rule.ts';

export interface Run {
  readonly fromAt: number;
  readonly toAt: number;
  readonly state: ComponentState;
}

export interface TimeRange {
  readonly fromAt: number;
  readonly toAt: number;
}

/** What one monitor measured for a time; no end: it goes on. */
export interface Segment {
  readonly monitorId: string;
  readonly result: 'ok' | 'degraded' | 'failing' | 'unknown';
  readonly fromAt: number;
  readonly toAt: number | null;
}

const stateOfResult = { ok: 'ok', degraded: 'degraded', failing: 'down', unknown: 'unknown' } as const;

/** Covers the range exactly. Where pieces overlap, the later one counts, which began with newer evidence. */
export function runsOf(
  pieces: readonly { readonly fromAt: number; readonly toAt: number | null; readonly state: ComponentState }[],
  range: TimeRange,
): Run[] {
  const runs: Run[] = [];
  let reachedAt = range.fromAt;
  const add = (toAt: number, state: ComponentState): void => {
    if (toAt <= reachedAt) return;
    const last = runs.at(-1);
    if (last?.state === state) runs[runs.length - 1] = { ...last, toAt };
    else runs.push({ fromAt: reachedAt, toAt, state });
    reachedAt = toAt;
  };
  const sorted = pieces.toSorted((a, b) => a.fromAt - b.fromAt);
  for (const [index, piece] of sorted.entries()) {
    const nextAt = sorted[index + 1]?.fromAt ?? range.toAt;
    add(Math.min(piece.fromAt, range.toAt), 'unknown');
    add(Math.min(piece.toAt ?? range.toAt, nextAt, range.toAt), piece.state);
  }
  add(range.toAt, 'unknown');
  return runs;
}

/** One line of several, by a rule that is asked wherever one of them changes. */
export function combineRuns(
  lines: readonly (readonly Run[])[],
  rule: (states: readonly ComponentState[]) => ComponentState,
  range: TimeRange,
): Run[] {
  const times = [...new Set(lines.flatMap((line) => line.map(({ fromAt }) => fromAt)))].toSorted((a, b) => a - b);
  const at = lines.map(() => 0);
  const pieces = times.map((fromAt, index) => {
    const states = lines.map((line, which) => {
      let position = at[which] ?? 0;
      while ((line[position]?.toAt ?? Number.POSITIVE_INFINITY) <= fromAt) position += 1;
      at[which] = position;
      return line[position]?.state ?? 'unknown';
    });
    return { fromAt, toAt: times[index + 1] ?? range.toAt, state: rule(states) };
  });
  return runsOf(pieces, range);
}

/** What was measured of each component, by the same rules by which it is shown. */
export function measuredRuns(places: Places, segments: readonly Segment[], range: TimeRange): Map<string, Run[]> {
  const byMonitor = new Map<string, { fromAt: number; toAt: number | null; state: ComponentState }[]>();
  for (const { monitorId, result, fromAt, toAt } of segments) {
    const pieces = byMonitor.get(monitorId) ?? [];
    pieces.push({ fromAt, toAt, state: stateOfResult[result] });
    byMonitor.set(monitorId, pieces);
  }
  const lines = new Map<string, Run[]>();
  for (const component of places.bottomUp) lines.set(component.id, lineOf(component));
  return lines;

  function lineOf({ id, rule, monitorIds }: Component): Run[] {
    const byRule = (states: readonly ComponentState[]): ComponentState => stateByRule(rule, states);
    const own = monitorIds.map((monitorId) => runsOf(byMonitor.get(monitorId) ?? [], range));
    const parts = (places.childrenOf.get(id) ?? []).flatMap((child) => {
      const line = lines.get(child.id);
      return line === undefined ? [] : [line];
    });
    const both = [own, parts].filter((group) => group.length > 0).map((group) => combineRuns(group, byRule, range));
    return combineRuns(both, (states) => stateByRule({ kind: 'worst' }, states), range);
  }
}
