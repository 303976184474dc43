/** What a wave waits for, from what is measured. Missing evidence never opens a gate. */

import type { ComponentState } from '#src/core/component-state.ts';
import type { WaitingFor } from '../contract-restoration.ts';
import type { IncidentFold, WaveFold } from '../log/incident-fold.ts';
import type { Held } from './held.ts';

/** What is measured of components, without anything that people say about them. One that is not listed is not measured. */
export interface GateEvidence {
  readonly components: readonly {
    readonly componentId: string;
    readonly measured: ComponentState;
    /** Since when it is measured ok without a break, which names this run of it; `null`: it is not ok. */
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

/**
 * Why the gate does not let an open wave pass yet; without evidence at hand everything measured counts as not measured. To
 * be asked every few seconds while the wave is open: minutes that nobody looked at do not count.
 */
export function waitingToPass(wave: WaveFold, evidence: GateEvidence | undefined, held: Held): WaitingFor[] {
  const waiting = wave.input.gate.okForMinutes > 0 ? waitingForMeasurement(wave, evidence, held) : [];
  if (wave.readyAt === null) return [{ code: 'not-open', refId: wave.id, detail: '' }];
  const { gate } = wave.input;
  if (gate.needsPerson && wave.confirmedBy === null) waiting.push({ code: 'person', refId: null, detail: '' });
  return waiting;
}

function waitingForMeasurement(wave: WaveFold, evidence: GateEvidence | undefined, held: Held): WaitingFor[] {
  const { gate, componentIds } = wave.input;
  return componentIds.flatMap((componentId) => {
    const measured = evidence?.components.find((one) => one.componentId === componentId);
    const broken = whyBroken(measured, gate);
    const run = broken === undefined ? (measured?.okSince ?? null) : null;
    // Time from before the wave was opened proves nothing about it, and is not looked at.
    const heldMs = held.see({ waveId: wave.id, openedAt: wave.openedAt ?? 0, componentId, run });
    if (broken !== undefined) return [{ ...broken, refId: componentId }];
    const leftMs = gate.okForMinutes * minuteMs - heldMs;
    return leftMs > 0
      ? [{ code: 'time' as const, detail: String(Math.ceil(leftMs / minuteMs)), refId: componentId }]
      : [];
  });
}

/** Why what is measured at this moment is not what the gate wants. */
function whyBroken(
  measured: GateEvidence['components'][number] | undefined,
  gate: WaveFold['input']['gate'],
): Omit<WaitingFor, 'refId'> | undefined {
  if (measured === undefined || measured.measured === 'unknown') return { code: 'not-measured', detail: '' };
  if (measured.measured !== 'ok' || measured.okSince === null) return { code: 'not-ok', detail: measured.measured };
  if (measured.vantagesAgreeing < gate.vantagesMin) {
    return { code: 'vantages', detail: String(measured.vantagesAgreeing) };
  }
  return undefined;
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
