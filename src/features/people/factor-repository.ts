/** Second factors in the store: authenticator apps, passkeys, recovery codes. */

import { z } from 'zod';
import type { Db } from '#src/store/store.ts';
import type { PasskeyRow, TotpRow } from '#src/store/tables-people.ts';
import { type Factors, peopleLimits } from './contract-schemas.ts';

export type TotpRecord = TotpRow;

export interface PasskeyRecord {
  readonly id: string;
  readonly personId: string;
  readonly name: string;
  readonly credentialId: string;
  readonly publicKey: string;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly rpId: string;
  readonly backedUp: boolean;
  readonly createdAt: number;
  readonly lastUsedAt: number | null;
}

const Transports = z.array(z.string());

function fromRow(row: PasskeyRow): PasskeyRecord {
  return { ...row, backedUp: row.backedUp !== 0, transports: Transports.parse(JSON.parse(row.transports)) };
}

export async function findTotp(db: Db, personId: string): Promise<TotpRecord | undefined> {
  return db.selectFrom('peopleTotp').selectAll().where('personId', '=', personId).executeTakeFirst();
}

/** Nothing counts until a first code confirmed that the app has the secret. */
export function isTotpOn(totp: TotpRecord | undefined): totp is TotpRecord & { readonly confirmedAt: number } {
  return totp !== undefined && totp.confirmedAt !== null;
}

export async function replaceTotp(tx: Db, totp: TotpRecord): Promise<void> {
  await deleteTotp(tx, totp.personId);
  await tx.insertInto('peopleTotp').values(totp).execute();
}

/** Uses a time step up; false when it or a later one was used before. */
export async function useTotpStep(tx: Db, personId: string, step: number): Promise<boolean> {
  const result = await tx
    .updateTable('peopleTotp')
    .set({ lastStep: step })
    .where('personId', '=', personId)
    .where('lastStep', '<', step)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function confirmTotpRecord(tx: Db, personId: string, nowMs: number): Promise<void> {
  await tx.updateTable('peopleTotp').set({ confirmedAt: nowMs }).where('personId', '=', personId).execute();
}

export async function deleteTotp(tx: Db, personId: string): Promise<void> {
  await tx.deleteFrom('peopleTotp').where('personId', '=', personId).execute();
}

export async function listPasskeys(db: Db, personId: string): Promise<PasskeyRecord[]> {
  const rows = await db
    .selectFrom('peoplePasskeys')
    .selectAll()
    .where('personId', '=', personId)
    .orderBy('createdAt')
    .orderBy('id')
    .limit(peopleLimits.passkeysPerPerson)
    .execute();
  return rows.map(fromRow);
}

export async function findPasskeyByCredential(db: Db, credentialId: string): Promise<PasskeyRecord | undefined> {
  const row = await db
    .selectFrom('peoplePasskeys')
    .selectAll()
    .where('credentialId', '=', credentialId)
    .executeTakeFirst();
  return row === undefined ? undefined : fromRow(row);
}

export async function insertPasskey(tx: Db, passkey: PasskeyRecord): Promise<void> {
  await tx
    .insertInto('peoplePasskeys')
    .values({ ...passkey, transports: JSON.stringify(passkey.transports), backedUp: passkey.backedUp ? 1 : 0 })
    .execute();
}

/** False when the passkey was removed meanwhile. */
export async function recordPasskeyUse(
  tx: Db,
  id: string,
  use: { readonly counter: number; readonly backedUp: boolean; readonly nowMs: number },
): Promise<boolean> {
  const result = await tx
    .updateTable('peoplePasskeys')
    .set({ counter: use.counter, backedUp: use.backedUp ? 1 : 0, lastUsedAt: use.nowMs })
    .where('id', '=', id)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function deletePasskey(tx: Db, personId: string, id: string): Promise<PasskeyRecord | undefined> {
  const row = await tx
    .selectFrom('peoplePasskeys')
    .selectAll()
    .where('id', '=', id)
    .where('personId', '=', personId)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  await tx.deleteFrom('peoplePasskeys').where('id', '=', id).execute();
  return fromRow(row);
}

export async function replaceRecoveryCodes(tx: Db, personId: string, codeHashes: readonly string[]): Promise<void> {
  await tx.deleteFrom('peopleRecoveryCodes').where('personId', '=', personId).execute();
  for (const codeHash of codeHashes)
    await tx.insertInto('peopleRecoveryCodes').values({ personId, codeHash }).execute();
}

/** Uses a recovery code up; false when there is no such code any more. */
export async function useRecoveryCodeHash(tx: Db, personId: string, codeHash: string): Promise<boolean> {
  const result = await tx
    .deleteFrom('peopleRecoveryCodes')
    .where('personId', '=', personId)
    .where('codeHash', '=', codeHash)
    .executeTakeFirst();
  return result.numDeletedRows === 1n;
}

export async function deleteAllFactors(tx: Db, personId: string): Promise<void> {
  await tx.deleteFrom('peopleTotp').where('personId', '=', personId).execute();
  await tx.deleteFrom('peoplePasskeys').where('personId', '=', personId).execute();
  await tx.deleteFrom('peopleRecoveryCodes').where('personId', '=', personId).execute();
}

/** False when the challenge was spent before. */
export async function spendChallenge(tx: Db, challengeHash: string, expiresAt: number): Promise<boolean> {
  const result = await tx
    .insertInto('peopleSpentChallenges')
    .values({ challengeHash, expiresAt })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}

type FactorCounts = z.infer<typeof Factors>;
export const noFactors: FactorCounts = { totp: false, passkeys: 0, recoveryCodesLeft: 0 };

/** Factors of one person or of everybody, by person. People without any are absent. */
export async function factorsByPerson(db: Db, personId?: string): Promise<Map<string, FactorCounts>> {
  const totp = db.selectFrom('peopleTotp').select('personId').where('confirmedAt', 'is not', null);
  const passkeys = db
    .selectFrom('peoplePasskeys')
    .select(['personId', db.fn.countAll().as('count')])
    .groupBy('personId');
  const codes = db
    .selectFrom('peopleRecoveryCodes')
    .select(['personId', db.fn.countAll().as('count')])
    .groupBy('personId');
  const found = new Map<string, FactorCounts>();
  const add = (id: string, part: Partial<FactorCounts>): void => {
    found.set(id, { ...(found.get(id) ?? noFactors), ...part });
  };
  const only = personId;
  for (const row of await (only === undefined ? totp : totp.where('personId', '=', only)).execute()) {
    add(row.personId, { totp: true });
  }
  for (const row of await (only === undefined ? passkeys : passkeys.where('personId', '=', only)).execute()) {
    add(row.personId, { passkeys: Number(row.count) });
  }
  for (const row of await (only === undefined ? codes : codes.where('personId', '=', only)).execute()) {
    add(row.personId, { recoveryCodesLeft: Number(row.count) });
  }
  return found;
}

export async function factorsOf(db: Db, personId: string): Promise<FactorCounts> {
  return (await factorsByPerson(db, personId)).get(personId) ?? noFactors;
}

export function hasSecondFactor(factors: FactorCounts): boolean {
  return factors.totp || factors.passkeys > 0;
}
