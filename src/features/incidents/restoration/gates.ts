/** What a wave waits for, from what is measured. Missing evidence never opens a gate. Pure. */

import type { ComponentState } from '#src/core/component-state.ts';
import type { WaitingFor } from '../contract-restoration.ts';
import type { IncidentFold, WaveFold } from '../log/incident-fold.ts';

/** What is measured of components, without anything that people say about them. One that is not listed is not measured. */
export interface GateEvidence {
  readonly components: readonly {
    readonly componentId: string;
    readonly measured: ComponentState;
    /** Since when it is measured ok without a break; `null`: it is not ok. */
    readonly okSince: number | null;
    /** Vantages that agree on it, the fewest of its monitors. */
    readonly vantagesAgreeing: number;
  }[];
}

const minuteMs = 60_000;

/** Why a planned wave cannot be opened yet. */
export function waitingToOpen(fold: IncidentFold, wave: WaveFold): WaitingFor[] {
  return wave.input.after.flatMap((id) => {
    const before = fold.restoration.waves.find((one) => one.id === id);
    // One that was taken out of the plan holds nobody up.
    if (before === undefined || before.state === 'passed') return [];
    return [{ code: 'wave' as const, refId: id, detail: before.input.name }];
  });
}

/** Why the gate does not let an open wave pass yet; without evidence at hand everything measured counts as not measured. */
export function waitingToPass(wave: WaveFold, evidence: GateEvidence | undefined, nowMs: number): WaitingFor[] {
  if (wave.readyAt === null) return [{ code: 'not-open', refId: wave.id, detail: '' }];
  const waiting: WaitingFor[] = [];
  const { gate, componentIds } = wave.input;
  if (gate.okForMinutes > 0) {
    const since = wave.openedAt ?? nowMs;
    for (const componentId of componentIds) {
      const measured = evidence?.components.find((one) => one.componentId === componentId);
      const reason = waitingForComponent(measured, gate, { since, nowMs });
      if (reason !== undefined) waiting.push({ ...reason, refId: componentId });
    }
  }
  if (gate.needsPerson && wave.confirmedBy === null) waiting.push({ code: 'person', refId: null, detail: '' });
  return waiting;
}

function waitingForComponent(
  measured: GateEvidence['components'][number] | undefined,
  gate: WaveFold['input']['gate'],
  { since, nowMs }: { readonly since: number; readonly nowMs: number },
): Omit<WaitingFor, 'refId'> | undefined {
  if (measured === undefined || measured.measured === 'unknown') return { code: 'not-measured', detail: '' };
  if (measured.measured !== 'ok' || measured.okSince === null) return { code: 'not-ok', detail: measured.measured };
  if (measured.vantagesAgreeing < gate.vantagesMin) {
    return { code: 'vantages', detail: String(measured.vantagesAgreeing) };
  }
  // Time from before the wave was opened proves nothing about it.
  const okMs = nowMs - Math.max(measured.okSince, since);
  const leftMs = gate.okForMinutes * minuteMs - okMs;
  return leftMs > 0 ? { code: 'time', detail: String(Math.ceil(leftMs / minuteMs)) } : undefined;
}

/** Whether the order of waves has a circle, or names a wave that the plan does not have. */
export function orderIsBroken(waves: readonly { readonly id: string; readonly after: readonly string[] }[]): boolean {
  const left = new Map(waves.map((wave) => [wave.id, wave.after]));
  if (waves.some((wave) => wave.after.some((id) => !left.has(id)))) return true;
  for (;;) {
    const free = [...left].find(([, after]) => after.every((id) => !left.has(id)));
    if (free === undefined) return left.size > 0;
    left.delete(free[0]);
  }
}
