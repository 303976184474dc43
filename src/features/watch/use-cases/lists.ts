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
  const { matching, facets } = sift(ordersOf(parts.book)[query.sort === 'target' ? 'target' : 'name'](), query);
  const sorted = inOrder(matching, query);
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

type TextOrder = () => readonly Held[];
interface TextOrders {
  readonly version: number;
  readonly name: TextOrder;
  readonly target: TextOrder;
}

/** The orders by text, made once when definitions change: comparing ten thousand texts takes longer than all the rest. */
const knownOrders = new WeakMap<Book, TextOrders>();

function ordersOf(book: Book): TextOrders {
  const known = knownOrders.get(book);
  if (known?.version === book.version()) return known;
  const name = once(() =>
    [...book.all()].toSorted(
      (a, b) => byText.compare(a.monitor.name, b.monitor.name) || a.monitor.number - b.monitor.number,
    ),
  );
  const target = once(() => name().toSorted((a, b) => byText.compare(a.monitor.target, b.monitor.target)));
  const orders = { version: book.version(), name, target };
  knownOrders.set(book, orders);
  return orders;
}

function once(make: TextOrder): TextOrder {
  let made: readonly Held[] | undefined;
  return () => (made ??= make());
}

/** What is equal stays in the order in which it comes: that of names. */
function inOrder(matching: readonly Held[], { sort, order }: MonitorQuery): readonly Held[] {
  if (sort === 'name' || sort === 'target') return order === 'asc' ? matching : matching.toReversed();
  const sign = order === 'asc' ? 1 : -1;
  const keyed = matching.map((one) => ({ one, key: keyOf(sort, one) }));
  return keyed.toSorted((a, b) => sign * (a.key - b.key)).map(({ one }) => one);
}

function keyOf(sort: 'state' | 'since' | 'totalMs', one: Held): number {
  switch (sort) {
    case 'state':
      return stateRank[stateOf(one)];
    case 'since':
      return one.measured.since;
    case 'totalMs':
      return medianMs(one) ?? Number.MAX_VALUE;
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
