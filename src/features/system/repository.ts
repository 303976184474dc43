import { type ExpressionBuilder, sql } from 'kysely';
import type { Db } from '#src/store/store.ts';
import type { AuditRow, EgressLedgerRow } from '#src/store/tables-system.ts';
import type { Tables } from '#src/store/tables.ts';
import type { AuditListEntry, EgressEntry } from './contract.ts';

/** More keys than any version has. */
const settingsMax = 200;

export interface StoredSetting {
  readonly key: string;
  readonly value: unknown;
}

export async function listSettingRows(db: Db): Promise<StoredSetting[]> {
  const rows = await db.selectFrom('settings').select(['key', 'value']).limit(settingsMax).execute();
  return rows.map(({ key, value }) => ({ key, value: parseJson(value) }));
}

export async function saveSettingRow(
  db: Db,
  setting: StoredSetting & { readonly updatedAt: number; readonly updatedBy: string },
): Promise<void> {
  const { key, updatedAt, updatedBy } = setting;
  const row = { value: JSON.stringify(setting.value), updatedAt, updatedBy };
  await db
    .insertInto('settings')
    .values({ key, ...row })
    .onConflict((conflict) => conflict.column('key').doUpdateSet(row))
    .execute();
}

/** Text that is not JSON reads as undefined, which fits no setting. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export interface EgressFilter {
  readonly search?: string | undefined;
  readonly reason?: string | undefined;
  readonly limit: number;
  readonly offset: number;
}

export async function listEgressRows(db: Db, filter: EgressFilter): Promise<{ entries: EgressEntry[]; total: number }> {
  const matching = db.selectFrom('egressLedger').where((eb) => egressCondition(eb, filter));
  const rows = await matching
    .selectAll()
    .orderBy('lastAt', 'desc')
    .orderBy('host')
    .orderBy('port')
    .limit(filter.limit)
    .offset(filter.offset)
    .execute();
  const counted = await matching.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirst();
  return {
    entries: rows.map(({ objectId, ...row }) => ({ ...row, objectId: objectId === '' ? null : objectId })),
    total: counted?.total ?? 0,
  };
}

function egressCondition(eb: ExpressionBuilder<Tables, 'egressLedger'>, { search, reason }: EgressFilter) {
  const conditions = [];
  if (reason !== undefined) conditions.push(eb('reason', '=', reason));
  if (search !== undefined) {
    const pattern = `%${escapeLike(search.toLowerCase())}%`;
    const contains = (column: 'host' | 'reason' | 'objectId') =>
      sql<boolean>`lower(${sql.ref(column)}) like ${pattern} escape '\\'`;
    conditions.push(eb.or([contains('host'), contains('reason'), contains('objectId')]));
  }
  return eb.and(conditions);
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

/** A statement may have 32,766 parameters on SQLite; a row has ten. */
const ledgerRowsPerStatement = 200;

/** Adds counts to what is there. */
export async function addToLedger(tx: Db, rows: readonly EgressLedgerRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ledgerRowsPerStatement) {
    await tx
      .insertInto('egressLedger')
      .values(rows.slice(from, from + ledgerRowsPerStatement))
      .onConflict((conflict) =>
        conflict.columns(['reason', 'objectId', 'host', 'port', 'protocol']).doUpdateSet((eb) => ({
          // The clock may have been set back in between.
          lastAt: eb.ref('excluded.lastAt'),
          count: eb('egressLedger.count', '+', eb.ref('excluded.count')),
          refusedCount: eb('egressLedger.refusedCount', '+', eb.ref('excluded.refusedCount')),
          failedCount: eb('egressLedger.failedCount', '+', eb.ref('excluded.failedCount')),
        })),
      )
      .execute();
  }
}

/** Forgets the rows that were used longest ago, down to `rowsMax`. */
export async function trimLedger(tx: Db, rowsMax: number): Promise<void> {
  const oldestKept = await tx
    .selectFrom('egressLedger')
    .select('lastAt')
    .orderBy('lastAt', 'desc')
    .offset(rowsMax - 1)
    .limit(1)
    .executeTakeFirst();
  if (oldestKept !== undefined) await tx.deleteFrom('egressLedger').where('lastAt', '<', oldestKept.lastAt).execute();
}

export interface AuditFilter {
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly object?: string | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  readonly before?: number | undefined;
  readonly limit: number;
}

/** The newest first. */
export async function listAuditRows(db: Db, filter: AuditFilter): Promise<AuditListEntry[]> {
  const { action, actor, object, from, to, before } = filter;
  let query = db.selectFrom('audit').selectAll();
  if (action !== undefined) query = query.where(sql<boolean>`action like ${`${escapeLike(action)}%`} escape '\\'`);
  if (actor !== undefined) query = query.where('actorId', '=', actor);
  if (object !== undefined) query = query.where('objectId', '=', object);
  if (from !== undefined) query = query.where('at', '>=', from);
  if (to !== undefined) query = query.where('at', '<', to);
  if (before !== undefined) query = query.where('seq', '<', before);
  const rows = await query.orderBy('seq', 'desc').limit(filter.limit).execute();
  return rows.map(toAuditEntry);
}

function toAuditEntry(row: AuditRow): AuditListEntry {
  const details = parseJson(row.details);
  return {
    seq: row.seq,
    at: row.at,
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    action: row.action,
    object: { kind: row.objectKind, id: row.objectId, name: row.objectName },
    details: typeof details === 'object' && details !== null ? { ...details } : {},
    requestId: row.requestId,
    address: row.address,
    hash: row.hash,
  };
}
