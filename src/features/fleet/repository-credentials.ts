/** Credentials of devices: sealed at rest, opened only for the link to their device. */

import { newId } from '#src/core/ids.ts';
import type { Clock, Random } from '#src/core/ports.ts';
import { Secret } from '#src/core/secret.ts';
import type { Sealer } from '#src/platform/sealer.ts';
import type { Db } from '#src/store/store.ts';
import type { DeviceCredentialRow } from '#src/store/tables-fleet.ts';
import type { DeviceCredential } from '#src/plugins/kit/driver.ts';
import type { LoginState } from './contract-schemas.ts';

export interface CredentialRecord {
  readonly id: string;
  readonly deviceId: string;
  readonly username: string;
  readonly changedAt: number;
  readonly acceptedAt: number | null;
  readonly refusedAt: number | null;
}

export interface VaultPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly sealer: Sealer;
}

/** Replaces what was stored for the device. `accepted`: the device took it a moment ago. */
export async function storeCredential(
  db: Db,
  ports: VaultPorts,
  entry: { deviceId: string; credential: DeviceCredential; accepted: boolean },
): Promise<void> {
  const id = newId('cred', ports.clock, ports.random);
  const now = ports.clock.nowMs();
  const plaintext = new TextEncoder().encode(entry.credential.password.reveal());
  // The id of the row is authenticated: a sealed password cannot be moved to another device in the database.
  const sealed = ports.sealer.seal(plaintext, contextOf(id, entry.deviceId)).toBase64();
  await deleteCredentialOf(db, entry.deviceId);
  await db
    .insertInto('deviceCredentials')
    .values({
      id,
      deviceId: entry.deviceId,
      username: entry.credential.username,
      sealed,
      changedAt: now,
      acceptedAt: entry.accepted ? now : null,
      refusedAt: null,
    })
    .execute();
}

export async function deleteCredentialOf(db: Db, deviceId: string): Promise<void> {
  await db.deleteFrom('deviceCredentials').where('deviceId', '=', deviceId).execute();
}

export async function findCredential(db: Db, deviceId: string): Promise<CredentialRecord | undefined> {
  const row = await db.selectFrom('deviceCredentials').selectAll().where('deviceId', '=', deviceId).executeTakeFirst();
  if (row === undefined) return undefined;
  const { sealed: _sealed, ...record } = row;
  return record;
}

/** The row as it is stored; opened only for the moment of use. */
export type SealedCredential = DeviceCredentialRow;

export async function findSealed(db: Db, deviceId: string): Promise<SealedCredential | undefined> {
  return db.selectFrom('deviceCredentials').selectAll().where('deviceId', '=', deviceId).executeTakeFirst();
}

export async function listSealed(db: Db): Promise<SealedCredential[]> {
  return db.selectFrom('deviceCredentials').selectAll().execute();
}

/**
 * Opens a credential for one link to its device. Nothing for one that the device refused.
 *
 * @throws SealBroken when the data key is another one
 */
export function unseal(sealer: Sealer, row: SealedCredential | undefined): DeviceCredential | undefined {
  if (row === undefined || row.refusedAt !== null) return undefined;
  return { username: row.username, password: openPassword(sealer, row) };
}

function openPassword(sealer: Sealer, row: SealedCredential): Secret {
  const opened = sealer.open(Uint8Array.fromBase64(row.sealed), contextOf(row.id, row.deviceId));
  return new Secret(new TextDecoder().decode(opened));
}

function contextOf(id: string, deviceId: string): string {
  return `device-credential ${id} ${deviceId}`;
}

/** From now on the password is not used until a person enters another. */
export async function markRefused(db: Db, credentialId: string, at: number): Promise<void> {
  await db.updateTable('deviceCredentials').set({ refusedAt: at }).where('id', '=', credentialId).execute();
}

export async function markAccepted(db: Db, credentialId: string, at: number): Promise<void> {
  await db
    .updateTable('deviceCredentials')
    .set({ acceptedAt: at })
    .where('id', '=', credentialId)
    .where('refusedAt', 'is', null)
    .execute();
}

export function loginStateOf(record: Pick<CredentialRecord, 'acceptedAt' | 'refusedAt'> | undefined): LoginState {
  if (record === undefined) return 'none';
  if (record.refusedAt !== null) return 'refused';
  return record.acceptedAt === null ? 'untested' : 'accepted';
}

/** Bounds the memory of the check below. */
const checkPageRows = 1000;

/** For `keepsight doctor`: how many credentials there are, and the devices whose credential this key does not open. */
export async function checkCredentials(
  db: Db,
  sealer: Sealer | undefined,
): Promise<{ total: number; unreadable: string[] }> {
  const unreadable: string[] = [];
  let total = 0;
  for (let after = ''; ;) {
    const rows = await db
      .selectFrom('deviceCredentials')
      .innerJoin('devices', 'devices.id', 'deviceCredentials.deviceId')
      .selectAll('deviceCredentials')
      .select('devices.name')
      .where('deviceCredentials.id', '>', after)
      .orderBy('deviceCredentials.id')
      .limit(checkPageRows)
      .execute();
    for (const row of rows) if (!canUnseal(sealer, row)) unreadable.push(row.name);
    total += rows.length;
    const last = rows.at(-1);
    if (last === undefined) return { total, unreadable };
    after = last.id;
  }
}

function canUnseal(sealer: Sealer | undefined, row: DeviceCredentialRow): boolean {
  if (sealer === undefined) return false;
  try {
    openPassword(sealer, row);
    return true;
  } catch {
    return false;
  }
}
