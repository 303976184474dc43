/** Devices as the API shows them: record, status, login and the sentence in the language of the caller. */

import { sql } from 'kysely';
import type { Locale } from '#src/core/messages.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type { Device } from './contract-schemas.ts';
import { sentenceFor, type Neighbours } from './messages.ts';
import type { DeviceRecord } from './repository-devices.ts';
import { findCredential, loginStateOf } from './repository-credentials.ts';
import { findStatus, notChecked, type Condition, type StatusRecord } from './repository-status.ts';
import type { Timing } from './watch/timing.ts';

/** When evidence counts: not too old, and not from a time that has not come yet. */
export interface Freshness {
  readonly after: number;
  readonly before: number;
}

/** A wall clock may be a little off between two processes; more means that it was set back. */
const futureToleranceMs = 60_000;

export function freshnessOf(nowMs: number, timing: Pick<Timing, 'freshForMs'>): Freshness {
  return { after: nowMs - timing.freshForMs, before: nowMs + futureToleranceMs };
}

/** What the stored state is worth now: old evidence is no evidence. */
export function effectiveCondition(status: Condition & { checkedAt: number | null }, fresh: Freshness): Condition {
  if (status.state === 'unknown') return { state: status.state, fault: status.fault };
  if (status.checkedAt === null) return notChecked;
  if (status.checkedAt < fresh.after || status.checkedAt > fresh.before) {
    return { state: 'unknown', fault: { class: 'stale', fields: {} } };
  }
  return { state: status.state, fault: status.fault };
}

/** The same rule in SQL, over `device_status` under the name `s`; `repository.test.ts` compares the two. */
export function effectiveStateSql(fresh: Freshness) {
  return sql<string>`case when s.state = 'unknown' then 'unknown' when s.checked_at is null then 'unknown'
    when s.checked_at < ${fresh.after} or s.checked_at > ${fresh.before} then 'unknown' else s.state end`;
}

export function effectiveFaultSql(fresh: Freshness) {
  return sql<
    string | null
  >`case when s.state = 'unknown' then s.fault_class when s.checked_at is null then 'not-checked'
    when s.checked_at < ${fresh.after} or s.checked_at > ${fresh.before} then 'stale' else s.fault_class end`;
}

/** Devices per site, and how many of them answer. */
export type SiteAnswers = ReadonlyMap<string, { readonly total: number; readonly answering: number }>;

async function siteAnswers(db: Db, fresh: Freshness): Promise<SiteAnswers> {
  const answering = sql<number>`sum(case when s.state in ('up', 'degraded') and s.checked_at >= ${fresh.after}
    and s.checked_at <= ${fresh.before} then 1 else 0 end)`;
  const rows = await db
    .selectFrom('devices as d')
    .innerJoin('deviceStatus as s', 's.deviceId', 'd.id')
    .where('d.removedAt', 'is', null)
    .select((eb) => ['d.siteId', eb.fn.countAll<number>().as('total'), answering.as('answering')])
    .groupBy('d.siteId')
    .execute();
  return new Map(
    rows.map((row) => [row.siteId, { total: Number(row.total), answering: Number(row.answering) }] as const),
  );
}

function neighboursOf(answers: SiteAnswers, siteId: string): Neighbours {
  const site = answers.get(siteId);
  if (site === undefined || site.total < 2) return 'none';
  return site.answering > 0 ? 'answer' : 'silent';
}

/** The faults whose sentence speaks of the rest of the site. */
export function speaksOfNeighbours(condition: Condition): boolean {
  return condition.fault?.class === 'timed-out' || condition.fault?.class === 'no-route';
}

export interface ViewParts {
  readonly device: DeviceRecord;
  readonly status: StatusRecord | undefined;
  readonly credential: { readonly acceptedAt: number | null; readonly refusedAt: number | null } | undefined;
}

export interface Viewer {
  readonly locale: Locale;
  readonly fresh: Freshness;
  readonly answers: SiteAnswers;
}

export function viewOf(parts: ViewParts, viewer: Viewer): Device {
  const { device, status } = parts;
  const condition = conditionFor(parts, viewer);
  return {
    id: device.id,
    name: device.name,
    siteId: device.siteId,
    groupIds: [...device.groupIds],
    kind: device.kind,
    driver: device.driver,
    maker: device.maker,
    model: device.model,
    productName: device.productName,
    serial: device.serial,
    mac: device.mac,
    osVersion: device.osVersion,
    host: device.host,
    port: device.port,
    tls: device.tls,
    path: device.path,
    ...condition,
    sentence: sentenceFor(viewer.locale, { kind: device.kind, ...condition }),
    stateSince: status?.stateSince ?? device.addedAt,
    checkedAt: status?.checkedAt ?? null,
    answeredAt: status?.answeredAt ?? null,
    login: loginStateOf(parts.credential),
    addedAt: device.addedAt,
  };
}

function conditionFor(parts: ViewParts, viewer: Viewer): Condition {
  const { device, status } = parts;
  const condition = status === undefined ? notChecked : effectiveCondition(status, viewer.fresh);
  if (condition.fault === null || !speaksOfNeighbours(condition)) return condition;
  const neighbours = neighboursOf(viewer.answers, device.siteId);
  return { state: condition.state, fault: { ...condition.fault, fields: { ...condition.fault.fields, neighbours } } };
}

export async function viewerOf(ctx: Pick<UseCaseContext, 'locale' | 'clock'>, db: Db, timing: Timing): Promise<Viewer> {
  const fresh = freshnessOf(ctx.clock.nowMs(), timing);
  return { locale: ctx.locale, fresh, answers: await siteAnswers(db, fresh) };
}

/** One device as it is now. */
export async function showRecord(
  ctx: Pick<UseCaseContext, 'locale' | 'clock'>,
  db: Db,
  device: DeviceRecord,
  timing: Timing,
): Promise<Device> {
  const status = await findStatus(db, device.id);
  const credential = await findCredential(db, device.id);
  return viewOf({ device, status, credential }, await viewerOf(ctx, db, timing));
}
