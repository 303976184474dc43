/**
 * How bad an incident was, as measured: minutes and how many services, which some laws ask for. What nobody measured counts
 * as neither good nor bad, and stands beside.
 */

import type { Db } from '#src/store/store.ts';
import type { Thresholds } from '../incidents/contract-clocks.ts';
import type { Component } from './contract-schemas.ts';
import { placesOf } from './derive/places.ts';
import { combineRuns, measuredRuns, type Run, type Segment, type TimeRange } from './derive/runs.ts';
import { stateByRule } from './derive/rule.ts';
import type { StatusWatch } from './parts.ts';
import { listComponentRecords } from './repository-components.ts';

/** As the timeline: a longer incident is counted by its last months, which the answer says. */
const rangeMaxMs = 92 * 86_400_000;

export async function readThresholds(
  watch: Pick<StatusWatch, 'segments'>,
  db: Db,
  componentIds: readonly string[],
  { fromAt, toAt }: TimeRange,
): Promise<Thresholds | null> {
  const range = { fromAt: Math.max(fromAt, toAt - rangeMaxMs), toAt };
  const components = await listComponentRecords(db);
  const monitorIds = [...new Set(components.flatMap((component) => component.monitorIds))];
  if (monitorIds.length === 0 || range.toAt <= range.fromAt) return null;
  const segments = await watch.segments(db, monitorIds, range.fromAt, range.toAt);
  return thresholdsOf({ components, componentIds, segments, range });
}

/**
 * Each minute counts once, for the worst of the named components: one of them down is one that was fully unavailable. A
 * component without monitors below it is not counted at all. @internal
 */
export function thresholdsOf(given: {
  readonly components: readonly Component[];
  readonly componentIds: readonly string[];
  readonly segments: readonly Segment[];
  readonly range: TimeRange;
}): Thresholds | null {
  const { components, componentIds, segments, range } = given;
  const places = placesOf(components);
  const isMeasured = (id: string): boolean =>
    components.some((one) => one.monitorIds.length > 0 && (one.id === id || places.ancestorsOf(one.id).includes(id)));
  const lines = measuredRuns(places, segments, range);
  const own = [...new Set(componentIds)].filter(isMeasured).map((id) => lines.get(id) ?? []);
  if (own.length === 0) return null;
  const worst = combineRuns(own, (states) => stateByRule({ kind: 'worst' }, states), range);
  return {
    ...range,
    fullyUnavailableMinutes: minutesOf(worst, isDown),
    limitedMinutes: minutesOf(worst, isLimited),
    unknownMinutes: minutesOf(worst, ({ state }) => state === 'unknown'),
    componentsAffected: own.filter((line) => line.some((run) => isDown(run) || isLimited(run))).length,
    componentsTotal: own.length,
  };
}

const isDown = ({ state }: Run): boolean => state === 'down';
const isLimited = ({ state }: Run): boolean => state === 'degraded' || state === 'partial';

/** To a tenth, rounded up: a threshold of the law is never missed by rounding. */
function minutesOf(runs: readonly Run[], counts: (run: Run) => boolean): number {
  const ms = runs.filter(counts).reduce((sum, { fromAt, toAt }) => sum + (toAt - fromAt), 0);
  return Math.ceil(ms / 6000) / 10;
}
