/** Waves of restoration: planned, opened, passed by their gates, rolled back. Each step can be told in public at once. */

import { requirePermission } from '#src/core/access.ts';
import type { EndpointInput, EndpointOutput } from '#src/core/endpoint.ts';
import { NotFound } from '#src/core/errors.ts';
import { newId } from '#src/core/ids.ts';
import type { UseCaseContext } from '#src/store/context.ts';
import type * as contract from '../contract-actions.ts';
import type { WaitingFor, WaveInput, WaveState } from '../contract-restoration.ts';
import { WaveAfterUnknown, WaveGateClosed, WaveMoveRefused } from '../errors.ts';
import { requireComponents } from '../incident/require-components.ts';
import type { IncidentFold, WaveFold } from '../log/incident-fold.ts';
import { incidentOf, insertObject } from '../log/repository.ts';
import { type Writing, changeIncidentLog } from '../log/write.ts';
import type { WaveNotice } from '../messages.ts';
import type { IncidentParts } from '../parts.ts';
import { refuseDenial } from '../statements/sounds-like-denial.ts';
import { wavesView } from '../view.ts';
import { announceWave } from './announce-wave.ts';
import { requireOpen } from './effects.ts';
import { orderIsBroken, waitingToOpen, waitingToPass } from './gates.ts';

type Waves = EndpointOutput<typeof contract.planWave>;

export async function planWave(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.planWave>,
): Promise<Waves> {
  const waveId = newId('wav', ctx.clock, ctx.random);
  const change = { incidentId: params.id, action: 'wave.plan', details: { waveId, name: body.name } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    requireOpen(writing.fold());
    requirePlan(writing.fold(), waveId, body);
    await requireComponents(parts, writing.tx, writing.fold(), body.componentIds);
    await writing.append({ kind: 'wave.planned', waveId, input: body });
    await insertObject(writing.tx, waveId, params.id);
    return { waves: wavesView(parts, writing.fold(), writing.nowMs) };
  });
}

export async function changeWave(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.changeWave>,
): Promise<Waves> {
  return onWave(parts, ctx, { id: params.id, action: 'wave.change' }, async (writing, wave) => {
    requireState(wave, ['planned', 'rolled-back']);
    requirePlan(writing.fold(), wave.id, body);
    await requireComponents(parts, writing.tx, writing.fold(), body.componentIds);
    await writing.append({ kind: 'wave.changed', waveId: wave.id, input: body });
  });
}

export async function removeWave(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params }: EndpointInput<typeof contract.removeWave>,
): Promise<Waves> {
  return onWave(parts, ctx, { id: params.id, action: 'wave.remove' }, async (writing, wave) => {
    requireState(wave, ['planned']);
    await writing.append({ kind: 'wave.removed', waveId: wave.id });
  });
}

export async function openWave(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.openWave>,
): Promise<Waves> {
  return onWave(parts, ctx, { id: params.id, action: 'wave.open' }, async (writing, wave) => {
    requireState(wave, ['planned', 'rolled-back']);
    refuseIfWaiting(wave, waitingToOpen(writing.fold(), wave));
    await writing.append({ kind: 'wave.opened', waveId: wave.id });
    if (body.announce) await announce(parts, ctx, writing, { waveId: wave.id, notice: 'opened' });
  });
}

export async function finishWave(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.finishWave>,
): Promise<Waves> {
  return onWave(parts, ctx, { id: params.id, action: 'wave.ready' }, async (writing, wave) => {
    requireState(wave, ['open']);
    await writing.append({ kind: 'wave.ready', waveId: wave.id, ...body });
  });
}

export async function confirmWave(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.confirmWave>,
): Promise<Waves> {
  return onWave(parts, ctx, { id: params.id, action: 'wave.confirm' }, async (writing, wave) => {
    requireState(wave, ['open', 'gate-waiting']);
    await writing.append({ kind: 'wave.confirmed', waveId: wave.id, ...body });
  });
}

export async function passWave(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.passWave>,
): Promise<Waves> {
  return onWave(parts, ctx, { id: params.id, action: 'wave.pass' }, async (writing, wave) => {
    requireState(wave, ['open', 'gate-waiting']);
    const evidence = parts.gateEvidence(wave.input.componentIds, wave.openedAt ?? writing.nowMs);
    refuseIfWaiting(wave, waitingToPass(wave, evidence, parts.held));
    await writing.append({ kind: 'wave.passed', waveId: wave.id });
    if (body.announce) await announce(parts, ctx, writing, { waveId: wave.id, notice: 'passed' });
  });
}

export async function rollBackWave(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { params, body }: EndpointInput<typeof contract.rollBackWave>,
): Promise<Waves> {
  return onWave(parts, ctx, { id: params.id, action: 'wave.roll-back' }, async (writing, wave) => {
    requireState(wave, ['open', 'gate-waiting', 'passed']);
    await writing.append({ kind: 'wave.rolled-back', waveId: wave.id, reason: body.reason });
    if (body.announce) await announce(parts, ctx, writing, { waveId: wave.id, notice: 'rolled-back' });
  });
}

/** Lets the waves of one incident pass whose gates do; by Keepsight itself, from measurement and confirmations. */
export async function passReadyWaves(parts: IncidentParts, ctx: UseCaseContext, fold: IncidentFold): Promise<void> {
  const ready = (current: IncidentFold, nowMs: number): WaveFold[] =>
    current.restoration.waves.filter((wave) => {
      if (wave.state !== 'open' && wave.state !== 'gate-waiting') return false;
      const evidence = parts.gateEvidence(wave.input.componentIds, wave.openedAt ?? nowMs);
      // Also before it is ready: from its opening on it is looked at.
      const isPassing = waitingToPass(wave, evidence, parts.held).length === 0;
      return isPassing && wave.state === 'gate-waiting';
    });
  if (fold.state === 'closed' || ready(fold, ctx.clock.nowMs()).length === 0) return;
  await changeIncidentLog(parts, ctx, { incidentId: fold.id, action: 'wave.pass' }, async (writing) => {
    for (const wave of ready(writing.fold(), writing.nowMs)) {
      await writing.append({ kind: 'wave.passed', waveId: wave.id });
      await announce(parts, ctx, writing, { waveId: wave.id, notice: 'passed' });
    }
  });
}

async function announce(
  parts: IncidentParts,
  ctx: UseCaseContext,
  writing: Writing,
  { waveId, notice }: { readonly waveId: string; readonly notice: WaveNotice },
): Promise<void> {
  await announceWave(parts, ctx, writing, { wave: findWave(writing.fold(), waveId), notice });
}

async function onWave(
  parts: IncidentParts,
  ctx: UseCaseContext,
  { id, action }: { readonly id: string; readonly action: string },
  work: (writing: Writing, wave: WaveFold) => Promise<void>,
): Promise<Waves> {
  requirePermission(ctx.actor, 'incident:write');
  const incidentId = await incidentOf(ctx.store.db, id, 'wave');
  const change = { incidentId, action, details: { waveId: id } };
  return changeIncidentLog(parts, ctx, change, async (writing) => {
    requireOpen(writing.fold());
    await work(writing, findWave(writing.fold(), id));
    return { waves: wavesView(parts, writing.fold(), writing.nowMs) };
  });
}

/** @throws NotFound */
function findWave(fold: IncidentFold, id: string): WaveFold {
  const found = fold.restoration.waves.find((wave) => wave.id === id);
  if (found === undefined) throw new NotFound({ object: 'wave' });
  return found;
}

function requireState(wave: WaveFold, states: readonly WaveState[]): void {
  if (!states.includes(wave.state)) throw new WaveMoveRefused({ name: wave.input.name, state: wave.state });
}

/** What a wave says is told in public when it is opened, and nobody approves it. */
function requirePlan(fold: IncidentFold, id: string, input: WaveInput): void {
  refuseDenial(fold.originalLocale, [input.name, input.audience, input.works, input.doesNotWork]);
  requireOrder(fold, { id, after: input.after });
}

function requireOrder(fold: IncidentFold, changed: { readonly id: string; readonly after: readonly string[] }): void {
  const others = fold.restoration.waves.filter((wave) => wave.id !== changed.id);
  const plan = [
    ...others.map(({ id, input }) => ({ id, after: input.after.filter((one) => has(fold, one)) })),
    changed,
  ];
  if (orderIsBroken(plan)) throw new WaveAfterUnknown({});
}

function has(fold: IncidentFold, id: string): boolean {
  return fold.restoration.waves.some((wave) => wave.id === id);
}

function refuseIfWaiting(wave: WaveFold, waitingFor: readonly WaitingFor[]): void {
  if (waitingFor.length === 0) return;
  const words = waitingFor
    .slice(0, 10)
    .map(({ code, detail, refId }) => [code, detail, refId].filter(Boolean).join(' '));
  throw new WaveGateClosed({ name: wave.input.name, waitingFor: words.join(', ') });
}
