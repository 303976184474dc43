/** The filters of the list as they stand in the address, and the question to the server that follows from them. */

import { z } from 'zod';
import { type DeviceQuery, DeviceSort, DeviceState, FaultClass } from '#src/features/fleet/contract-schemas.ts';
import { DeviceKind } from '#src/plugins/kit/facts.ts';
import { searchList } from '../../search-params.ts';

const Id = z.string().min(1).max(64);

const FleetSearchSchema = z.object({
  search: z.string().trim().max(100).optional().catch(undefined),
  state: searchList(DeviceState),
  kind: searchList(DeviceKind),
  siteId: searchList(Id),
  groupId: searchList(Id),
  driver: searchList(Id),
  fault: searchList(FaultClass),
  sort: DeviceSort.optional().catch(undefined),
  order: z.enum(['asc', 'desc']).optional().catch(undefined),
  by: z.literal('site').optional().catch(undefined),
});
type Parsed = z.output<typeof FleetSearchSchema>;
export type FleetSearch = { readonly [K in keyof Parsed]?: Parsed[K] | undefined };

/** Never fails: what does not fit is dropped, because people edit and share addresses. */
export function parseFleetSearch(search: Record<string, unknown>): FleetSearch {
  return FleetSearchSchema.parse(search);
}

/** Rows asked for at once; some three screens. */
export const pageRows = 100;

/** What the server is asked, without the window. */
export type FleetQuestion = z.input<typeof DeviceQuery>;

export function questionOf(search: FleetSearch): FleetQuestion {
  const { by: _by, ...filters } = search;
  const lists = Object.fromEntries(Object.entries(filters).filter(([, value]) => value !== undefined && value !== ''));
  return lists;
}

export function isFiltered(search: FleetSearch): boolean {
  const { sort: _sort, order: _order, by: _by, ...filters } = search;
  return Object.values(filters).some((value) => value !== undefined && value !== '');
}
