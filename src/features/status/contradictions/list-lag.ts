/** Lag figures of each provider, from what is stored. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type * as contract from '../contract.ts';
import type { Component } from '../contract-schemas.ts';
import { placesOf } from '../derive/places.ts';
import { measuredRuns, runsOf, type TimeRange } from '../derive/runs.ts';
import type { StatusParts } from '../parts.ts';
import { listComponentRecords } from '../repository-components.ts';
import { listClaims } from '../repository-spans.ts';
import { intervalsMax, lagFigures, lagIntervals, lagMethod, type ComponentLines } from './lag.ts';

const newestMs = 90 * 86_400_000;
/** Older evidence is kept in days only, which know no minutes. */
const allTimeMs = 400 * 86_400_000;

type Parts = Pick<StatusParts, 'watch'>;

export async function listProviderLag(
  { watch }: Parts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof contract.listProviderLag>> {
  requirePermission(ctx.actor, 'status:read');
  const { db } = ctx.store;
  const now = ctx.clock.nowMs();
  const components = await listComponentRecords(db);
  const spoken = components.filter(({ claim }) => claim !== null);
  const providers = [...new Set(spoken.flatMap(({ claim }) => claim?.monitorId ?? []))];
  const range = { fromAt: now - allTimeMs, toAt: now };
  const lines = await linesOf({ watch }, db, components, range);
  return {
    method: lagMethod,
    providers: providers.map((monitorId) => {
      const own = lines.filter(({ componentId }) =>
        spoken.some(({ id, claim }) => id === componentId && claim?.monitorId === monitorId),
      );
      const earliest = Math.min(
        now,
        ...own.flatMap(({ claimed }) => claimed.flatMap(({ state, fromAt }) => (state === 'unknown' ? [] : [fromAt]))),
      );
      return {
        monitorId,
        name: watch.monitor(monitorId)?.name ?? monitorId,
        newest: lagFigures(own, { fromAt: now - newestMs, toAt: now }),
        allTime: lagFigures(own, { fromAt: Math.min(earliest, now - 1), toAt: now }),
        intervals: own
          .flatMap((one) => lagIntervals(one, range))
          .toSorted((a, b) => b.measuredFromAt - a.measuredFromAt)
          .slice(0, intervalsMax),
      };
    }),
  };
}

async function linesOf(
  { watch }: Parts,
  db: Db,
  components: readonly Component[],
  range: TimeRange,
): Promise<ComponentLines[]> {
  const spoken = components.filter(({ claim }) => claim !== null);
  if (spoken.length === 0) return [];
  const monitorIds = [...new Set(components.flatMap((component) => component.monitorIds))];
  const segments = await watch.segments(db, monitorIds, range.fromAt, range.toAt);
  const measured = measuredRuns(placesOf(components), segments, range);
  const claims = await listClaims(db, { componentIds: spoken.map(({ id }) => id), ...range });
  return spoken.map((component) => ({
    componentId: component.id,
    periodS: Math.max(
      0,
      ...[...component.monitorIds, component.claim?.monitorId ?? ''].map((id) => watch.monitor(id)?.periodS ?? 0),
    ),
    measured: measured.get(component.id) ?? [],
    claimed: runsOf(
      claims.filter(({ componentId }) => componentId === component.id),
      range,
    ),
  }));
}
