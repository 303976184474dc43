/** Tests settings before a monitor is made of them. Nothing of it is kept but who tested what, in the audit log. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { resultOf } from '#src/core/failure.ts';
import type { ClaimReading } from '#src/plugins/kit/probe.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import { claimPartsMax, type MonitorTestResult } from '../contract-lists.ts';
import type { WatchParts } from '../parts.ts';
import { requirePrepared } from './monitors.ts';

/** What a probe is told instead of a monitor's id. */
const noMonitor = 'mon_unsaved';

export async function testMonitor(
  parts: WatchParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.testMonitor>,
): Promise<MonitorTestResult> {
  requirePermission(ctx.actor, 'monitor:write');
  const { probe, settings, budgetMs, slowAboveMs } = body;
  const prepared = requirePrepared(parts, probe, settings);
  return parts.trials.run(ctx.actor.id, async () => {
    await ctx.store.transaction((tx) =>
      recordAudit(tx, ctx, { action: 'monitor.test', object: { kind: 'probe', id: probe, name: prepared.target } }),
    );
    const context = { monitorId: noMonitor, ...parts.reach, clock: ctx.clock, log: ctx.log };
    const run = await prepared.run(context, { budgetMs, slowAboveMs }, ctx.signal);
    return {
      ...{ target: prepared.target, startedAt: Math.round(run.startedAt), totalMs: run.totalMs, phases: run.phases },
      ...{ result: resultOf(run.failure), failure: run.failure ?? null, detail: run.detail ?? null },
      ...{ address: run.address ?? null, httpStatus: run.httpStatus ?? null, bytesRead: run.bytesRead ?? null },
      claim: run.claim === undefined ? null : claimOf(run.claim),
    };
  });
}

function claimOf({ overall, components }: ClaimReading): MonitorTestResult['claim'] {
  return {
    overall: overall ?? null,
    components: components.slice(0, claimPartsMax).map(({ name, state }) => ({ name, state })),
  };
}
