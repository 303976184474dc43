/** For somebody who lost the password, or whose account somebody else got hold of. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { resetPerson as contract } from './contract.ts';
import { deleteAllFactors } from './factor-repository.ts';
import { deleteTicketsOf } from './link-repository.ts';
import { issueLink } from './links.ts';
import type { PeopleParts } from './parts.ts';
import { requirePerson, updatePersonRecord } from './person-repository.ts';
import { personView } from './person-view.ts';
import { deleteSessionsOf, forgetDevicesOf } from './session-repository.ts';
import { requireFreshProof } from './sessions.ts';
import { deleteTokensOf } from './token-repository.ts';

/** The old password stops at once, and not only when the link is used: whoever has it may be the reason. */
export async function resetPerson(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract>,
): Promise<EndpointOutput<typeof contract>> {
  requirePermission(ctx.actor, 'user:write');
  const answer = await ctx.store.transaction(async (tx) => {
    await requireFreshProof(tx, ctx);
    const person = await requirePerson(tx, params.id);
    await updatePersonRecord(tx, person.id, { passwordHash: null }, ctx.clock.nowMs());
    const endedSessions = await deleteSessionsOf(tx, person.id);
    await deleteTicketsOf(tx, person.id);
    await forgetDevicesOf(tx, person.id);
    if (body.clearSecondFactors) await deleteAllFactors(tx, person.id);
    const revokedTokens = body.revokeTokens ? await deleteTokensOf(tx, person.id) : 0;
    const link = await issueLink(tx, ctx, 'reset', person.id);
    await recordAudit(tx, ctx, {
      action: 'user.reset',
      object: { kind: 'user', id: person.id, name: person.name },
      details: { endedSessions, revokedTokens, clearedSecondFactors: body.clearSecondFactors },
    });
    return { person: await personView(tx, ctx, person.id), link };
  });
  parts.accessChanged(answer.person.id);
  return answer;
}
