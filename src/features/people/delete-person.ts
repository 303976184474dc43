/** Removes a person with everything that is theirs; the audit log keeps what they did. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { deletePerson as contract } from './contract.ts';
import type { PeopleParts } from './parts.ts';
import { removePersonRecord, requirePerson } from './person-repository.ts';
import { requireFreshProof } from './sessions.ts';
import { requireAnotherOwner } from './set-grants.ts';

export async function deletePerson(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract>,
): Promise<EndpointOutput<typeof contract>> {
  requirePermission(ctx.actor, 'user:write');
  await ctx.store.transaction(async (tx) => {
    await requireFreshProof(tx, ctx);
    const person = await requirePerson(tx, params.id);
    await requireAnotherOwner(tx, person);
    await removePersonRecord(tx, person.id);
    await recordAudit(tx, ctx, { action: 'user.delete', object: { kind: 'user', id: person.id, name: person.name } });
  });
  parts.accessChanged(params.id);
  return null;
}
