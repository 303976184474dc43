/** Opens an incident by hand. */

import type { EndpointInput } from '#src/core/endpoint.ts';
import { newId } from '#src/core/ids.ts';
import { publicLocales } from '#src/core/messages.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type { Db } from '#src/store/store.ts';
import type * as contract from '../contract.ts';
import type { Incident, LocalTitle, PublicLocale } from '../contract-schemas.ts';
import { IncidentTimeOrder, IncidentTitleMissing, IncidentTooMany } from '../errors.ts';
import { countIncidents } from '../log/repository.ts';
import { beginIncidentLog } from '../log/write.ts';
import type { IncidentParts } from '../parts.ts';
import { refuseDenial } from '../statements/sounds-like-denial.ts';
import { incidentView } from '../view.ts';
import { requireComponents } from './require-components.ts';

/** All open ones are kept in memory and stand on the page. */
const openMax = 500;

export async function openIncident(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { body }: EndpointInput<typeof contract.openIncident>,
): Promise<Incident> {
  requireTitle(body.titles, body.originalLocale);
  const nowMs = ctx.clock.nowMs();
  const { startedAt = nowMs, ...rest } = body;
  if (startedAt > nowMs) throw new IncidentTimeOrder({ earlier: 'startedAt', later: 'now' });
  const incidentId = newId('inc', ctx.clock, ctx.random);
  return beginIncidentLog(parts, ctx, { incidentId, action: 'incident.open' }, async (writing) => {
    await requireRoom(writing.tx);
    await requireComponents(parts, writing.tx, undefined, body.componentIds);
    const origin = 'person' as const;
    await writing.append({ kind: 'incident.opened', ...rest, origin, startedAt, detectedAt: writing.nowMs });
    return incidentView(writing.fold(), writing.nowMs);
  });
}

/** @throws IncidentTooMany */
export async function requireRoom(tx: Db): Promise<void> {
  const { open } = await countIncidents(tx);
  if (open >= openMax) throw new IncidentTooMany({ limit: openMax });
}

/** Titles are public, and nobody approves them. @throws IncidentTitleMissing, IncidentSoundsLikeDenial */
export function requireTitle(titles: LocalTitle, originalLocale: PublicLocale): void {
  if (titles[originalLocale] === undefined) throw new IncidentTitleMissing({ locale: originalLocale });
  for (const locale of publicLocales) refuseDenial(locale, [titles[locale] ?? '']);
}
