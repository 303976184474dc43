/** Candidates: what discovery found and nobody decided about yet. */

import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { recordAudit } from '#src/store/audit.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { canSeeRunsAt, requireRange } from './access.ts';
import type * as contract from './contract.ts';
import { likePattern, wordsOf } from './list-devices.ts';
import type { FleetParts } from './parts.ts';
import { listCandidateRecords, setDismissed, sitesOfCandidates } from './repository-discovery.ts';

export async function listCandidates(
  _parts: FleetParts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.listCandidates>,
): Promise<EndpointOutput<typeof contract.listCandidates>> {
  const range = requireRange(ctx, 'discovery:run');
  const { search, ...query } = input.query;
  return listCandidateRecords(ctx.store.db, { range, ...query, patterns: wordsOf(search).map(likePattern) });
}

export async function dismissCandidates(
  _parts: FleetParts,
  ctx: UseCaseContext,
  input: EndpointInput<typeof contract.dismissCandidates>,
): Promise<null> {
  const { dismissed } = input.body;
  await ctx.store.transaction(async (tx) => {
    const placed = await sitesOfCandidates(tx, input.body.ids);
    // What is gone meanwhile, and what stands where this person has no right, is left alone in the same way.
    const ids = placed.filter(({ siteId }) => canSeeRunsAt(ctx.actor, siteId)).map(({ id }) => id);
    if (ids.length === 0) throw new NotFound({ object: 'candidate' });
    await setDismissed(tx, ids, dismissed ? ctx.clock.nowMs() : null);
    await recordAudit(tx, ctx, {
      action: dismissed ? 'candidate.dismiss' : 'candidate.recall',
      object: { kind: 'candidate', id: ids[0] ?? '', name: `${String(ids.length)} candidates` },
      details: { ids: ids.slice(0, 100) },
    });
  });
  return null;
}
