/** Replaces what a person may do. */

import { type RoleGrant, requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type { setGrants as contract } from './contract.ts';
import type { Person } from './contract-schemas.ts';
import { LastOwner, ScopeUnknown } from './errors.ts';
import type { PeopleParts } from './parts.ts';
import {
  type PersonRecord,
  grantsOf,
  hasOtherAbleOwner,
  isOwner,
  replaceGrants,
  requirePerson,
} from './person-repository.ts';
import { personView } from './person-view.ts';
import { requireFreshProof } from './sessions.ts';

export async function setGrants(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract>,
): Promise<Person> {
  requirePermission(ctx.actor, 'user:write');
  const person = await ctx.store.transaction(async (tx) => {
    await requireFreshProof(tx, ctx);
    const before = await requirePerson(tx, params.id);
    const grantsBefore = await grantsOf(tx, before.id);
    if (!isOwner(body.grants)) await requireAnotherOwner(tx, before);
    await requireScopes(parts, tx, body.grants);
    await replaceGrants(tx, before.id, body.grants);
    await recordAudit(tx, ctx, {
      action: 'user.set-grants',
      object: { kind: 'user', id: before.id, name: before.name },
      details: { before: grantsBefore, after: body.grants },
    });
    return personView(tx, ctx, before.id);
  });
  parts.accessChanged(person.id);
  return person;
}

/** Before an owner is removed, switched off or made less: somebody else must be able to put it right. @throws LastOwner */
export async function requireAnotherOwner(tx: Db, person: PersonRecord): Promise<void> {
  if (!isOwner(await grantsOf(tx, person.id))) return;
  if (!(await hasOtherAbleOwner(tx, person.id))) throw new LastOwner({ name: person.name });
}

/** @throws ScopeUnknown */
export async function requireScopes(parts: PeopleParts, tx: Db, grants: readonly RoleGrant[]): Promise<void> {
  for (const { scope } of grants) {
    if (scope.kind !== 'everything' && !(await parts.scopeExists(tx, scope))) {
      throw new ScopeUnknown({ kind: scope.kind, id: scope.id });
    }
  }
}
