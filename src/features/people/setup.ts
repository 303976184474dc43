/** The first start: nobody is an owner yet, and whoever sees the machine's own output may become one. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { completeSetup as completeContract, getSetupState as stateContract } from './contract-entry.ts';
import type { OneTimeLink, SignInResult } from './contract-schemas.ts';
import { LinkInvalid, NameTaken } from './errors.ts';
import { deleteSetupLinks, useLink } from './link-repository.ts';
import { issueLink, requireLink } from './links.ts';
import type { PeopleParts } from './parts.ts';
import { hashChosenPassword } from './password-check.ts';
import { nameKeyOf } from './password-rules.ts';
import { type PersonRecord, findPersonByName, hasOwner, insertPerson, replaceGrants } from './person-repository.ts';
import { asPerson, sendSession, startSession } from './sessions.ts';

export async function getSetupState(ctx: UseCaseContext): Promise<EndpointOutput<typeof stateContract>> {
  return { needed: !(await hasOwner(ctx.store.db)) };
}

/** For the start of the server: a new link when there is no owner; an older one stops working. */
export async function ensureSetupLink(ctx: UseCaseContext): Promise<OneTimeLink | undefined> {
  return ctx.store.transaction(async (tx) => {
    if (await hasOwner(tx)) {
      await deleteSetupLinks(tx);
      return undefined;
    }
    return issueLink(tx, ctx, 'setup', null);
  });
}

export async function completeSetup(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof completeContract>,
): Promise<SignInResult> {
  const link = await requireLink(ctx, body.token, ['setup']);
  const names = [body.name, body.displayName];
  const passwordHash = await hashChosenPassword(parts, body.password, names, ctx.random);
  const owner: PersonRecord = {
    id: newId('usr', ctx.clock, ctx.random),
    name: body.name,
    nameKey: nameKeyOf(body.name),
    displayName: body.displayName,
    locale: body.locale,
    passwordHash,
    isDisabled: false,
    createdAt: ctx.clock.nowMs(),
    lastSignInAt: null,
  };
  const started = await ctx.store.transaction(async (tx) => {
    // Two people with one link: transactions are one after the other, and the second one finds an owner.
    if ((await hasOwner(tx)) || !(await useLink(tx, link.tokenHash))) throw new LinkInvalid({});
    if ((await findPersonByName(tx, owner.nameKey)) !== undefined) throw new NameTaken({ name: body.name });
    await insertPerson(tx, owner);
    await replaceGrants(tx, owner.id, [{ role: 'owner', scope: { kind: 'everything' } }]);
    await recordAudit(tx, await asPerson(tx, ctx, owner), {
      action: 'user.set-up',
      object: { kind: 'user', id: owner.id, name: owner.name },
    });
    return startSession(tx, ctx, owner, { method: 'link' });
  });
  sendSession(parts, ctx, started);
  return { next: 'signed-in' };
}
