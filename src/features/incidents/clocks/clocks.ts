/** Legal clocks of an incident: started by the explicit word that somebody became aware, marked, stopped, filed by people. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract-actions.ts';
import type { Regime } from '../contract-clocks.ts';
import { ClockRunsAlready, ClockUnknown, IncidentTimeOrder } from '../errors.ts';
import type { ClockFold, IncidentFold } from '../log/incident-fold.ts';
import { type Writing, changeIncidentLog, requireFold } from '../log/write.ts';
import type { IncidentParts } from '../parts.ts';
import { reportLanguage } from '../report/report-language.ts';
import { dueReminders } from './due.ts';
import { legalDraft } from './legal-draft.ts';
import { clocksView, readRegimes } from './regimes.ts';

type Clocks = EndpointOutput<typeof contract.startClocks>;

export async function startClocks(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.startClocks>,
): Promise<Clocks> {
  const { regimeIds, ...rest } = body;
  const change = { incidentId: params.id, action: 'clock.start', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    requirePast(writing, body.awareAt, 'awareAt');
    if (body.classifiedAt !== null) requirePast(writing, body.classifiedAt, 'classifiedAt');
    const { regimes } = await readRegimes(writing.tx);
    for (const regimeId of new Set(regimeIds)) {
      if (!regimes.some((regime) => regime.id === regimeId)) throw new ClockUnknown({ id: regimeId });
      if (runningClock(writing.fold(), regimeId) !== undefined) throw new ClockRunsAlready({ id: regimeId });
      await writing.append({ kind: 'clock.started', regimeId, ...rest });
    }
    return show(writing);
  });
}

export async function markClock(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.markClock>,
): Promise<Clocks> {
  const change = { incidentId: params.id, action: 'clock.mark', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    requireRunning(writing.fold(), body.regimeId);
    requirePast(writing, body.at, body.what);
    const { at, ...rest } = body;
    await writing.append({ kind: 'clock.marked', to: at, ...rest });
    return show(writing);
  });
}

export async function stopClock(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.stopClock>,
): Promise<Clocks> {
  const change = { incidentId: params.id, action: 'clock.stop', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    requireRunning(writing.fold(), body.regimeId);
    await writing.append({ kind: 'clock.stopped', ...body });
    return show(writing);
  });
}

export async function fileClockStep(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.fileClockStep>,
): Promise<Clocks> {
  const change = { incidentId: params.id, action: 'clock.file', details: { ...body } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    requireRunning(writing.fold(), body.regimeId);
    requireStep((await readRegimes(writing.tx)).regimes, body);
    requirePast(writing, body.at, 'filedAt');
    const { at, ...rest } = body;
    await writing.append({ kind: 'clock.filed', filedAt: at, ...rest });
    return show(writing);
  });
}

export async function getLegalDraft(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, query }: EndpointInput<typeof contract.getLegalDraft>,
): Promise<EndpointOutput<typeof contract.getLegalDraft>> {
  requirePermission(ctx.actor, 'incident:write');
  const { db } = ctx.store;
  const nowMs = ctx.clock.nowMs();
  const fold = await requireFold(parts, db, params.id);
  const clock = requireRunning(fold, query.regimeId);
  const { regime, step } = requireStep((await readRegimes(db)).regimes, query);
  const toAt = fold.times.closedAt ?? nowMs;
  const thresholds = (await parts.thresholds?.(fold.componentIds, fold.times.startedAt, toAt)) ?? null;
  const names = reportLanguage(fold, await parts.componentNames(db, fold.componentIds), query.locale);
  const markdown = legalDraft({ fold, clock, regime, step, thresholds, names, nowMs, locale: query.locale });
  return { markdown, thresholds };
}

/** Writes down and tells which parts of their time the clocks of an incident have reached. */
export async function remindOfClocks(parts: IncidentParts, ctx: UseCaseContext, fold: IncidentFold): Promise<void> {
  if (fold.clocks.length === 0) return;
  const { regimes } = await readRegimes(ctx.store.db);
  const due = remindersOf(fold, regimes, ctx.clock.nowMs());
  if (due.length === 0) return;
  const written = await changeIncidentLog(
    parts,
    ctx,
    { incidentId: fold.id, action: 'clock.remind' },
    async (writing) => {
      const now = remindersOf(writing.fold(), regimes, writing.nowMs);
      for (const reminder of now) await writing.append({ kind: 'clock.reminded', ...reminder });
      return now;
    },
  );
  const access = { permission: 'incident:write' as const };
  for (const reminder of written) {
    parts.log.warn('A legal clock has used up a part of its time.', { incidentId: fold.id, ...reminder });
    parts.publish({ type: 'incident.clock', access, at: ctx.clock.nowMs(), incidentId: fold.id, ...reminder });
  }
}

type Reminder = ReturnType<typeof dueReminders>[number] & { readonly regimeId: string };

function remindersOf(fold: IncidentFold, regimes: readonly Regime[], nowMs: number): Reminder[] {
  return fold.clocks.flatMap((clock) => {
    const regime = regimes.find((one) => one.id === clock.regimeId);
    if (regime === undefined) return [];
    return dueReminders(regime, clock, nowMs).map((reminder) => ({ regimeId: clock.regimeId, ...reminder }));
  });
}

async function show(writing: Writing): Promise<Clocks> {
  return { clocks: await clocksView(writing.tx, writing.fold(), writing.nowMs) };
}

function runningClock(fold: IncidentFold, regimeId: string): ClockFold | undefined {
  return fold.clocks.find((clock) => clock.regimeId === regimeId && clock.stoppedAt === null);
}

/** @throws ClockUnknown */
function requireRunning(fold: IncidentFold, regimeId: string): ClockFold {
  const clock = runningClock(fold, regimeId);
  if (clock === undefined) throw new ClockUnknown({ id: regimeId });
  return clock;
}

/** @throws ClockUnknown */
function requireStep(
  regimes: readonly Regime[],
  { regimeId, stepId }: { readonly regimeId: string; readonly stepId: string },
): { readonly regime: Regime; readonly step: Regime['steps'][number] } {
  const regime = regimes.find((one) => one.id === regimeId);
  const step = regime?.steps.find((one) => one.id === stepId);
  if (regime === undefined || step === undefined) throw new ClockUnknown({ id: `${regimeId} ${stepId}` });
  return { regime, step };
}

/** @throws IncidentTimeOrder */
function requirePast(writing: Writing, at: number, name: string): void {
  if (at > writing.nowMs) throw new IncidentTimeOrder({ earlier: name, later: 'now' });
}
