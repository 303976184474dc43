/** The laws as they are now: those that came with Keepsight, or what the operator made of them in the settings. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type * as contract from '../contract-actions.ts';
import { type LegalClock, Regime } from '../contract-clocks.ts';
import { ClockRegimeInvalid } from '../errors.ts';
import type { IncidentFold } from '../log/incident-fold.ts';
import { legalClock } from './due.ts';
import { builtInRegimes } from './regimes.data.ts';

const settingKey = 'incidents.regimes';

interface Regimes {
  readonly regimes: Regime[];
  readonly isChanged: boolean;
}

export async function readRegimes(db: Db): Promise<Regimes> {
  const row = await db.selectFrom('settings').select('value').where('key', '=', settingKey).executeTakeFirst();
  // What cannot be read any more falls back to ours rather than to no clock at all.
  const parsed = row === undefined ? undefined : Regime.array().safeParse(parseJson(row.value)).data;
  return parsed === undefined
    ? { regimes: [...builtInRegimes], isChanged: false }
    : { regimes: parsed, isChanged: true };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function listRegimes(ctx: UseCaseContext): Promise<Regimes> {
  requirePermission(ctx.actor, 'incident:read');
  return readRegimes(ctx.store.db);
}

export async function setRegimes(
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.setRegimes>,
): Promise<Regimes> {
  requirePermission(ctx.actor, 'settings:write');
  for (const regime of body.regimes ?? []) requireSense(regime, body.regimes ?? []);
  return ctx.store.transaction(async (tx) => {
    await tx.deleteFrom('settings').where('key', '=', settingKey).execute();
    if (body.regimes !== null) {
      await tx
        .insertInto('settings')
        .values({
          key: settingKey,
          value: JSON.stringify(body.regimes),
          updatedAt: ctx.clock.nowMs(),
          updatedBy: ctx.actor.id,
        })
        .execute();
    }
    await recordAudit(tx, ctx, {
      action: 'settings.set-regimes',
      object: { kind: 'settings', id: settingKey, name: settingKey },
      details: { regimes: body.regimes?.map((regime) => regime.id) ?? null },
    });
    return readRegimes(tx);
  });
}

/** @throws ClockRegimeInvalid */
function requireSense(regime: Regime, all: readonly Regime[]): void {
  const isOnce = all.filter((one) => one.id === regime.id).length === 1;
  const ids = regime.steps.map((step) => step.id);
  const countsBackwards = regime.steps.every((step, at) =>
    step.due.every((due) => due.from !== 'filed' || ids.slice(0, at).includes(due.step ?? '')),
  );
  if (!isOnce || !countsBackwards || new Set(ids).size < ids.length) throw new ClockRegimeInvalid({ id: regime.id });
}

export async function clocksView(db: Db, fold: IncidentFold, nowMs: number): Promise<LegalClock[]> {
  if (fold.clocks.length === 0) return [];
  const { regimes } = await readRegimes(db);
  return fold.clocks.map((clock) => {
    const regime = regimes.find((one) => one.id === clock.regimeId);
    return legalClock(fold.id, clock, regime, nowMs);
  });
}
