import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from './contract.ts';
import { listAuditRows } from './repository.ts';

export async function listAudit(
  ctx: UseCaseContext,
  { query }: EndpointInput<typeof contract.listAudit>,
): Promise<EndpointOutput<typeof contract.listAudit>> {
  requirePermission(ctx.actor, 'audit:read');
  const found = await listAuditRows(ctx.store.db, { ...query, limit: query.limit + 1 });
  const entries = found.slice(0, query.limit);
  const nextBefore = found.length > entries.length ? (entries.at(-1)?.seq ?? null) : null;
  return { entries, nextBefore };
}
