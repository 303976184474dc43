/** Lists of incidents, the room of one, and its log. */

import { can, requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import { clocksView } from '../clocks/regimes.ts';
import type * as contract from '../contract.ts';
import type { IncidentRoom } from '../contract-records.ts';
import type { LogEntry } from '../contract-schemas.ts';
import { effectsOf } from '../log/fold-restoration.ts';
import { countIncidents, listIncidentIds, readLog, readNewestLog } from '../log/repository.ts';
import { requireFold } from '../log/write.ts';
import type { IncidentParts } from '../parts.ts';
import { countWaiting } from '../questions/repository.ts';
import { mayBeFalseAlarm, movesFrom } from '../state-machine.ts';
import { promisesOf } from '../statements/promises.ts';
import { answersView, incidentView, readApprovers, statementView, wavesView } from '../view.ts';

/** Entries of the log that come with the room; the rest is paged. */
const newestLogMax = 200;

export async function listIncidents(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { query }: EndpointInput<typeof contract.listIncidents>,
): Promise<EndpointOutput<typeof contract.listIncidents>> {
  requirePermission(ctx.actor, 'incident:read');
  const { db } = ctx.store;
  const isOpen = query.isOpen === undefined ? undefined : query.isOpen === 'true';
  const { ids, total } = await listIncidentIds(db, { ...query, isOpen });
  const { open } = await countIncidents(db);
  const incidents = [];
  for (const id of ids) incidents.push(incidentView(await requireFold(parts, db, id), ctx.clock.nowMs()));
  return { incidents, total, open };
}

export async function getIncident(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.getIncident>,
): Promise<IncidentRoom> {
  requirePermission(ctx.actor, 'incident:read');
  const { db } = ctx.store;
  const nowMs = ctx.clock.nowMs();
  const fold = await requireFold(parts, db, params.id);
  const approvers = await readApprovers(db);
  return {
    incident: incidentView(fold, nowMs),
    statements: fold.statements.map((one) => statementView(fold, one, { nowMs, approvers })).toReversed(),
    waves: wavesView(parts, fold, nowMs),
    effects: effectsOf(fold),
    promises: promisesOf(fold, nowMs),
    answers: answersView(fold),
    handOvers: [...fold.handOvers],
    clocks: can(ctx.actor, 'incident:write') ? await clocksView(db, fold, nowMs) : [],
    questionsWaiting: await countWaiting(db, fold.id),
    mayMoveTo: [...movesFrom(fold.state)],
    mayBeFalseAlarm: mayBeFalseAlarm(fold.state),
    approvers: approvers.size,
    log: visibleTo(ctx, await readNewestLog(db, fold.id, newestLogMax)),
    logEntries: fold.seq,
  };
}

export async function listIncidentLog(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, query }: EndpointInput<typeof contract.listIncidentLog>,
): Promise<EndpointOutput<typeof contract.listIncidentLog>> {
  requirePermission(ctx.actor, 'incident:read');
  await requireFold(parts, ctx.store.db, params.id);
  return { log: visibleTo(ctx, await readLog(ctx.store.db, params.id, query)) };
}

/** What concerns authorities is for those who write; so no half-read entry of it becomes a rumour. */
function visibleTo(ctx: UseCaseContext, log: LogEntry[]): LogEntry[] {
  return can(ctx.actor, 'incident:write') ? log : log.filter((entry) => !entry.kind.startsWith('clock.'));
}
