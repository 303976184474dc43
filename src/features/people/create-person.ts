/** Adds a person. Without a password they get a one-time link to choose one, so that nobody else ever knows it. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { createPerson as contract } from './contract.ts';
import { peopleLimits } from './contract-schemas.ts';
import { NameTaken, TooMany } from './errors.ts';
import { issueLink } from './links.ts';
import type { PeopleParts } from './parts.ts';
import { hashChosenPassword } from './password-check.ts';
import { nameKeyOf } from './password-rules.ts';
import { countPeople, findPersonByName, insertPerson, replaceGrants } from './person-repository.ts';
import { personView } from './person-view.ts';
import { requireFreshProof } from './sessions.ts';
import { requireScopes } from './set-grants.ts';

export async function createPerson(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract>,
): Promise<EndpointOutput<typeof contract>> {
  requirePermission(ctx.actor, 'user:write');
  await requireFreshProof(ctx.store.db, ctx);
  const names = [body.name, body.displayName];
  const passwordHash =
    body.password === undefined ? null : await hashChosenPassword(parts, body.password, names, ctx.random);
  const id = newId('usr', ctx.clock, ctx.random);
  return ctx.store.transaction(async (tx) => {
    if ((await countPeople(tx)) >= peopleLimits.people)
      throw new TooMany({ what: 'people', limit: peopleLimits.people });
    const nameKey = nameKeyOf(body.name);
    if ((await findPersonByName(tx, nameKey)) !== undefined) throw new NameTaken({ name: body.name });
    await requireScopes(parts, tx, body.grants);
    await insertPerson(tx, {
      id,
      name: body.name,
      nameKey,
      displayName: body.displayName,
      locale: body.locale,
      passwordHash,
      isDisabled: false,
      createdAt: ctx.clock.nowMs(),
      lastSignInAt: null,
    });
    await replaceGrants(tx, id, body.grants);
    const link = passwordHash === null ? await issueLink(tx, ctx, 'invitation', id) : null;
    await recordAudit(tx, ctx, {
      action: 'user.create',
      object: { kind: 'user', id, name: body.name },
      details: { displayName: body.displayName, grants: body.grants, invited: link !== null },
    });
    return { person: await personView(tx, ctx, id), link };
  });
}
