/** What the public sees, with what it does not see beside it. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from './contract.ts';
import { NotReady } from './errors.ts';
import type { StatusParts } from './parts.ts';

export async function showStatus(
  { shown }: Pick<StatusParts, 'shown'>,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof contract.showStatus>> {
  requirePermission(ctx.actor, 'status:read');
  const current = shown();
  if (current === undefined) throw new NotReady({});
  const seen = new Set(current.snapshot.components.map(({ id }) => id));
  return {
    snapshot: current.snapshot,
    privateComponents: current.views.filter(({ id }) => !seen.has(id)),
  };
}
