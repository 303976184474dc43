/** Whether an incident may end: nothing off or declared, no wave under way, nothing of it measured failing or unknown. */

import { type CloseRefusal, IncidentCloseRefused } from '../errors.ts';
import { effectsOf } from '../log/fold-restoration.ts';
import type { IncidentFold } from '../log/incident-fold.ts';
import type { IncidentParts } from '../parts.ts';

interface Refusal {
  readonly why: CloseRefusal;
  readonly refs: readonly string[];
}

const failing: ReadonlySet<string> = new Set(['down', 'partial', 'off-by-operator']);

export function whyItCannotEnd(parts: IncidentParts, fold: IncidentFold, nowMs: number): Refusal | undefined {
  const effects = effectsOf(fold);
  if (effects.length > 0) return { why: 'effects', refs: effects.map((effect) => effect.componentId) };
  const waves = fold.restoration.waves.filter((wave) => ['open', 'gate-waiting'].includes(wave.state));
  if (waves.length > 0) return { why: 'waves', refs: waves.map((wave) => wave.input.name) };
  if (fold.componentIds.length === 0) return undefined;
  const evidence = parts.gateEvidence(fold.componentIds, nowMs);
  if (evidence === undefined) return { why: 'unknowable', refs: [] };
  const idsWhere = (test: (measured: string) => boolean): string[] =>
    evidence.components.filter(({ measured }) => test(measured)).map(({ componentId }) => componentId);
  const broken = idsWhere((measured) => failing.has(measured));
  if (broken.length > 0) return { why: 'failing', refs: broken };
  const unknown = idsWhere((measured) => measured === 'unknown');
  return unknown.length > 0 ? { why: 'unmeasured', refs: unknown } : undefined;
}

/** @throws IncidentCloseRefused */
export function requireMayEnd(parts: IncidentParts, fold: IncidentFold, nowMs: number): void {
  const refusal = whyItCannotEnd(parts, fold, nowMs);
  if (refusal === undefined) return;
  throw new IncidentCloseRefused({ why: refusal.why, refs: refusal.refs.slice(0, 10).join(', ') });
}
