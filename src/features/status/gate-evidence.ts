/** What a gate of restoration, or the end of an incident, may lean on: measurement alone, and nothing that anybody says. */

import type { GateEvidence } from '../incidents/restoration/gates.ts';
import type { ComponentView } from './contract-schemas.ts';
import type { DeriveInput } from './derive/derive-input.ts';

/** A round comes every 15 seconds. What is older was true once: rounds have stopped, or the clock was set. */
const ageMaxMs = 120_000;

/**
 * Parts count with what they belong to; a component without monitors below it is not listed, which means not measured.
 * `undefined`: nothing is known at this moment, which is no leave to end anything.
 */
export function gateEvidenceOf(
  shown: { readonly views: readonly ComponentView[]; readonly input: DeriveInput } | undefined,
  componentIds: readonly string[],
  nowMs: number,
): GateEvidence | undefined {
  if (shown === undefined || shown.input.isBlind === true) return undefined;
  if (Math.abs(nowMs - shown.input.now) > ageMaxMs) return undefined;
  const byId = new Map(shown.views.map((view) => [view.id, view]));
  return {
    components: componentIds.flatMap((componentId) => {
      const view = byId.get(componentId);
      if (view === undefined) return [];
      const tests = testsBelow(componentId, shown.views);
      if (tests.length === 0) return [];
      const since = tests.map(({ monitorId }) => shown.input.monitors.get(monitorId)?.measured?.since ?? null);
      const begun = since.filter((at) => at !== null);
      const isOk = view.measured === 'ok' && begun.length === tests.length;
      return [
        {
          componentId,
          measured: view.measured,
          okSince: isOk ? Math.max(...begun) : null,
          vantagesAgreeing: Math.min(...tests.map(({ vantagesAgreeing }) => vantagesAgreeing)),
        },
      ];
    }),
  };
}

function testsBelow(id: string, views: readonly ComponentView[]): ComponentView['evidence'] {
  const own = views.find((view) => view.id === id)?.evidence ?? [];
  const parts = views.filter(({ parentId }) => parentId === id);
  return [...own, ...parts.flatMap((part) => testsBelow(part.id, views))];
}
