/** Lists, searches and counts devices: filter, sort, page and facets are the database's work. */

import { sql, type Expression, type SqlBool } from 'kysely';
import type { AccessRange } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import { inRange, requireRange } from './access.ts';
import type * as contract from './contract.ts';
import type { DeviceQuery } from './contract-schemas.ts';
import { effectiveFaultSql, effectiveStateSql, viewerOf, viewOf, type Freshness } from './device-view.ts';
import { groupsOfDevices, recordOf } from './repository-devices.ts';
import { conditionOf } from './repository-status.ts';
import type { Timing } from './watch/timing.ts';

type Facet = 'state' | 'kind' | 'siteId' | 'driver' | 'fault';

export async function listDevices(
  parts: { readonly timing: () => Timing },
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.listDevices>,
): Promise<EndpointOutput<typeof contract.listDevices>> {
  const range = requireRange(ctx, 'device:read');
  const { db } = ctx.store;
  const viewer = await viewerOf(ctx, db, parts.timing());
  const asked: Asked = { range, query: input.query, fresh: viewer.fresh };
  const rows = await pageOf(db, asked);
  const groups = await groupsOfDevices(
    db,
    rows.map((row) => row.id),
  );
  const devices = rows.map((row) => {
    const { status, credential, device } = splitRow(row);
    return viewOf({ device: recordOf(device, groups.get(row.id) ?? []), status, credential }, viewer);
  });
  const facets = {
    state: await countBy(db, asked, 'state'),
    kind: await countBy(db, asked, 'kind'),
    siteId: await countBy(db, asked, 'siteId'),
    driver: await countBy(db, asked, 'driver'),
    fault: await countBy(db, asked, 'fault'),
  };
  return { devices, total: await totalOf(db, asked), facets };
}

interface Asked {
  readonly range: AccessRange;
  readonly query: DeviceQuery;
  readonly fresh: Freshness;
}

function matching(db: Db, asked: Asked, without?: Facet) {
  return db
    .selectFrom('devices as d')
    .innerJoin('deviceStatus as s', 's.deviceId', 'd.id')
    .where('d.removedAt', 'is', null)
    .where(inRange(asked.range))
    .where((eb) => eb.and(conditionsOf(asked, without)));
}

function conditionsOf({ query, fresh }: Asked, without?: Facet): Expression<SqlBool>[] {
  const conditions: Expression<SqlBool>[] = [];
  const among = (
    facet: Facet | undefined,
    column: Expression<unknown>,
    values: readonly string[] | undefined,
  ): void => {
    if (values === undefined || (facet !== undefined && facet === without)) return;
    conditions.push(sql<SqlBool>`${column} in (${sql.join(values)})`);
  };
  among('state', effectiveStateSql(fresh), query.state);
  among('fault', effectiveFaultSql(fresh), query.fault);
  among('kind', sql.ref('d.kind'), query.kind);
  among('siteId', sql.ref('d.site_id'), query.siteId);
  among('driver', sql.ref('d.driver'), query.driver);
  if (query.groupId !== undefined) {
    conditions.push(
      sql<SqlBool>`exists (select 1 from device_groups g where g.device_id = d.id and g.group_id in (${sql.join(query.groupId)}))`,
    );
  }
  for (const word of wordsOf(query.search)) conditions.push(containsWord(word));
  return conditions;
}

/** Every word must occur somewhere; the order does not matter. More than five words is not a search for a device. */
export function wordsOf(search: string | undefined): string[] {
  const words = (search ?? '').toLowerCase().split(/\s+/);
  return words.filter((word) => word !== '').slice(0, 5);
}

function containsWord(word: string): Expression<SqlBool> {
  return sql<SqlBool>`d.search_text like ${likePattern(word)} escape '!'`;
}

export function likePattern(word: string): string {
  return `%${word.replaceAll(/[!%_]/g, '!$&')}%`;
}

/** Trouble first: the order in which a person wants to see states. */
const severitySql = (fresh: Freshness) =>
  sql<number>`case ${effectiveStateSql(fresh)} when 'down' then 0 when 'unknown' then 1 when 'degraded' then 2 else 3 end`;

function sortColumn(asked: Asked): Expression<unknown> {
  switch (asked.query.sort) {
    case 'name':
      return sql`lower(d.name)`;
    case 'state':
      return severitySql(asked.fresh);
    case 'site':
      return sql`(select name_key from sites where sites.id = d.site_id)`;
    case 'kind':
    case 'model':
    case 'host':
      return sql.ref(`d.${asked.query.sort}`);
    case 'checkedAt':
      return sql`coalesce(s.checked_at, 0)`;
    case 'addedAt':
      return sql.ref('d.added_at');
  }
}

async function pageOf(db: Db, asked: Asked) {
  const { order, offset, limit } = asked.query;
  return matching(db, asked)
    .leftJoin('deviceCredentials as c', 'c.deviceId', 'd.id')
    .selectAll('d')
    .select(['s.state', 's.faultClass', 's.faultFields', 's.stateSince', 's.checkedAt', 's.answeredAt'])
    .select(['s.bootId', 's.bootedAt', 'c.id as credentialId', 'c.acceptedAt', 'c.refusedAt'])
    .orderBy(sortColumn(asked), order)
    .orderBy('d.id')
    .limit(limit)
    .offset(offset)
    .execute();
}

type PageRow = Awaited<ReturnType<typeof pageOf>>[number];

function splitRow(row: PageRow) {
  const { state, faultClass, faultFields, stateSince, checkedAt, answeredAt, bootId, bootedAt, ...rest } = row;
  const { credentialId, acceptedAt, refusedAt, ...device } = rest;
  const condition = conditionOf({ state, faultClass, faultFields });
  return {
    device,
    status: { deviceId: row.id, ...condition, stateSince, checkedAt, answeredAt, bootId, bootedAt },
    credential: credentialId === null ? undefined : { acceptedAt, refusedAt },
  };
}

async function totalOf(db: Db, asked: Asked): Promise<number> {
  const row = await matching(db, asked)
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirst();
  return Number(row?.n ?? 0);
}

async function countBy(db: Db, asked: Asked, facet: Facet): Promise<Record<string, number>> {
  const columns: Readonly<Record<Facet, Expression<unknown>>> = {
    state: effectiveStateSql(asked.fresh),
    fault: effectiveFaultSql(asked.fresh),
    kind: sql.ref('d.kind'),
    siteId: sql.ref('d.site_id'),
    driver: sql.ref('d.driver'),
  };
  // The value is computed below and grouped above: PostgreSQL does not see that two parameters are the same.
  const inner = matching(db, asked, facet).select(sql<string | null>`${columns[facet]}`.as('value'));
  const rows = await db
    .selectFrom(inner.as('matching'))
    .select((eb) => ['matching.value', eb.fn.countAll<number>().as('n')])
    .groupBy('matching.value')
    .execute();
  return Object.fromEntries(rows.flatMap((row) => (row.value === null ? [] : [[row.value, Number(row.n)]])));
}
