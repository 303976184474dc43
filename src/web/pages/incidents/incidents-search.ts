/** The filters of the list of incidents as they stand in the address. */

import { z } from 'zod';

const IncidentsSearchSchema = z.object({
  open: z.literal('yes').optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(10_000).optional().catch(undefined),
});
export type IncidentsSearch = {
  readonly [K in keyof z.output<typeof IncidentsSearchSchema>]?: z.output<typeof IncidentsSearchSchema>[K] | undefined;
};
export function parseIncidentsSearch(search: Record<string, unknown>): IncidentsSearch {
  return IncidentsSearchSchema.parse(search);
}

const StatementSearchSchema = z.object({ corrects: z.string().max(64).optional().catch(undefined) });
/** For a new statement: the published one that it corrects. */
export function parseStatementSearch(search: Record<string, unknown>): { readonly corrects?: string | undefined } {
  return StatementSearchSchema.parse(search);
}
