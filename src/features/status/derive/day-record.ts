/**
 * Days and uptime. The formula: time in which it worked (ok, degraded) over time of which we know anything; partial, down and
 * switched off all count as not working, whether we measured it or showed it because somebody said so. It is cut off after
 * two places and never rounded up. Time of which nothing is known counts for neither side and stands beside the figure as
 * coverage.
 */

import { z } from 'zod';
import { componentStates, ComponentState, severityOf, worstOf } from '#src/core/component-state.ts';
import type { DayBar, Uptime } from '../contract-schemas.ts';
import type { Run, TimeRange } from './runs.ts';

export const dayMs = 86_400_000;

/** Milliseconds of one day (UTC) in each state; what all figures are sums of. */
export const DayRecord = z.strictObject({
  day: z.string(),
  fromAt: z.number().int(),
  toAt: z.number().int(),
  worst: ComponentState,
  ms: z.partialRecord(ComponentState, z.number().int()),
  maintenanceMs: z.number().int(),
  /** Outside maintenance that was announced before it began. */
  contractual: z.strictObject({ upMs: z.number().int(), knownMs: z.number().int() }),
});
export type DayRecord = z.infer<typeof DayRecord>;

export interface MaintenanceTime extends TimeRange {
  readonly isAnnouncedBefore: boolean;
}

/** With less than this known of a day, the day is unknown at best. */
const coverageOfDayMin = 0.95;

export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

export function startOfDay(at: number): number {
  return Math.floor(at / dayMs) * dayMs;
}

const isUp = (state: ComponentState): boolean => state === 'ok' || state === 'degraded';

/**
 * One day, or the part of it that has passed.
 *
 * @param runs what was measured; they cover the range without gaps
 * @param shown trouble that was shown: the past is never better than what people were shown of it, also when the test that
 *   failed was taken away since
 */
export function dayRecord(
  range: TimeRange,
  runs: readonly Run[],
  shown: readonly Run[],
  maintenances: readonly MaintenanceTime[],
): DayRecord {
  const ms: Partial<Record<ComponentState, number>> = {};
  const contractual = { upMs: 0, knownMs: 0 };
  let maintenanceMs = 0;
  for (const piece of piecesOf(range, { runs, shown }, maintenances)) {
    ms[piece.state] = (ms[piece.state] ?? 0) + piece.ms;
    if (piece.isMaintenance) maintenanceMs += piece.ms;
    if (piece.isAnnounced || piece.state === 'unknown') continue;
    contractual.knownMs += piece.ms;
    if (isUp(piece.state)) contractual.upMs += piece.ms;
  }
  const worst = worstOf([worstOfDay(ms, range), ...shown.map(({ state }) => state)]);
  return { day: dayOf(range.fromAt), ...range, worst, ms, maintenanceMs, contractual };
}

interface Piece {
  readonly ms: number;
  readonly state: ComponentState;
  readonly isMaintenance: boolean;
  readonly isAnnounced: boolean;
}

function piecesOf(
  range: TimeRange,
  { runs, shown }: { readonly runs: readonly Run[]; readonly shown: readonly Run[] },
  maintenances: readonly MaintenanceTime[],
): Piece[] {
  const edges = [...runs, ...shown, ...maintenances]
    .flatMap(({ fromAt, toAt }) => [fromAt, toAt])
    .filter((at) => at > range.fromAt && at < range.toAt);
  const times = [...new Set([range.fromAt, ...edges, range.toAt])].toSorted((a, b) => a - b);
  return times.slice(0, -1).map((fromAt, index): Piece => {
    const covers = (one: TimeRange): boolean => one.fromAt <= fromAt && fromAt < one.toAt;
    const measured = runs.find(covers)?.state ?? 'unknown';
    return {
      ms: (times[index + 1] ?? range.toAt) - fromAt,
      state: stateOfPiece(measured, shown.find(covers)?.state),
      isMaintenance: maintenances.some(covers),
      isAnnounced: maintenances.some((one) => one.isAnnouncedBefore && covers(one)),
    };
  });
}

/** Switched off is what it was then, whatever a test saw. What nobody measured stays unknown, whatever was said. */
function stateOfPiece(measured: ComponentState, shown: ComponentState | undefined): ComponentState {
  if (shown === 'off-by-operator') return shown;
  const counts = shown !== undefined && measured !== 'unknown' && severityOf(shown) >= severityOf('partial');
  return counts ? worstOf([measured, shown]) : measured;
}

function worstOfDay(ms: Partial<Record<ComponentState, number>>, { fromAt, toAt }: TimeRange): ComponentState {
  const seen = componentStates.filter((state) => (ms[state] ?? 0) > 0);
  const known = worstOf(seen.filter((state) => state !== 'unknown'));
  const isThin = (toAt - fromAt) * (1 - coverageOfDayMin) < (ms.unknown ?? 0);
  return isThin && severityOf(known) < severityOf('unknown') ? 'unknown' : known;
}

/** Whole seconds; what is cut off goes to `unknown`, so that nothing good is rounded up. */
export function barOf(record: DayRecord): DayBar {
  const seconds = (...states: ComponentState[]): number =>
    Math.floor(states.reduce((sum, state) => sum + (record.ms[state] ?? 0), 0) / 1000);
  const bar = {
    okS: seconds('ok'),
    degradedS: seconds('degraded'),
    partialS: seconds('partial', 'restoring'),
    downS: seconds('down'),
    offByOperatorS: seconds('off-by-operator'),
  };
  const known = Object.values(bar).reduce((sum, one) => sum + one, 0);
  const elapsed = Math.floor((record.toAt - record.fromAt) / 1000);
  return {
    day: record.day,
    worst: record.worst,
    ...bar,
    unknownS: Math.max(0, elapsed - known),
    maintenanceS: Math.floor(record.maintenanceMs / 1000),
  };
}

/** The figure over some days. Days of which there is no record are not covered. */
export function uptimeOf(records: readonly DayRecord[], range: TimeRange): Uptime {
  const within = records.filter(({ fromAt }) => fromAt >= range.fromAt && fromAt < range.toAt);
  const sum = (of: (record: DayRecord) => number): number => within.reduce((total, one) => total + of(one), 0);
  const upMs = sum(({ ms }) => (ms.ok ?? 0) + (ms.degraded ?? 0));
  const knownMs = sum(({ fromAt, toAt, ms }) => toAt - fromAt - (ms.unknown ?? 0));
  return {
    ...range,
    percent: flooredPercent(upMs, knownMs),
    contractualPercent: flooredPercent(
      sum(({ contractual }) => contractual.upMs),
      sum(({ contractual }) => contractual.knownMs),
    ),
    coveragePercent: flooredPercent(knownMs, range.toAt - range.fromAt) ?? 0,
  };
}

/** `null`: nothing to divide by. Integers only, so that 99.999 % never becomes 100. */
export function flooredPercent(part: number, whole: number): number | null {
  if (whole <= 0) return null;
  return Number((BigInt(Math.round(part)) * 10_000n) / BigInt(Math.round(whole))) / 100;
}
