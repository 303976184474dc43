/** Days and months of a component, with the formula beside them. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { ComponentHistory } from './contract-records.ts';
import type * as contract from './contract.ts';
import { barOf, dayMs, startOfDay, uptimeOf, type DayRecord } from './derive/day-record.ts';
import { monthRange } from './engine/history.ts';
import { findComponent } from './repository-components.ts';
import { listMonths } from './repository-days.ts';

/** Also on the page, word for word. */
const uptimeFormula =
  'Uptime = time measured as ok or degraded / time measured at all. Partial, down and switched off count as not available, ' +
  'also where they were shown because somebody said so. Time without evidence counts for neither side; coverage says how much is known. Cut off after two places, never rounded ' +
  'up. The contractual figure leaves out maintenance that was announced before it began. A month is frozen two days after its end.';

export async function getComponentHistory(
  parts: { readonly records: (componentId: string) => readonly DayRecord[] },
  ctx: UseCaseContext,
  { params, query }: EndpointInput<typeof contract.getComponentHistory>,
): Promise<ComponentHistory> {
  requirePermission(ctx.actor, 'status:read');
  const { db } = ctx.store;
  if ((await findComponent(db, params.id)) === undefined) throw new NotFound({ object: 'component' });
  const now = ctx.clock.nowMs();
  const records = parts.records(params.id);
  const frozen = await listMonths(db, params.id, query.months);
  const months = new Map(frozen.map(({ month, uptime }) => [month, { ...uptime, month, isFrozen: true }]));
  for (const month of new Set(records.map(({ day }) => day.slice(0, 7)))) {
    if (months.has(month)) continue;
    const range = monthRange(month);
    const uptime = uptimeOf(records, { ...range, toAt: Math.min(range.toAt, now) });
    months.set(month, { ...uptime, month, isFrozen: false });
  }
  const from = startOfDay(now) - (query.days - 1) * dayMs;
  return {
    componentId: params.id,
    formula: uptimeFormula,
    days: records.filter(({ fromAt }) => fromAt >= from).map(barOf),
    months: [...months.values()].toSorted((a, b) => (a.month < b.month ? 1 : -1)).slice(0, query.months),
  };
}
