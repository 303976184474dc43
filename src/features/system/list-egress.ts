import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from './contract.ts';
import { listEgressRows } from './repository.ts';

export async function listEgress(
  ctx: UseCaseContext,
  { query }: EndpointInput<typeof contract.listEgress>,
): Promise<EndpointOutput<typeof contract.listEgress>> {
  requirePermission(ctx.actor, 'egress:read');
  return listEgressRows(ctx.store.db, query);
}
