import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { verifyAuditChain } from '#src/store/audit-chain.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from './contract.ts';

export async function verifyAudit(
  ctx: UseCaseContext,
  _input: EndpointInput<typeof contract.verifyAudit>,
): Promise<EndpointOutput<typeof contract.verifyAudit>> {
  requirePermission(ctx.actor, 'audit:read');
  const { intact, checked, headHash, broken } = await verifyAuditChain(ctx.store.db, ctx.signal);
  return { intact, checked, headHash, broken: broken ?? null };
}
