/** API tokens in the store. */

import type { z } from 'zod';
import type { Db } from '#src/store/store.ts';
import { type ApiToken, TokenScope, peopleLimits } from './contract-schemas.ts';

export type ApiTokenView = z.infer<typeof ApiToken>;

export async function ownerOfToken(db: Db, id: string): Promise<string | undefined> {
  const row = await db.selectFrom('peopleTokens').select('personId').where('id', '=', id).executeTakeFirst();
  return row?.personId;
}

export async function listTokens(db: Db, personId: string): Promise<ApiTokenView[]> {
  const rows = await db
    .selectFrom('peopleTokens')
    .select(['id', 'name', 'scopes', 'createdAt', 'expiresAt', 'lastUsedAt'])
    .where('personId', '=', personId)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(peopleLimits.tokensPerPerson)
    .execute();
  return rows.map((row) => ({ ...row, scopes: TokenScope.array().parse(JSON.parse(row.scopes)) }));
}

export async function insertToken(
  tx: Db,
  token: ApiTokenView & { readonly personId: string; readonly tokenHash: string },
): Promise<void> {
  await tx
    .insertInto('peopleTokens')
    .values({ ...token, scopes: JSON.stringify(token.scopes) })
    .execute();
}

export async function deleteToken(tx: Db, personId: string, id: string): Promise<ApiTokenView | undefined> {
  const token = (await listTokens(tx, personId)).find((one) => one.id === id);
  if (token !== undefined) await tx.deleteFrom('peopleTokens').where('id', '=', id).execute();
  return token;
}

export async function deleteTokensOf(tx: Db, personId: string): Promise<number> {
  const result = await tx.deleteFrom('peopleTokens').where('personId', '=', personId).executeTakeFirst();
  return Number(result.numDeletedRows);
}
