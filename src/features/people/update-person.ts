/** Changes a person's display name or language, or switches the account off and on. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { updatePerson as contract } from './contract.ts';
import type { Person } from './contract-schemas.ts';
import { deleteTicketsOf } from './link-repository.ts';
import type { PeopleParts } from './parts.ts';
import { type PersonChanges, requirePerson, updatePersonRecord } from './person-repository.ts';
import { personView } from './person-view.ts';
import { deleteSessionsOf } from './session-repository.ts';
import { requireFreshProof } from './sessions.ts';
import { requireAnotherOwner } from './set-grants.ts';

export async function updatePerson(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract>,
): Promise<Person> {
  requirePermission(ctx.actor, 'user:write');
  const changes: PersonChanges = {
    ...(body.displayName === undefined ? {} : { displayName: body.displayName }),
    ...(body.locale === undefined ? {} : { locale: body.locale }),
    ...(body.disabled === undefined ? {} : { isDisabled: body.disabled }),
  };
  const person = await ctx.store.transaction(async (tx) => {
    await requireFreshProof(tx, ctx);
    const before = await requirePerson(tx, params.id);
    if (body.disabled === true) {
      await requireAnotherOwner(tx, before);
      await deleteSessionsOf(tx, before.id);
      await deleteTicketsOf(tx, before.id);
    }
    await updatePersonRecord(tx, before.id, changes, ctx.clock.nowMs());
    await recordAudit(tx, ctx, {
      action: 'user.update',
      object: { kind: 'user', id: before.id, name: before.name },
      details: body,
    });
    return personView(tx, ctx, before.id);
  });
  if (body.disabled !== undefined) parts.accessChanged(person.id);
  return person;
}
