/** Heartbeats: programs that tell by themselves that they ran. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import { HeartbeatTooOften, MonitorNoHeartbeats } from '../errors.ts';
import type { WatchParts } from '../parts.ts';
import { findMonitorByToken, saveHeartbeat, saveHeartbeatToken } from '../store/heartbeats.ts';
import { requireHeld } from './monitors.ts';
import { hashOfToken } from './vantages.ts';

/** Whoever sends more often than that has a loop, and each beat is a write. */
const betweenBeatsMs = 1000;

export async function createHeartbeatAddress(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.createHeartbeatAddress>,
): Promise<EndpointOutput<typeof contract.createHeartbeatAddress>> {
  requirePermission(ctx.actor, 'monitor:write');
  const { id, name, probe } = requireHeld(parts, params.id);
  if (probe !== 'heartbeat') throw new MonitorNoHeartbeats({ name });
  const token = Buffer.from(ctx.random.bytes(24)).toString('base64url');
  await ctx.store.transaction(async (tx) => {
    await saveHeartbeatToken(tx, id, hashOfToken(token));
    await recordAudit(tx, ctx, { action: 'monitor.heartbeat-address', object: { kind: 'monitor', id, name } });
  });
  return { path: `/api/v1/heartbeats/${token}` };
}

/** Called by a program that was waited for; the address is the whole right. */
export async function pushHeartbeat(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params, query }: EndpointInput<typeof contract.pushHeartbeat>,
): Promise<null> {
  const monitorId = await findMonitorByToken(ctx.store.db, hashOfToken(params.token));
  if (monitorId === undefined) throw new NotFound({ object: 'heartbeat address' });
  const at = ctx.clock.nowMs();
  const newest = parts.heartbeats.newest(monitorId);
  if (newest !== undefined && at >= newest.at && at - newest.at < betweenBeatsMs) throw new HeartbeatTooOften({});
  const beat = { monitorId, at, ok: query.ok === 'true', message: query.message ?? null };
  await ctx.store.transaction((tx) => saveHeartbeat(tx, beat));
  parts.heartbeats.note(beat);
  return null;
}
