/** The filters of the monitor pages as they stand in the address, and the question to the server that follows from them. */

import { z } from 'zod';
import { MonitorState } from '#src/features/watch/contract-lists.ts';
import type * as watch from '#src/features/watch/contract.ts';
import type { CallInput } from '../../api/client.ts';
import { searchList } from '../../search-params.ts';

const Text = z.string().min(1).max(64);
const sorts = ['name', 'state', 'totalMs', 'since', 'target'] as const;
export type MonitorSort = (typeof sorts)[number];

const MonitorsSearchSchema = z.object({
  search: z.string().trim().max(100).optional().catch(undefined),
  state: searchList(MonitorState),
  probe: searchList(Text),
  tag: searchList(Text),
  vantageId: searchList(Text),
  sort: z.enum(sorts).optional().catch(undefined),
  order: z.enum(['asc', 'desc']).optional().catch(undefined),
});
type Parsed = z.output<typeof MonitorsSearchSchema>;
export type MonitorsSearch = { readonly [K in keyof Parsed]?: Parsed[K] | undefined };

/** Never fails: what does not fit is dropped, because people edit and share addresses. */
export function parseMonitorsSearch(search: Record<string, unknown>): MonitorsSearch {
  return MonitorsSearchSchema.parse(search);
}

/** Rows asked for at once; some three screens. */
export const pageRows = 100;

export type MonitorQuestion = NonNullable<CallInput<typeof watch.listMonitors>['query']>;

export function questionOf(search: MonitorsSearch): MonitorQuestion {
  return {
    ...(search.search === undefined || search.search === '' ? {} : { search: search.search }),
    ...(search.state === undefined ? {} : { state: [...search.state] }),
    ...(search.probe === undefined ? {} : { probe: [...search.probe] }),
    ...(search.tag === undefined ? {} : { tag: [...search.tag] }),
    ...(search.vantageId === undefined ? {} : { vantageId: [...search.vantageId] }),
    ...(search.sort === undefined ? {} : { sort: search.sort }),
    ...(search.order === undefined ? {} : { order: search.order }),
  };
}

export function isFiltered(search: MonitorsSearch): boolean {
  const { sort: _sort, order: _order, ...filters } = search;
  return Object.values(filters).some((value) => value !== undefined && value !== '');
}

export const ranges = ['3h', '24h', '7d', '30d'] as const;
export type Range = (typeof ranges)[number];
const hourMs = 3_600_000;
export const rangeMs: Readonly<Record<Range, number>> = {
  '3h': 3 * hourMs,
  '24h': 24 * hourMs,
  '7d': 7 * 24 * hourMs,
  '30d': 30 * 24 * hourMs,
};

/** Figures of hours come an hour late, so a monitor that is new is shown by its single tests. */
const newMs = 12 * hourMs;
export function usualRange(createdAt: number, nowAt: number): Range {
  return nowAt - createdAt < newMs ? '3h' : '24h';
}

const MonitorSearchSchema = z.object({
  range: z.enum(ranges).optional().catch(undefined),
  view: z.enum(['phases']).optional().catch(undefined),
  vantage: Text.optional().catch(undefined),
});
export type MonitorSearch = {
  readonly [K in keyof z.output<typeof MonitorSearchSchema>]?: z.output<typeof MonitorSearchSchema>[K] | undefined;
};
export function parseMonitorSearch(search: Record<string, unknown>): MonitorSearch {
  return MonitorSearchSchema.parse(search);
}
