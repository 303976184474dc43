/** What the monitors, the provider's words and the incidents of one component say about it. */

import { severityOf, worstOf, type ComponentState } from '#src/core/component-state.ts';
import type { FailureClass } from '#src/core/failure.ts';
import type { Claimed } from '../../watch/contract-schemas.ts';
import type { Component, ComponentView } from '../contract-schemas.ts';
import type { DeriveInput, MonitorEvidence, OwnEvidence, Reason } from './derive-input.ts';
import { stateByRule } from './rule.ts';

/** Watch itself lets evidence grow old; this is the belt beside it, for a watch that has stopped. */
const periodsUntilOld = 6;
const graceMs = 120_000;
/** Evidence from further ahead than a clock may be off is evidence of a wrong clock. */
const aheadMaxMs = 120_000;

function isFresh(at: number | null, periodS: number, now: number): boolean {
  if (at === null) return false;
  const ageMs = now - at;
  return ageMs <= periodsUntilOld * periodS * 1000 + graceMs && ageMs >= -aheadMaxMs;
}

const stateOfResult = { ok: 'ok', degraded: 'degraded', failing: 'down', unknown: 'unknown' } as const;

interface Reading {
  readonly state: ComponentState;
  readonly isRegional: boolean;
  readonly reason: Reason;
  readonly shown: ComponentView['evidence'][number];
  readonly nextExpectedAt: number | null;
}

/** A strict majority that fails is the worst class; a minority that fails is told, and is no "ok". */
function readMonitor(monitorId: string, monitor: MonitorEvidence | undefined, now: number): Reading {
  const measured = monitor?.measured;
  const fresh = measured !== undefined && isFresh(measured.dataAt, monitor?.periodS ?? 0, now);
  const result = fresh ? measured.result : 'unknown';
  const isRegional = fresh && measured.isRegional;
  const plain = stateOfResult[result];
  const isLifted = isRegional && plain === 'ok';
  const state = isLifted ? 'degraded' : plain;
  // What most measure well began with that; that some fail began with the first of them.
  const since = isLifted ? (measured.firstFailureAt ?? now) : (measured?.since ?? null);
  const failure = result === 'unknown' || state === 'ok' ? null : (measured?.failure ?? failureSeen(measured));
  return {
    state,
    isRegional,
    reason: { kind: 'measured', state, refId: monitorId, failure, since: fresh ? since : null },
    shown: {
      monitorId,
      name: monitor?.name ?? '',
      target: monitor?.target ?? '',
      probe: monitor?.probe ?? '',
      result,
      isRegional,
      failure,
      lastOkAt: measured?.lastOkAt ?? null,
      lastFailureAt: measured?.lastFailureAt ?? null,
      dataAt: measured?.dataAt ?? null,
      vantagesPresent: measured?.quorum.present ?? 0,
      vantagesConfigured: measured?.quorum.configured ?? 0,
      vantagesAgreeing: measured?.quorum.agreeing ?? 0,
    },
    nextExpectedAt: measured?.nextExpectedAt ?? null,
  };
}

/** What those see that see it fail; the first by name, so that the order of the vantages decides nothing. */
function failureSeen(measured: MonitorEvidence['measured']): FailureClass | null {
  const seen = (measured?.vantages ?? []).flatMap(({ failure }) => failure ?? []);
  return seen.toSorted()[0] ?? null;
}

interface ClaimReading {
  readonly state: ComponentState | null;
  readonly readAt: number | null;
  readonly reasons: readonly Reason[];
}

/** Words that we could not read again in time say nothing any more; they never become "ok", and never worsen either. */
function readClaim(component: Component, input: DeriveInput): ClaimReading {
  const { claim } = component;
  if (claim === null) return { state: null, readAt: null, reasons: [] };
  const monitor = input.monitors.get(claim.monitorId);
  const claimed = monitor?.claimed;
  if (monitor === undefined || claimed === undefined) return { state: 'unknown', readAt: null, reasons: [] };
  const said = claim.key === null ? claimed.overall : saidOf(claimed, claim.key);
  if (said === null || !isFresh(claimed.readAt, monitor.periodS, input.now)) {
    return { state: 'unknown', readAt: claimed.readAt, reasons: [] };
  }
  const reason: Reason = {
    kind: 'claimed',
    state: said,
    refId: claim.monitorId,
    failure: null,
    since: claimed.since,
  };
  return { state: said, readAt: claimed.readAt, reasons: [reason] };
}

/** A provider may list a name twice; then the worse counts. A key comes before a name. */
function saidOf(claimed: Claimed, key: string): ComponentState | null {
  const byKey = claimed.components.filter((part) => part.key === key);
  const parts = byKey.length > 0 ? byKey : claimed.components.filter(({ name }) => name === key);
  return parts.length === 0 ? null : worstOf(parts.map(({ state }) => state));
}

/**
 * What incidents add. Restoring lifts a component out of "off by operator" of the same incident only, and only while its
 * own measurement says that it works.
 */
function readEffects(componentId: string, measured: ComponentState | undefined, input: DeriveInput): Reason[] {
  const own = input.effects.filter((effect) => effect.componentId === componentId);
  const works = measured === 'ok' || measured === 'degraded';
  const restored = new Set(own.filter(({ kind }) => kind === 'restoring' && works).map(({ incidentId }) => incidentId));
  return own.flatMap((effect): Reason[] => {
    const base = { refId: effect.incidentId, failure: null, since: effect.since };
    switch (effect.kind) {
      case 'off-by-operator':
        return restored.has(effect.incidentId) ? [] : [{ kind: 'off-by-operator', state: 'off-by-operator', ...base }];
      case 'restoring':
        return [{ kind: 'restoring', state: 'restoring', ...base }];
      case 'declared':
        return effect.state === null ? [] : [{ kind: 'declared', state: effect.state, ...base }];
    }
  });
}

function oldest(times: readonly (number | null)[]): number | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** The class of the worst; when several are equally bad, the one that most name, then the first of the alphabet. */
function commonFailure(readings: readonly Reading[]): FailureClass | null {
  const worst = worstOf(readings.map(({ state }) => state));
  const votes = new Map<FailureClass, number>();
  for (const { state, shown } of readings) {
    if (state === worst && shown.failure !== null) votes.set(shown.failure, (votes.get(shown.failure) ?? 0) + 1);
  }
  const ranked = [...votes].toSorted(([a, an], [b, bn]) => bn - an || (a < b ? -1 : 1));
  return ranked[0]?.[0] ?? null;
}

/** One test that fails makes the whole no worse than its rule says of all of them. */
function byRule(reason: Reason, whole: ComponentState | undefined): Reason {
  if (whole === undefined || severityOf(reason.state) <= severityOf(whole)) return reason;
  return { ...reason, state: whole };
}

export function ownEvidence(component: Component, input: DeriveInput): OwnEvidence {
  const readings = [...component.monitorIds]
    .toSorted()
    .map((monitorId) => readMonitor(monitorId, input.monitors.get(monitorId), input.now));
  const states = readings.map(({ state }) => state);
  const measured = states.length === 0 ? undefined : stateByRule(component.rule, states);
  const claim = readClaim(component, input);
  return {
    measured,
    claimed: claim.state,
    claimReadAt: claim.readAt,
    reasons: [
      ...readings.map(({ reason }) => byRule(reason, measured)),
      ...claim.reasons,
      ...readEffects(component.id, measured, input),
    ],
    isRegional: readings.some(({ isRegional }) => isRegional),
    failure: commonFailure(readings),
    evidence: readings.map(({ shown }) => shown),
    scope: scopeOf(states),
    dataAt: oldest(readings.map(({ shown }) => shown.dataAt)),
    nextExpectedAt: oldest(readings.map((reading) => reading.nextExpectedAt)),
  };
}

/** How many of how many, so that a word such as "partial" can be checked. */
export function scopeOf(states: readonly ComponentState[]): ComponentView['scope'] {
  return {
    total: states.length,
    failing: states.filter((state) => severityOf(state) >= severityOf('partial')).length,
    unknown: states.filter((state) => state === 'unknown').length,
  };
}
