/** Where I am signed in, and how to end it. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type {
  endMyOtherSessions as endOthersContract,
  endMySession as endContract,
  listMySessions as listContract,
} from './contract.ts';
import type { signOut as signOutContract } from './contract-entry.ts';
import type { PeopleParts } from './parts.ts';
import { deleteSession, deleteSessionsOf, findSession, listSessions } from './session-repository.ts';
import { requireSession, sessionIdleMs } from './sessions.ts';

export async function listMySessions(ctx: UseCaseContext): Promise<EndpointOutput<typeof listContract>> {
  const { personId, sessionId } = requireSession(ctx);
  const nowMs = ctx.clock.nowMs();
  const sessions = await listSessions(ctx.store.db, personId, { nowMs, seenAfterMs: nowMs - sessionIdleMs });
  return { sessions: sessions.map((session) => ({ ...session, current: session.id === sessionId })) };
}

export async function endMySession(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof endContract>,
): Promise<EndpointOutput<typeof endContract>> {
  const { personId, sessionId } = requireSession(ctx);
  await ctx.store.transaction(async (tx) => {
    const session = await findSession(tx, params.id);
    if (session?.personId !== personId) throw new NotFound({ object: 'session' });
    await deleteSession(tx, session.id);
    await recordAudit(tx, ctx, {
      action: 'session.end',
      object: { kind: 'session', id: session.id, name: ctx.actor.name },
    });
  });
  if (params.id === sessionId) ctx.http?.clearSessionCookie();
  parts.accessChanged(personId);
  return null;
}

export async function endMyOtherSessions(
  parts: PeopleParts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof endOthersContract>> {
  const { personId, sessionId } = requireSession(ctx);
  const ended = await ctx.store.transaction(async (tx) => {
    const count = await deleteSessionsOf(tx, personId, sessionId);
    await recordAudit(tx, ctx, {
      action: 'session.end-others',
      object: { kind: 'user', id: personId, name: ctx.actor.name },
      details: { ended: count },
    });
    return count;
  });
  parts.accessChanged(personId);
  return { ended };
}

export async function signOut(
  parts: PeopleParts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof signOutContract>> {
  const { sessionId } = requireSession(ctx);
  return endMySession(parts, ctx, { params: { id: sessionId }, query: undefined, body: undefined });
}
