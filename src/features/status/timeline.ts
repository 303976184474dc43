/** Claimed, measured and experienced of one component on one line of time. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Timeline } from './contract-records.ts';
import type * as contract from './contract.ts';
import { listContradictionsOf } from './contradictions/repository.ts';
import { placesOf } from './derive/places.ts';
import { measuredRuns, type TimeRange } from './derive/runs.ts';
import { RangeInvalid } from './errors.ts';
import type { StatusParts } from './parts.ts';
import { listComponentRecords } from './repository-components.ts';
import { listMaintenanceRecords } from './repository-maintenances.ts';
import { listReportTimes } from './repository-reports.ts';
import { listClaims, listSpans } from './repository-spans.ts';

const daysMax = 92;
/** A screen has room for so many. */
const slices = 200;
const sliceMinMs = 5 * 60_000;

export async function getTimeline(
  parts: Pick<StatusParts, 'watch' | 'shown'>,
  ctx: UseCaseContext,
  { params, query }: EndpointInput<typeof contract.getTimeline>,
): Promise<Timeline> {
  requirePermission(ctx.actor, 'status:read');
  const { id } = params;
  const now = ctx.clock.nowMs();
  const range = { fromAt: query.fromAt, toAt: Math.min(query.toAt, now) };
  if (range.toAt <= range.fromAt || range.toAt - range.fromAt > daysMax * 86_400_000) {
    throw new RangeInvalid({ limitDays: daysMax });
  }
  const { db } = ctx.store;
  const components = await listComponentRecords(db);
  if (!components.some((component) => component.id === id)) throw new NotFound({ object: 'component' });
  const monitorIds = [...new Set(components.flatMap((component) => component.monitorIds))];
  const segments = await parts.watch.segments(db, monitorIds, range.fromAt, range.toAt);
  const measured = measuredRuns(placesOf(components), segments, range).get(id) ?? [];
  const claims = await listClaims(db, { componentIds: [id], ...range });
  const shown = await listSpans(db, id, range);
  const contradictions = await listContradictionsOf(db, id, range);
  const maintenances = await listMaintenanceRecords(db, { endsAfter: range.fromAt, startsBefore: range.toAt });
  return {
    componentId: id,
    ...range,
    measured: measured.map((run) => ({ ...run, toAt: run.toAt === now ? null : run.toAt })),
    claimed: claims.map(({ state, fromAt, toAt, captureHash }) => ({ state, fromAt, toAt, captureHash })),
    shown: shown.map(({ state, fromAt, toAt }) => ({ state, fromAt, toAt })),
    experienced: sliced(await listReportTimes(db, id, range), range),
    contradictions: contradictions.map((one) => ({
      ...{ id: one.id, kind: one.kind, startedAt: one.startedAt },
      ...{ raisedAt: one.raisedAt, endedAt: one.endedAt },
    })),
    maintenances: maintenances
      .filter((one) => !one.isCancelled && one.componentIds.includes(id))
      .map((one) => ({ id: one.id, fromAt: one.startsAt, toAt: one.endsAt })),
    statements: statementsOf(parts, id, range),
  };
}

function sliced(
  reports: readonly { readonly at: number; readonly isVerified: boolean }[],
  range: TimeRange,
): Timeline['experienced'] {
  const sliceMs = Math.max(sliceMinMs, Math.ceil((range.toAt - range.fromAt) / slices));
  const found = new Map<number, { verified: number; anonymous: number }>();
  for (const { at, isVerified } of reports) {
    const slice = Math.floor((at - range.fromAt) / sliceMs);
    const counts = found.get(slice) ?? { verified: 0, anonymous: 0 };
    counts[isVerified ? 'verified' : 'anonymous'] += 1;
    found.set(slice, counts);
  }
  return [...found]
    .toSorted(([a], [b]) => a - b)
    .map(([slice, counts]) => ({
      fromAt: range.fromAt + slice * sliceMs,
      toAt: Math.min(range.toAt, range.fromAt + (slice + 1) * sliceMs),
      ...counts,
    }));
}

function statementsOf({ shown }: Pick<StatusParts, 'shown'>, id: string, range: TimeRange): Timeline['statements'] {
  return (shown()?.snapshot.incidents ?? [])
    .flatMap(({ statements }) => statements)
    .filter((one) => one.componentIds.includes(id))
    .filter(({ publishedAt }) => publishedAt >= range.fromAt && publishedAt < range.toAt)
    .map((one) => ({
      id: one.id,
      incidentId: one.incidentId,
      at: one.publishedAt,
      title: one.texts.find(({ locale }) => locale === one.originalLocale)?.title ?? '',
    }));
}
