/** Adds, changes and deletes the places from which monitors are tested. */

import { createHash } from 'node:crypto';
import { requirePermission, systemActor } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type * as contract from '../contract.ts';
import type { Vantage } from '../contract-schemas.ts';
import { VantageInUse, VantageIsHere, VantageNameTaken, VantageTokenInvalid, VantageTooMany } from '../errors.ts';
import type { WatchParts } from '../parts.ts';
import {
  findVantage,
  listMonitorRecords,
  listVantageRecords,
  nameKeyOf,
  nextNumber,
  saveVantage,
  type VantageRecord,
} from '../store/definitions.ts';

const vantagesMax = 100;
/** Long enough to walk to another machine, too short to lie around. */
const enrolmentMs = 24 * 3_600_000;

/** One-time tokens and secret addresses are kept as this only. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

export async function listVantages(
  parts: WatchParts,
  ctx: UseCaseContext,
): Promise<EndpointOutput<typeof contract.listVantages>> {
  requirePermission(ctx.actor, 'monitor:read');
  const nowAt = ctx.clock.nowMs();
  return { vantages: parts.book.vantages().map((vantage) => parts.viewOfVantage(vantage, nowAt)) };
}

type EnrolmentAnswer = EndpointOutput<typeof contract.createVantage>;

export async function createVantage(
  parts: WatchParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.createVantage>,
): Promise<EnrolmentAnswer> {
  requirePermission(ctx.actor, 'monitor:write');
  const { token, enrolmentHash, enrolmentEndsAt } = newEnrolment(ctx);
  const id = newId('van', ctx.clock, ctx.random);
  await ctx.store.transaction(async (tx) => {
    const known = await listVantageRecords(tx);
    if (known.length >= vantagesMax) throw new VantageTooMany({ limit: vantagesMax });
    requireFreeName(known, { id, name: body.name });
    await saveVantage(tx, {
      ...{ id, number: await nextNumber(tx, 'vantage'), ...body, kind: 'remote', isEnabled: true, publicKey: null },
      ...{ enrolmentHash, enrolmentEndsAt, lastSeenAt: null, version: null, clockAheadMs: null, loopDelayMs: null },
      ...{ waitingSamples: null, lastSequence: 0, createdAt: ctx.clock.nowMs() },
    });
    await nextNumber(tx, 'definitions');
    await recordAudit(tx, ctx, {
      action: 'vantage.create',
      object: { kind: 'vantage', id, name: body.name },
      details: { network: body.network, place: body.place },
    });
  });
  await changed(parts, ctx, id);
  return { vantageId: id, token, expiresAt: enrolmentEndsAt };
}

function newEnrolment(ctx: UseCaseContext) {
  const token = `kv_${Buffer.from(ctx.random.bytes(24)).toString('base64url')}`;
  return { token, enrolmentHash: hashOfToken(token), enrolmentEndsAt: ctx.clock.nowMs() + enrolmentMs };
}

export async function renewEnrolment(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.renewEnrolment>,
): Promise<EnrolmentAnswer> {
  requirePermission(ctx.actor, 'monitor:write');
  const { token, enrolmentHash, enrolmentEndsAt } = newEnrolment(ctx);
  await changeRecord(parts, ctx, { id: params.id, action: 'vantage.renew-enrolment' }, (vantage) => {
    if (vantage.kind === 'here') throw new VantageIsHere({});
    return { ...vantage, enrolmentHash, enrolmentEndsAt };
  });
  return { vantageId: params.id, token, expiresAt: enrolmentEndsAt };
}

export async function updateVantage(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.updateVantage>,
): Promise<Vantage> {
  requirePermission(ctx.actor, 'monitor:write');
  const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
  const after = await changeRecord(parts, ctx, { id: params.id, action: 'vantage.update' }, (vantage) => ({
    ...vantage,
    ...given,
  }));
  return parts.viewOfVantage(parts.book.vantage(after.id) ?? after, ctx.clock.nowMs());
}

async function changeRecord(
  parts: WatchParts,
  ctx: UseCaseContext,
  { id, action }: { readonly id: string; readonly action: string },
  change: (vantage: VantageRecord) => VantageRecord,
): Promise<VantageRecord> {
  const after = await ctx.store.transaction(async (tx) => {
    const before = await findVantage(tx, id);
    if (before === undefined) throw new NotFound({ object: 'vantage' });
    const next = change(before);
    requireFreeName(await listVantageRecords(tx), next);
    await saveVantage(tx, next);
    await nextNumber(tx, 'definitions');
    const { name, network, place, isEnabled } = next;
    await recordAudit(tx, ctx, {
      action,
      object: { kind: 'vantage', id, name },
      details: { network, place, isEnabled },
    });
    return next;
  });
  await changed(parts, ctx, id);
  return after;
}

export async function deleteVantage(
  parts: WatchParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.deleteVantage>,
): Promise<null> {
  requirePermission(ctx.actor, 'monitor:write');
  const { id } = params;
  await ctx.store.transaction(async (tx) => {
    const vantage = await findVantage(tx, id);
    if (vantage === undefined) throw new NotFound({ object: 'vantage' });
    if (vantage.kind === 'here') throw new VantageIsHere({});
    const { name, number } = vantage;
    const monitors = (await listMonitorRecords(tx)).filter((monitor) => monitor.vantageIds.includes(id)).length;
    if (monitors > 0) throw new VantageInUse({ name, monitors });
    await tx.deleteFrom('monitorReadings').where('vantageNumber', '=', number).execute();
    await tx.deleteFrom('vantages').where('id', '=', id).execute();
    await nextNumber(tx, 'definitions');
    await recordAudit(tx, ctx, { action: 'vantage.delete', object: { kind: 'vantage', id, name } });
  });
  await changed(parts, ctx, id);
  return null;
}

function requireFreeName(known: readonly VantageRecord[], { id, name }: { id: string; name: string }): void {
  const isTaken = known.some((one) => one.id !== id && nameKeyOf(one.name) === nameKeyOf(name));
  if (isTaken) throw new VantageNameTaken({ name });
}

async function changed(parts: WatchParts, ctx: UseCaseContext, vantageId: string): Promise<void> {
  await parts.reload();
  const at = ctx.clock.nowMs();
  parts.publish({ type: 'vantage.changed', access: { permission: 'monitor:read' }, at, vantageId });
}

/** Called by a vantage itself; the token is the whole right. */
export async function enrolVantage(
  parts: WatchParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.enrolVantage>,
): Promise<EndpointOutput<typeof contract.enrolVantage>> {
  const vantage = await ctx.store.transaction(async (tx) => {
    const found = await findByToken(tx, hashOfToken(body.token), ctx.clock.nowMs());
    const enrolled = {
      ...found,
      ...{ publicKey: body.publicKey, version: body.version, enrolmentHash: null, enrolmentEndsAt: null },
      lastSequence: 0,
    };
    await saveVantage(tx, enrolled);
    await nextNumber(tx, 'definitions');
    const actor = { ...systemActor, id: found.id, name: found.name };
    await recordAudit(
      tx,
      { ...ctx, actor },
      {
        action: 'vantage.enrol',
        object: { kind: 'vantage', id: found.id, name: found.name },
        details: { publicKey: body.publicKey },
      },
    );
    return enrolled;
  });
  parts.desk.taken.delete(vantage.id);
  parts.desk.challenges.delete(vantage.id);
  parts.book.forgetHealth(vantage.id);
  await changed(parts, ctx, vantage.id);
  return { vantageId: vantage.id, name: vantage.name, hubAt: ctx.clock.nowMs() };
}

/** @throws VantageTokenInvalid, the same for a wrong, a used and an old one */
async function findByToken(tx: Db, hash: string, nowAt: number): Promise<VantageRecord> {
  const found = (await listVantageRecords(tx)).find((one) => one.enrolmentHash === hash);
  if (found === undefined || (found.enrolmentEndsAt ?? 0) < nowAt) throw new VantageTokenInvalid({});
  return found;
}
