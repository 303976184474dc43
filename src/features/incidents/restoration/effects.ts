/** What people say about components: switched off on purpose, or worse than measured. It only ever adds. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract-actions.ts';
import { IncidentClosed } from '../errors.ts';
import { requireComponents } from '../incident/require-components.ts';
import { effectsOf } from '../log/fold-restoration.ts';
import type { IncidentFold } from '../log/incident-fold.ts';
import { changeIncidentLog } from '../log/write.ts';
import type { IncidentParts } from '../parts.ts';

type Effects = EndpointOutput<typeof contract.addEffect>;

export async function addEffect(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.addEffect>,
): Promise<Effects> {
  const change = { incidentId: params.id, action: 'incident.add-effect', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    requireOpen(writing.fold());
    await requireComponents(parts, writing.tx, writing.fold(), body.componentIds);
    await writing.append({ kind: 'effect.added', effect: body });
    return { effects: effectsOf(writing.fold()) };
  });
}

export async function endEffect(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.endEffect>,
): Promise<Effects> {
  const change = { incidentId: params.id, action: 'incident.end-effect', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    requireOpen(writing.fold());
    const { kind: effect, ...rest } = body;
    await writing.append({ kind: 'effect.ended', effect, ...rest });
    return { effects: effectsOf(writing.fold()) };
  });
}

/** @throws IncidentClosed */
export function requireOpen(fold: IncidentFold): void {
  if (fold.state === 'closed') throw new IncidentClosed({});
}
