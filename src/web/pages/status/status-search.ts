/** What stands in the addresses of the status pages. */

import { z } from 'zod';
import { ContradictionKind } from '#src/features/status/contract-schemas.ts';

const text = z.string().trim().max(100).optional().catch(undefined);
const page = z.coerce.number().int().min(1).max(10_000).optional().catch(undefined);

const ComponentsSearchSchema = z.object({ search: text, arrange: z.literal('yes').optional().catch(undefined) });
type Optional<T> = { readonly [K in keyof T]?: T[K] | undefined };
export function parseComponentsSearch(
  search: Record<string, unknown>,
): Optional<z.output<typeof ComponentsSearchSchema>> {
  return ComponentsSearchSchema.parse(search);
}

export const timelineRanges = ['1h', '24h', '7d', '30d', '90d'] as const;
export type TimelineRange = (typeof timelineRanges)[number];
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
export const timelineRangeMs: Readonly<Record<TimelineRange, number>> = {
  '1h': hourMs,
  '24h': dayMs,
  '7d': 7 * dayMs,
  '30d': 30 * dayMs,
  '90d': 90 * dayMs,
};
const ComponentSearchSchema = z.object({ range: z.enum(timelineRanges).optional().catch(undefined) });
export function parseComponentSearch(
  search: Record<string, unknown>,
): Optional<z.output<typeof ComponentSearchSchema>> {
  return ComponentSearchSchema.parse(search);
}

const ContradictionsSearchSchema = z.object({
  kind: ContradictionKind.optional().catch(undefined),
  open: z.literal('yes').optional().catch(undefined),
  component: z.string().max(64).optional().catch(undefined),
  page,
});
export type ContradictionsSearch = Optional<z.output<typeof ContradictionsSearchSchema>>;
export function parseContradictionsSearch(search: Record<string, unknown>): ContradictionsSearch {
  return ContradictionsSearchSchema.parse(search);
}

const ReportsSearchSchema = z.object({
  moderation: z.enum(['waiting', 'shown', 'hidden']).optional().catch(undefined),
  component: z.string().max(64).optional().catch(undefined),
  page,
});
export type ReportsSearch = Optional<z.output<typeof ReportsSearchSchema>>;
export function parseReportsSearch(search: Record<string, unknown>): ReportsSearch {
  return ReportsSearchSchema.parse(search);
}
