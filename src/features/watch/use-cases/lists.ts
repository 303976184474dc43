/** Lists monitors: filter, sort and page over what is in memory, so that ten thousand cost no query each. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Book, Held } from '../book.ts';
import type * as contract from '../contract.ts';
import type { MonitorPage, MonitorQuery, MonitorState, MonitorSummary } from '../contract-lists.ts';
import { nameKeyOf } from '../store/definitions.ts';
import type { WatchParts } from '../parts.ts';

export async function listMonitors(
  parts: WatchParts,
  ctx: UseCaseContext,
  { query }: EndpointInput<typeof contract.listMonitors>,
): Promise<MonitorPage> {
  requirePermission(ctx.actor, 'monitor:read');
  const nowAt = ctx.clock.nowMs();
  parts.book.sweep(nowAt);
  const { matching, facets } = sift(parts.book.all(), query);
  const sorted = matching.toSorted(orderOf(query, namePlaces(parts.book)));
  return {
    monitors: sorted.slice(query.offset, query.offset + query.limit).map((one) => summaryOf(parts, one, nowAt)),
    total: matching.length,
    facets,
  };
}

/** What fits, and the counts per value with every filter applied except that of the facet itself; each is looked at once. */
function sift(all: Iterable<Held>, query: MonitorQuery): { matching: Held[]; facets: MonitorPage['facets'] } {
  const matching: Held[] = [];
  const counts = { state: new Map<string, number>(), probe: new Map<string, number>(), tag: new Map<string, number>() };
  const isSought = soughtBy(query);
  for (const one of all) {
    if (!isSought(one)) continue;
    const state = stateOf(one);
    const { probe, tags } = one.monitor;
    const hasState = query.state?.includes(state) !== false;
    const hasProbe = query.probe?.includes(probe) !== false;
    const hasTag = query.tag === undefined || query.tag.some((tag) => tags.includes(tag));
    if (hasState && hasProbe && hasTag) matching.push(one);
    if (hasProbe && hasTag) count(counts.state, state);
    if (hasState && hasTag) count(counts.probe, probe);
    if (hasState && hasProbe) for (const tag of tags) count(counts.tag, tag);
  }
  const { state, probe, tag } = counts;
  return {
    matching,
    facets: { state: Object.fromEntries(state), probe: Object.fromEntries(probe), tag: Object.fromEntries(tag) },
  };
}

/** By words and by vantage: what has no counts. */
function soughtBy({ search, vantageId }: MonitorQuery): (one: Held) => boolean {
  const words = nameKeyOf(search ?? '').split(' ');
  return ({ monitor }) => {
    if (vantageId !== undefined && !vantageId.some((id) => monitor.vantageIds.includes(id))) return false;
    if (words[0] === '') return true;
    const text = `${monitor.name} ${monitor.target} ${monitor.tags.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
}

/** A map, because a tag may be called like something that every object has. */
function count(counts: Map<string, number>, value: string): void {
  counts.set(value, (counts.get(value) ?? 0) + 1);
}

function stateOf({ monitor, measured }: Held): MonitorState {
  return monitor.isEnabled ? measured.result : 'switched-off';
}

const stateRank: Readonly<Record<MonitorState, number>> = {
  failing: 0,
  degraded: 1,
  unknown: 2,
  ok: 3,
  'switched-off': 4,
};

/** One comparer for all: `localeCompare` makes a new one for each of some hundred thousand comparisons. */
const byText = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

interface NamePlaces {
  readonly version: number;
  readonly places: ReadonlyMap<string, number>;
}

/** The order by name, made when definitions change: comparing ten thousand names takes longer than all the rest. */
const knownPlaces = new WeakMap<Book, NamePlaces>();

function namePlaces(book: Book): ReadonlyMap<string, number> {
  const known = knownPlaces.get(book);
  if (known?.version === book.version()) return known.places;
  const sorted = [...book.all()].toSorted(
    (a, b) => byText.compare(a.monitor.name, b.monitor.name) || a.monitor.number - b.monitor.number,
  );
  const places = new Map(sorted.map(({ monitor }, place) => [monitor.id, place]));
  knownPlaces.set(book, { version: book.version(), places });
  return places;
}

function orderOf({ sort, order }: MonitorQuery, places: ReadonlyMap<string, number>): (a: Held, b: Held) => number {
  const sign = order === 'asc' ? 1 : -1;
  const placeOf = ({ monitor }: Held): number => places.get(monitor.id) ?? 0;
  if (sort === 'name') return (a, b) => sign * (placeOf(a) - placeOf(b));
  return (a, b) => sign * compare(sort, a, b) || placeOf(a) - placeOf(b);
}

function compare(sort: Exclude<MonitorQuery['sort'], 'name'>, a: Held, b: Held): number {
  switch (sort) {
    case 'target':
      return byText.compare(a.monitor.target, b.monitor.target);
    case 'state':
      return stateRank[stateOf(a)] - stateRank[stateOf(b)];
    case 'since':
      return a.measured.since - b.measured.since;
    case 'totalMs':
      return (medianMs(a) ?? Infinity) - (medianMs(b) ?? Infinity) || 0;
  }
}

function medianMs(one: Held): number | null {
  const times = [...one.readings.values()].flatMap((reading) => reading.totalMs ?? []).toSorted((a, b) => a - b);
  return times[Math.floor((times.length - 1) / 2)] ?? null;
}

export function summaryOf(parts: Pick<WatchParts, 'book' | 'probes'>, one: Held, nowAt: number): MonitorSummary {
  const { monitor } = one;
  const measured = parts.book.measured(monitor.id, nowAt) ?? one.measured;
  return {
    ...{ id: monitor.id, name: monitor.name, probe: monitor.probe, target: monitor.target },
    ...{ periodS: monitor.periodS, isEnabled: monitor.isEnabled, tags: monitor.tags, vantageIds: monitor.vantageIds },
    readsClaims: parts.probes.some(({ id, readsClaims }) => id === monitor.probe && readsClaims === true),
    state: monitor.isEnabled ? measured.result : 'switched-off',
    ...{ isRegional: measured.isRegional, unknownReason: measured.unknownReason, failure: measured.failure },
    ...{ since: measured.since, dataAt: measured.dataAt, nextExpectedAt: measured.nextExpectedAt },
    totalMs: medianMs(one),
    vantagesPresent: measured.quorum.present,
    claimedOverall: one.claim?.claimed.overall ?? null,
  };
}
