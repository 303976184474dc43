/** Facts in the store: one row per stretch of one value, so that a year of daily reading stays small. */

import { createHash } from 'node:crypto';
import { canonicalJson } from '#src/core/canonical-json.ts';
import { newId } from '#src/core/ids.ts';
import type { Clock, Random } from '#src/core/ports.ts';
import { factSchemas, type FactKind } from '#src/plugins/kit/facts.ts';
import type { Db } from '#src/store/store.ts';
import type { FactRow } from '#src/store/tables-fleet.ts';
import { FactEntry } from './contract-schemas.ts';

export interface ReadFact {
  readonly kind: FactKind;
  readonly value: unknown;
  readonly source: string;
  readonly driver: string;
}

/** Records a reading: extends the current stretch, or ends it and begins another. Returns whether the value changed. */
export async function recordFact(
  db: Db,
  ports: { clock: Clock; random: Random },
  deviceId: string,
  fact: ReadFact,
): Promise<boolean> {
  const now = ports.clock.nowMs();
  const hash = hashOf(fact);
  const value = JSON.stringify(fact.value);
  const current = await db
    .selectFrom('facts')
    .select(['id', 'hash'])
    .where('deviceId', '=', deviceId)
    .where('kind', '=', fact.kind)
    .where('isCurrent', '=', 1)
    .executeTakeFirst();
  if (current?.hash === hash) {
    const { source, driver } = fact;
    await db
      .updateTable('facts')
      .set({ value, source, driver, lastSeenAt: now })
      .where('id', '=', current.id)
      .execute();
    return false;
  }
  if (current !== undefined) await db.updateTable('facts').set({ isCurrent: 0 }).where('id', '=', current.id).execute();
  await db
    .insertInto('facts')
    .values({
      id: newId('fact', ports.clock, ports.random),
      deviceId,
      kind: fact.kind,
      value,
      hash,
      source: fact.source,
      driver: fact.driver,
      firstSeenAt: now,
      lastSeenAt: now,
      isCurrent: 1,
    })
    .execute();
  return true;
}

export async function listCurrentFacts(db: Db, deviceId: string): Promise<FactEntry[]> {
  const rows = await db
    .selectFrom('facts')
    .selectAll()
    .where('deviceId', '=', deviceId)
    .where('isCurrent', '=', 1)
    .orderBy('kind')
    .execute();
  return rows.flatMap((row) => entryOf(row) ?? []);
}

export async function listFacts(
  db: Db,
  deviceId: string,
  page: { kind?: string | undefined; limit: number },
): Promise<FactEntry[]> {
  let query = db.selectFrom('facts').selectAll().where('deviceId', '=', deviceId);
  if (page.kind !== undefined) query = query.where('kind', '=', page.kind);
  const rows = await query.orderBy('firstSeenAt', 'desc').orderBy('id', 'desc').limit(page.limit).execute();
  return rows.flatMap((row) => entryOf(row) ?? []);
}

export async function deleteFactsBefore(db: Db, before: number): Promise<void> {
  await db.deleteFrom('facts').where('isCurrent', '=', 0).where('lastSeenAt', '<', before).execute();
}

/** A value that an older or newer version wrote in another form is left out, not guessed. */
function entryOf(row: FactRow): FactEntry | undefined {
  const { kind, source, driver, firstSeenAt, lastSeenAt } = row;
  const value: unknown = JSON.parse(row.value);
  const parsed = FactEntry.safeParse({ kind, value, source, driver, firstSeenAt, lastSeenAt });
  return parsed.success ? parsed.data : undefined;
}

/** What passes with time is no change: uptime, the device's time, a clock that wanders by less than a second. */
function hashOf(fact: ReadFact): string {
  return createHash('sha256')
    .update(canonicalJson(stablePart(fact)))
    .digest('hex');
}

function stablePart(fact: ReadFact): unknown {
  if (fact.kind === 'liveness') {
    const parsed = factSchemas.liveness.safeParse(fact.value);
    if (parsed.success) return { ...parsed.data, uptimeSeconds: undefined };
  }
  if (fact.kind === 'clock') {
    const parsed = factSchemas.clock.safeParse(fact.value);
    if (parsed.success) {
      return { synchronised: parsed.data.synchronised, offsetSeconds: Math.round(parsed.data.offsetMs / 1000) };
    }
  }
  return fact.value;
}
