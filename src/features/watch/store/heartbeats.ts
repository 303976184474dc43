/** The newest heartbeat of each monitor that waits for one, and the hash of its secret address. */

import type { Db } from '#src/store/store.ts';

export interface Heartbeat {
  readonly monitorId: string;
  readonly at: number | null;
  readonly ok: boolean | null;
  readonly message: string | null;
}

export async function listHeartbeats(db: Db): Promise<Heartbeat[]> {
  const rows = await db.selectFrom('heartbeats').select(['monitorId', 'at', 'ok', 'message']).execute();
  return rows.map((row) => ({ ...row, ok: row.ok === null ? null : row.ok === 1 }));
}

export async function findHeartbeat(db: Db, monitorId: string): Promise<Heartbeat | undefined> {
  return (await listHeartbeats(db)).find((one) => one.monitorId === monitorId);
}

export async function findMonitorByToken(db: Db, tokenHash: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('heartbeats')
    .select('monitorId')
    .where('tokenHash', '=', tokenHash)
    .executeTakeFirst();
  return row?.monitorId;
}

/** A new address; what was heard under the one before stays. */
export async function saveHeartbeatToken(tx: Db, monitorId: string, tokenHash: string): Promise<void> {
  await tx
    .insertInto('heartbeats')
    .values({ monitorId, tokenHash, at: null, ok: null, message: null })
    .onConflict((conflict) => conflict.column('monitorId').doUpdateSet({ tokenHash }))
    .execute();
}

export async function saveHeartbeat(
  tx: Db,
  { monitorId, at, ok, message }: { monitorId: string; at: number; ok: boolean; message: string | null },
): Promise<void> {
  await tx
    .updateTable('heartbeats')
    .set({ at, ok: ok ? 1 : 0, message })
    .where('monitorId', '=', monitorId)
    .execute();
}
