/** Samples, plots and the timeline of one monitor. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import type { Series, SeriesBucket, Timeline } from '../contract-lists.ts';
import type { Sample } from '../contract-schemas.ts';
import { MonitorRangeInvalid } from '../errors.ts';
import { emptyFigure, type Figure, figureOf, joinFigures, type Span, type Stretch } from '../figures/figure.ts';
import { quantileMs } from '../figures/sketch.ts';
import { dayMs, hourMs } from '../figures/time.ts';
import type { WatchParts } from '../parts.ts';
import { findFigures, findTimedSamples } from '../store/figures.ts';
import type { MonitorRecord } from '../store/definitions.ts';
import { findSamples } from '../store/samples.ts';
import { findClaims } from '../store/segments.ts';
import { readSegments } from '../read-segments.ts';
import { requireHeld } from './monitors.ts';

/** A little more than three years, as many as hourly figures can be kept. */
const rangeDaysMax = 1200;
/** A single monitor at the shortest period from fifteen vantages gives that many in half a day. */
const rawRangeMsMax = 12 * hourMs;
const timelineMax = 1000;

function requireRange({ fromAt, toAt }: Span): void {
  if (toAt <= fromAt || toAt - fromAt > rangeDaysMax * dayMs) throw new MonitorRangeInvalid({ days: rangeDaysMax });
}

export async function listSamples(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params, query }: EndpointInput<typeof contract.listSamples>,
): Promise<EndpointOutput<typeof contract.listSamples>> {
  requirePermission(ctx.actor, 'monitor:read');
  const monitor = requireHeld(parts, params.id);
  requireRange(query);
  const { vantageId, ...range } = query;
  const samples = await samplesOf(parts, ctx.store, monitor, { ...range, limit: range.limit + 1, vantageId });
  return { samples: samples.slice(0, query.limit), isCut: samples.length > query.limit };
}

export async function samplesOf(
  parts: Pick<WatchParts, 'book'>,
  { db, engine }: Pick<UseCaseContext['store'], 'db' | 'engine'>,
  monitor: MonitorRecord,
  range: Span & { readonly limit: number; readonly vantageId?: string | undefined },
): Promise<Sample[]> {
  const vantages = parts.book.vantages();
  const vantageNumber = vantages.find(({ id }) => id === range.vantageId)?.number;
  if (range.vantageId !== undefined && vantageNumber === undefined) return [];
  const vantageIds = new Map(vantages.map(({ number, id }) => [number, id]));
  return findSamples(db, { ...range, engine, monitor, vantageNumber, vantageIds });
}

export async function getSeries(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params, query }: EndpointInput<typeof contract.getSeries>,
): Promise<Series> {
  requirePermission(ctx.actor, 'monitor:read');
  const monitor = requireHeld(parts, params.id);
  requireRange(query);
  const source = sourceOf(parts, ctx, query);
  const bucketMs = bucketOf(query, source);
  const span = { fromAt: Math.floor(query.fromAt / bucketMs) * bucketMs, toAt: query.toAt };
  const figures =
    source === 'samples'
      ? await fromSamples(parts, ctx, monitor, { ...span, bucketMs, vantageId: query.vantageId })
      : await fromFigures(ctx, monitor, { ...span, bucketMs, source });
  return { bucketMs, from: source, buckets: figures.map(seriesBucket) };
}

type Source = Series['from'];

function sourceOf(parts: WatchParts, ctx: UseCaseContext, { fromAt, toAt }: Span): Source {
  const { sampleDays, hourlyDays } = parts.settings();
  const nowAt = ctx.clock.nowMs();
  if (toAt - fromAt <= rawRangeMsMax && fromAt > nowAt - sampleDays * dayMs) return 'samples';
  return toAt - fromAt <= 60 * dayMs && fromAt > nowAt - hourlyDays * dayMs ? 'hours' : 'days';
}

/** Whole seconds, hours or days, and at most so many. */
function bucketOf({ fromAt, toAt, points }: Span & { readonly points: number }, source: Source): number {
  const unitMs = { samples: 10_000, hours: hourMs, days: dayMs }[source];
  return Math.max(1, Math.ceil((toAt - fromAt) / points / unitMs)) * unitMs;
}

interface Bucketed extends Span {
  readonly bucketMs: number;
}

function spansOf({ fromAt, toAt, bucketMs }: Bucketed): Span[] {
  const count = Math.ceil((toAt - fromAt) / bucketMs);
  return Array.from({ length: count }, (_, at) => ({
    fromAt: fromAt + at * bucketMs,
    toAt: fromAt + (at + 1) * bucketMs,
  }));
}

async function fromSamples(
  parts: WatchParts,
  ctx: UseCaseContext,
  monitor: MonitorRecord,
  asked: Bucketed & { readonly vantageId: string | undefined },
): Promise<Figure[]> {
  const { db, engine } = ctx.store;
  const vantageNumber = parts.book.vantages().find(({ id }) => id === asked.vantageId)?.number;
  const question = { fromAt: asked.fromAt, toAt: asked.toAt, monitorNumbers: [monitor.number], vantageNumber };
  const samples = Map.groupBy(await findTimedSamples(db, engine, question), ({ dueAt }) =>
    Math.floor(dueAt / asked.bucketMs),
  );
  const segments = await readSegments(parts.book, db, [monitor], asked);
  const nowAt = ctx.clock.nowMs();
  return spansOf(asked).map((span) =>
    figureOf(samples.get(span.fromAt / asked.bucketMs) ?? [], untilNow(segments, nowAt), {
      fromAt: span.fromAt,
      toAt: Math.max(span.fromAt, Math.min(span.toAt, nowAt)),
    }),
  );
}

/** What goes on has lasted until now, and not longer. */
function untilNow(stretches: readonly Stretch[], nowAt: number): Stretch[] {
  return stretches.map((one) => ({ ...one, toAt: Math.min(one.toAt ?? nowAt, nowAt) }));
}

async function fromFigures(
  ctx: UseCaseContext,
  monitor: MonitorRecord,
  asked: Bucketed & { readonly source: Source },
): Promise<Figure[]> {
  const table = asked.source === 'hours' ? 'hourly_figures' : 'daily_figures';
  const found = await findFigures(ctx.store.db, table, [monitor.number], asked);
  const byBucket = Map.groupBy(found, ({ figure }) => Math.floor(figure.at / asked.bucketMs));
  const nowAt = ctx.clock.nowMs();
  return spansOf(asked).map((span) => {
    const own = (byBucket.get(span.fromAt / asked.bucketMs) ?? []).map(({ figure }) => figure);
    const elapsedMs = Math.max(0, Math.min(span.toAt, nowAt) - span.fromAt);
    const joined = own.length === 0 ? emptyFigure(span.fromAt, elapsedMs) : joinFigures(own, span.fromAt);
    return { ...joined, unknownMs: Math.max(0, elapsedMs - joined.okMs - joined.degradedMs - joined.failingMs) };
  });
}

function seriesBucket(figure: Figure): SeriesBucket {
  const mean = ([sum, count]: readonly [number, number]): number | null =>
    count === 0 ? null : Math.round(sum / count) / 1000;
  const { phases } = figure;
  return {
    ...{ at: figure.at, samples: figure.samples, usable: figure.usable },
    p50Ms: quantileMs(figure.sketch, 0.5),
    p95Ms: quantileMs(figure.sketch, 0.95),
    p99Ms: quantileMs(figure.sketch, 0.99),
    phases: {
      dnsMs: mean(phases.dnsMs),
      connectMs: mean(phases.connectMs),
      tlsMs: mean(phases.tlsMs),
      firstByteMs: mean(phases.firstByteMs),
      transferMs: mean(phases.transferMs),
    },
    ...{ okMs: figure.okMs, degradedMs: figure.degradedMs, failingMs: figure.failingMs, unknownMs: figure.unknownMs },
  };
}

export async function getTimeline(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params, query }: EndpointInput<typeof contract.getTimeline>,
): Promise<Timeline> {
  requirePermission(ctx.actor, 'monitor:read');
  const monitor = requireHeld(parts, params.id);
  requireRange(query);
  const { db } = ctx.store;
  const segments = await readSegments(parts.book, db, [monitor], query);
  const claims = await findClaims(db, monitor.number, { ...query, limit: timelineMax + 1 });
  return {
    segments: segments.slice(-timelineMax),
    claims: claims.slice(0, timelineMax).map(({ fromAt, toAt, claimed }) => ({ fromAt, toAt, claimed })),
    isCut: segments.length > timelineMax || claims.length > timelineMax,
  };
}
