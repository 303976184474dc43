/**
 * What is off by purpose, what people declare, and the waves: from the events of an incident. A wave takes the place of
 * "off" while it is open and once it has passed; when it is rolled back, what was off is off again.
 */

import type { EffectInput, WaveInput } from '../contract-restoration.ts';
import type { IncidentEffect } from '../contract-schemas.ts';
import type { EventOf, IncidentEvent } from './events.ts';
import type { IncidentFold, RestorationFold, WaveFold } from './incident-fold.ts';

export const emptyRestoration: RestorationFold = { off: [], declared: [], waves: [] };

type RestorationEvent = EventOf<
  | 'effect.added'
  | 'effect.ended'
  | 'wave.planned'
  | 'wave.changed'
  | 'wave.removed'
  | 'wave.opened'
  | 'wave.ready'
  | 'wave.confirmed'
  | 'wave.passed'
  | 'wave.rolled-back'
>;

export function applyRestoration(fold: IncidentFold, event: IncidentEvent, data: RestorationEvent): IncidentFold {
  const restoration = apply(fold.restoration, event, data);
  const { times } = fold;
  const isFirstBack = data.kind === 'wave.passed' && times.firstRestoredAt === null;
  return { ...fold, restoration, times: isFirstBack ? { ...times, firstRestoredAt: event.at } : times };
}

function apply(restoration: RestorationFold, event: IncidentEvent, data: RestorationEvent): RestorationFold {
  const { at, seq } = event;
  switch (data.kind) {
    case 'effect.added':
      return addEffect(restoration, data.effect, event);
    case 'effect.ended': {
      const ended = new Set(data.componentIds);
      const stays = (one: { readonly componentId: string }): boolean => !ended.has(one.componentId);
      if (data.effect === 'declared') return { ...restoration, declared: restoration.declared.filter(stays) };
      return { ...restoration, off: restoration.off.filter(stays) };
    }
    case 'wave.planned':
      return { ...restoration, waves: [...restoration.waves, planned(data.waveId, data.input)] };
    case 'wave.removed':
      return { ...restoration, waves: restoration.waves.filter((wave) => wave.id !== data.waveId) };
    case 'wave.changed':
      return change(restoration, data.waveId, () => ({ input: data.input }));
    case 'wave.opened':
      return change(restoration, data.waveId, () => ({
        ...notYet,
        state: 'open',
        openedAt: at,
        openedSeq: seq,
      }));
    case 'wave.ready':
      return change(restoration, data.waveId, () => ({ state: 'gate-waiting', readyAt: at }));
    case 'wave.confirmed':
      return change(restoration, data.waveId, () => ({ confirmedBy: event.actorName }));
    case 'wave.passed':
      return change(restoration, data.waveId, () => ({ state: 'passed', passedAt: at }));
    case 'wave.rolled-back':
      return change(restoration, data.waveId, () => ({
        state: 'rolled-back',
        rolledBackAt: at,
        rollbackReason: data.reason,
      }));
  }
}

const notYet = {
  openedAt: null,
  openedSeq: null,
  readyAt: null,
  confirmedBy: null,
  passedAt: null,
  rolledBackAt: null,
  rollbackReason: null,
} as const;

function planned(id: string, input: WaveInput): WaveFold {
  return { id, input, state: 'planned', ...notYet };
}

function change(restoration: RestorationFold, id: string, how: () => Partial<WaveFold>): RestorationFold {
  return { ...restoration, waves: restoration.waves.map((wave) => (wave.id === id ? { ...wave, ...how() } : wave)) };
}

/** What is said again keeps its beginning; what was restored in between begins anew. */
function addEffect(restoration: RestorationFold, effect: EffectInput, { at, seq }: IncidentEvent): RestorationFold {
  const named = new Set(effect.componentIds);
  const others = <One extends { readonly componentId: string }>(list: readonly One[]): One[] =>
    list.filter((one) => !named.has(one.componentId));
  if (effect.kind === 'declared') {
    const sinceOf = (id: string): number => restoration.declared.find((one) => one.componentId === id)?.since ?? at;
    const added = [...named].map((componentId) => ({ componentId, state: effect.state, since: sinceOf(componentId) }));
    return { ...restoration, declared: [...others(restoration.declared), ...added] };
  }
  const added = [...named].map((componentId) => {
    const before = restoration.off.find((one) => one.componentId === componentId);
    const goesOn = before !== undefined && wavesOf(restoration, componentId, before.seq).length === 0;
    return { componentId, offReason: effect.offReason, since: goesOn ? before.since : at, seq };
  });
  return { ...restoration, off: [...others(restoration.off), ...added] };
}

/** The waves that brought a component back, or are about to, after the event `afterSeq`. */
function wavesOf({ waves }: RestorationFold, componentId: string, afterSeq: number): WaveFold[] {
  return waves.filter(
    (wave) =>
      ['open', 'gate-waiting', 'passed'].includes(wave.state) &&
      wave.input.componentIds.includes(componentId) &&
      (wave.openedSeq ?? 0) > afterSeq,
  );
}

/** What the incident does to components now. */
export function effectsOf(fold: IncidentFold): IncidentEffect[] {
  if (fold.state === 'closed') return [];
  const { off, declared, waves } = fold.restoration;
  const empty = { incidentId: fold.id, state: null, offReason: null, waveId: null, scopePercent: null };
  const effects: IncidentEffect[] = declared.map((one) => ({ ...empty, ...one, kind: 'declared' }));
  const concerned = new Set([
    ...off.map((one) => one.componentId),
    ...waves.filter((wave) => wave.openedSeq !== null).flatMap((wave) => wave.input.componentIds),
  ]);
  for (const componentId of concerned) {
    const itsOff = off.find((one) => one.componentId === componentId);
    const itsWaves = wavesOf(fold.restoration, componentId, itsOff?.seq ?? 0);
    if (itsWaves.length > 0) {
      effects.push(...restoringEffect(itsWaves, { ...empty, componentId }));
    } else if (itsOff !== undefined) {
      const { offReason, since } = itsOff;
      effects.push({ ...empty, componentId, offReason, since, kind: 'off-by-operator' });
    }
  }
  return effects;
}

/** Fully back once a wave of 100 % has passed and none is under way. */
function restoringEffect(waves: readonly WaveFold[], base: Omit<IncidentEffect, 'kind' | 'since'>): IncidentEffect[] {
  const passed = waves.filter((wave) => wave.state === 'passed').map((wave) => wave.input.scopePercent);
  const scopePercent = Math.max(0, ...passed);
  const open = waves.find((wave) => wave.state !== 'passed');
  if (scopePercent === 100 && open === undefined) return [];
  const newest = open ?? waves.at(-1);
  const since = Math.min(...waves.map((wave) => wave.openedAt ?? Number.MAX_SAFE_INTEGER));
  return [{ ...base, kind: 'restoring', waveId: newest?.id ?? null, scopePercent, since }];
}
