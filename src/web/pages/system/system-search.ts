/** The filters of the system pages as they stand in the address. */

import { z } from 'zod';

const day = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .optional()
  .catch(undefined);
const text = z.string().trim().max(100).optional().catch(undefined);

const AuditSearchSchema = z.object({ action: text, object: text, from: day, to: day });
export type AuditSearch = { readonly [K in keyof z.output<typeof AuditSearchSchema>]?: string | undefined };
export function parseAuditSearch(search: Record<string, unknown>): AuditSearch {
  return AuditSearchSchema.parse(search);
}

const ConnectionsSearchSchema = z.object({
  search: text,
  reason: text,
  page: z.coerce.number().int().min(1).max(10_000).optional().catch(undefined),
});
type ConnectionsParsed = z.output<typeof ConnectionsSearchSchema>;
export type ConnectionsSearch = { readonly [K in keyof ConnectionsParsed]?: ConnectionsParsed[K] | undefined };
export function parseConnectionsSearch(search: Record<string, unknown>): ConnectionsSearch {
  return ConnectionsSearchSchema.parse(search);
}

/** The first moment of a day in the browser's zone; `daysLater` 1 gives the first moment after it. */
export function startOfDay(isoDay: string, daysLater: number): number {
  const [year, month, dayOfMonth] = isoDay.split('-').map(Number);
  return new Date(year ?? 1970, (month ?? 1) - 1, (dayOfMonth ?? 1) + daysLater).getTime();
}
