/** My API tokens: for programs that act for me, with less than I may do. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type {
  createMyToken as createContract,
  listMyTokens as listContract,
  revokeMyToken as revokeContract,
} from './contract.ts';
import { peopleLimits } from './contract-schemas.ts';
import { TooMany } from './errors.ts';
import type { PeopleParts } from './parts.ts';
import { apiTokenPrefix, hashSecret, newSecret } from './secrets.ts';
import { requireFreshProof, requireSession } from './sessions.ts';
import { type ApiTokenView, deleteToken, insertToken, listTokens } from './token-repository.ts';

const dayMs = 86_400_000;

export async function listMyTokens(ctx: UseCaseContext): Promise<EndpointOutput<typeof listContract>> {
  const { personId } = requireSession(ctx);
  return { tokens: await listTokens(ctx.store.db, personId) };
}

export async function createMyToken(
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof createContract>,
): Promise<EndpointOutput<typeof createContract>> {
  const { personId } = requireSession(ctx);
  const secret = `${apiTokenPrefix}${newSecret(ctx.random)}`;
  const createdAt = ctx.clock.nowMs();
  const token: ApiTokenView = {
    id: newId('tok', ctx.clock, ctx.random),
    name: body.name,
    scopes: [...new Set(body.scopes)],
    createdAt,
    expiresAt: createdAt + body.expiresInDays * dayMs,
    lastUsedAt: null,
  };
  await ctx.store.transaction(async (tx) => {
    await requireFreshProof(tx, ctx);
    if ((await listTokens(tx, personId)).length >= peopleLimits.tokensPerPerson) {
      throw new TooMany({ what: 'API tokens for one person', limit: peopleLimits.tokensPerPerson });
    }
    await insertToken(tx, { ...token, personId, tokenHash: hashSecret(secret) });
    await recordAudit(tx, ctx, {
      action: 'token.create',
      object: { kind: 'token', id: token.id, name: token.name },
      details: { scopes: token.scopes, expiresAt: token.expiresAt },
    });
  });
  return { token, secret };
}

export async function revokeMyToken(
  parts: PeopleParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof revokeContract>,
): Promise<EndpointOutput<typeof revokeContract>> {
  const { personId } = requireSession(ctx);
  await ctx.store.transaction(async (tx) => {
    const token = await deleteToken(tx, personId, params.id);
    if (token === undefined) throw new NotFound({ object: 'token' });
    await recordAudit(tx, ctx, { action: 'token.revoke', object: { kind: 'token', id: token.id, name: token.name } });
  });
  parts.accessChanged(personId);
  return null;
}
