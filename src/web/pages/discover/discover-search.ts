/** What stands in the address of the discovery page. */

import { z } from 'zod';
import { Candidate } from '#src/features/fleet/contract-schemas.ts';

export const CandidateStatus = Candidate.shape.status;
export type CandidateStatus = z.output<typeof CandidateStatus>;

const DiscoverSearchSchema = z.object({
  status: CandidateStatus.optional().catch(undefined),
  search: z.string().trim().max(100).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(10_000).optional().catch(undefined),
});
type Parsed = z.output<typeof DiscoverSearchSchema>;
export type DiscoverSearch = { readonly [K in keyof Parsed]?: Parsed[K] | undefined };

export function parseDiscoverSearch(search: Record<string, unknown>): DiscoverSearch {
  return DiscoverSearchSchema.parse(search);
}

/** Lines of a text field; empty ones and repeats are nothing. */
export function linesOf(text: string): string[] {
  return [
    ...new Set(
      text
        .split(/[\n,;]+/)
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  ];
}
