/** Small pieces of evidence to derive from, each with the least that a test must say. */

import type { ComponentState } from '#src/core/component-state.ts';
import type { FailureClass } from '#src/core/failure.ts';
import type { Component, Maintenance } from '#src/features/status/contract-schemas.ts';
import type { DeriveInput, MonitorEvidence } from '#src/features/status/derive/derive-input.ts';
import type { Claimed, Measured } from '#src/features/watch/contract-schemas.ts';

/** 2026-03-02 10:00 UTC */
export const noon = Date.UTC(2026, 2, 2, 10);
export const minute = 60_000;

export function aComponent(id: string, own: Partial<Component> = {}): Component {
  return {
    id,
    slug: id,
    name: { en: id },
    description: {},
    parentId: null,
    position: 0,
    rule: { kind: 'worst' },
    monitorIds: [],
    claim: null,
    dependsOn: [],
    isPublic: true,
    createdAt: noon - 400 * 86_400_000,
    changedAt: noon,
    ...own,
  };
}

export function aMeasured(result: Measured['result'], own: Partial<Measured> = {}): Measured {
  return {
    result,
    isRegional: false,
    unknownReason: result === 'unknown' ? 'too-few-vantages' : null,
    failure: result === 'failing' ? 'tcp.timed-out' : null,
    since: noon - 10 * minute,
    firstFailureAt: result === 'failing' ? noon - 10 * minute : null,
    lastOkAt: result === 'ok' ? noon : noon - 11 * minute,
    lastFailureAt: result === 'failing' ? noon : null,
    dataAt: noon - 5000,
    nextExpectedAt: noon + 25_000,
    quorum: { configured: 3, present: 3, agreeing: 3, networks: 3, networksMin: 2 },
    vantages: [],
    ...own,
  };
}

export function aClaim(overall: ComponentState, own: Partial<Claimed> = {}): Claimed {
  return {
    overall,
    components: [],
    incidents: [],
    readAt: noon - 20_000,
    since: noon - 60 * minute,
    pageUpdatedAt: null,
    captureHash: 'a'.repeat(64),
    ...own,
  };
}

export function aMonitor(
  id: string,
  measured: Measured | undefined,
  claimed?: Claimed,
  own: Partial<MonitorEvidence> = {},
): [string, MonitorEvidence] {
  return [id, { id, name: id, target: `${id}.example`, probe: 'http', periodS: 30, measured, claimed, ...own }];
}

export function failingAs(failure: FailureClass): Measured {
  return aMeasured('failing', { failure });
}

export function aMaintenance(componentIds: string[], own: Partial<Maintenance> = {}): Maintenance {
  return {
    id: 'mnt_1',
    title: { en: 'New switch' },
    body: {},
    componentIds,
    startsAt: noon - 30 * minute,
    endsAt: noon + 30 * minute,
    expected: 'down',
    state: 'running',
    sequence: 0,
    announcedAt: noon - 86_400_000,
    changedAt: noon - 86_400_000,
    ...own,
  };
}

export function anInput(own: Partial<DeriveInput>): DeriveInput {
  return {
    now: noon,
    components: [],
    monitors: new Map(),
    effects: [],
    openIncidents: [],
    maintenances: [],
    reports: new Map(),
    previous: new Map(),
    past: new Map(),
    ...own,
  };
}
