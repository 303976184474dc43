/** Where claimed and measured differed. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import { pageOfContradictions } from './repository.ts';

export async function listContradictions(
  _parts: unknown,
  ctx: UseCaseContext,
  { query }: EndpointInput<typeof contract.listContradictions>,
): Promise<EndpointOutput<typeof contract.listContradictions>> {
  requirePermission(ctx.actor, 'status:read');
  const { offset, limit, componentId, kind } = query;
  const isOpen = query.isOpen === undefined ? undefined : query.isOpen === 'true';
  return pageOfContradictions(ctx.store.db, { offset, limit, componentId, kind, isOpen });
}
