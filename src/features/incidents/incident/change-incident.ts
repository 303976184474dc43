/** What people change about an incident: its words, its state, its times, its roles. Every change has its reason. */

import type { EndpointInput } from '#src/core/endpoint.ts';
import { invariant } from '#src/core/errors.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract.ts';
import type { Incident, LogEntry } from '../contract-schemas.ts';
import { IncidentMoveRefused, IncidentTimeOrder } from '../errors.ts';
import type { IncidentEventData } from '../log/events.ts';
import { readNewestLog } from '../log/repository.ts';
import { type Writing, changeIncidentLog } from '../log/write.ts';
import type { IncidentParts } from '../parts.ts';
import { disorderOf, mayBeFalseAlarm, mayMove } from '../state-machine.ts';
import { incidentView } from '../view.ts';
import { requireMayEnd } from './may-end.ts';
import { requireTitle } from './open-incident.ts';
import { requireComponents } from './require-components.ts';

async function appendAndShow(writing: Writing, data: IncidentEventData): Promise<Incident> {
  await writing.append(data);
  return incidentView(writing.fold(), writing.nowMs);
}

export async function changeIncident(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.changeIncident>,
): Promise<Incident> {
  const change = { incidentId: params.id, action: 'incident.change', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    if (body.titles !== undefined) requireTitle(body.titles, writing.fold().originalLocale);
    await requireComponents(parts, writing.tx, writing.fold(), body.componentIds ?? []);
    return appendAndShow(writing, { kind: 'incident.changed', ...body });
  });
}

export async function acknowledgeIncident(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.acknowledgeIncident>,
): Promise<Incident> {
  const change = { incidentId: params.id, action: 'incident.acknowledge' };
  return changeIncidentLog(parts, ctx, change, (writing) => appendAndShow(writing, { kind: 'incident.acknowledged' }));
}

export async function moveIncident(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.moveIncident>,
): Promise<Incident> {
  const change = { incidentId: params.id, action: 'incident.move', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    const fold = writing.fold();
    if (!mayMove(fold.state, body.to)) throw new IncidentMoveRefused({ from: fold.state, to: body.to });
    if (body.to === 'closed') requireMayEnd(parts, fold, writing.nowMs);
    return appendAndShow(writing, { kind: 'incident.moved', ...body });
  });
}

export async function declareFalseAlarm(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.declareFalseAlarm>,
): Promise<Incident> {
  const change = { incidentId: params.id, action: 'incident.false-alarm', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    const fold = writing.fold();
    if (!mayBeFalseAlarm(fold.state)) throw new IncidentMoveRefused({ from: fold.state, to: 'false alarm' });
    requireMayEnd(parts, fold, writing.nowMs);
    return appendAndShow(writing, { kind: 'incident.false-alarm', ...body });
  });
}

export async function reopenIncident(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.reopenIncident>,
): Promise<Incident> {
  const change = { incidentId: params.id, action: 'incident.reopen', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    const { state } = writing.fold();
    if (state !== 'closed') throw new IncidentMoveRefused({ from: state, to: 'confirmed' });
    return appendAndShow(writing, { kind: 'incident.reopened', ...body });
  });
}

export async function setIncidentTime(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.setIncidentTime>,
): Promise<Incident> {
  const change = { incidentId: params.id, action: 'incident.set-time', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    const times = { ...writing.fold().times, [body.field]: body.at };
    const disorder = disorderOf(times, writing.nowMs);
    if (disorder !== undefined) throw new IncidentTimeOrder(disorder);
    const { field, at, reason } = body;
    return appendAndShow(writing, { kind: 'incident.time-set', field, to: at, reason });
  });
}

export async function handOverRole(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.handOverRole>,
): Promise<Incident> {
  const change = { incidentId: params.id, action: 'incident.hand-over', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, (writing) => appendAndShow(writing, { kind: 'role.handed', ...body }));
}

export async function addIncidentNote(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.addIncidentNote>,
): Promise<LogEntry> {
  const change = { incidentId: params.id, action: 'incident.note' };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    await writing.append({ kind: 'note.added', ...body });
    const [entry] = await readNewestLog(writing.tx, params.id, 1);
    invariant(entry !== undefined, 'a note was written and is not there.');
    return entry;
  });
}
