/** The time line of a component as lanes with pieces, and where each stands. Pure. */

import type { ComponentState } from '#src/core/component-state.ts';
import type { Timeline } from '#src/features/status/contract-records.ts';

export type LaneName =
  | 'shown'
  | 'measured'
  | 'claimed'
  | 'experienced'
  | 'contradictions'
  | 'maintenance'
  | 'statements';

export interface Piece {
  readonly fromAt: number;
  /** `null`: it still is so. */
  readonly toAt: number | null;
  /** `mark`: no state, only that something was. */
  readonly state: ComponentState | 'mark';
  readonly text?: string;
  readonly reports?: { readonly verified: number; readonly anonymous: number };
}

export interface Lane {
  readonly name: LaneName;
  readonly pieces: readonly Piece[];
}

/** The four that are compared stand always, so that an empty one is seen as empty; the others when they have something. */
export function lanesOf(timeline: Timeline): readonly Lane[] {
  const lanes: readonly Lane[] = [
    { name: 'claimed', pieces: timeline.claimed },
    { name: 'measured', pieces: timeline.measured },
    {
      name: 'experienced',
      pieces: timeline.experienced
        .filter((slice) => slice.verified + slice.anonymous > 0)
        .map(({ fromAt, toAt, verified, anonymous }) => ({
          fromAt,
          toAt,
          state: 'mark',
          reports: { verified, anonymous },
        })),
    },
    { name: 'shown', pieces: timeline.shown },
    {
      name: 'contradictions',
      pieces: timeline.contradictions.map((each) => ({ fromAt: each.startedAt, toAt: each.endedAt, state: 'mark' })),
    },
    { name: 'maintenance', pieces: timeline.maintenances.map((each) => ({ ...each, state: 'mark' })) },
    {
      name: 'statements',
      pieces: timeline.statements.map((each) => ({ fromAt: each.at, toAt: each.at, state: 'mark', text: each.title })),
    },
  ];
  const always: readonly LaneName[] = ['claimed', 'measured', 'experienced', 'shown'];
  return lanes.filter((lane) => lane.pieces.length > 0 || always.includes(lane.name));
}

interface Span {
  readonly fromAt: number;
  readonly toAt: number;
}

/** In percent of the span; the shortest event is still seen. */
export function placed(piece: Piece, span: Span): { readonly left: number; readonly width: number } {
  const length = span.toAt - span.fromAt;
  const clamp = (at: number): number => Math.min(Math.max(at, span.fromAt), span.toAt);
  const left = ((clamp(piece.fromAt) - span.fromAt) / length) * 100;
  const right = ((clamp(piece.toAt ?? span.toAt) - span.fromAt) / length) * 100;
  const seen = 0.4;
  return { left: Math.min(left, 100 - seen), width: Math.max(right - left, seen) };
}

const hourMs = 3_600_000;
/** Steps that people read; the first that gives no more than seven marks is taken. */
const steps = [1 / 6, 1, 3, 6, 12, 24, 48, 24 * 7, 24 * 14, 24 * 30].map((hours) => hours * hourMs);
const ticksMax = 7;

export function axisTicks({ fromAt, toAt }: Span): readonly { readonly at: number; readonly left: number }[] {
  const step = steps.find((each) => (toAt - fromAt) / each <= ticksMax) ?? toAt - fromAt;
  const ticks: { at: number; left: number }[] = [];
  for (let at = Math.ceil(fromAt / step) * step; at < toAt; at += step) {
    ticks.push({ at, left: ((at - fromAt) / (toAt - fromAt)) * 100 });
  }
  return ticks;
}
