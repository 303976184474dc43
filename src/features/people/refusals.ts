/**
 * Refused sign-ins in the audit log without letting anybody fill it: the first one is written at once, those that follow
 * are counted and written together. What was typed as a name is never written: it may be a password.
 */

import type { UseCaseContext } from '#src/store/context.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { Db } from '#src/store/store.ts';

/** At most six entries an hour for each person, whatever the number of tries. */
const refusalWindowMs = 600_000;

const refusalActions = ['session.refuse', 'session.refuse-second-factor', 'session.refuse-proof'] as const;

export interface Refused {
  readonly action: (typeof refusalActions)[number];
  /** Absent for a name that nobody has. */
  readonly person?: { readonly id: string; readonly name: string };
}

const nobody = { id: 'unknown', name: 'a name that nobody has' };
/** Nobody is signed in; the entry is about the person, not by the person. */
const stranger = { kind: 'system', id: 'sign-in', name: 'Sign-in', grants: [] } as const;

export async function noteRefusal(tx: Db, ctx: UseCaseContext, refused: Refused): Promise<void> {
  const { id, name } = refused.person ?? nobody;
  const key = `${id} ${refused.action}`;
  const nowMs = ctx.clock.nowMs();
  const row = await tx.selectFrom('peopleRefusals').selectAll().where('key', '=', key).executeTakeFirst();
  const count = (row?.count ?? 0) + 1;
  const isQuiet = row !== undefined && nowMs >= row.auditedAt && nowMs - row.auditedAt < refusalWindowMs;
  if (isQuiet) {
    await tx.updateTable('peopleRefusals').set({ count }).where('key', '=', key).execute();
    return;
  }
  await tx
    .insertInto('peopleRefusals')
    .values({ key, count: 0, auditedAt: nowMs })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ count: 0, auditedAt: nowMs }))
    .execute();
  await recordAudit(
    tx,
    { ...ctx, actor: stranger },
    { action: refused.action, object: { kind: 'user', id, name }, details: { count } },
  );
}

/** How many refusals were counted but not written yet; they are told with the sign-in that follows them. */
export async function takeRefusals(tx: Db, personId: string): Promise<number> {
  const keys = refusalActions.map((action) => `${personId} ${action}`);
  const rows = await tx.selectFrom('peopleRefusals').select('count').where('key', 'in', keys).execute();
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  if (count > 0) await tx.updateTable('peopleRefusals').set({ count: 0 }).where('key', 'in', keys).execute();
  return count;
}
