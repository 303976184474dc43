/** My own account: who I am, my name and language, my password. */

import { permissionsAnywhere } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { invariant } from '#src/core/errors.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type { changePassword as passwordContract, updateMe as updateContract } from './contract.ts';
import type { Me } from './contract-schemas.ts';
import { SessionNeeded } from './errors.ts';
import { factorsOf } from './factor-repository.ts';
import { deleteLinksOf, deleteTicketsOf } from './link-repository.ts';
import type { PeopleParts } from './parts.ts';
import { hashChosenPassword } from './password-check.ts';
import { type PersonRecord, findPerson, requirePerson, updatePersonRecord } from './person-repository.ts';
import { hashSecret } from './secrets.ts';
import { deleteSessionsOf, findSession, forgetDevicesOf } from './session-repository.ts';
import { reauthenticateAfterMs, renewSession, requireFreshProof, requireSession } from './sessions.ts';
import { ownerOfToken } from './token-repository.ts';

export async function getMe(ctx: UseCaseContext): Promise<Me> {
  const { actor, store } = ctx;
  invariant(actor.kind !== 'system', 'the system asked who it is.');
  const personId = actor.kind === 'token' ? await ownerOfToken(store.db, actor.id) : actor.id;
  const person = personId === undefined ? undefined : await findPerson(store.db, personId);
  if (person === undefined) throw new SessionNeeded({});
  return {
    kind: actor.kind,
    id: person.id,
    name: person.name,
    displayName: person.displayName,
    locale: person.locale,
    grants: [...actor.grants],
    permissionsAnywhere: permissionsAnywhere(actor),
    factors: await factorsOf(store.db, person.id),
    session: await sessionOf(store.db, actor.sessionId),
  };
}

async function sessionOf(db: Db, sessionId: string | undefined): Promise<Me['session']> {
  const session = sessionId === undefined ? undefined : await findSession(db, sessionId);
  if (session === undefined) return null;
  return {
    id: session.id,
    expiresAt: session.expiresAt,
    reauthenticateAfter: session.authenticatedAt + reauthenticateAfterMs,
  };
}

export async function updateMe(ctx: UseCaseContext, { body }: EndpointInput<typeof updateContract>): Promise<Me> {
  const { personId } = requireSession(ctx);
  const changes: Partial<Pick<PersonRecord, 'displayName' | 'locale'>> = {
    ...(body.displayName === undefined ? {} : { displayName: body.displayName }),
    ...(body.locale === undefined ? {} : { locale: body.locale }),
  };
  await ctx.store.transaction(async (tx) => {
    const person = await requirePerson(tx, personId);
    await updatePersonRecord(tx, personId, changes, ctx.clock.nowMs());
    await recordAudit(tx, ctx, {
      action: 'user.update',
      object: { kind: 'user', id: personId, name: person.name },
      details: changes,
    });
  });
  return getMe(ctx);
}

/** Whoever is signed in elsewhere, or half-way in, came with the old password and is out. */
export async function changePassword(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof passwordContract>,
): Promise<EndpointOutput<typeof passwordContract>> {
  const { personId, sessionId } = requireSession(ctx);
  await requireFreshProof(ctx.store.db, ctx);
  const person = await requirePerson(ctx.store.db, personId);
  const passwordHash = await hashChosenPassword(parts, body.password, [person.name, person.displayName], ctx.random);
  const renewed = await ctx.store.transaction(async (tx) => {
    await updatePersonRecord(tx, personId, { passwordHash }, ctx.clock.nowMs());
    await deleteTicketsOf(tx, personId);
    await deleteLinksOf(tx, personId);
    const deviceToken = ctx.http?.deviceToken;
    await forgetDevicesOf(tx, personId, deviceToken === undefined ? undefined : hashSecret(deviceToken));
    const endedSessions = await deleteSessionsOf(tx, personId, sessionId);
    await recordAudit(tx, ctx, {
      action: 'user.set-password',
      object: { kind: 'user', id: personId, name: person.name },
      details: { endedSessions },
    });
    return renewSession(tx, ctx, sessionId, { isProof: false });
  });
  ctx.http?.setSessionCookie(renewed.token, renewed.expiresAt);
  parts.accessChanged(personId);
  return null;
}
